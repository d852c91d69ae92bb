import KytesSyntax
import KytesText
import Testing

@Suite("Programs as declarations: Swift")
struct ProgramReaderTests {
    private func sketch(_ text: String) -> String {
        Sketch.of(ProgramReader.read(SourceText(text), .swift).value.statements)
    }

    @Test(
        "calls, labels, lists and literals are what is written",
        arguments: [
            (
                "let p = Package(name: \"a\", targets: [.target(name: \"b\"), ])",
                "p := Package(name: 'a', targets: [.target(name: 'b')])"
            ),
            ("x += [1, -2.5, true, nil]", "x += [1, -2.5, true, nil]"),
            ("let d: [String: Int] = [\"a\": 1, \"b\": 2]", "d := ['a': 1, 'b': 2:]"),
            ("let e: [String: Int] = [:]", "e := [:]"),
            ("f(a ? b : c, d ?? e)", "f(a ? b : c, d ?? e)"),
            ("xs.map { \"\\($0)/x\" }", "xs.map({'‹$0›/x'})"),
            ("xs.filter { x in x.a != nil }.forEach(f)", "xs.filter({x in x.a != nil}).forEach(f)"),
            ("let s = Set<String>(xs.map(\\.name))", "s := T(xs.map(\\.name))"),
            ("#\"raw \\(x) \\#(y)\"#", "'raw \\(x) ‹y›'"),
            ("let (a, b) = (1, c: 2)", "a,b := (1, c: 2)"),
            ("t.settings?.append(contentsOf: [a])", "t.settings?.append(contentsOf: [a])"),
            ("let v: Bool { get { true } }", "v := {true}"),
            ("a.b\n  .c()\n  .d", "a.b.c().d"),
            ("a\n-b", "a; -b"),
            ("a\n  - b", "a - b"),
            ("import struct Foundation.URL", "import Foundation.URL"),
            ("xs.map(String.init(describing:))", "xs.map(String.init(describing: ?))"),
        ]
    )
    func treesAreWhatIsWritten(_ text: String, _ expected: String) {
        #expect(sketch(text) == expected)
    }

    @Test(
        "statements and declarations keep their parts",
        arguments: [
            (
                "if let x = e[\"A\"], x == \"1\" { f() } else if y { g() } else { h() }",
                "if let x = e['A'],x == '1' {f()} else if y {g()} else {h()}"
            ),
            ("guard let x else { return nil }", "if let x {} else {return nil}"),
            ("for t in p.targets where t.ok { t.a = 1 }", "for t in p.targets {t.a = 1}"),
            ("switch t.kind { case .a, .b: f(); default: break }", "switch t.kind {.a,.b: f(); : break}"),
            ("#if os(Linux) && !DEBUG\nf()\n#else\ng()\n#endif", "#os(Linux) && !DEBUG {f()} #else {g()}"),
            ("{\n#if os(Linux)\n.a()\n#endif\n}()", "{#os(Linux) {.a()}}"),
            ("func f<T>(_ a: [T], of b: Int = 1) -> T? where T: X { return a }", "def f(a,b) {return a}"),
            (
                "extension Target.Dependency { static let x: Self = .target(name: \"x\") }",
                "extension Target.Dependency {x := .target(name: 'x')}"
            ),
            ("enum K { case a, b(Int) }", "enum K {cases a,b}"),
            ("@available(macOS 10.15, *) public struct S { var a = 1 }", "struct S {a := 1}"),
            ("let x = if a { 1 } else { 2 }", "x := if a {1} else {2}"),
        ]
    )
    func statementsKeepTheirParts(_ text: String, _ expected: String) {
        let read = sketch(text)
        #expect(read == expected || read == expected + "; ()")
    }

