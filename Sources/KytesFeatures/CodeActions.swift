public import KytesText
import KytesEcosystems
import KytesGraph

/// A change that the user may ask for at a place.
public struct CodeAction: Hashable, Sendable {
    public enum Kind: Sendable {
        /// Mends the diagnostics that it names.
        case quickFix
        case refactor
        /// Concerns the whole dependency, not this text.
        case source
    }

    public var title: String
    public var kind: Kind
    /// The one that is meant when the user asks for "the" fix.
    public var isPreferred: Bool
    public var diagnostics: [Diagnostic]
    public var edits: [DocumentID: [TextEdit]]
    public var command: Command?

    public init(
        title: String,
        kind: Kind,
        isPreferred: Bool = false,
        diagnostics: [Diagnostic] = [],
        edits: [DocumentID: [TextEdit]] = [:],
        command: Command? = nil
    ) {
        self.title = title
        self.kind = kind
        self.isPreferred = isPreferred
        self.diagnostics = diagnostics
        self.edits = edits
        self.command = command
    }
}

extension Features {
    /// What can be done at a selection: fixes first, then changes of a requirement, then commands.
    public func codeActions(in document: DocumentID, within range: TextRange) async -> [CodeAction] {
        guard let file = files[document] else { return [] }
        var result: [CodeAction] = []
        if isEditable(document) {
            result += fixActions(in: document, within: range)
            result += changeActions(of: file, within: range)
            for place in versionPlaces(of: file, touching: range).prefix(8) {
                result += await versionActions(for: place, in: document)
            }
        }
        for requirement in requirements(of: file, touching: range).prefix(8) {
            guard let component = component(of: requirement, in: document),
                component.source != nil || component.manifest != nil
            else { continue }
            result.append(
                CodeAction(title: "Jump into `\(component.name)`", kind: .source, command: .jump(component.id)))
            guard isEditable(document), let command = editCommand(for: component) else { continue }
            let title = command.verb.prefix(1).uppercased() + command.verb.dropFirst() + " `\(component.name)`"
            result.append(CodeAction(title: title, kind: .source, command: command))
        }
        return result
    }

    /// The fixes that resolving found, and the removal of what is marked as unnecessary.
    private func fixActions(in document: DocumentID, within range: TextRange) -> [CodeAction] {
        let diagnostics = diagnostics(in: document).filter { $0.range.overlapsOrTouches(range) }
        var result: [CodeAction] = []
        var mended = Set<Diagnostic>()
        let known = (fixes[document] ?? []) + (files[document]?.commentary.fixes ?? [])
        for fix in known where fix.range.overlapsOrTouches(range) {
            // What is not said (of a text that is half typed) is not to be mended either.
            let causes = diagnostics.filter { $0.code == fix.code && $0.range == fix.range }
            guard !causes.isEmpty else { continue }
            mended.formUnion(causes)
            result.append(
                CodeAction(
                    title: fix.title,
                    kind: .quickFix,
                    isPreferred: true,
                    diagnostics: causes,
                    edits: [document: fix.edits]
                )
            )
        }
        for diagnostic in diagnostics where diagnostic.tags.contains(.unnecessary) && !mended.contains(diagnostic) {
            guard let facts = files[document]?.file.facts,
                let requirement = Self.innermost(
                    of: facts.requirements, at: diagnostic.range.lowerBound, range: \.range)
            else { continue }
            result.append(
                CodeAction(
                    title: "Remove the unused `\(requirement.package.value)`",
                    kind: .quickFix,
                    isPreferred: true,
                    diagnostics: [diagnostic],
                    edits: [document: [TextEdit(range: requirement.removal, replacement: "")]]
                )
            )
        }
        return result
    }

    /// What the ecosystem offers to change here, where all texts that change are the user's.
    private func changeActions(of file: ResolvedFile, within range: TextRange) -> [CodeAction] {
        file.commentary.changes.filter { change in
            change.range.overlapsOrTouches(range) && change.edits.keys.allSatisfy(isEditable)
        }
        .prefix(16).map { CodeAction(title: $0.title, kind: .refactor, edits: $0.edits) }
    }

    func requirements(of file: ResolvedFile, touching range: TextRange) -> [RequirementFact] {
        let all = file.file.facts.requirements
        let start = all.partitionPoint { $0.range.upperBound >= range.lowerBound }
        return Array(all[start...].prefix { $0.range.lowerBound <= range.upperBound })
    }
}

extension TextRange {
    func overlapsOrTouches(_ other: TextRange) -> Bool {
        lowerBound <= other.upperBound && other.lowerBound <= upperBound
    }
}
