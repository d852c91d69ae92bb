import KytesEcosystems
import KytesGraph
import KytesText

/// Where the ranges of an earlier text stand in a later one.
///
/// All that differs counts as one edit, from the first byte that is different to the last: what lies wholly before it
/// stays, what lies wholly behind it moves, and what it touches is gone.
struct MovedRanges: Sendable {
    private let prefix: Int
    private let oldEnd: Int
    private let shift: Int

    init(from old: SourceText, to new: SourceText) {
        let shorter = min(old.count, new.count)
        var prefix = 0
        var suffix = 0
        old.bytes.withUnsafeBufferPointer { old in
            new.bytes.withUnsafeBufferPointer { new in
                while prefix < shorter, old[prefix] == new[prefix] { prefix += 1 }
                while suffix < shorter - prefix, old[old.count - 1 - suffix] == new[new.count - 1 - suffix] {
                    suffix += 1
                }
            }
        }
        self.prefix = prefix
        oldEnd = old.count - suffix
        shift = new.count - old.count
    }

    /// `nil` where the edit touched the range.
    func range(_ range: TextRange) -> TextRange? {
        if range.upperBound <= prefix { return range }
        if range.lowerBound >= oldEnd { return (range.lowerBound + shift)..<(range.upperBound + shift) }
        return nil
    }
}

extension ResolvedFile {
    /// This file with a newer text: its facts are those of the text, its links and diagnostics have moved along.
    func moved(to newer: SourceFile) -> ResolvedFile {
        let moved = MovedRanges(from: file.text, to: newer.text)
        let document = file.document
        return ResolvedFile(
            file: newer,
            owner: owner,
            links: links.compactMap { link in
                guard let range = moved.range(link.range) else { return nil }
                var link = link
                link.range = range
                link.definition = moved.evidence(link.definition, in: document)
                link.declaration = moved.evidence(link.declaration, in: document)
                return link
            },
            diagnostics: diagnostics.compactMap { diagnostic in
                guard let range = moved.range(diagnostic.range) else { return nil }
                var diagnostic = diagnostic
                diagnostic.range = range
                return diagnostic
            }
        )
    }
}

extension MovedRanges {
    /// Evidence in the moved document itself; other evidence stays.
    fileprivate func evidence(_ evidence: Evidence?, in document: DocumentID) -> Evidence? {
        guard var evidence, evidence.document == document else { return evidence }
        guard let range = range(evidence.range) else { return nil }
        evidence.range = range
        return evidence
    }
}
