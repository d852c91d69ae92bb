internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Containers {
    /// The Compose files of one folder: one project of Compose.
    struct Stack: Sendable {
        struct File: Sendable {
            var document: DocumentID
            var path: AbsolutePath
            var text: SourceText
            var compose: Compose
            /// Of this file, by where they are named: paths that are there.
            var found: [TextRange: AbsolutePath] = [:]
        }

        struct Place: Sendable {
            var file: Int
            var service: Int
        }

        var folder: AbsolutePath
        var name: String
        var id: ComponentID
        /// Of its services, by their names.
        var identities: [String: ComponentID] = [:]
        /// What is read without being asked for first, then what overrides it, then the others.
        var files: [File]
        /// All that say something of a service, in the order of the files.
        var services: [String: [Place]] = [:]
        var settings: (file: SourceFile, values: Settings)?
        /// What its services call that they build.
        private(set) var builtImages: [BuiltImage] = []

        struct BuiltImage: Sendable {
            /// Normalised.
            var name: String
            /// The stage, where one is named.
            var target: String?
            var place: Place
        }

        /// Works out what its files say together.
        mutating func settle() {
            for file in files.indices {
                for (number, service) in files[file].compose.services.enumerated() {
                    let place = Place(file: file, service: number)
                    services[service.name.value, default: []].append(place)
                    guard let build = service.build else { continue }
                    settle(build, at: place)
                    guard let name = service.image.flatMap({ value($0.value).known }) else { continue }
                    builtImages.append(
                        BuiltImage(
                            name: ImageName(name).normalised, target: build.target.flatMap { value($0.value).known },
                            place: place))
                }
            }
        }

        private mutating func settle(_ build: Compose.Build, at place: Place) {
            var build = build
            build.folder = path(build.context?.value ?? ".")
            if let folder = build.folder {
                let name = build.dockerfile.flatMap { value($0.value).known }
                let names = name.map { [$0] } ?? ["Dockerfile", "Containerfile"]
                build.candidates = names.map { AbsolutePath($0, relativeTo: folder) }
            }
            if !build.arguments.isEmpty { build.given = arguments(of: build, in: files[place.file]) }
            files[place.file].compose.services[place.service].build = build
        }

        func setting(_ name: String) -> Located<String>? {
            settings?.values[name]?.value
        }

        /// What a value is, with its variables filled in.
        func value(_ text: String) -> DockerfileValue {
            guard text.contains("$") else { return .known(text) }
            let joined = JoinedText(0..<text.utf8.count, of: Array(text.utf8))
            var expansion = DockerfileExpansion(joined, escape: nil) { name in
                setting(name).map { .known($0.value) }
            }
            return expansion.value(of: 0..<joined.count)
        }

        /// A path that a file names; `nil` for what is no path of this disk, or nobody can know.
        func path(_ text: String) -> AbsolutePath? {
            guard let path = value(text).known, !path.isEmpty, !path.contains("://"), !path.hasPrefix("~"),
                !path.hasPrefix("git@")
            else { return nil }
            return AbsolutePath(path, relativeTo: folder)
        }

        func service(_ place: Place) -> Compose.Service { files[place.file].compose.services[place.service] }

        func evidence(_ place: Place) -> Evidence {
            Evidence(document: files[place.file].document, range: service(place).name.range)
        }
    }

    /// Groups Compose files by folder, and looks for what they name.
    static func stacks(
        of composes: [(AbsolutePath, SourceFile, Compose)],
        in world: World,
        _ folders: ListedFolders,
        _ kept: inout Kept
    ) async throws -> [Stack] {
        var stacks: [Stack] = []
        let byFolder = Dictionary(grouping: composes, by: { $0.0.parent }).sorted { $0.key < $1.key }
        let settings = try await settings(in: byFolder.map(\.key), folders)
        for (folder, files) in byFolder {
            let sorted = files.sorted { (rank($0.0), $0.0) < (rank($1.0), $1.0) }
            var origin = PartOrigin(
                texts: sorted.map(\.1.text), folders: sorted.map(\.0), surroundings: kept.surroundings)
            if let settings = settings[folder] { origin.texts.append(settings.file.text) }
            let stack = try await kept.stacks.part(
                of: folder, madeOf: origin,
                waitingFor: {
                    let names = names(of: sorted.map(\.2), folder, world)
                    let files = sorted.map {
                        Stack.File(document: $0.1.document, path: $0.0, text: $0.1.text, compose: $0.2)
                    }
                    var stack = Stack(
                        folder: folder, name: names.name, id: names.id, identities: names.services, files: files,
                        settings: settings[folder])
                    stack.settle()
                    for file in files.indices { try await findFiles(file, of: &stack, folders) }
                    return stack
                })
            stacks.append(stack)
        }
        return stacks
    }

    /// What the Compose files of a folder are called by, and their services.
    private static func names(
        of composes: [Compose],
        _ folder: AbsolutePath,
        _ world: World
    ) -> (name: String, id: ComponentID, services: [String: ComponentID]) {
        let said = composes.compactMap(\.name).first?.value
        let name = said.flatMap { $0.contains("$") ? nil : $0 } ?? projectName(folder.lastComponent)
        let services = Set(composes.flatMap(\.services).map(\.name.value))
        let identities = services.map { ($0, world.identity("compose-service", $0, at: folder)) }
        return (
            name, world.identity("compose-project", name, at: folder),
            Dictionary(identities, uniquingKeysWith: { first, _ in first })
        )
    }

    /// What the files `.env` of folders say.
    private static func settings(
        in places: [AbsolutePath],
        _ folders: ListedFolders
    ) async throws -> [AbsolutePath: (file: SourceFile, values: Settings)] {
        var paths: [AbsolutePath] = []
        for path in places.map({ $0.appending(".env") }) where try await folders.has(path) { paths.append(path) }
        var found: [AbsolutePath: (file: SourceFile, values: Settings)] = [:]
        for (path, file) in zip(paths, try await folders.metadata.files(at: paths, readBy: Containers.self)) {
            guard let file, let values = file.facts.model as? Settings else { continue }
            found[path.parent] = (file, values)
        }
        return found
    }

    /// Paths that lead somewhere.
    private static func findFiles(_ number: Int, of stack: inout Stack, _ folders: ListedFolders) async throws {
        let compose = stack.files[number].compose
        var named = compose.includes + compose.files
        for service in compose.services {
            named += service.environmentFiles + service.mounts
            if let file = service.extended?.file { named.append(file) }
        }
        for name in named.prefix(2_000) {
            guard let path = stack.path(name.value), try await folders.has(path) else { continue }
            stack.files[number].found[name.range] = path
        }
    }

    private static func rank(_ path: AbsolutePath) -> Int {
        switch path.lastComponent {
        case "compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml": 0
        case let name where name.contains(".override."): 1
        default: 2
        }
    }

    /// As Compose makes it of a folder's name.
    private static func projectName(_ folder: String) -> String {
        let kept = folder.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
        let name = kept.drop { $0 == "-" || $0 == "_" }
        return name.isEmpty ? "default" : String(name)
    }
}

