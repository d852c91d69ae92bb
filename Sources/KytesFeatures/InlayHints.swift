public import KytesGraph
public import KytesText
import KytesEcosystems

/// A few words shown in a line that are not part of the text.
public struct InlayHint: Hashable, Sendable {
    /// Where it is shown: after the byte before.
    public var offset: Int
    public var label: String
    /// CommonMark.
    public var tooltip: String
    /// What it tells of, `nil` where that is no component.
    public var component: ComponentID?

    public init(offset: Int, label: String, tooltip: String, component: ComponentID?) {
        self.offset = offset
        self.label = label
        self.tooltip = tooltip
        self.component = component
    }
}

extension Features {
    /// The resolved version behind each requirement that says something else, and the values that a text leaves to
    /// other places; in the order of the text.
    public func inlayHints(in document: DocumentID, within range: TextRange) -> [InlayHint] {
        guard let file = files[document] else { return [] }
        let values = file.commentary.values
        let requirements = file.file.facts.requirements
        let start = requirements.partitionPoint { $0.range.upperBound >= range.lowerBound }
        var result = values.filter { range.touches($0.offset) }.prefix(Limits.hints).map(hint)
        for requirement in requirements[start...] {
            if requirement.range.lowerBound > range.upperBound || result.count >= Limits.hints { break }
            // Where the ecosystem says a value itself, it knows the better place.
            let first = values.partitionPoint { $0.offset >= requirement.range.lowerBound }
            if first < values.count, values[first].offset <= requirement.range.upperBound { continue }
            if let hint = hint(for: requirement, in: document), range.touches(hint.offset) { result.append(hint) }
        }
        return result.sorted { $0.offset < $1.offset }
    }

    private func hint(for value: ValueNote) -> InlayHint {
        InlayHint(
            offset: value.offset,
            label: "= " + String(value.value.prefix(40)),
            tooltip: Markdown.code(value.value) + (value.origin.isEmpty ? "" : ": " + markdown(of: value.origin)),
            component: value.component
        )
    }

    private func hint(for requirement: RequirementFact, in document: DocumentID) -> InlayHint? {
        guard let component = component(of: requirement, in: document),
            let resolved = Self.resolved(component, unlike: requirement)
        else { return nil }
        let reason = component.pin.map { ": " + Markdown.sentence($0.reason) } ?? ""
        return InlayHint(
            offset: requirement.written?.range.upperBound ?? requirement.range.upperBound,
            label: "= " + (resolved.utf8.count == 40 ? String(resolved.prefix(12)) : String(resolved.prefix(40))),
            tooltip: "\(Markdown.text(component.name)) \(Markdown.code(resolved))\(reason)",
            component: component.id
        )
    }

    /// The version in use; where the requirement says it already, and is no version but a branch, the commit.
    private static func resolved(_ component: Component, unlike requirement: RequirementFact) -> String? {
        let written = (requirement.written?.value ?? "").split { "\"' ".contains($0) }.map(String.init)
        guard let version = component.version else {
            return component.source?.revision.flatMap { written.contains($0) ? nil : $0 }
        }
        if requirement.version?.value == version { return nil }
        guard written.contains(version) else { return version }
        return component.source?.revision.flatMap { $0 == version ? nil : $0 }
    }
}
