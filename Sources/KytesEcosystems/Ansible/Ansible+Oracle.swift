public import KytesBasics
internal import KytesSyntax
internal import KytesText

extension Ansible {
    /// What a playbook would do, in the words of `ansible-playbook --list-tasks`, and where modules and roles are.
    ///
    /// Only for comparing with Ansible: nothing else lists tasks.
    public struct Listing: Sendable {
        /// The full name of the collection that the project is.
        public internal(set) var collection: String?
        /// By playbook: a line for each play, and below it for each task: `name\t[tags]`. `nil` where a template names what
        /// is imported.
        public internal(set) var playbooks: [AbsolutePath: [String]?] = [:]
        /// The roles of the project by name, and the file to which each leads.
        public internal(set) var roles: [String: AbsolutePath] = [:]
        /// The version of each collection that is required or mentioned and installed.
        public internal(set) var collections: [String: String] = [:]
        /// Python files by the modules that are mentioned, as they are mentioned.
        public internal(set) var modules: [String: AbsolutePath] = [:]
    }

    /// - Throws: `CancellationError` only.
    public static func listing(of project: Project, using metadata: any MetadataSource) async throws -> Listing {
        let resolution = try await resolve(project, using: metadata)
        guard let settled = resolution.model as? Assembly.Settled else { return Listing() }
        let world = settled.world
        var listing = Listing()
        listing.collection = world.collection?.full
        for role in world.roles {
            guard let entry = role.entry else { continue }
            listing.roles[role.name] = world.files[entry].path
        }
        for (name, installed) in world.surroundings.collections { listing.collections[name] = installed.version }
        for module in world.files.flatMap(\.model.modules) {
            listing.modules[module.value] = world.surroundings.module(module.value)
        }
        let texts = resolution.files.values.reduce(into: [AbsolutePath: SourceText]()) { texts, file in
            if let path = file.file.document.filePath { texts[path] = file.file.text }
        }
        for (number, file) in world.files.enumerated() where file.model.isPlayed {
            var lister = Lister(world: world, texts: texts)
            lister.list(number, tags: [])
            listing.playbooks[file.path] = lister.isComplete ? lister.lines : nil
        }
        return listing
    }

    private struct Lister {
        let world: World
        let texts: [AbsolutePath: SourceText]
        var lines: [String] = []
        var isComplete = true
        private var depth = 0

        init(world: World, texts: [AbsolutePath: SourceText]) {
            self.world = world
            self.texts = texts
        }

        private func root(of file: Int) -> YAMLNode? {
            texts[world.files[file].path].flatMap { YAMLDocument.parse($0).value.root?.meant }
        }

        mutating func list(_ playbook: Int, tags: Set<String>) {
            depth += 1
            defer { depth -= 1 }
            guard depth < 32, let root = root(of: playbook) else { return isComplete = false }
            for play in root.items.map(\.meant) {
                let own = tags.union(words(of: play.value(of: "tags")))
                let imported = play.value(of: "import_playbook") ?? play.value(of: "ansible.builtin.import_playbook")
                if let imported {
                    let use = imported.value.map { FileUse(kind: .playbook, path: $0) }
                    guard let file = use.flatMap({ world.included(by: $0, from: playbook) }) else {
                        return isComplete = false
                    }
                    list(file, tags: own)
                } else {
                    listPlay(play, own, in: playbook)
                }
            }
        }

        private mutating func listPlay(_ play: YAMLNode, _ tags: Set<String>, in playbook: Int) {
            let hosts = words(of: play.value(of: "hosts"), separated: false).joined(separator: ",")
            add("play " + (play.value(of: "name")?.string ?? hosts), tags)
            listTasks(play.value(of: "pre_tasks"), tags, role: nil, in: playbook)
            for role in play.items(of: "roles") { listRole(role, tags, in: playbook) }
            listTasks(play.value(of: "tasks"), tags, role: nil, in: playbook)
            listTasks(play.value(of: "post_tasks"), tags, role: nil, in: playbook)
        }

        private mutating func listRole(_ node: YAMLNode, _ tags: Set<String>, in file: Int) {
            let name = node.string ?? (node.value(of: "role") ?? node.value(of: "name"))?.string ?? ""
            listRole(named: name, tags.union(words(of: node.value(of: "tags"))), in: file)
        }

        private mutating func listRole(named name: String, _ tags: Set<String>, in file: Int, from: String = "main") {
            depth += 1
            defer { depth -= 1 }
            guard depth < 32, let number = world.role(named: name, from: file) else { return isComplete = false }
            let folder = world.roles[number].folder
            for path in ["meta/main.yml", "meta/main.yaml"] {
                guard let meta = world.fileByPath[folder.appending(path)], let root = root(of: meta) else { continue }
                for dependency in root.items(of: "dependencies") { listRole(dependency, tags, in: meta) }
            }
            for suffix in ["", ".yml", ".yaml"] {
                guard let tasks = world.fileByPath[folder.appending("tasks/" + from + suffix)] else { continue }
                return listTasks(root(of: tasks), tags, role: world.roles[number].name, in: tasks)
            }
        }

        private mutating func listTasks(_ list: YAMLNode?, _ tags: Set<String>, role: String?, in file: Int) {
            for task in list?.items.map(\.self) ?? [] where task.kind == .mapping {
                let own = tags.union(words(of: task.value(of: "tags")))
                if let block = task.value(of: "block") {
                    listTasks(block, own, role: role, in: file)
                    continue
                }
                var reader = TaskReader(task)
                reader.read(isBlock: false)
                guard let module = reader.module else { continue }
                let prefix = role.map { $0 + " : " } ?? ""
                switch Modules.short(module.name.value) {
                case "import_tasks": importTasks(reader, own, role: role, in: file)
                case "import_role":
                    let name = reader.arguments?["name"]?.value?.value ?? reader.arguments?["role"]?.value?.value ?? ""
                    listRole(
                        named: name, own, in: file, from: reader.arguments?["tasks_from"]?.value?.value ?? "main")
                case let short:
                    // Ansible puts the role before a name only, and never before that of an included role.
                    let title = reader.name.map { (short == "include_role" ? "" : prefix) + $0.value }
                    add("task " + (title ?? module.name.value), own)
                }
            }
        }

        private mutating func importTasks(_ task: TaskReader, _ tags: Set<String>, role: String?, in file: Int) {
            depth += 1
            defer { depth -= 1 }
            let path = task.arguments?.free ?? task.arguments?["file"]?.value
            guard depth < 32, let use = path.map({ FileUse(kind: .tasks, path: $0) }),
                let included = world.included(by: use, from: file)
            else { return isComplete = false }
            listTasks(root(of: included), tags, role: role, in: included)
        }

        private mutating func add(_ name: String, _ tags: Set<String>) {
            lines.append("\(name)\t[\(tags.sorted().joined(separator: ", "))]")
        }

        /// The items of a list, or what commas separate in a text.
        private func words(of node: YAMLNode?, separated: Bool = true) -> [String] {
            guard let node = node?.meant else { return [] }
            guard let text = node.value else { return node.items.compactMap { $0.meant.string } }
            return separated ? Words.pieces(of: text, separatedBy: ",").map(\.value) : [text.value]
        }
    }
}