extension Containers.World {
    /// The Compose file at a path: its stack, and its number there.
    func composition(at path: AbsolutePath) -> (stack: Int, file: Int)? {
        guard let stack = stackByFolder[path.parent],
            let file = stacks[stack].files.firstIndex(where: { $0.path == path })
        else { return nil }
        return (stack, file)
    }

    func serviceID(_ name: String, of stack: Int) -> ComponentID {
        stacks[stack].identities[name] ?? identity("compose-service", name, at: stacks[stack].folder)
    }

    func owner(of path: AbsolutePath) -> ComponentID? {
        if let recipe = recipeByPath[path] { return recipes[recipe].id }
        if let image = images.first(where: { $0.evidence.document.filePath == path }) { return image.id }
        return composition(at: path).map { stacks[$0.stack].id }
    }

    /// The images that files name, by their normalised names.
    var wantedImages: [String: Component] {
        let stages = recipes.flatMap(\.model.stages)
        var names = (stages.map(\.base) + stages.flatMap(\.others).map(\.base)).compactMap { base in
            if case .image(let image) = base { image.text } else { nil as String? }
        }
        for stack in stacks {
            names += stack.files.flatMap(\.compose.services).compactMap { $0.image }.compactMap {
                stack.value($0.value).known
            }
        }
        let things = Things(ecosystem: Containers.id)
        return Dictionary(
            Set(names).sorted().compactMap { name in
                things.image(name, tag: nil).map { (Containers.ImageName(name).normalised, $0) }
            }, uniquingKeysWith: { first, _ in first })
    }

    /// The folders that Compose files give each Dockerfile to see.
    var contexts: [Int: [AbsolutePath]] {
        var found: [Int: [AbsolutePath]] = [:]
        for file in stacks.lazy.flatMap(\.files) {
            for service in file.compose.services {
                guard let build = service.build, let recipe = recipe(of: build, in: file), let context = build.folder,
                    found[recipe]?.contains(context) != true
                else { continue }
                found[recipe, default: []].append(context)
            }
        }
        return found
    }

    /// Which images are built here: services that build name them; and where an image has a namespace, the one folder of
    /// its name that has a Dockerfile is a guess.
    mutating func settleImages() {
        stackByFolder = Dictionary(stacks.indices.map { (stacks[$0].folder, $0) }, uniquingKeysWith: { $1 })
        var built: [String: (recipe: Int, stage: Int)] = [:]
        for stack in stacks {
            for image in stack.builtImages {
                let file = stack.files[image.place.file]
                guard let build = file.compose.services[image.place.service].build,
                    let recipe = recipe(of: build, in: file), let stage = stage(named: image.target, of: recipe)
                else { continue }
                built[image.name] = (recipe, stage)
            }
        }
        var byFolder: [String: [Int]] = [:]
        for (number, recipe) in recipes.enumerated() {
            if let folder = recipe.named.folderName { byFolder[folder, default: []].append(number) }
        }
        for number in recipes.indices {
            for (image, written) in recipes[number].named.images {
                if let known = built[image.normalised] {
                    recipes[number].bases[written.range] = (known.recipe, known.stage, false)
                } else if image.namespace != nil, let same = byFolder[image.name], same.count == 1, same[0] != number,
                    let stage = recipes[same[0]].model.stages.indices.last
                {
                    recipes[number].bases[written.range] = (same[0], stage, true)
                }
            }
        }
    }
}

extension Containers.Model {
    /// All that its stages name, and where.
    var images: [(name: Containers.ImageName, written: Located<String>)] {
        stages.flatMap { stage in [(stage.base, stage.from)] + stage.others.map { ($0.base, $0.name) } }
            .compactMap { base, written in
                if case .image(let image) = base { (image, written) } else { nil }
            }
    }
}
