internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Ansible {
    /// What the mentions of a file mean.
    struct Links {
        let world: World
        let requirements: [String: ComponentID]

        func links(of file: Int, in source: SourceFile) -> [Link] {
            let model = world.files[file].model
            var result = model.roles.flatMap { link(toRole: $0, from: file) }
            result += model.requirements.map(link)
            for (index, use) in model.files.enumerated() {
                guard let place = world.surroundings.files[file]?[index] else { continue }
                let played = use.kind == .playbook ? world.fileByPath[place].map(world.owner) : nil
                result.append(
                    Link(range: use.path.range, role: .use, component: played, definition: beginning(of: place)))
            }
            for module in model.modules {
                guard let place = world.surroundings.module(module.value) else { continue }
                result.append(
                    Link(range: module.range, role: .use, component: nil, definition: beginning(of: place)))
            }
            result += links(toHandlersOf: model, from: file)
            result += links(toHostsOf: model)
            result += links(toVariablesOf: model, from: file, in: source.text)
            result += model.tags.compactMap { tag in
                world.tag(tag.value).map {
                    Link(range: tag.range, role: .use, component: nil, definition: world.evidence($0))
                }
            }
            result += links(toThingsOf: model)
            var seen: Set<TextRange> = []
            return result.filter { seen.insert($0.range).inserted }
                .sorted { $0.range.lowerBound < $1.range.lowerBound }
        }

        private func beginning(of path: AbsolutePath) -> Evidence {
            Evidence(document: DocumentID(file: path), range: 0..<0)
        }

        // MARK: - Roles

        private func link(toRole use: RoleUse, from file: Int) -> [Link] {
            let name = use.name.value
            guard !Jinja.isTemplate(name) else { return [] }
            guard let role = world.role(named: name, from: file) else {
                let component =
                    requirements[name]
                    ?? ComponentID(PackageURL(type: "generic", namespace: "ansible-role", name: name))
                // What is not installed, and can be had from no repository, leads to who requires it.
                let place = world.surroundings.roles[name].map(beginning) ?? world.requirement(ofRole: name)
                return [Link(range: use.name.range, role: .use, component: component, definition: place)]
            }
            let found = world.roles[role]
            let entry = found.entry.map { Evidence(document: world.files[$0].document, range: 0..<0) }
            var links = [Link(range: use.name.range, role: .use, component: found.id, definition: entry)]
            if let tasks = use.tasksFrom {
                let place = ["", ".yml", ".yaml"].lazy
                    .compactMap { self.world.fileByPath[found.folder.appending("tasks/" + tasks.value + $0)] }.first
                if let place {
                    links.append(
                        Link(
                            range: tasks.range, role: .use, component: nil,
                            definition: Evidence(document: world.files[place].document, range: 0..<0)))
                }
            }
            return links
        }

        private func link(to requirement: Requirement) -> Link {
            let name = Assembly.plainName(of: requirement)
            let place =
                requirement.subject == .role
                ? world.surroundings.roles[name]
                : world.surroundings.collections[name]?.folder.appending("MANIFEST.json")
            return Link(
                range: requirement.name.range, role: .requirement, component: requirements[name],
                definition: place.map(beginning))
        }

        // MARK: - Handlers and variables

        private func links(toHandlersOf model: Model, from file: Int) -> [Link] {
            var links = model.handlers.map { handler in
                Link(
                    range: handler.range, role: .declaration, component: nil,
                    definition: Evidence(document: world.files[file].document, range: handler.range))
            }
            for name in model.notifications {
                guard let place = world.handler(named: name.value, from: file) else { continue }
                links.append(
                    Link(range: name.range, role: .use, component: nil, definition: world.evidence(place)))
            }
            return links
        }

        private func links(toVariablesOf model: Model, from file: Int, in text: SourceText) -> [Link] {
            var links = model.definitions.map { definition in
                // All that give one variable a value are of one, the nearest of which is where others lead.
                let place = world.definition(of: definition.name.value, from: file)
                return Link(
                    range: definition.name.range, role: .declaration, component: nil,
                    definition: place.map(world.evidence))
            }
            for range in Uses.variables(in: text) {
                guard let place = world.definition(of: text[range], from: file) else { continue }
                links.append(Link(range: range, role: .use, component: nil, definition: world.evidence(place)))
            }
            return links
        }

        // MARK: - What is put in place

        private func links(toThingsOf model: Model) -> [Link] {
            model.wants.compactMap { want in
                guard case .success(let names) = world.values(of: want.name), names.count == 1 else { return nil }
                let version = want.version.flatMap { version -> String? in
                    guard case .success(let values) = world.values(of: version) else { return nil }
                    return values.first
                }
                return Ansible.component(of: want, name: names[0], version: version).map {
                    Link(range: want.name.range, role: .use, component: $0.id)
                }
            }
        }
    }

    /// Where names of variables are used.
    enum Uses {
        /// In the order of the text: in templates, and in what is an expression as a whole.
        static func variables(in text: SourceText) -> [TextRange] {
            var result: [TextRange] = []
            for root in YAMLDocument.parse(text).value.roots {
                collect(root, isExpression: false, in: text, depth: 0, to: &result)
            }
            return result
        }

        private static func collect(
            _ node: YAMLNode,
            isExpression: Bool,
            in text: SourceText,
            depth: Int,
            to result: inout [TextRange]
        ) {
            guard depth <= YAMLDocument.depthLimit else { return }
            switch node.kind {
            case .scalar:
                result += Jinja.names(in: text.bytes[node.contentRange], isExpression: isExpression)
            case .sequence:
                for item in node.items {
                    collect(item, isExpression: isExpression, in: text, depth: depth + 1, to: &result)
                }
            case .mapping:
                for entry in node.entries {
                    let isExpression = expressions.contains(entry.key.string ?? "")
                    collect(entry.key, isExpression: false, in: text, depth: depth + 1, to: &result)
                    collect(entry.value, isExpression: isExpression, in: text, depth: depth + 1, to: &result)
                }
            case .alias: break
            }
        }

        private static let expressions: Set = ["when", "changed_when", "failed_when", "until", "that", "var"]
    }
}
