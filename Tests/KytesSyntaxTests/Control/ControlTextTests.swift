import KytesSyntax
import KytesTestSupport
import KytesText
import Testing

@Suite struct ControlTextTests {
    @Test func everyPlaceIsThatOfItsBytes() {
        let text = ControlText(
            "Source: thing\nBuild-Depends: a,\n# why\n b (>= 1),\n\tc  \r\nEmpty:\n\n\n# alone\nPackage:  thing \nX:\n y\n .\n z\n"
        )
        #expect(text.stanzas.map { text.string($0.range).prefix(7) } == ["Source:", "Package"])
        #expect(text.fields.map { text.string($0.name) } == ["Source", "Build-Depends", "Empty", "Package", "X"])
        let values = text.fields.map { text.string($0.value) }
        #expect(values == ["thing", "a,\n# why\n b (>= 1),\n\tc", "", "thing", "y\n .\n z"])
        #expect(text.lines(of: text.fields[1]).map(text.string) == ["a,", "b (>= 1),", "c"])
        #expect(text.lines(of: text.fields[4]).map(text.string) == ["", "y", ".", "z"])
        #expect(text.comments.map(text.string) == ["# why", "# alone"])
        #expect(text.value("SOURCE", of: text.stanzas[0]) == Located("thing", at: 8..<13))
    }

    @Test func aBrokenLineCostsItselfOnly() {
        let text = ControlText(" behind nothing\nA: 1\nno field\n-B: 2\n: 3\nC d: 4\nE:5\n")
        #expect(text.fields.map { text.string($0.name) } == ["A", "E"])
        #expect(text.strays.map(text.string) == [" behind nothing", "no field", "-B: 2", ": 3", "C d: 4"])
    }

    @Test func aSignatureIsPassedOver() {
        let text = ControlText(
            "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nSource: a\n\nB: 1\n-----BEGIN PGP SIGNATURE-----\n\nC: 2\n"
        )
        #expect(text.fields.map { text.string($0.name) } == ["Source", "B"])
        #expect(text.stanzas.count == 2)
    }

    /// What is held against other readers: Python's of Debian is not everywhere, so the text is put together again.
    @Test func nothingOfATextIsLost() {
        var random = SplitMix(seed: 5)
        let pieces = [
            "A:", "Bb: c", " d", "\t", "#e", "\n", "\n", "\r\n", "é", ":", "-----BEGIN PGP SIGNED MESSAGE-----",
        ]
        for _ in 0..<2_000 {
            let string = (0..<random.below(12)).map { _ in pieces[random.below(pieces.count)] }.joined()
            let text = ControlText(SourceText(string))
            var last = 0
            for stanza in text.stanzas {
                #expect(last <= stanza.range.lowerBound && !stanza.fields.isEmpty, "\(string.debugDescription)")
                last = stanza.range.upperBound
            }
            for field in text.fields {
                #expect(field.name.upperBound < text.bytes.count && text.bytes[field.name.upperBound] == 0x3A)
                #expect(field.value.isEmpty || field.value.lowerBound > field.name.upperBound)
                for line in text.lines(of: field) { #expect(field.range.encloses(line) || line.isEmpty) }
            }
        }
    }
}

extension ControlText {
    fileprivate init(_ string: String) { self.init(SourceText(string)) }
}
