public import KytesText
import KytesEcosystems
import KytesGraph

/// A line of words above a declaration that does something when it is chosen.
public struct CodeLens: Hashable, Sendable {
    public var range: TextRange
    public var title: String
    public var command: Command

    public init(range: TextRange, title: String, command: Command) {
        self.range = range
        self.title = title
        self.command = command
    }
}

extension Features {
    /// Above each requirement: how many need it, a jump into its source, and the way to edit it. Above a package of the
    /// workspace: how much it depends on.
    public func codeLenses(in document: DocumentID) -> [CodeLens] {
        guard let file = files[document] else { return [] }
        var result = packageLenses(of: file)
        for requirement in file.file.facts.requirements where result.count < Limits.lenses {
            guard let component = component(of: requirement, in: document) else { continue }
            let count = graph.dependants(of: component.id).count
            let range = requirement.range
            result.append(
                CodeLens(range: range, title: Self.counted(count, "dependant"), command: .why(component.id))
            )
            guard component.source != nil || component.manifest != nil else { continue }
            result.append(CodeLens(range: range, title: "jump", command: .jump(component.id)))
            guard isEditable(document), let change = editCommand(for: component) else { continue }
            result.append(CodeLens(range: range, title: change.verb, command: change))
        }
        return result
    }

    /// *Edit* for what comes from a repository, *revert* for what is being edited; `nil` for other things.
    func editCommand(for component: Component) -> Command? {
        if edited.contains(component.id) { return .revert(component.id) }
        if let source = component.source { return source.revision == nil ? nil : .edit(component.id) }
        // Its source is looked for when somebody wants to edit it.
        guard component.pin != nil, !index.isRoot(component.id, of: graph),
            Ecosystems.named(component.ecosystem)?.editsLocated == true
        else { return nil }
        return .edit(component.id)
    }

    private func packageLenses(of file: ResolvedFile) -> [CodeLens] {
        guard let package = file.file.facts.symbols.first(where: { $0.kind == .package }),
            graph.component(file.owner) != nil
        else { return [] }
        let count = graph.allDependencies(of: file.owner).count
        let title = count == 1 ? "1 dependency" : "\(count) dependencies"
        var result = [
            CodeLens(range: package.name.range, title: title, command: .showGraph(.tree, root: file.owner))
        ]
        let dependants = graph.dependants(of: file.owner).count
        if dependants > 0 {
            result.append(
                CodeLens(
                    range: package.name.range,
                    title: Self.counted(dependants, "dependant"),
                    command: .why(file.owner)
                )
            )
        }
        return result
    }

    private static func counted(_ count: Int, _ noun: String) -> String {
        count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
    }
}