    @Test("strings over lines lose the indentation of their last line, and escapes are worked out")
    func stringsAreWorkedOut() throws {
        let text = "let a = \"\"\"\n    one\n      two \\\n    three\\t\\u{41}\n    \"\"\"\n"
        let program = ProgramReader.read(SourceText(text), .swift)
        guard case .binding(let bindings) = program.value.statements[0].kind,
            case .string(let literal)? = bindings[0].initial?.kind
        else {
            Issue.record("no string")
            return
        }
        #expect(literal.text == "one\n  two three\tA")
        #expect(program.diagnostics.isEmpty)
    }

    @Test("every place is exact to the byte, also behind other characters than ASCII")
    func placesAreExact() throws {
        let text = SourceText("/* ünï 🎉 */ f(label: \"vé\\(x)\", [1, 2])")
        let program = ProgramReader.read(text, .swift).value
        var found: [String] = []
        program.walk { node in
            switch node {
            case .argument(let argument): found.append("argument " + text[argument.range])
            case .expression(let value): found.append("value " + text[value.range])
            case .statement: break
            }
        }
        #expect(
            found == [
                "value f(label: \"vé\\(x)\", [1, 2])", "value f", "argument label: \"vé\\(x)\"", "value \"vé\\(x)\"",
                "value x", "argument [1, 2]", "value [1, 2]", "value 1", "value 2",
            ]
        )
    }

    @Test(
        "removing an element takes its separator, and its line where it stands alone",
        arguments: [
            ("[\n  .a,\n  .b, // why\n  .c\n]", 1, "[\n  .a,\n  .c\n]"),
            ("[.a, .b, .c]", 0, "[.b, .c]"),
            ("[.a, .b, .c]", 2, "[.a, .b]"),
            ("[.a]", 0, "[]"),
            ("[\r\n.a,\r\n.b,\r\n]", 1, "[\r\n.a,\r\n]"),
        ]
    )
    func removalTakesTheSeparator(_ before: String, _ index: Int, _ after: String) {
        let text = SourceText(before)
        guard case .expression(let list)? = ProgramReader.read(text, .swift).value.statements.first?.kind,
            case .list(let elements) = list.kind
        else {
            Issue.record("no list")
            return
        }
        #expect(text.applying([TextEdit(range: elements[index].removal, replacement: "")]).string == after)
    }

    @Test(
        "a half-typed piece costs no more than itself",
        arguments: [
            ("f([\n.a(u: \"x\n.b(v: \"y\"),\n])", "f([.a(u: 'x'…), .b(v: 'y')])"),
            ("let a = [1, 2\nlet b = 3", "a := [1, 2]; b := 3"),
            ("let a = f(x:\nlet b = 3", "a := f(x: ?); b := 3"),
            ("[\n  .a(1)\n  .b(2)\n]", "[.a(1), .b(2)]"),
            ("f(.\nlet b = 3", "f(.); b := 3"),
            ("f(\"a\\(", "f('a‹?›'…)"),
        ]
    )
    func halfTypedPiecesAreSmall(_ text: String, _ expected: String) {
        let read = ProgramReader.read(SourceText(text), .swift)
        #expect(Sketch.of(read.value.statements) == expected)
        #expect(!read.diagnostics.isEmpty)
    }

    @Test("what is no text, or too large, is refused with a word and not read")
    func unreadableTextsAreRefused() {
        let binary = SourceText(decoding: [0x7F, 0x45, 0x4C, 0x46, 0, 1, 2])
        #expect(ProgramReader.read(binary, .swift).diagnostics.map(\.code) == ["program/not-text"])
        let large = SourceText(decoding: Array(repeating: 0x20, count: 100_000_000))
        #expect(ProgramReader.read(large, .swift).diagnostics.map(\.code) == ["program/too-large"])
    }

    @Test("modules are named by import lines, not by comments or strings")
    func modulesAreNamedByImports() {
        let text = SourceText(
            """
            // import A
            import B; import C
            @testable import struct D.E
            let s = "import F"
            /* import G */
            #if canImport(H)
            public import H
            #endif
            x.import(I)
            f(import: J)
            """)
        #expect(ProgramReader.modules(in: text, .swift).map(\.name.value) == ["B", "C", "D", "H", "H"])
    }
}
