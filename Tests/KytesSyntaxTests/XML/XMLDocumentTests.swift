import KytesSyntax
import KytesText
import Testing

@Suite struct XMLDocumentTests {
    @Test func rangesAreThoseOfTheWords() throws {
        let text: SourceText = "<a>\n  <version x=\"1 &amp; 2\"> 1.<!-- c -->0\n</version >\n  <e/>\n</a>"
        let node = try #require(XMLDocument.parse(text).value.root?.first("version"))
        #expect(text[node.range].hasPrefix("<version x"))
        #expect(text[node.range].hasSuffix("</version >"))
        #expect(text[node.nameRange] == "version")
        #expect(try #require(node.endNameRange).lowerBound == node.contentRange.upperBound + 2)
        #expect(text[node.contentRange] == " 1.<!-- c -->0\n")
        #expect(text[node.textRange] == "1.<!-- c -->0")
        #expect(node.value == Located("1.0", at: node.textRange))
        #expect(node.attributes.first?.value.value == "1 & 2")
        #expect(node.attributes.first.map { text[$0.value.range] } == "1 &amp; 2")
        #expect(XMLDocument.parse(text).value.passages.map { text[$0.range] } == ["<!-- c -->"])
        let empty = try #require(XMLDocument.parse(text).value.root?.first("e"))
        #expect(empty.isEmptyTag)
        #expect(empty.endNameRange == nil)
    }

    /// What is left of a text when one element in it is broken: everything but that element.
    @Test(arguments: [
        "<groupId>a", "<groupId>a</artifactId>", "</stray>", "<groupId", "<groupId a=\"x", "<groupId>a</groupId", "<",
        "a < b", "&", "&nonsense;", "<!-- open", "<![CDATA[ open", "<? open", "<!DOCTYPE open",
        "<groupId a=x>b</groupId>", "<groupId/ >", "</",
    ])
    func aBrokenElementCostsItselfOnly(_ broken: String) throws {
        let text = SourceText(
            "<project>\n  <x>\n    \(broken)\n    <artifactId>b</artifactId>\n  </x>\n  <y>c</y>\n</project>\n")
        let document = XMLDocument.parse(text)
        let root = try #require(document.value.root)
        #expect(!document.diagnostics.isEmpty)
        #expect(root.first("x")?.first("artifactId")?.value.value == "b")
        #expect(root.first("y")?.value.value == "c")
    }

    @Test func anUnclosedElementKeepsWhatIsIndentedBelowIt() throws {
        let text: SourceText = "<r>\n  <d>\n    <g>a</g>\n    <v>1</v>\n  <d>\n    <g>b</g>\n  </d>\n</r>"
        let document = XMLDocument.parse(text)
        let lists = try #require(document.value.root).children.map { $0.children.map(\.value.value) }
        #expect(lists == [["a", "1"], ["b"]])
        #expect(document.diagnostics.map { text[$0.range] } == ["d"])
    }

    @Test func noPrefixTraps() {
        let text: [UInt8] = Array(
            "\u{FEFF}<?xml version='1.0' encoding='UTF-8'?><!DOCTYPE a [<!ENTITY b \"c\"><!-- > -->]><a b='c' d=\"&lt;\"><!-- e --><f/><ü>&#x41;&amp;\r\n</ü><![CDATA[ g ]]></a>\n"
                .utf8)
        for length in 0...text.count {
            let source = SourceText(decoding: Array(text.prefix(length)))
            for node in XMLDocument.parse(source).value.elements {
                #expect((0..<source.count).encloses(node.range))
                #expect(node.range.encloses(node.contentRange) && node.contentRange.encloses(node.textRange))
                _ = (node.text, node.attributes)
            }
        }
    }

    // MARK: - Hostile texts

    @Test func nestedElementsBeyondTheLimitArePassedOver() throws {
        let text = String(repeating: "<a>", count: 10_000) + String(repeating: "</a>", count: 10_000)
        let document = XMLDocument.parse(SourceText("<r>" + text + "<b>c</b></r>"))
        #expect(document.diagnostics.map(\.code) == ["xml/too-large"])
        #expect(document.value.elements.count == XMLDocument.depthLimit + 1)
        #expect(document.value.root?.first("b")?.value.value == "c")
    }

    @Test func unclosedElementsDoNotAddUp() {
        let lines = String(repeating: "<a>\n<b c='\n<!--\n<![CDATA[\n<?\n<!DOCTYPE [\n</c>\n&\n", count: 20_000)
        let document = XMLDocument.parse(SourceText(lines))
        #expect(document.diagnostics.count == XMLDocument.diagnosticLimit)
    }

    @Test func noEntityIsExpanded() throws {
        let text: SourceText = """
            <!DOCTYPE a [<!ENTITY x "lol"><!ENTITY y "&x;&x;&x;"><!ENTITY z SYSTEM "file:///etc/passwd">]>
            <a><b>&y;</b><c>&z;</c><d>&amp;y;</d><e>&#0;&#xD800;&#99999999999;</e></a>
            """
        let document = XMLDocument.parse(text)
        let root = try #require(document.value.root)
        #expect(root.children.map(\.text) == ["&y;", "&z;", "&y;", "&#0;&#xD800;&#99999999999;"])
        #expect(Set(document.diagnostics.map(\.code)) == ["xml/document-type", "xml/entity"])
    }

    @Test func whatIsTooLargeIsSaidToBe() {
        let large = [UInt8](repeating: 0x20, count: XMLDocument.sizeLimit + 1)
        #expect(XMLDocument.parse(SourceText(decoding: large)).diagnostics.map(\.code) == ["xml/too-large"])
    }

    @Test(arguments: ["\u{FEFF}<a>é\u{1F600}</a>", "<?xml version='1.0' encoding='UTF-16'?><a>é\u{1F600}</a>"])
    func textsInUTF16AreRead(text: String) {
        for order in [false, true] {
            let units = text.utf16.flatMap { unit -> [UInt8] in
                let pair = [UInt8(unit >> 8), UInt8(unit & 255)]
                return order ? pair : pair.reversed()
            }
            let document = XMLDocument.parse(SourceText(decoding: units))
            #expect(document.diagnostics.isEmpty)
            #expect(document.value.root?.text == "é\u{1F600}")
        }
    }

    /// Expected values: the index of windows-1252 in the WHATWG's Encoding Standard.
    @Test func lettersOfWesternEuropeAreRead() throws {
        let text =
            Array("<?xml version='1.0' encoding='ISO-8859-1'?><a>M".utf8) + [0xFC, 0x80] + Array("ller</a>".utf8)
        let document = XMLDocument.parse(SourceText(decoding: text))
        #expect(document.diagnostics.isEmpty)
        #expect(document.value.root?.text == "Mü€ller")
    }

    @Test func whatIsNoEncodingThatIsReadIsSaidToBe() {
        let bytes: [UInt8] = [0xFF, 0xFE, 0, 0] + "<a/>".utf8.flatMap { [$0, 0, 0, 0] }
        #expect(XMLDocument.parse(SourceText(decoding: bytes)).diagnostics.map(\.code) == ["xml/encoding"])
    }

    @Test func lettersThatAnotherEncodingLostAreSaidToBe() throws {
        let text = Array("<?xml version='1.0' encoding='ISO-8859-2'?><a>M".utf8) + [0xFC] + Array("ller</a>".utf8)
        let document = XMLDocument.parse(SourceText(decoding: text))
        #expect(document.diagnostics.map(\.code) == ["xml/encoding"])
        #expect(document.value.root?.text == "M\u{FFFD}ller")
    }
}
