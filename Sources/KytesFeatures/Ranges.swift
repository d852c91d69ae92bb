public import KytesText
import KytesEcosystems

extension Features {
    /// What may be folded, in the order of the text; each spans at least two lines.
    public func foldingRanges(in document: DocumentID) -> [TextRange] {
        guard let file = files[document]?.file else { return [] }
        let folds = file.facts.shown.folds.filter {
            file.text.line(at: $0.lowerBound) < file.text.line(at: $0.upperBound)
        }
        return Array(
            folds.sorted { ($0.lowerBound, -$0.upperBound) < ($1.lowerBound, -$1.upperBound) }.prefix(Limits.ranges))
    }

    /// What a selection at a cursor grows along: innermost first, each larger than the one before, the whole text last.
    public func selectionRanges(in document: DocumentID, at offset: Int) -> [TextRange] {
        guard let file = files[document]?.file else { return [] }
        let offset = min(max(offset, 0), file.text.count)
        let named = index.links(in: document)
        let end = named.partitionPoint { $0.range.lowerBound > offset }
        let names = named[max(0, end - 16)..<end].map(\.range)
        let around = (file.facts.shown.structure + names).filter { $0.touches(offset) && !$0.isEmpty }
        var result: [TextRange] = []
        for range in (around + [0..<file.text.count]).sorted(by: { $0.count < $1.count }) {
            guard let last = result.last else {
                result.append(range)
                continue
            }
            if range != last, range.encloses(last) { result.append(range) }
            if result.count == 64 { break }
        }
        return result
    }
}
