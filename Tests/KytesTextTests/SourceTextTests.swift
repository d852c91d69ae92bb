import KytesTestSupport
import KytesText
import Testing

@Suite struct SourceTextTests {
    @Test func columnsCountInEachEncoding() {
        let text: SourceText = "a😀é\r\nb"
        #expect(text.position(at: 5, in: .utf16) == Position(line: 0, column: 3))
        #expect(text.position(at: 5, in: .utf32) == Position(line: 0, column: 2))
        #expect(text.position(at: 5, in: .utf8) == Position(line: 0, column: 5))
        #expect(text.offset(at: Position(line: 1, column: 0), in: .utf16) == 9)
    }

    @Test func placesInsideACharacterMeanItsBeginning() {
        let text: SourceText = "a😀b"
        #expect(text.offset(at: Position(line: 0, column: 2), in: .utf16) == 1)
        #expect(text.position(at: 3, in: .utf16) == Position(line: 0, column: 1))
    }

    /// A million random edits, each compared with a model that knows nothing of bytes or line tables.
    @Test func randomEditsAgreeWithAStraightforwardModel() {
        var random = SplitMix(seed: 20_261_122)
        let pieces = ["\n", "\r", "\r\n", "a", "xyz", "😀", "e\u{301}", "\u{FFFD}", "", "\n\n", "ß\r", "\u{2028}"]
        for _ in 0..<2_000 {
            var text = SourceText("")
            var model: [Unicode.Scalar] = []
            for _ in 0..<500 {
                let replacement = pieces[random.below(pieces.count)]
                let start = Position(line: random.below(6) - 1, column: random.below(9) - 1)
                let end = Position(line: random.below(7), column: random.below(9))
                let encoding = PositionEncoding.allCases[random.below(3)]
                let range = text.range(from: start, to: end, in: encoding)
                text.replace(range, with: replacement)
                let a = LineModel.index(of: start, in: model, encoding)
                let b = LineModel.index(of: end, in: model, encoding)
                model.replaceSubrange(min(a, b)..<max(a, b), with: replacement.unicodeScalars)
                if model.count > 40 {
                    text.replace(0..<text.count / 2, with: "")
                    model.removeFirst(LineModel.scalars(before: text.count, ofBytes: model))
                }
            }
            var expected = String.UnicodeScalarView()
            expected.append(contentsOf: model)
            #expect(text.string.unicodeScalars.elementsEqual(expected))
            #expect(text.lineCount == LineModel.lineStarts(model).count)
        }
    }
}

/// Lines and columns worked out from scratch each time, over Unicode scalars.
enum LineModel {
    static func lineStarts(_ text: [Unicode.Scalar]) -> [Int] {
        var starts = [0]
        for (index, scalar) in text.enumerated() {
            if scalar == "\n" || (scalar == "\r" && !(index + 1 < text.count && text[index + 1] == "\n")) {
                starts.append(index + 1)
            }
        }
        return starts
    }

    static func index(of position: Position, in text: [Unicode.Scalar], _ encoding: PositionEncoding) -> Int {
        let starts = lineStarts(text)
        if position.line < 0 { return 0 }
        if position.line >= starts.count { return text.count }
        var index = starts[position.line]
        var column = 0
        while index < text.count, text[index] != "\n", text[index] != "\r" {
            let scalar = String(text[index])
            let width =
                switch encoding {
                case .utf8: scalar.utf8.count
                case .utf16: scalar.utf16.count
                case .utf32: 1
                }
            if column + width > position.column { break }
            column += width
            index += 1
        }
        return index
    }

    /// How many scalars stand before the last `count` bytes.
    static func scalars(before count: Int, ofBytes text: [Unicode.Scalar]) -> Int {
        var remaining = count
        var index = text.count
        while remaining > 0, index > 0 {
            index -= 1
            remaining -= String(text[index]).utf8.count
        }
        return index
    }
}
