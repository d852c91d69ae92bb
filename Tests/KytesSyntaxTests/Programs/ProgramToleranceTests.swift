import KytesSyntax
import KytesTestSupport
import KytesText
import Testing

@Suite("Programs as declarations: broken text")
struct ProgramToleranceTests {
    static let sample = """
        // swift-tools-version: 5.9
        import PackageDescription
        let url = "https://example.org/\\(name(of: "é"))"
        var targets: [Target] = [
            .target(name: "A", dependencies: [.product(name: "B", package: "b", condition: .when(platforms: [.linux]))]),
        ]
        #if os(Linux) && swift(>=5.9)
        targets += [.testTarget(name: "T", dependencies: ["A"])]
        #else
        targets.append(contentsOf: targets.map { t in Target.target(name: "\\(t.name)X") })
        #endif
        extension Target { static func make<T>(_ n: T, _ d: [String] = []) -> Target { switch n { case let s as String where s != "": return .target(name: s); default: fatalError(#"x"#) } } }
        for t in targets where t.name.hasPrefix("A") { if let p = t.path, p == "x" { t.path = nil } else { continue } }
        let text = \"\"\"
            line \\(targets.count > 0 ? "one" : "none")
            \"\"\"
        let package = Package(name: "P", products: [.library(name: "L", targets: ["A"])], targets: targets)
        """

    /// What is wrong with the tree of a text: places outside of it, constructs that overlap, tokens out of order.
    private func faults(_ bytes: [UInt8], _ dialect: Dialect) -> [String] {
        let text = SourceText(decoding: bytes)
        let read = ProgramReader.read(text, dialect)
        let whole = 0..<text.count
        var faults: [String] = []
        var open: [TextRange] = []
        for range in read.value.structure {
            while let last = open.last, last.upperBound <= range.lowerBound { open.removeLast() }
            if !(open.last ?? whole).encloses(range) { faults.append("construct \(range)") }
            open.append(range)
        }
        for diagnostic in read.diagnostics where !whole.encloses(diagnostic.range) { faults.append(diagnostic.message) }
        var end = 0
        for token in read.value.tokens {
            if token.range.lowerBound < end { faults.append("token \(token.range)") }
            end = token.range.upperBound
        }
        var limits = Evaluator.Limits()
        limits.steps = 2_000
        Evaluator(in: PlainWorld(), limits: limits).run(read.value)
        return faults
    }

    @Test("every beginning of a text gives a tree", arguments: Dialect.samples)
    func everyPrefixGivesATree(_ sample: Dialect.Sample) {
        let bytes = Array(sample.text.utf8)
        let faults = (0...bytes.count).flatMap { self.faults(Array(bytes[..<$0]), sample.dialect) }
        #expect(faults == [])
    }

    @Test("a damaged text gives a tree", arguments: Dialect.samples)
    func damagedTextsGiveTrees(_ sample: Dialect.Sample) {
        var generator = SplitMix(seed: 42)
        let original = Array(sample.text.utf8)
        let pieces = [
            "(", ")", "[", "]", "{", "}", "\"", "\\(", ",", ".", "#if ", "\n", "\"\"\"", "<", "?", ":", "case ", "/*",
            "é", "end", "do ",
        ]
        var faults: [String] = []
        for _ in 0..<500 {
            var bytes = original
            for _ in 0...generator.below(4) {
                let place = generator.below(bytes.count + 1)
                switch generator.below(3) {
                case 0: bytes.insert(contentsOf: pieces[generator.below(pieces.count)].utf8, at: place)
                case 1: bytes.removeSubrange(place..<min(bytes.count, place + generator.below(12)))
                default:
                    let from = generator.below(original.count)
                    bytes.insert(
                        contentsOf: original[from..<min(original.count, from + generator.below(40))], at: place)
                }
            }
            faults += self.faults(bytes, sample.dialect)
        }
        #expect(faults == [])
    }

    @Test(
        "brackets without end are read to a depth, and no further",
        arguments: [
            "(", "[", "{", "\"\\(", ".a(", "f{", "-", "!", "x?.", "a ? b : ", "[a: ", "if x {", "#if a\n", "func f() {",
            "a + ",
            "f(a: ", "case .", "for x in ", "switch x { case 1: ", "<", "Set<", "x = ", "try ", "\"\"\"\\(",
            "extension A {", "else ", "/*",
            "let a = [\n.b(", "{ a in ", "(a: (", "as ", "\\.", "@a ", "#", "as? [", "let x: [", "let x: (",
        ]
    )
    func deepTextsAreBounded(_ piece: String) {
        #expect(faults(Array(String(repeating: piece, count: 5_000).utf8), .swift) == [])
    }
}

/// A world that knows nothing.
struct PlainWorld: EvaluationEnvironment {
    func holds(_ condition: String, _ text: String?) -> Bool? {
        switch (condition, text) {
        case ("os", let name?): name == "Linux"
        case ("DEBUG", nil): false
        default: nil
        }
    }
    func value(of path: String, at range: TextRange) -> Value? {
        path == "World.secret" ? .unknown("it is a secret", at: range) : nil
    }
    func call(_ path: String, _ arguments: () -> [Field], at range: TextRange) -> Value? { nil }
    func hasIdentity(_ record: Record) -> Bool { record.name.value == "thing" }
    func parameter(_ label: String?, of callee: String, in type: String?) -> TypeReference? { nil }
    func type(of property: String, in record: Record) -> TypeReference? { nil }
    func property(_ name: String, of record: Record) -> Value? { nil }
}
