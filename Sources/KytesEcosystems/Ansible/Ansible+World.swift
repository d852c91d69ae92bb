internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension Ansible {
    /// What all files of a project say together.
    struct World: Sendable {
        struct File: Sendable {
            var document: DocumentID
            var path: AbsolutePath
            var model: Model
            /// The role it is part of.
            var role: Int?
        }

        struct Role: Sendable {
            var name: String
            var folder: AbsolutePath
            /// By section, of what each has.
            var files: [Int] = []
            /// Where a jump ends: its tasks, else its dependencies, else its first file.
            var entry: Int?
            var id: ComponentID
        }

        struct Place: Sendable {
            var file: Int
            var range: TextRange
        }

        let project: Project
        let files: [File]
        let roles: [Role]
        /// Roles of one name, sorted by folder.
        let rolesByName: [String: [Int]]
        private let roleByFolder: [AbsolutePath: Int]
        let fileByPath: [AbsolutePath: Int]
        /// Everything that gives a variable a value.
        let definitions: [String: [(file: Int, index: Int)]]
        let handlers: [String: [Place]]
        let hosts: HostTable
        /// The first mention of each tag.
        let tags: [String: Place]
        let hasTemplatedHandlers: Bool
        let root: ComponentID
        /// What each file is part of.
        private let owners: [ComponentID]
        let collection: CollectionName?
        /// What stands outside of the project, and was looked for.
        var surroundings = Surroundings()

        /// The number of a file of the project.
        func number(of file: SourceFile) -> Int? { file.document.filePath.flatMap { fileByPath[$0] } }

        init(project: Project, files: [File], roles: [Role]) {
            self.project = project
            self.files = files
            self.roles = roles
            roleByFolder = Dictionary(roles.indices.map { (roles[$0].folder, $0) }, uniquingKeysWith: { $1 })
            rolesByName = Dictionary(grouping: roles.indices) { roles[$0].name }
            fileByPath = Dictionary(files.indices.map { (files[$0].path, $0) }, uniquingKeysWith: { first, _ in first })
            var definitions: [String: [(file: Int, index: Int)]] = [:]
            var handlers: [String: [Place]] = [:]
            var tags: [String: Place] = [:]
            for (number, file) in files.enumerated() {
                for (index, definition) in file.model.definitions.enumerated() {
                    definitions[definition.name.value, default: []].append((number, index))
                }
                for tag in file.model.tags where tags[tag.value] == nil {
                    tags[tag.value] = Place(file: number, range: tag.range)
                }
                for handler in file.model.handlers {
                    handlers[handler.value, default: []].append(Place(file: number, range: handler.range))
                }
            }
            self.tags = tags
            self.definitions = definitions
            self.handlers = handlers
            hosts = HostTable(files)
            hasTemplatedHandlers = files.contains { $0.model.hasTemplatedHandlers }
            collection =
                files.first { $0.model.kind == .collection && $0.path.parent == project.folder }?.model
                .collection
            let root = Self.root(of: project, collection)
            self.root = root
            owners = files.map { file in
                if let role = file.role { return roles[role].id }
                return file.model.isPlayed ? Self.playbook(file.path, project) : root
            }
        }

        private static func root(of project: Project, _ collection: CollectionName?) -> ComponentID {
            if let collection {
                return ComponentID(
                    PackageURL(
                        type: "generic", namespace: "ansible-collection", name: collection.full,
                        version: collection.version?.value))
            }
            return ComponentID(
                PackageURL(
                    type: "generic", namespace: "ansible-project", name: project.folder.lastComponent,
                    subpath: project.folder.relative(to: project.base)))
        }

        // MARK: - Roles

        /// Of several roles of one name the one that is nearest to who names it.
        func role(named name: String, from file: Int) -> Int? {
            if let role = role(at: name, from: file) { return role }
            var found = rolesByName[name]
            if found == nil, let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) {
                // `namespace.collection.role`, where that collection is in this project.
                let prefix = String(name[..<dot])
                let own = files.contains { $0.model.collection?.full == prefix }
                if own || collection?.full == prefix { found = rolesByName[String(name[name.index(after: dot)...])] }
            }
            guard let found else { return nil }
            guard found.count > 1 else { return found.first }
            let path = files[file].path.string
            func nearness(_ role: Int) -> Int {
                zip(roles[role].folder.string.utf8, path.utf8).prefix { $0 == $1 }.count
            }
            return found.max { nearness($0) < nearness($1) }
        }

        /// By a path: from the folder of the file, its `roles`, and what the file's own role stands in.
        private func role(at path: String, from number: Int) -> Int? {
            guard path.contains("/"), !path.hasPrefix("/") else { return nil }
            let (file, folder) = (files[number], files[number].path.parent)
            let places = [folder, folder.appending("roles")] + (file.role.map { [roles[$0].folder.parent] } ?? [])
            return places.lazy.compactMap { self.roleByFolder[AbsolutePath(path, relativeTo: $0)] }.first
        }

        /// What a file is part of.
        func owner(of file: Int) -> ComponentID { owners[file] }

        private static func playbook(_ path: AbsolutePath, _ project: Project) -> ComponentID {
            ComponentID(
                PackageURL(
                    type: "generic", namespace: "ansible-playbook",
                    name: path.lastComponent.split(separator: ".").first.map(String.init) ?? path.lastComponent,
                    subpath: path.relative(to: project.base)))
        }

        // MARK: - Files

        /// The places in which a file that is mentioned is looked for, in order.
        func candidates(for use: FileUse, from number: Int) -> [AbsolutePath] {
            let file = files[number]
            let path = use.path.value
            guard !path.hasPrefix("~"), !path.isEmpty else { return [] }
            if path.hasPrefix("/") { return AbsolutePath(path).map { [$0] } ?? [] }
            var folders: [AbsolutePath] = []
            let section =
                switch use.kind {
                case .template: "templates"
                case .file: "files"
                case .tasks: "tasks"
                case .variables: "vars"
                case .playbook: ""
                }
            if let role = file.role, use.kind != .playbook {
                let folder = roles[role].folder
                if use.kind == .tasks { folders.append(file.path.parent) }
                folders.append(folder.appending(section))
                if use.kind != .tasks { folders.append(folder) }
                folders.append(folder.appending("tasks"))
            }
            if !section.isEmpty, use.kind != .tasks { folders.append(file.path.parent.appending(section)) }
            folders.append(file.path.parent)
            return folders.map { AbsolutePath(path, relativeTo: $0) }
        }

        /// The file of this project that an include means.
        func included(by use: FileUse, from number: Int) -> Int? {
            candidates(for: use, from: number).lazy.compactMap { self.fileByPath[$0] }.first
        }

        // MARK: - Variables

        /// The value of a template, where every variable in it has one literal definition in the whole project.
        func values(of text: Located<String>, depth: Int = 0) -> Result<[String], Unknown> {
            guard Jinja.isTemplate(text.value) else { return .success([text.value]) }
            guard depth < 8, let parts = Jinja.parts(of: text.value) else {
                return .failure(Unknown(reason: "a template makes it"))
            }
            if parts.count == 2, parts[0].words.isEmpty, parts[1].words.isEmpty, let name = parts[0].name {
                return literal(of: name).flatMap { literal in
                    switch literal {
                    case .word(let word): return values(of: word, depth: depth + 1)
                    case .words(let words):
                        var all: [String] = []
                        for word in words {
                            switch values(of: word, depth: depth + 1) {
                            case .success(let some): all += some
                            case .failure(let unknown): return .failure(unknown)
                            }
                        }
                        return .success(all)
                    }
                }
            }
            var result = ""
            for part in parts {
                result += part.words
                guard let name = part.name else { continue }
                switch literal(of: name) {
                case .success(.word(let word)):
                    switch values(of: word, depth: depth + 1) {
                    case .success(let some) where some.count == 1: result += some[0]
                    case .success: return .failure(Unknown(reason: "`\(name)` is a list"))
                    case .failure(let unknown): return .failure(unknown)
                    }
                case .success(.words): return .failure(Unknown(reason: "`\(name)` is a list"))
                case .failure(let unknown): return .failure(unknown)
                }
            }
            return .success([result])
        }

        struct Unknown: Error {
            var reason: String
        }

        private func literal(of name: String) -> Result<Literal, Unknown> {
            guard let known = definitions[name] else {
                return .failure(Unknown(reason: "nothing here defines `\(name)`"))
            }
            guard known.count == 1, let only = known.first else {
                return .failure(Unknown(reason: "`\(name)` has \(known.count) definitions"))
            }
            guard let value = files[only.file].model.definitions[only.index].value else {
                return .failure(Unknown(reason: "`\(name)` is not literal"))
            }
            return .success(value)
        }

        /// Of what defines a variable the nearest to who asks: his file, his role, then everything else.
        func definition(of name: String, from number: Int) -> Place? {
            guard let known = definitions[name] else { return nil }
            func distance(_ place: (file: Int, index: Int)) -> Int {
                if place.file == number { return 0 }
                let isOwn = files[place.file].role != nil && files[place.file].role == files[number].role
                let isDefault = files[place.file].model.definitions[place.index].origin == .defaults
                return (isOwn ? 1 : 3) + (isDefault ? 0 : 1)
            }
            let nearest = known.min { (distance($0), $0.file, $0.index) < (distance($1), $1.file, $1.index) }
            return nearest.map { Place(file: $0.file, range: files[$0.file].model.definitions[$0.index].name.range) }
        }

        func handler(named name: String, from number: Int) -> Place? {
            guard let known = handlers[name] else { return nil }
            let own = known.first {
                $0.file == number || files[$0.file].role != nil && files[$0.file].role == files[number].role
            }
            return own ?? known.first
        }

        func evidence(_ place: Place) -> Evidence { Evidence(document: files[place.file].document, range: place.range) }
    }
}
