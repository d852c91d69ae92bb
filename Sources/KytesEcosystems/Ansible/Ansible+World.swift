internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension Ansible {
    /// A file of a project, and what it says by itself.
    struct SaidFile: Sendable {
        let path: AbsolutePath
        let file: SourceFile
        private let boxed: Boxed<Model>

        /// - Returns: `nil` for what is no file of Ansible.
        init?(_ path: AbsolutePath, _ file: SourceFile) {
            guard let model = file.facts.model as? Boxed<Model> else { return nil }
            (self.path, self.file, boxed) = (path, file, model)
        }

        var text: SourceText { file.text }
        var model: Model { _read { yield boxed.value } }
    }

    /// What all files of a project say together.
    struct World: Sendable {
        struct File: Sendable {
            let said: SaidFile
            /// The role it is part of.
            let role: Int?

            var document: DocumentID { said.file.document }
            var path: AbsolutePath { said.path }
            var model: Model { _read { yield said.model } }
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
        let index: Index
        let hosts: HostTable
        /// What stands outside of the project, and was looked for.
        var surroundings = Surroundings()

        /// - Parameter index: Of the same files.
        init(project: Project, files: [SaidFile], index: Index) {
            self.project = project
            self.index = index
            self.files = zip(files, index.roleOfFile).map { File(said: $0, role: $1) }
            hosts = HostTable(self.files)
        }

        var roles: [Role] { index.roles }
        var fileByPath: [AbsolutePath: Int] { index.fileByPath }
        var root: ComponentID { index.root }
        var collection: CollectionName? { index.collection }

        /// The number of a file of the project.
        func number(of file: SourceFile) -> Int? { file.document.filePath.flatMap { fileByPath[$0] } }

        // MARK: - Roles

        /// Of several roles of one name the one that is nearest to who names it.
        func role(named name: String, from file: Int) -> Int? {
            if let role = role(at: name, from: file) { return role }
            var found = index.rolesByName[name]
            if found == nil, let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) {
                // `namespace.collection.role`, where that collection is in this project.
                let prefix = String(name[..<dot])
                let own = files.contains { $0.model.collection?.full == prefix }
                if own || collection?.full == prefix {
                    found = index.rolesByName[String(name[name.index(after: dot)...])]
                }
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
            return places.lazy.compactMap { self.index.roleByFolder[AbsolutePath(path, relativeTo: $0)] }.first
        }

        /// What a file is part of.
        func owner(of file: Int) -> ComponentID { index.owners[file] }

        /// Where a role is required that comes from a Galaxy server; of several the one that stands first.
        func requirement(ofRole name: String) -> Evidence? {
            for file in files {
                let found = file.model.requirements.first {
                    $0.subject == .role && !$0.isGit && Assembly.plainName(of: $0) == name
                }
                if let found { return Evidence(document: file.document, range: found.name.range) }
            }
            return nil
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
            guard let known = index.definitions[name] else {
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
            guard let known = index.definitions[name] else { return nil }
            func distance(_ place: Index.Entry) -> Int {
                if place.file == number { return 0 }
                let isOwn = files[place.file].role != nil && files[place.file].role == files[number].role
                let isDefault = files[place.file].model.definitions[place.index].origin == .defaults
                return (isOwn ? 1 : 3) + (isDefault ? 0 : 1)
            }
            let nearest = known.min { (distance($0), $0.file, $0.index) < (distance($1), $1.file, $1.index) }
            return nearest.map { Place(file: $0.file, range: files[$0.file].model.definitions[$0.index].name.range) }
        }

        func handler(named name: String, from number: Int) -> Place? {
            guard let known = index.handlers[name] else { return nil }
            let own = known.first {
                $0.file == number || files[$0.file].role != nil && files[$0.file].role == files[number].role
            }
            return (own ?? known.first).map {
                Place(file: $0.file, range: files[$0.file].model.handlers[$0.index].range)
            }
        }

        /// Where a tag is mentioned first.
        func tag(_ name: String) -> Place? {
            index.tags[name].map { Place(file: $0.file, range: files[$0.file].model.tags[$0.index].range) }
        }

        func evidence(_ place: Place) -> Evidence { Evidence(document: files[place.file].document, range: place.range) }
    }
}
