internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension Ansible.World {
    /// What the files of a project say together, by name. Files, and what stands in them, go by their numbers: it holds as
    /// long as only places have changed.
    final class Index: Sendable {
        /// Something that a file says, by its number there.
        struct Entry: Sendable {
            var file: Int
            var index: Int
        }

        let roles: [Role]
        /// By file: the role that it is part of.
        let roleOfFile: [Int?]
        /// Roles of one name, sorted by folder.
        let rolesByName: [String: [Int]]
        let roleByFolder: [AbsolutePath: Int]
        let fileByPath: [AbsolutePath: Int]
        /// Everything that gives a variable a value.
        let definitions: [String: [Entry]]
        let handlers: [String: [Entry]]
        /// The first mention of each tag.
        let tags: [String: Entry]
        let hasTemplatedHandlers: Bool
        let root: ComponentID
        /// What each file is part of.
        let owners: [ComponentID]
        let collection: Ansible.CollectionName?

        init(_ files: [Ansible.SaidFile], of project: Project) {
            (roles, roleOfFile) = Ansible.roles(among: files, of: project)
            roleByFolder = Dictionary(roles.indices.map { [roles] in (roles[$0].folder, $0) }, uniquingKeysWith: { $1 })
            rolesByName = Dictionary(grouping: roles.indices) { [roles] in roles[$0].name }
            fileByPath = Dictionary(files.indices.map { (files[$0].path, $0) }, uniquingKeysWith: { first, _ in first })
            var definitions: [String: [Entry]] = [:]
            var handlers: [String: [Entry]] = [:]
            var tags: [String: Entry] = [:]
            for (number, file) in files.enumerated() {
                let model = file.model
                for (index, definition) in model.definitions.enumerated() {
                    definitions[definition.name.value, default: []].append(Entry(file: number, index: index))
                }
                for (index, tag) in model.tags.enumerated() where tags[tag.value] == nil {
                    tags[tag.value] = Entry(file: number, index: index)
                }
                for (index, handler) in model.handlers.enumerated() {
                    handlers[handler.value, default: []].append(Entry(file: number, index: index))
                }
            }
            (self.definitions, self.handlers, self.tags) = (definitions, handlers, tags)
            hasTemplatedHandlers = files.contains { $0.model.hasTemplatedHandlers }
            collection =
                files.first { $0.model.kind == .collection && $0.path.parent == project.folder }?.model.collection
            root = Self.root(of: project, collection)
            owners = files.indices.map { [roles, roleOfFile, root] number in
                if let role = roleOfFile[number] { return roles[role].id }
                return files[number].model.isPlayed ? Self.playbook(files[number].path, project) : root
            }
        }

        private static func root(of project: Project, _ collection: Ansible.CollectionName?) -> ComponentID {
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

        private static func playbook(_ path: AbsolutePath, _ project: Project) -> ComponentID {
            ComponentID(
                PackageURL(
                    type: "generic", namespace: "ansible-playbook",
                    name: path.lastComponent.split(separator: ".").first.map(String.init) ?? path.lastComponent,
                    subpath: path.relative(to: project.base)))
        }
    }
}
