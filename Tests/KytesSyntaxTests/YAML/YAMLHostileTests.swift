import KytesSyntax
import KytesText
import Testing

/// Texts that nobody types: they cost time in proportion to their length, and are never expanded.
@Suite struct YAMLHostileTests {
    @Test func anAliasBombIsOneRowForEachAlias() throws {
        var text = "a0: &a0 [x]\n"
        for level in 1..<60 {
            text +=
                "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ",") + "]\n"
        }
        let document = YAMLDocument.parse(SourceText(text))
        #expect(document.diagnostics == [])
        #expect(document.value.nodes.count == 1 + 60 * 2 + 1 + 59 * 9)
        let last = try #require(document.value.root?.entries.map(\.value).last)
        #expect(last.items.map { $0.target?.anchor?.value } == Array(repeating: "a58", count: 9))
    }

    @Test func anAliasOfWhatIsAroundItIsOneStepThatNobodyTakesUnasked() throws {
        let root = try #require(YAMLDocument.parse("&r [*r, &s {t: *s}]").value.root)
        #expect(root.items.map { $0.target?.range } == [3..<19, nil])
        #expect(root.items.map(\.meant.range) == [4..<6, 11..<18])
    }

    @Test(arguments: ["[", "{a: ", "- ", "? ", "a:\n"])
    func whatIsNestedBeyondTheLimitIsPassedOver(_ opening: String) {
        var text = ""
        for depth in 0..<3_000 {
            text += opening.hasSuffix("\n") ? String(repeating: " ", count: depth) + opening : opening
        }
        let document = YAMLDocument.parse(SourceText(text + "\nlast: 1\n"))
        #expect(document.diagnostics.contains { $0.code == "yaml/too-large" })
        #expect(document.value.nodes.count <= 2 * YAMLDocument.depthLimit + 4)
    }

    @Test func whatIsTooLargeIsSaidToBe() {
        let large = [UInt8](repeating: 0x20, count: YAMLDocument.sizeLimit + 1)
        #expect(YAMLDocument.parse(SourceText(decoding: large)).diagnostics.map(\.code) == ["yaml/too-large"])
    }

    @Test func nodesBeyondTheLimitAreLeftOut() {
        let text = SourceText(String(repeating: "-\n", count: YAMLDocument.nodeLimit + 10))
        let document = YAMLDocument.parse(text)
        #expect(document.diagnostics.map(\.code) == ["yaml/too-large"])
        #expect(document.value.nodes.count <= YAMLDocument.nodeLimit + 2)
    }

    @Test func faultsDoNotAddUp() {
        let lines = String(repeating: "a: \"\n  'x\n [\n {{\n\t- ]\n? :\n- *a &b\nb: |\n", count: 20_000)
        let document = YAMLDocument.parse(SourceText(lines))
        #expect(document.diagnostics.count == YAMLDocument.diagnosticLimit)
    }

    @Test(arguments: ["\u{FEFF}a: é\u{1F600}"])
    func textsInUTF16AreRead(text: String) {
        for order in [false, true] {
            let units = text.utf16.flatMap { unit -> [UInt8] in
                let pair = [UInt8(unit >> 8), UInt8(unit & 255)]
                return order ? pair : pair.reversed()
            }
            let document = YAMLDocument.parse(SourceText(decoding: units))
            #expect(document.diagnostics.isEmpty)
            #expect(document.value.root?.value(of: "a")?.string == "é\u{1F600}")
        }
    }

    @Test func whatIsNoEncodingThatIsReadIsSaidToBe() {
        let bytes: [UInt8] = [0xFF, 0xFE, 0, 0] + "a: b".utf8.flatMap { [$0, 0, 0, 0] }
        #expect(YAMLDocument.parse(SourceText(decoding: bytes)).diagnostics.map(\.code) == ["yaml/encoding"])
    }

    @Test func aByteThatIsNoCharacterIsAnyOther() {
        let text = SourceText(decoding: Array("the-first-of-all: x\u{0}y\nb: c\n".utf8))
        #expect(YAMLDocument.parse(text).value.root?.value(of: "b")?.string == "c")
    }
}
