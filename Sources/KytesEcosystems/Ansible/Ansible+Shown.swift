internal import KytesBasics
internal import KytesSyntax
internal import KytesText

extension Ansible {
    // MARK: - What is said

    static func said(_ document: YAMLDocument, _ model: Model, in text: SourceText) -> SaidFacts {
        var said = SaidFacts()
        for root in document.roots { said.symbols += Outline(model.kind).symbols(of: root) }
        for requirement in model.requirements {
            said.requirements.append(
                RequirementFact(
                    package: Located(Assembly.plainName(of: requirement), at: requirement.name.range),
                    range: requirement.range, removal: requirement.range, written: requirement.version,
                    version: requirement.version))
        }
        said.references = model.notifications.map { ReferenceFact(kinds: [.function], name: $0) }
        return said
    }

    /// Plays, tasks, handlers and variables as an outline.
    struct Outline {
        private let kind: Kind

        init(_ kind: Kind) { self.kind = kind }

        func symbols(of root: YAMLNode) -> [SymbolFact] {
            switch kind {
            case .playbook: root.items.map(\.meant).compactMap(play)
            case .tasks: tasks(root, kind: .section)
            case .handlers: tasks(root, kind: .function)
            case .defaults, .variables: variables(root)
            case .meta, .argumentSpecs, .collection, .inventory, .runtime: sections(root)
            case .requirements: requirements(root)
            case .configuration: []
            }
        }

        private func play(_ play: YAMLNode) -> SymbolFact? {
            let entry = play.entry(of: "name") ?? play.entry(of: "hosts") ?? play.entries.first { _ in true }
            guard let entry else { return nil }
            let name = entry.value.value ?? Located(entry.key.string ?? "", at: entry.key.contentRange)
            var children = play.value(of: "vars").map { variables($0.meant) } ?? []
            for section in ["pre_tasks", "tasks", "post_tasks"] {
                for entry in play.entries where entry.key.string == section {
                    children += tasks(entry.value.meant, kind: .section)
                }
            }
            if let handlers = play.value(of: "handlers") { children += tasks(handlers.meant, kind: .function) }
            return SymbolFact(
                kind: .section, name: name, range: play.range, detail: play.value(of: "hosts")?.string ?? "",
                children: children)
        }

        private func tasks(_ list: YAMLNode, kind: SymbolKind) -> [SymbolFact] {
            list.items.filter { $0.kind == .mapping }.compactMap { task -> SymbolFact? in
                var reader = TaskReader(task)
                let blocks = task.entries.filter { $0.key.is("block") || $0.key.is("rescue") || $0.key.is("always") }
                reader.read(isBlock: !blocks.isEmpty)
                guard let name = reader.name ?? reader.module?.name ?? blocks.first.flatMap({ $0.key.value }) else {
                    return nil
                }
                return SymbolFact(
                    kind: kind, name: name, range: task.range, detail: reader.module?.name.value ?? "",
                    children: blocks.flatMap { tasks($0.value, kind: kind) })
            }
        }

        private func variables(_ mapping: YAMLNode) -> [SymbolFact] {
            mapping.entries.compactMap { entry in
                entry.key.value.map { name in
                    SymbolFact(
                        kind: .property, name: name, range: entry.range,
                        detail: String((entry.value.string ?? "").prefix { $0 != "\n" }.prefix(60)))
                }
            }
        }

        private func sections(_ mapping: YAMLNode) -> [SymbolFact] {
            mapping.entries.compactMap { entry in
                entry.key.value.map { SymbolFact(kind: .section, name: $0, range: entry.range) }
            }
        }

        private func requirements(_ root: YAMLNode) -> [SymbolFact] {
            let lists = root.kind == .sequence ? [root] : root.entries.map(\.value.meant)
            return lists.flatMap { list in
                list.items.compactMap { item -> SymbolFact? in
                    let node = item.meant
                    let name = node.value ?? (node.value(of: "name") ?? node.value(of: "src"))?.value
                    return name.map {
                        SymbolFact(
                            kind: .dependency, name: $0, range: node.range,
                            detail: node.value(of: "version")?.string ?? "")
                    }
                }
            }
        }
    }

    // MARK: - What is shown

    static func shown(_ document: YAMLDocument, _ model: Model, in text: SourceText) -> ShownFacts {
        let modules = Set(model.modules.map(\.range))
        var shown = ShownFacts(of: document, in: text) { modules.contains($0) ? .function : nil }
        for use in model.roles {
            shown.completions.append(
                CompletionFact(kind: .packageName(namespace: "ansible-role"), range: use.name.range))
        }
        for name in model.notifications {
            shown.completions.append(CompletionFact(kind: .symbol([.function]), range: name.range))
        }
        for module in model.modules {
            shown.completions.append(
                CompletionFact(kind: .packageName(namespace: "ansible-module"), range: module.range))
        }
        for range in Uses.variables(in: text) {
            shown.completions.append(CompletionFact(kind: .symbol([.property]), range: range))
        }
        shown.completions.sort { $0.range.lowerBound < $1.range.lowerBound }
        return shown
    }
}
