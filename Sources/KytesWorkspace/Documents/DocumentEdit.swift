public import KytesText

/// One change of an open document, as a client says it.
public struct DocumentEdit: Sendable {
    private enum Place: Sendable {
        case all(SourceText)
        case bytes(TextRange)
        case positions(Position, Position, PositionEncoding)
    }

    private let place: Place
    private let replacement: String

    /// The whole text is another one.
    public static func all(_ text: SourceText) -> DocumentEdit { DocumentEdit(place: .all(text), replacement: "") }

    /// - Parameter range: Clamped to the text.
    public static func bytes(_ range: TextRange, _ replacement: String) -> DocumentEdit {
        DocumentEdit(place: .bytes(range), replacement: replacement)
    }

    /// - Parameters:
    ///   - start: Clamped to the text, in either order with `end`.
    ///   - encoding: The unit of the columns.
    public static func positions(
        from start: Position,
        to end: Position,
        in encoding: PositionEncoding,
        _ replacement: String
    ) -> DocumentEdit {
        DocumentEdit(place: .positions(start, end, encoding), replacement: replacement)
    }

    func apply(to text: inout SourceText) {
        switch place {
        case .all(let whole): text = whole
        case .bytes(let range): text.replace(range, with: replacement)
        case .positions(let start, let end, let encoding):
            text.replace(text.range(from: start, to: end, in: encoding), with: replacement)
        }
    }
}
