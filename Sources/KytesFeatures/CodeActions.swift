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
            for requirement in requirements(of: file, touching: range).prefix(8) {
                result += await versionActions(for: requirement, in: document)
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
        var mended = Set<TextRange>()
        for fix in fixes[document] ?? [] where fix.range.overlapsOrTouches(range) {
            // What is not said (of a text that is half typed) is not to be mended either.
            let causes = diagnostics.filter { $0.code == fix.code && $0.range == fix.range }
            guard !causes.isEmpty else { continue }
            mended.insert(fix.range)
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
        for diagnostic in diagnostics where diagnostic.tags.contains(.unnecessary) && !mended.contains(diagnostic.range)
        {
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

    /// Raising the version that is written: to the one in use, and to the newest that is known.
    private func versionActions(for requirement: RequirementFact, in document: DocumentID) async -> [CodeAction] {
        guard let written = requirement.version else { return [] }
        let component = component(of: requirement, in: document)
        let known = await knownVersions(for: requirement, in: document)
        var offered: [(version: String, words: String)] = []
        if let resolved = component?.version, Self.isRaise(from: written.value, to: resolved, among: known) {
            offered.append((resolved, "the version in use, "))
        }
        if let newest = known.first(where: { !$0.isPrerelease })?.text,
            Self.isRaise(from: written.value, to: newest, among: known)
        {
            if offered.last?.version == newest { offered.removeLast() }
            offered.append((newest, "the newest known version, "))
        }
        return offered.map { offer in
            CodeAction(
                title: "Raise `\(requirement.package.value)` to \(offer.words)\(offer.version)",
                kind: .refactor,
                edits: [document: [TextEdit(range: written.range, replacement: offer.version)]]
            )
        }
    }

    /// What this machine knows of the versions of what is required, newest first.
    func knownVersions(for requirement: RequirementFact, in document: DocumentID) async -> [KnownVersion] {
        if let component = component(of: requirement, in: document) { return await knowledge.versions(of: component) }
        guard let file = files[document] else { return [] }
        let ecosystem = graph.component(file.owner)?.ecosystem ?? ""
        return await knowledge.versions(at: file.file.text[requirement.package.range], ecosystem: ecosystem)
    }

    /// Whether `new` is newer than `old`, as far as the list (newest first) knows them; unlike is enough where it does not.
    private static func isRaise(from old: String, to new: String, among known: [KnownVersion]) -> Bool {
        guard old != new else { return false }
        guard let oldRank = known.firstIndex(where: { $0.text == old }),
            let newRank = known.firstIndex(where: { $0.text == new })
        else { return true }
        return newRank < oldRank
    }

    private func requirements(of file: ResolvedFile, touching range: TextRange) -> [RequirementFact] {
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
