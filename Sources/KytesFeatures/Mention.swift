import KytesEcosystems
import KytesGraph
import KytesText

/// What stands under the cursor.
struct Mention {
    var link: Link
    /// What the user would say he pointed at: the name, or the whole declaration around it.
    var origin: TextRange
}

extension Features {
    /// The mention at a cursor: the name that it touches, else the one of the requirement or pin around it.
    ///
    /// A cursor anywhere in `.package(url: "…", from: "2.0.0")` means the package: people press where they stand.
    func mention(in document: DocumentID, at offset: Int) -> Mention? {
        guard let file = files[document] else { return nil }
        let links = index.links(in: document)
        if let link = Self.narrowest(of: links, touching: offset) { return Mention(link: link, origin: link.range) }
        let facts = file.file.facts
        if let requirement = Self.innermost(of: facts.requirements, at: offset, range: \.range),
            let link = Self.first(of: links, within: requirement.package.range)
        {
            return Mention(link: link, origin: link.range)
        }
        if let pin = Self.innermost(of: facts.pins, at: offset, range: \.range),
            let link = Self.first(of: links, within: pin.package.range) ?? Self.first(of: links, within: pin.range)
        {
            return Mention(link: link, origin: link.range)
        }
        return nil
    }

    /// The requirement that asks for what `link` means, where the link stands in one.
    func requirement(of link: Link, in document: DocumentID) -> RequirementFact? {
        guard let facts = files[document]?.file.facts else { return nil }
        return Self.innermost(of: facts.requirements, at: link.range.lowerBound, range: \.range)
    }

    /// The link that says what a requirement's package means.
    func link(of requirement: RequirementFact, in document: DocumentID) -> Link? {
        Self.first(of: index.links(in: document), within: requirement.package.range)
    }

    /// The component that a requirement is resolved to.
    func component(of requirement: RequirementFact, in document: DocumentID) -> Component? {
        link(of: requirement, in: document)?.component.flatMap(graph.component)
    }

    /// Of the links that a cursor touches the shortest; of two that meet there the one that begins.
    private static func narrowest(of links: [Link], touching offset: Int) -> Link? {
        let end = links.partitionPoint { $0.range.lowerBound > offset }
        var best: Link?
        // Names hardly nest: a few steps back reach every link that can hold the cursor.
        for link in links[max(0, end - 16)..<end].reversed() where link.range.touches(offset) {
            guard let known = best else {
                best = link
                continue
            }
            let isInside = link.range.contains(offset)
            if isInside == known.range.contains(offset) {
                if link.range.count <= known.range.count { best = link }
            } else if isInside {
                best = link
            }
        }
        return best
    }

    /// The first link that lies in `range`.
    private static func first(of links: [Link], within range: TextRange) -> Link? {
        let start = links.partitionPoint { $0.range.lowerBound >= range.lowerBound }
        guard start < links.count, range.encloses(links[start].range) else { return nil }
        return links[start]
    }

    /// The innermost of `facts` (in the order of the text) around a cursor.
    static func innermost<Fact>(of facts: [Fact], at offset: Int, range: (Fact) -> TextRange) -> Fact? {
        let end = facts.partitionPoint { range($0).lowerBound > offset }
        return facts[max(0, end - 16)..<end].last { range($0).touches(offset) }
    }
}

extension FileFacts {
    /// The symbols whose declarations hold `offset`, outermost first.
    func symbols(around offset: Int) -> [SymbolFact] {
        var result: [SymbolFact] = []
        var level = symbols
        while let symbol = level.first(where: { $0.range.touches(offset) }), result.count < 64 {
            result.append(symbol)
            level = symbol.children
        }
        return result
    }

    /// The symbol whose name is at this place.
    func symbol(named range: TextRange) -> SymbolFact? {
        symbols(around: range.lowerBound).last { $0.name.range == range }
            ?? symbols(around: range.lowerBound).last { $0.range == range }
    }
}
