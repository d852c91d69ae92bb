import KytesText
import Testing

@testable import KytesSyntax

/// What words come to. The cases are those of BuildKit's `frontend/dockerfile/shell/envVarTest` in kind, with its results.
@Suite struct DockerfileExpansionTests {
    private static let values = ["PWD": "/home", "KOREAN": "한국어", "NULL": "", "V": "a.b.c-d", "S": "xxyzxx"]

    private func value(_ word: String, escape: UInt8? = UInt8(ascii: "\\")) -> String? {
        let text = JoinedText(0..<word.utf8.count, of: Array(word.utf8))
        var expansion = DockerfileExpansion(text, escape: escape) { Self.values[$0].map { .known($0) } }
        return expansion.value(of: 0..<text.count).known
    }

    @Test(arguments: [
        ("hello", "hello"), ("he'll'o", "hello"), ("'hello'", "hello"), ("he\\\\llo", "he\\llo"),
        ("\"he'llo\"", "he'llo"),
        ("'he\\llo'", "he\\llo"), ("abc\\\"", "abc\""), ("\"a\\\"b\"", "a\"b"), ("\"a\\b\"", "a\\b"),
        ("hello\\$PWD", "hello$PWD"),
        ("he$PWD", "he/home"), ("he${PWD}xx", "he/homexx"), ("'he$PWD'", "he$PWD"), ("\"he$PWD\"", "he/home"),
        ("$PWD,", "/home,"), ("${KOREAN}", "한국어"), ("$", "$"), ("a$", "a$"), ("$,b", "$,b"),
        ("he${XXX:-000}xx", "he000xx"), ("he${PWD:-000}xx", "he/homexx"), ("he${XXX:-$PWD}xx", "he/homexx"),
        ("he${XXX:-${PWD:-yyy}}xx", "he/homexx"), ("he${XXX:-${YYY:-yyy}}xx", "heyyyxx"), ("${NULL:-x}", "x"),
        ("${NULL-x}", ""),
        ("he${XXX:+${PWD}}xx", "hexx"), ("he${PWD:+${XXX:-z}}xx", "hezxx"), ("${NULL:+x}", ""), ("${NULL+x}", "x"),
        ("${PWD:?no}", "/home"), ("${V#*.}", "b.c-d"), ("${V##*.}", "c-d"), ("${V%.*}", "a.b"), ("${V%%.*}", "a"),
        ("${V#x}", "a.b.c-d"), ("${V%-?}", "a.b.c"), ("${S/x/Y}", "Yxyzxx"), ("${S//x/Y}", "YYyzYY"),
        ("${S/z*/-}", "xxy-"),
    ])
    func wordsComeToWhatBuildKitMakesOfThem(_ word: String, _ expected: String) {
        #expect(value(word) == expected, "\(word)")
    }

    @Test(arguments: ["$XXX", "${XXX}", "${XXX:?no}", "${PWD", "$(pwd)", "{{ x }}", "%%VERSION%%", "${PWD!x}"])
    func whatNobodyKnowsIsUnknown(_ word: String) { #expect(value(word) == nil) }

    @Test(arguments: [
        ("$$PWD", "$PWD"), ("${PWD}", "/home"), ("\"$PWD\"", "\"/home\""), ("${XXX:-a'b}", "a'b"), ("${XXX-}", ""),
    ])
    func inComposeFilesQuotesMeanNothing(_ word: String, _ expected: String) {
        #expect(value(word, escape: nil) == expected)
    }

    @Test func placesOfJoinedLinesAreThoseOfTheSource() {
        let source = SourceText("FROM a\nRUN one \\\n# no\n  tw\\\no\n")
        let run = DockerfileText.parse(source).value.instructions[1]
        var words = DockerfileWords(run, escape: UInt8(ascii: "\\"))
        let found = words.plainWords().map { source[run.text.source($0)] }
        #expect(found == ["one", "tw\\\no"])
        #expect(run.text.string(run.rest) == "one   two")
    }
}
