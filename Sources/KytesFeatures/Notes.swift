import KytesEcosystems
import KytesGraph
import KytesText

extension Features {
    /// What the ecosystem tells of the innermost place around a cursor of which it tells anything.
    func notes(in document: DocumentID, at offset: Int) -> [Note] {
        let around = (files[document]?.commentary.notes ?? []).filter { $0.range.touches(offset) }
        guard let shortest = around.map(\.range).min(by: { $0.count < $1.count }) else { return [] }
        return Array(around.filter { $0.range == shortest }.prefix(Limits.notes))
    }

    /// Our words as they are, names as code, places as links to their lines.
    func markdown(of pieces: [Note.Piece]) -> String {
        pieces.map { piece in
            switch piece {
            case .words(let words): Markdown.text(words)
            case .name(let name): Markdown.code(name)
            case .page(let label, let address): Markdown.link(label, to: address)
            case .place(let label, let place):
                Markdown.place(
                    label, in: place.document,
                    line: text(of: place.document).map { $0.line(at: place.range.lowerBound) + 1 })
            }
        }
        .joined()
    }
}
