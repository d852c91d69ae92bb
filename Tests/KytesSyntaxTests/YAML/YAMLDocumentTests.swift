import KytesSyntax
import KytesText
import Testing

@Suite struct YAMLDocumentTests {
    @Test func rangesAreThoseOfTheWords() throws {
        let text: SourceText = """
            # first
            - name: "a \\"b\\""  # behind
              when: [x, 'y']
              run: |-
                one
                two
              vars: !unsafe &v {k: *none}

            """
        let document = YAMLDocument.parse(text)
        let item = try #require(document.value.root?.items.first { _ in true })
        let name = try #require(item.entry(of: "name"))
        #expect(text[name.key.range] == "name")
        #expect(text[name.value.range] == "\"a \\\"b\\\"\"")
        #expect(name.value.value == Located("a \"b\"", at: name.value.contentRange))
        #expect(text[name.value.contentRange] == "a \\\"b\\\"")
        #expect(item.value(of: "when").map { $0.items.map { text[$0.contentRange] } } == ["x", "y"])
        let run = try #require(item.value(of: "run"))
        #expect(run.string == "one\ntwo")
        #expect(text[run.contentRange] == "    one\n    two\n")
        let vars = try #require(item.value(of: "vars"))
        #expect(vars.tag?.value == "!unsafe")
        #expect(vars.anchor.map { text[$0.range] } == "v")
        #expect(document.value.comments.map { text[$0] } == ["# first", "# behind"])
        #expect(document.diagnostics.map { "\($0.code) \(text[$0.range])" } == ["yaml/alias *none"])
    }

    @Test func whatIsMissingHasAPlace() throws {
        let text: SourceText = "a:\nb:\n  -\n"
        let root = try #require(YAMLDocument.parse(text).value.root)
        #expect(root.entries.map { $0.value.isMissing ? $0.value.range : 0..<0 } == [2..<2, 0..<0])
        #expect(root.value(of: "b")?.items.map(\.range) == [9..<9])
    }

    // MARK: - Half-typed and broken

    /// What is left of a text when one line in it is broken: everything but that entry.
    @Test(arguments: [
        "half", "half: \"open", "half: 'open", "half: [open", "half: {open: 1", "half: a: b", "half: - a", "- item",
        "half: ]", "half: @at", "half: %at", "half: `at`", "half: {{ template }}", "half: {{ a }}/{{ b }}",
        "{% if x %}", "{# note #}", "half: \"a\" b", "half: [a]] b", "half: {a]", "    deep: 1", "half: 'a'b: c",
        "\tdeep: 1", "half: &", "half: *", "half: !", "half: \"\\q\"", "? half", ": half", "half: | text",
        "half: *none",
        "half: [a b: c d: e]", "half: {a, b: , : c", "\u{0}: 1", "half: [- a]",
    ])
    func aBrokenLineCostsItselfOnly(_ broken: String) throws {
        let text = SourceText("first:\n  x: 1\n  \(broken)\n  y: 2\nsecond:\n  - z\n  - w\n")
        let document = YAMLDocument.parse(text)
        let root = try #require(document.value.root)
        let first = try #require(root.value(of: "first"))
        if !["? half", ": half", "half: !", "\u{0}: 1"].contains(broken) { #expect(!document.diagnostics.isEmpty) }
        #expect(first.value(of: "x")?.string == "1")
        #expect(first.value(of: "y")?.string == "2")
        #expect(root.value(of: "second")?.items.map(\.string) == ["z", "w"])
    }

    @Test func whatIsIndentedBelowABrokenLineIsLostWithIt() {
        let text: SourceText = "- a\nbroken:\n  b: c\n  d:\n  - e\n- f\n"
        let document = YAMLDocument.parse(text)
        #expect(document.value.root?.items.map(\.string) == ["a", "f"])
        #expect(document.diagnostics.map { text[$0.range] } == ["broken:"])
    }

    @Test func aTemplateIsToldOfOnce() throws {
        let text: SourceText = "{% for x in y %}\n- name: {{ x }}\n{% endfor %}\n- name: b\n"
        let document = YAMLDocument.parse(text)
        #expect(document.value.root?.items.map { $0.value(of: "name")?.string } == ["{{ x }}", "b"])
        #expect(
            document.diagnostics.map { "\($0.code) \(text[$0.range])" } == [
                "yaml/template {%", "yaml/template {{ x }}",
            ])
    }

    @Test func keysOfOneNameAreSaidToBe() {
        let text: SourceText = "a: 1\n'a': 2\nb: {c: 1, c: 2}\n<<: 1\n<<: 2\n"
        let document = YAMLDocument.parse(text)
        #expect(document.diagnostics.map { text[$0.range] } == ["c", "a"])
        #expect(document.value.root?.value(of: "a")?.string == "2")
        let many = (0..<40).map { "k\($0): 1\n" }.joined() + "k7: 2\n"
        #expect(YAMLDocument.parse(SourceText(many)).diagnostics.map(\.code) == ["yaml/duplicate-key"])
    }

    @Test func noPrefixTraps() {
        let text: [UInt8] = Array(
            """
            \u{FEFF}%YAML 1.1
            --- # c
            a: &x !!str "b\\n\\x41 \\
              c"
            ? [k, {l: m, "n":o}, p: q]
            : - - 'r''s'
                - *x
              -\t|2-
                 t
              - >+

                u
                  v
            ...
            {a: [b, {c}], ? d : e,}

            """.utf8)
        for length in 0...text.count {
            let source = SourceText(decoding: Array(text.prefix(length)))
            for node in YAMLDocument.parse(source).value.nodes {
                #expect((0..<source.count).encloses(node.range) && node.range.encloses(node.contentRange))
                _ = (node.string, node.tag, node.anchor, node.target?.range)
            }
        }
    }
}
