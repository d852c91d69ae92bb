import KytesSyntax
import KytesTestSupport
import KytesText
import Testing

@testable import KytesLSP

/// Edits as editors send them, held against a text that is nothing but its UTF-16 code units or scalars.
struct RandomEditTests {
    /// A text as the specification describes it, without any cleverness.
    private struct Model {
        var scalars: [Unicode.Scalar]
        let encoding: PositionEncoding

        /// The index of a position, clamped to its line, before the character it lies in.
        func index(of position: Position) -> Int {
            var line = 0
            var index = 0
            while line < position.line {
                guard let end = lineEnd(from: index) else { return scalars.count }
                index = end.next
                line += 1
            }
            let end = lineEnd(from: index)?.end ?? scalars.count
            var column = 0
            while index < end, column + width(scalars[index]) <= position.column {
                column += width(scalars[index])
                index += 1
            }
            return index
        }

        private func lineEnd(from start: Int) -> (end: Int, next: Int)? {
            guard let end = scalars[start...].firstIndex(where: { $0 == "\n" || $0 == "\r" }) else { return nil }
            let isPair = scalars[end] == "\r" && end + 1 < scalars.count && scalars[end + 1] == "\n"
            return (end, end + (isPair ? 2 : 1))
        }

        private func width(_ scalar: Unicode.Scalar) -> Int {
            switch encoding {
            case .utf8: UTF8.width(scalar)
            case .utf16: UTF16.width(scalar)
            case .utf32: 1
            }
        }
    }

    private static let pieces = [
        "", "", "a", "b c", "\n", "\r\n", "\r", "é", "e\u{301}", "👨‍👩‍👧", "🐍", "\u{2028}", "中", "x\ny\r\nz", "\u{FFFD}",
    ]
    /// As they come in JSON: a lone surrogate is read as U+FFFD.
    private static let lone = [#""\ud83d""#, #""\udc0d""#, #""a\ud83d\r\n""#, #""\ud83d\udc0d""#]

    /// Together with the others, a million.
    @Test(arguments: PositionEncoding.allCases)
    func aThirdOfAMillionEditsGiveTheSameText(encoding: PositionEncoding) async throws {
        var random = SplitMix(seed: 0x6B79746573)
        var documents = OpenDocuments()
        var model = Model(scalars: [], encoding: encoding)
        let id = DocumentID(uri: "untitled:1")
        let loneTexts = try Self.lone.map { try JSONValue(parsing: $0).string ?? "" }
        _ = documents.open(try Self.item())
        for count in 0..<333_334 {
            // The threads of the pool are few, and other tests wait on them.
            if count.isMultiple(of: 1000) { await Task.yield() }
            let start = Position(
                line: Int.random(in: 0...6, using: &random), column: Int.random(in: 0...9, using: &random))
            let end = Position(
                line: Int.random(in: 0...6, using: &random), column: Int.random(in: 0...9, using: &random))
            let text =
                count.isMultiple(of: 7)
                ? loneTexts.randomElement(using: &random) ?? "" : Self.pieces.randomElement(using: &random) ?? ""
            let first = min(model.index(of: start), model.index(of: end))
            let last = max(model.index(of: start), model.index(of: end))
            model.scalars.replaceSubrange(first..<last, with: text.unicodeScalars)
            let change = LSP.TextDocumentContentChangeEvent(range: LSP.Range(start: start, end: end), text: text)
            let params = LSP.DidChangeTextDocumentParams(uri: "untitled:1", version: count, contentChanges: [change])
            _ = documents.change(params, encoding: encoding)
            guard count.isMultiple(of: 16) || count < 5000 else { continue }
            let isEqual = documents[id]?.text.string.unicodeScalars.elementsEqual(model.scalars) ?? false
            try #require(isEqual, "edit \(count)")
        }
        #expect(documents[id]?.text == SourceText(documents[id]?.text.string ?? ""))
    }

    private static func item() throws -> LSP.TextDocumentItem {
        let json: JSONValue = ["uri": "untitled:1", "languageId": "x", "version": 0, "text": ""]
        return try LSP.TextDocumentItem(wire: WireReader(json))
    }
}
