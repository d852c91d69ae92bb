public import KytesEcosystems
public import KytesText

extension Features {
    /// The coloured ranges of a text, or of those that touch a part of it; sorted, not overlapping.
    public func semanticTokens(in document: DocumentID, within range: TextRange? = nil) -> [TokenFact] {
        guard let tokens = files[document]?.file.facts.shown.tokens else { return [] }
        guard let range else { return Array(tokens.prefix(Limits.ranges)) }
        let start = tokens.partitionPoint { $0.range.upperBound > range.lowerBound }
        let end = tokens.partitionPoint { $0.range.lowerBound >= range.upperBound }
        return start < end ? Array(tokens[start..<end].prefix(Limits.ranges)) : []
    }
}
