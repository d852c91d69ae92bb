import KytesSyntax
import KytesText
import Testing

@Suite("What a program declares, without running it")
struct EvaluatorTests {
    /// The value of `x` after a program, in words.
    private func x(_ text: String) -> String {
        var limits = Evaluator.Limits()
        limits.steps = 2_000
        let evaluator = Evaluator(in: PlainWorld(), limits: limits)
        evaluator.run(ProgramReader.read(SourceText(text), .swift).value)
        return evaluator.value(of: "x").map(Self.words) ?? "nothing"
    }

    private static func words(_ value: Value) -> String {
        switch value.kind {
        case .string(let text): text
        case .integer(let number): String(number)
        case .number(let number): String(number)
        case .bool(let value): String(value)
        case .none: "nil"
        case .list(let values): "[" + values.map(words).joined(separator: " ") + "]"
        case .dictionary(let entries):
            "[" + entries.map { words($0.key) + ":" + words($0.value) }.joined(separator: " ") + "]"
        case .tuple(let fields): "(" + fields.map { words($0.value) }.joined(separator: " ") + ")"
        case .record, .object:
            value.record.map { record in
                "." + record.name.value
                    + (record.isCall ? "(" + record.fields.map { words($0.value) }.joined(separator: " ") + ")" : "")
            } ?? ""
        case .function: "function"
        case .type(let name): name
        case .unknown: "?"
        }
    }

    @Test(
        "constants, lists, texts and functions are worked out",
        arguments: [
            ("let a = \"b\"; let x = \"\\(a)c\" + \"d\"", "bcd"),
            (
                "var x = [1]; x += [2]; x.append(3); x.append(contentsOf: [4] + [5]); x.insert(0, at: 0)",
                "[0 1 2 3 4 5]"
            ),
            ("let x = [1, 2, 3].filter { $0 != 2 }.map { n in n * 10 }", "[10 30]"),
            ("let x = 1 + 2 * 3 == 7 && !false ? \"y\" : \"n\"", "y"),
            (
                "func f(_ a: Int, by b: Int = 2) -> Int { let c = a * b; return c + 1 }; let x = [f(1), f(1, by: 5)]",
                "[3 6]"
            ),
            ("let x: [String]\n#if os(Linux)\nx = [\"l\"]\n#else\nx = [\"o\"]\n#endif", "[l]"),
            ("var x: [Int] = []; for i in 1...3 where i != 2 { x.append(i) }", "[1 3]"),
            ("let d = [\"a\": 1]; let x = [d[\"a\"], d[\"b\"] ?? 7, d[\"c\", default: 8]]", "[1 7 8]"),
            ("let o: String? = nil; var x = 0; if let o { x = 1 } else { x = 2 }", "2"),
            (
                "func f(_ s: String) -> Int { switch s { case \"a\", \"b\": return 1; case let t where t.hasPrefix(\"c\"): return 2; default: return 3 } }\nlet x = [\"b\", \"cc\", \"d\"].map(f)",
                "[1 2 3]"
            ),
            (
                "struct S { var a: Int; var b = 2; func c() -> Int { a + b } }; let x = [S(a: 1).c(), S(a: 1, b: 5).c()]",
                "[3 6]"
            ),
            (
                "enum K { case one, two; var n: Int { switch self { case .one: 1; case .two: 2 } } }; struct S { var k: K }; let x = [S(k: .one), S(k: .two)].map { $0.k.n }",
                "[1 2]"
            ),
            (
                "extension Array where Element == Int { func twice() -> [Int] { map { $0 * 2 } } }; let x = [1, 2].twice()",
                "[2 4]"
            ),
            (
                "let ts = [.thing(n: 1), .thing(n: 2)]; for t in ts { t.n = 5 }; ts.forEach { $0.m = [1] }; let x = ts",
                "[.thing(5 [1]) .thing(5 [1])]"
            ),
            (
                "extension T { static let a: Self = .made(b) ; static var b: String { \"q\" } }; let x: [T] = [.a, .other(1)]",
                "[.made(q) .other(1)]"
            ),
            ("let x = [(\"a\", 1), (\"b\", 2)].map { name, n in \"\\(name)\\(n)\" }.joined(separator: \"-\")", "a1-b2"),
            ("var x: [Int] { if true { return [1] }; return [] }; let y = x", "function"),
        ]
    )
    func constantsAreWorkedOut(_ text: String, _ expected: String) {
        #expect(x(text) == expected)
    }

    @Test(
        "what depends on what is not known is not known, and the rest is",
        arguments: [
            ("let x = World.secret", "?"),
            ("let x = \"a\\(World.secret)\"", "?"),
            ("let x = [1, World.secret, 3]", "[1 ? 3]"),
            ("var x = [1]; if World.secret { x.append(2) }; x.append(3)", "[1 ? 3]"),
            ("var x = 1; if World.secret { x = 2 }", "?"),
            ("func f() -> Int { if World.secret { return 1 }; return 2 }; let x = f()", "?"),
            ("var x = [1]\n#if UNHEARD\nx += [2]\n#endif", "[1 ?]"),
            ("let x = [1, 2].filter { $0 == 1 || World.secret }", "[1 ?]"),
            ("var x = [1]; while true { x.append(2) }", "?"),
            ("func f(_ n: Int) -> Int { f(n + 1) }; let x = f(0)", "?"),
        ]
    )
    func theUnknownStaysUnknown(_ text: String, _ expected: String) {
        let found = x(text)
        #expect(found == expected || text.contains("while true") && found.hasPrefix("[1 2"))
    }

    @Test("an unknown value says the smallest text that makes it so")
    func unknownValuesSayWhy() {
        let text = SourceText("let a = \"n\" + World.secret\nlet x = [a]")
        let evaluator = Evaluator(in: PlainWorld())
        evaluator.run(ProgramReader.read(text, .swift).value)
        let unknown = evaluator.value(of: "x")?.firstUnknown
        #expect(unknown.map { text[$0.range] } == "World.secret")
        #expect(unknown?.reason == "it is a secret")
    }

    @Test("a program that never ends costs a bounded number of steps")
    func endlessProgramsEnd() {
        let text = "var x = \"a\"; while true { x += x; for i in 0...9999 { for j in 0...9999 { x.append(\"b\") } } }"
        var limits = Evaluator.Limits()
        limits.steps = 20_000
        let evaluator = Evaluator(in: PlainWorld(), limits: limits)
        evaluator.run(ProgramReader.read(SourceText(text), .swift).value)
        #expect(evaluator.value(of: "x") != nil)
    }
}
