internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Ansible {
    /// Nodes to a `Model`.
    struct ModelReader {
        let text: SourceText
        var model: Model

        init(kind: Kind, text: SourceText) {
            self.text = text
            model = Model(kind: kind)
        }

        mutating func read(_ root: YAMLNode) {
            switch model.kind {
            case .playbook: for play in root.items { readPlay(play.meant) }
            case .tasks: readTasks(root, areHandlers: false)
            case .handlers: readTasks(root, areHandlers: true)
            case .defaults: define(root, origin: .defaults)
            case .variables: define(root, origin: .variables)
            case .meta: readMeta(root)
            case .argumentSpecs: readArgumentSpecs(root)
            case .requirements: readRequirements(root)
            case .collection: readCollection(root)
            case .inventory: for entry in root.entries { readGroup(entry, in: nil, depth: 0) }
            case .runtime: readRouting(root)
            case .configuration: break
            }
        }

        // MARK: - Plays

        private mutating func readPlay(_ play: YAMLNode) {
            for entry in play.entries {
                guard let key = entry.key.string else { continue }
                let value = entry.value.meant
                switch key {
                case "import_playbook", "ansible.builtin.import_playbook":
                    if let path = value.value { mention(.playbook, path) }
                case "hosts": model.hosts += words(of: value).flatMap(HostNames.names)
                case "vars": define(value, origin: .play)
                case "vars_files":
                    for file in words(of: value) { mention(.variables, file) }
                case "roles": for role in value.items { readRole(role.meant, scope: "roles") }
                case "tasks", "pre_tasks", "post_tasks": readTasks(value, areHandlers: false)
                case "handlers": readTasks(value, areHandlers: true)
                case "tags": model.tags += words(of: value)
                default: break
                }
            }
        }

        /// A name, or a mapping with a name and the role's parameters.
        mutating func readRole(_ node: YAMLNode, scope: String) {
            if let name = node.value, !node.isMissing {
                model.roles.append(RoleUse(name: name, range: node.range, scope: scope))
                return
            }
            guard let name = (node.value(of: "role") ?? node.value(of: "name") ?? node.value(of: "src"))?.value else {
                return
            }
            model.roles.append(RoleUse(name: name, range: node.range, scope: scope))
            for entry in node.entries {
                switch entry.key.string {
                case "vars": define(entry.value.meant, origin: .play)
                case "tags": model.tags += words(of: entry.value.meant)
                case let key?:
                    if !TaskReader.directives.contains(key), key != "role", let name = entry.key.value {
                        model.definitions.append(
                            Definition(name: name, value: literal(entry.value.meant), origin: .play))
                    }
                case nil: break
                }
            }
        }

        mutating func mention(_ kind: FileUse.Kind, _ path: Located<String>) {
            model.files.append(FileUse(kind: kind, path: path))
        }

        // MARK: - Variables

        mutating func define(_ node: YAMLNode, origin: Definition.Origin) {
            for entry in node.entries {
                guard let name = entry.key.value, !name.value.isEmpty, !entry.key.is("<<") else { continue }
                model.definitions.append(Definition(name: name, value: literal(entry.value.meant), origin: origin))
            }
            // A list of mappings is as good, where plays and tasks name variables.
            for item in node.items { define(item.meant, origin: origin) }
        }

        func literal(_ node: YAMLNode) -> Literal? {
            if let word = node.value {
                return node.tag?.value == "!vault" || node.isMissing ? nil : .word(word)
            }
            guard node.kind == .sequence else { return nil }
            var words: [Located<String>] = []
            for item in node.items {
                guard let word = item.meant.value else { return nil }
                words.append(word)
            }
            return .words(words)
        }

        /// A scalar or a list of them.
        func words(of node: YAMLNode) -> [Located<String>] {
            if let word = node.value { return node.isMissing ? [] : [word] }
            return node.items.compactMap { $0.meant.value }
        }

        private mutating func readGroup(_ entry: YAMLNode.Entry, in parent: String?, depth: Int) {
            guard depth < 64, let name = entry.key.value else { return }
            let group = entry.value.meant
            model.inventory.groups.append(name)
            if let parent { model.inventory.children.append(Inventory.Child(group: name, parent: parent)) }
            if let variables = group.value(of: "vars") {
                let start = model.definitions.count
                define(variables, origin: .variables)
                model.inventory.variables.append((name.value, start..<model.definitions.count))
            }
            for host in group.entries(of: "hosts") { readHost(host, in: name.value) }
            for child in group.entries(of: "children") { readGroup(child, in: name.value, depth: depth + 1) }
        }

        private mutating func readHost(_ entry: YAMLNode.Entry, in group: String) {
            guard let word = entry.key.value, let (name, _) = HostNames.address(word) else { return }
            let (names, start) = (model.inventory.names(of: name.value), model.definitions.count)
            define(entry.value.meant, origin: .variables)
            model.inventory.hosts.append(
                Inventory.Host(
                    name: name, names: names, group: group,
                    variables: start..<model.definitions.count))
        }

        // MARK: - Roles and collections

        private mutating func readMeta(_ root: YAMLNode) {
            for node in root.items(of: "dependencies") {
                let isElsewhere = node.value(of: "src") != nil || node.value(of: "scm") != nil
                if isElsewhere { readRequirement(node, .role) } else { readRole(node, scope: "dependencies") }
            }
            model.roleName = root.value(of: "galaxy_info")?.value(of: "role_name")?.value
        }

        private mutating func readArgumentSpecs(_ root: YAMLNode) {
            for entry in root.entries(of: "argument_specs") {
                for option in entry.value.entries(of: "options") {
                    guard let name = option.key.value else { continue }
                    model.definitions.append(Definition(name: name, value: nil, origin: .defaults))
                }
            }
        }

        private mutating func readRequirements(_ root: YAMLNode) {
            let roles = root.kind == .sequence ? root.items.map(\.meant) : root.items(of: "roles")
            for role in roles { readRequirement(role, .role) }
            for collection in root.items(of: "collections") { readRequirement(collection, .collection) }
        }

        private mutating func readRequirement(_ node: YAMLNode, _ subject: Requirement.Subject) {
            if let word = node.value {
                guard !node.isMissing else { return }
                model.requirements.append(requirement(ofWord: word, subject, range: node.range))
                return
            }
            let source = (node.value(of: "source") ?? node.value(of: "src"))?.value
            guard let named = node.value(of: "name")?.value ?? node.value(of: "role")?.value ?? source else { return }
            var isGit = node.value(of: "type")?.is("git") == true || node.value(of: "scm")?.is("git") == true
            isGit = isGit || Self.isRepository((source ?? named).value)
            let isServer = subject == .collection && source != nil && !isGit
            let place = isServer ? nil : source ?? (isGit ? named : nil)
            model.requirements.append(
                Requirement(
                    subject: subject, name: named, source: place, version: node.value(of: "version")?.value,
                    isGit: isGit, range: node.range))
        }

        /// `name`, `src,version,name`
        private func requirement(
            ofWord word: Located<String>,
            _ subject: Requirement.Subject,
            range: TextRange
        ) -> Requirement {
            let pieces = Words.pieces(of: word, separatedBy: ",")
            let first = pieces.first ?? word
            let isGit = Self.isRepository(first.value)
            return Requirement(
                subject: subject, name: pieces.count > 2 ? pieces[2] : first, source: isGit ? first : nil,
                version: pieces.count > 1 ? pieces[1] : nil, isGit: isGit, range: range)
        }

        private static func isRepository(_ source: String) -> Bool {
            source.hasPrefix("git+") || source.hasPrefix("git@") || source.hasSuffix(".git")
                || source.hasPrefix("ssh://") || source.hasPrefix("https://github.com/")
        }

        private mutating func readCollection(_ root: YAMLNode) {
            let root = root.value(of: "collection_info") ?? root
            guard let namespace = root.value(of: "namespace")?.value, let name = root.value(of: "name")?.value else {
                return
            }
            model.collection = CollectionName(
                namespace: namespace, name: name, version: root.value(of: "version")?.value)
            for entry in root.entries(of: "dependencies") {
                guard let name = entry.key.value else { continue }
                model.requirements.append(
                    Requirement(
                        subject: .collection, name: name, source: nil, version: entry.value.value, isGit: false,
                        range: entry.range))
            }
        }

        private mutating func readRouting(_ root: YAMLNode) {
            for entry in root.value(of: "plugin_routing")?.entries(of: "modules") ?? [] {
                guard let name = entry.key.string, let target = entry.value.value(of: "redirect")?.string else {
                    continue
                }
                model.redirects[name] = target
            }
        }
    }
}
