internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension Bootloaders {
    public static func resolve(_ project: Project, using metadata: any MetadataSource) async throws -> Resolution {
        let sources = try await metadata.files(at: project.manifests, readBy: Bootloaders.self)
        let folders = ListedFolders(metadata)
        var files: [File] = []
        for (path, source) in zip(project.manifests, sources) {
            guard let source, let model = source.facts.model as? Model else { continue }
            var file = File(source: source, model: model, place: Place(path, model.format))
            try await find(&file, path.parent, folders)
            files.append(file)
        }
        guard !files.isEmpty else { return Resolution() }
        var world = World(files: files)
        try await addModules(to: &world, metadata)
        try await addSources(to: &world, project, metadata)
        if files.contains(where: { !$0.model.allParameters.isEmpty }) {
            let path = project.base.appending(Documentation.path)
            if let text = try await metadata.texts(at: [path]).first ?? nil {
                world.documentation = Documentation(text, at: path)
            }
        }
        try await addSystems(to: &world, metadata)
        try Task.checkCancellation()
        var assembly = Assembly(world)
        return assembly.resolution()
    }

    /// What the root file systems that configurations stand in mount, and their kernels.
    private static func addSystems(to world: inout World, _ metadata: any MetadataSource) async throws {
        let told = world.files.filter { !$0.model.allParameters.isEmpty }
        for root in Set(told.compactMap(\.place.system)).sorted().prefix(8) {
            let table = root.appending("etc/fstab")
            var system = System()
            if let text = try await metadata.texts(at: [table]).first ?? nil {
                system.mounts = System.mounts(in: text.string)
                metadata.rest(on: [table])
            }
            let own = told.filter { $0.place.system == root }.flatMap(\.model.allParameters)
            let names = Set(own.compactMap { Parameter($0).module?.value }.map(KernelModules.normal))
            if !names.isEmpty { system.kernels = try await kernels(at: root, naming: names, metadata) }
            world.systems[root] = system
        }
    }

    private static func kernels(
        at root: AbsolutePath,
        naming names: Set<String>,
        _ metadata: any MetadataSource
    ) async throws -> [System.Kernel] {
        guard let installation = try await KernelModules.Installation(at: root, metadata) else { return [] }
        let known = metadata.kept { KernelModules.Kernels() }
        var kernels: [System.Kernel] = []
        for folder in installation.releases.prefix(4) {
            guard let kernel = try await known.kernel(in: folder, metadata) else { continue }
            let numbers = names.sorted().compactMap { kernel.number(of: $0) }
            let listed = try await metadata.bytes(at: [folder.appending("modules.builtin.modinfo")]).first ?? nil
            kernels.append(
                System.Kernel(
                    release: kernel.release, modules: try await known.looking(into: numbers, of: kernel, metadata),
                    builtIn: Set(KernelModules.builtinInformation(listed ?? []).keys)))
        }
        return kernels
    }

    /// What stands at the paths that a configuration names.
    private static func find(_ file: inout File, _ own: AbsolutePath, _ folders: ListedFolders) async throws {
        for mention in file.model.entries.flatMap(\.files).prefix(pathLimit) {
            guard let path = plainPath(mention), file.found[path] == nil else { continue }
            let places =
                path.hasPrefix("/")
                ? file.place.roots.map { $0.appending(String(path.drop { $0 == "/" })) } : [own.appending(path)]
            for place in places where try await folders.has(place) {
                file.found[path] = place
                break
            }
        }
    }

    /// Of one configuration.
    private static let pathLimit = 5_000

    /// Lists of the workspace, of the roots that configurations stand in, and of the machine.
    private static func addModules(to world: inout World, _ metadata: any MetadataSource) async throws {
        var lists = world.files.filter { $0.model.format == .grubModules }.map { ($0.source.document, $0.model) }
        if lists.isEmpty, world.files.contains(where: { !$0.model.modules.isEmpty }) {
            let roots = Set(world.files.compactMap(\.place.system)).sorted() + [.root]
            for root in roots {
                for folder in ["boot/grub", "usr/lib/grub"].map(root.appending) {
                    let paths = try await metadata.fileNames(in: folder).filter { $0.contains("-") }
                        .map { folder.appending($0 + "/moddep.lst") }
                    for file in try await metadata.files(at: paths, readBy: Bootloaders.self) {
                        guard let file, let model = file.facts.model as? Model else { continue }
                        lists.append((file.document, model))
                    }
                }
                if !lists.isEmpty { break }
            }
        }
        for (document, model) in lists {
            for module in model.grubModules where world.modules[module.name.value] == nil {
                world.modules[module.name.value] = Evidence(document: document, range: module.name.range)
            }
        }
        let beside = lists.compactMap { $0.0.filePath?.parent.appending("command.lst") }
        for file in try await metadata.files(at: beside, readBy: Bootloaders.self) {
            for command in (file?.facts.model as? Model)?.grubModules ?? [] {
                let name = command.name.value.drop { $0 == "*" }
                if let module = command.needs.first { world.commands[String(name)] = module.value }
            }
        }
    }

    /// `grub-core/Makefile.core.def` says what each module is made of.
    private static func addSources(
        to world: inout World,
        _ project: Project,
        _ metadata: any MetadataSource
    ) async throws {
        let core = project.base.appending("grub-core")
        guard let text = try await metadata.texts(at: [core.appending("Makefile.core.def")]).first ?? nil else {
            return
        }
        for (name, file) in firstSources(text.string) { world.sources[name] = core.appending(file) }
    }

    /// Blocks of `name = …;` and `common = …;`, in braces.
    ///
    /// - Source: GRUB 2.06, `gentpl.py` and `grub-core/Makefile.core.def`, read 2026-11-27.
    static func firstSources(_ text: String) -> [String: String] {
        var sources: [String: String] = [:]
        var name: String?
        for line in text.split(separator: "\n") {
            let words = line.split { $0 == " " || $0 == "\t" || $0 == ";" }
            guard words.count >= 3, words[1] == "=" else {
                if line.first == "}" { name = nil }
                continue
            }
            if words[0] == "name" {
                name = String(words[2])
            } else if let name, sources[name] == nil, words[2].hasSuffix(".c") || words[2].hasSuffix(".S") {
                sources[name] = String(words[2])
            }
        }
        return sources
    }

    public static func packages(in namespace: String, using metadata: any MetadataSource) async throws -> [String] {
        guard namespace == moduleNamespace else { return [] }
        let folder = AbsolutePath.root.appending("usr/lib/grub")
        let paths = try await metadata.fileNames(in: folder).map { folder.appending($0 + "/moddep.lst") }
        let lists = try await metadata.files(at: paths, readBy: Bootloaders.self)
        return Set(lists.flatMap { ($0?.facts.model as? Model)?.grubModules.map(\.name.value) ?? [] }).sorted()
    }
}
