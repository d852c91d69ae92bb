import KytesBasics
import KytesEcosystems
import KytesText
import Testing

/// Files that nobody writes: they cost time in proportion to their length, and one file each.
@Suite struct ContainersHostileTests {
    private func read(_ text: String, at path: String = "/w/Dockerfile") -> Parsed<FileFacts> {
        Containers.read(SourceText(text), of: DocumentID(file: AbsolutePath(path)!))
    }

    private func touch(_ parsed: Parsed<FileFacts>) -> Int {
        let facts = parsed.value
        return facts.symbols.count + facts.requirements.count + facts.shown.tokens.count
            + facts.shown.structure.count + facts.shown.completions.count
    }

    private func expectLinear(_ name: String, _ make: (Int) -> String) {
        let (small, large) = (make(1_000), make(10_000))
        let clock = ContinuousClock()
        _ = touch(read(small))
        let before = clock.measure { _ = touch(read(small)) }
        let after = clock.measure { _ = touch(read(large)) }
        #expect(after < max(before, .milliseconds(2)) * 40, "\(name): ten times as long took \(after / before) times")
    }

    @Test func costGrowsWithLength() {
        expectLinear("a long RUN") { "FROM a\nRUN " + String(repeating: "apt-get install -y p && ", count: $0) + "x\n" }
        expectLinear("one word") { "FROM a\nRUN apt-get install " + String(repeating: "x", count: $0 * 10) + "\n" }
        expectLinear("joined lines") { "FROM a\nRUN a" + String(repeating: " \\\n# c\n\n b$X", count: $0) + "\n" }
        expectLinear("stages") { (0..<$0).map { "FROM a AS s\($0)\nCOPY --from=s0 /a /b\n" }.joined() }
        expectLinear("heredocs") { "FROM a\n" + String(repeating: "RUN <<E\nx\nE\n", count: $0) }
        expectLinear("openings") { "FROM a\nRUN " + String(repeating: "<<E ", count: $0) + "\nx\n" }
        expectLinear("quotes") { "FROM a\nRUN " + String(repeating: "\"$(", count: $0) + "\nENV A='" }
        expectLinear("braces") { "FROM a\nENV A=" + String(repeating: "${A:-", count: $0) + "\nRUN ${{{{{" }
        expectLinear("templates") { "FROM a\nRUN " + String(repeating: "{{ ", count: $0) }
    }

    @Test func aMegabyteOfRunIsReadInASecond() {
        let text = "FROM a\nRUN " + String(repeating: "apt-get install -y curl $X && ", count: 1 << 15) + "true\n"
        let time = ContinuousClock().measure { _ = touch(read(text)) }
        #expect(time < .seconds(10), "debug build: \(time)")
    }

    @Test func valuesThatDoubleAreBounded() {
        var text = "FROM a\nENV A0=xxxxxxxxxxxxxxxx\n"
        for level in 1..<60 { text += "ENV A\(level)=$A\(level - 1)$A\(level - 1)\n" }
        #expect(touch(read(text + "FROM $A59\n")) < 2_000)
    }

    @Test func aHeredocWithoutEndIsSaidOnce() {
        let parsed = read("FROM a\nRUN <<EOT\n" + String(repeating: "apt-get install x\n", count: 10_000))
        #expect(parsed.diagnostics.map(\.code) == ["dockerfile/unterminated-heredoc"])
    }

    @Test func anAliasBombIsReadOnce() {
        var text = "x-a0: &a0 [x]\n"
        for level in 1..<40 {
            text +=
                "x-a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ",")
                + "]\n"
        }
        #expect(
            touch(read(text + "services:\n  a: {depends_on: *a39, volumes: *a39}\n", at: "/w/compose.yaml")) < 10_000)
    }

    @Test func aServiceThatIsItsOwnBuildIsReadOnce() {
        #expect(touch(read("services: &s\n  a: *s\n  b: {build: *s, <<: *s}\n", at: "/w/compose.yaml")) < 200)
    }

    @Test func bytesThatAreNoTextCostTheirFileOnly() {
        let bytes = Array("FROM a\nRUN apt-get install curl\u{0}\u{1}\n".utf8) + [0xC3, 0x28, 0]
        let parsed = Containers.read(
            SourceText(decoding: bytes), of: DocumentID(file: AbsolutePath("/w/Dockerfile")!))
        #expect(parsed.value.symbols.count == 1)
    }

    @Test(arguments: [
        "/w/Dockerfile.md", "/w/Dockerfile_utils.py", "/w/Dockerfile-notes", "/w/compose.yaml",
        "/w/docker-compose.x.yml",
    ])
    func ofOtherFilesNothingIsSaid(_ path: String) {
        for text in ["# Title\n\nSome words.\n", "import os\nx = 1\n", "- hosts: all\n", "a: b: c\n", "{}\n", ""] {
            let parsed = read(text, at: path)
            #expect(parsed.diagnostics == [], "\(text)")
            #expect(parsed.value.model == nil, "\(text)")
            #expect(touch(parsed) == 0, "\(text)")
        }
    }
}
