internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension Ansible {
    /// What a project deploys: its playbooks and roles, and what they put in place.
    public static func resolve(_ project: Project, using metadata: any MetadataSource) async throws -> Resolution {
        let sources = try await metadata.files(at: project.manifests, readBy: Ansible.self)
        try Task.checkCancellation()
        let files = zip(project.manifests, sources).compactMap { path, source in source.flatMap { SaidFile(path, $0) } }
        guard files.contains(where: { isTelling($0) }) else { return Resolution() }
        let memory = metadata.kept { ResolutionMemory<Kept>() }
        var kept = Kept(after: memory.kept(of: project))
        let search = Search(metadata)
        var world = World(project: project, files: files, index: kept.index(of: files, in: project))
        world.surroundings = try await surroundings(of: world, search, &kept)
        try Task.checkCancellation()
        var assembly = Assembly(world: world)
        let resolution = assembly.resolution(&kept)
        memory.keep(kept, of: project)
        return resolution
    }

    /// Whether a file by itself says that this is Ansible: variables and settings do not.
    private static func isTelling(_ file: SaidFile) -> Bool {
        switch file.model.kind {
        case .playbook, .tasks, .handlers, .meta, .argumentSpecs, .collection: true
        case .requirements: !file.model.requirements.isEmpty
        case .defaults, .variables, .inventory, .configuration, .runtime: false
        }
    }

    // MARK: - Roles

    /// The roles that the paths make: `roles/NAME/SECTION/…`, or the project itself.
    ///
    /// - Returns: With the number of the role that each file is part of.
    static func roles(among files: [SaidFile], of project: Project) -> (roles: [World.Role], ofFile: [Int?]) {
        var numbers: [AbsolutePath: Int] = [:]
        var roles: [World.Role] = []
        var ofFile: [Int?] = Array(repeating: nil, count: files.count)
        for index in files.indices {
            guard let folder = roleFolder(of: files[index].path, in: project.folder) else { continue }
            let number =
                numbers[folder]
                ?? {
                    let url = PackageURL(
                        type: "generic", namespace: "ansible-role", name: folder.lastComponent,
                        subpath: folder.relative(to: project.base))
                    roles.append(World.Role(name: roleName(of: folder), folder: folder, id: ComponentID(url)))
                    numbers[folder] = roles.count - 1
                    return roles.count - 1
                }()
            ofFile[index] = number
            roles[number].files.append(index)
        }
        for number in roles.indices { roles[number].entry = entry(of: roles[number], files) }
        return (roles, ofFile)
    }

    /// The innermost folder around a file that is a role.
    private static func roleFolder(of path: AbsolutePath, in project: AbsolutePath) -> AbsolutePath? {
        guard let below = path.relative(to: project) else { return nil }
        let parts = parts(of: below)
        for start in parts.indices.dropLast(3).reversed() where parts[start] == "roles" || parts[start] == "targets" {
            // Roles may stand in folders of `roles`: `roles/kubernetes/node/tasks`.
            let section = parts[(start + 2)..<parts.count - 1].firstIndex { sections.contains(String($0)) }
            guard let section, parts[start] == "roles" || section == start + 2,
                !parts[start..<section].contains(where: { $0 == "molecule" || $0 == "tests" })
            else { continue }
            return project.appending(parts[..<section].joined(separator: "/"))
        }
        // A repository that is one role.
        let isRole = parts.count >= 2 && ["tasks", "handlers", "defaults", "vars", "meta"].contains(parts[0])
        return isRole ? project : nil
    }

    /// What it is called by: its folder, with those between that and `roles`.
    private static func roleName(of folder: AbsolutePath) -> String {
        let parts = parts(of: folder.string)
        let start = parts.lastIndex { $0 == "roles" } ?? parts.endIndex
        return parts.count > start + 1 ? parts[(start + 1)...].joined(separator: "/") : folder.lastComponent
    }

    private static func entry(of role: World.Role, _ files: [SaidFile]) -> Int? {
        for name in ["tasks/main.yml", "tasks/main.yaml", "meta/main.yml"] {
            let path = role.folder.appending(name)
            if let found = role.files.first(where: { files[$0].path == path }) { return found }
        }
        return role.files.first
    }

    // MARK: - Surroundings

    private static func surroundings(
        of world: World,
        _ search: Search,
        _ kept: inout Kept
    ) async throws -> Surroundings {
        var found = Surroundings()
        let configuration = world.files.first {
            $0.model.kind == .configuration && $0.path.parent == world.project.folder
        }
        let rolePaths = search.rolePaths(configuration?.model.rolesPath ?? [], in: world.project.folder)
        found.searched = rolePaths
        var names: Set<String> = []
        var collections: Set<String> = []
        var modules: Set<String> = []
        for (number, file) in world.files.enumerated() {
            for use in file.model.roles where world.role(named: use.name.value, from: number) == nil {
                names.insert(use.name.value)
            }
            for requirement in file.model.requirements {
                if requirement.subject == .role {
                    names.insert(requirement.name.value)
                } else {
                    collections.insert(requirement.name.value)
                }
            }
            for module in file.model.modules { modules.insert(module.value) }
        }
        for name in names.sorted() where !Jinja.isTemplate(name) && !name.contains("/") {
            found.roles[name] = try await search.role(named: name, in: rolePaths)
        }
        let paths = try await search.collectionPaths(
            configuration?.model.collectionsPath ?? [], in: world.project.folder)
        found.builtin = try await search.builtinModules()
        try await findLibrary(modules, in: world, search, &found)
        if modules.contains(where: found.isAbsent) { found.redirects = try await search.builtinRedirects() }
        try await findCollections(collections, modules, in: world, at: paths, search, &found)
        let places = world.files.enumerated().map { number, file in
            let origin = PlacesOrigin(text: file.said.text, role: file.role.map { world.roles[$0].folder })
            return kept.places.part(of: file.document, madeOf: origin) { world.places(from: number) }
        }
        try await findFiles(at: places, in: world, search, &found)
        return found
    }

    /// Those that are named, and those that modules went into since.
    private static func findCollections(
        _ named: Set<String>,
        _ modules: Set<String>,
        in world: World,
        at paths: [AbsolutePath],
        _ search: Search,
        _ found: inout Surroundings
    ) async throws {
        var (open, seen): (Set<String>, Set<String>) = (named, ["ansible.builtin", "ansible.legacy"])
        repeat {
            open.formUnion(modules.map { found.current($0) }.compactMap(Modules.collection))
            open.subtract(seen)
            for name in open.sorted() {
                found.collections[name] =
                    if name == world.collection?.full {
                        try await search.collection(in: world.project.folder, world.collection?.version?.value)
                    } else {
                        try await search.collection(name, in: paths)
                    }
            }
            seen.formUnion(open)
        } while !open.isEmpty
    }

    /// Modules that are neither Ansible's own nor of a collection stand in a `library` or are done by `action_plugins`, beside
    /// the playbook or in the role.
    private static func findLibrary(
        _ modules: Set<String>,
        in world: World,
        _ search: Search,
        _ found: inout Surroundings
    ) async throws {
        let unknown = modules.filter { !$0.contains(".") && found.builtin[$0] == nil }
        guard !unknown.isEmpty else { return }
        var folders: [AbsolutePath] = []
        for file in world.files {
            if let role = file.role {
                guard file.model.modules.contains(where: { unknown.contains($0.value) }) else { continue }
                folders.append(world.roles[role].folder)
            } else if file.model.kind == .playbook {
                folders.append(file.path.parent)
            }
        }
        var seen: Set<AbsolutePath> = []
        for folder in [world.project.folder] + folders where seen.insert(folder).inserted {
            let names = try await search.folders.names(in: folder)
            // What a module does may be done by a plugin of its name alone.
            for place in ["library", "action_plugins"] where names.contains(place) {
                found.library.merge(try await search.modules(in: folder.appending(place))) { first, _ in first }
            }
        }
    }

    /// - Parameter places: Of each file, for each of its mentions.
    private static func findFiles(
        at places: [[[AbsolutePath]]],
        in world: World,
        _ search: Search,
        _ found: inout Surroundings
    ) async throws {
        let elsewhere = places.lazy.joined().joined().filter { world.fileByPath[$0] == nil }
        try await search.folders.look(into: Set(elsewhere.map(\.parent)))
        for (number, places) in places.enumerated() {
            for (index, candidates) in places.enumerated() {
                for candidate in candidates {
                    let isThere = world.fileByPath[candidate] != nil
                    guard try await isThere ? true : search.folders.has(candidate) else { continue }
                    found.files[number, default: [:]][index] = candidate
                    break
                }
            }
        }
    }
}

extension Ansible.World {
    /// Where the files are looked for that a file mentions.
    fileprivate func places(from number: Int) -> [[AbsolutePath]] {
        files[number].model.files.map { use in
            Ansible.Jinja.isTemplate(use.path.value) ? [] : candidates(for: use, from: number)
        }
    }
}
