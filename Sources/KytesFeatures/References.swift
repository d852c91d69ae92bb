public import KytesGraph
public import KytesText
import KytesEcosystems

extension Features {
    /// Every mention of what is mentioned at a cursor, in all texts and layers.
    ///
    /// Who stands on a package's name means the package: its requirements, its pins, and every use of a part of it. Who
    /// stands on the name of a part (a product, a target) means that part.
    /// - Returns: By document, then by place; texts of the workspace before those of dependencies.
    public func references(in document: DocumentID, at offset: Int, includingDeclaration: Bool) -> [Evidence] {
        guard let mention = mention(in: document, at: offset) else { return [] }
        var found = Set<Evidence>()
        for mention in mentions(alike: mention.link, in: document) {
            if mention.link.role == .declaration && !includingDeclaration { continue }
            found.insert(Evidence(document: mention.document, range: mention.link.range))
        }
        return Array(found.sorted(by: Self.isBefore).prefix(Limits.references))
    }

    /// The mentions that mean the same as `link`.
    func mentions(alike link: Link, in document: DocumentID) -> [MentionIndex.Mention] {
        let isPart = [.use, .code, .declaration].contains(link.role) && !declaresPackage(link)
        if isPart, let definition = link.definition { return index.mentions(of: definition) }
        if isPart, link.role == .declaration {
            let here = Evidence(document: document, range: link.range)
            return index.mentions(of: here) + [MentionIndex.Mention(document: document, link: link)]
        }
        if let component = link.component { return index.mentions(of: component) }
        return [MentionIndex.Mention(document: document, link: link)]
    }

    /// Whether a link leads to the name of a whole package.
    private func declaresPackage(_ link: Link) -> Bool {
        guard let place = link.definition, let facts = files[place.document]?.file.facts else { return false }
        return facts.symbol(named: place.range)?.kind == .package
    }

    private static func isBefore(_ left: Evidence, _ right: Evidence) -> Bool {
        let leftForeign = left.document.componentPath != nil
        let rightForeign = right.document.componentPath != nil
        if leftForeign != rightForeign { return rightForeign }
        return (left.document, left.range.lowerBound, left.range.upperBound)
            < (right.document, right.range.lowerBound, right.range.upperBound)
    }
}
