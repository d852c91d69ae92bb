import KytesBasics
@testable import KytesEcosystems
import KytesSyntax
import KytesText
import Testing

/// Trees that nobody writes: they cost time in proportion to their length.
@Suite struct KconfigHostileTests {
    private static func tree(_ texts: [String: String]) -> Kconfig.Tree {
        var builder = Kconfig.Builder(
            texts.mapValues { KconfigText(bytes: Array($0.utf8)) }, environment: ["ARCH": "x86"],
            toolchain: Kconfig.Toolchain(), dialect: .current)
        builder.build(from: "Kconfig")
        return builder.tree
    }

    private static func evaluated(_ text: String, _ values: String = "") -> Kconfig.Evaluation {
        let tree = tree(["Kconfig": text])
        return Kconfig.Evaluation(of: tree, order: tree.order(), under: KconfigValues(bytes: Array(values.utf8)))
    }

    @Test func aFileThatIncludesItselfEnds() {
        let tree = Self.tree(["Kconfig": "source \"a\"\nconfig A\n\tbool\n", "a": "source \"Kconfig\"\nsource \"a\"\n"])
        #expect(tree.faults.map(\.kind) == [.sourcesItself("Kconfig"), .sourcesItself("a")])
        #expect(tree.option(named: "A") != nil)
    }

    @Test func filesThatIncludeEachOtherTwiceAreBounded() {
        var texts = ["Kconfig": "source \"a0\"\n"]
        for level in 0..<40 { texts["a\(level)"] = "source \"a\(level + 1)\"\nsource \"a\(level + 1)\"\n" }
        texts["a40"] = "config A\n\tbool\n"
        #expect(Self.tree(texts).faults.contains { $0.kind == .tooMuch })
    }

    @Test func circlesOfOptionsEnd() {
        let text = (0..<20_000).map { "config A\($0)\n\tbool \"a\"\n\tdepends on A\(($0 + 1) % 20_000)\n" }.joined()
        let evaluation = Self.evaluated(text, "CONFIG_A7=y\n")
        #expect(evaluation.states.count > 20_000)
        #expect(evaluation.tree.order().circles.map(\.count) == [20_000])
        let selecting = (0..<5_000).map { "config B\($0)\n\tbool\n\tselect B\(($0 + 1) % 5_000)\n\tdefault y\n" }
            .joined()
        #expect(Self.evaluated(selecting).tree.symbols.count > 5_000)
    }

    @Test func aLongChainOfOptionsIsFollowedToItsEnd() throws {
        var text = "config A0\n\tdef_bool y\n"
        for number in 1..<20_000 { text += "config A\(number)\n\tdef_bool A\(number - 1)\n" }
        let evaluation = Self.evaluated(text)
        let last = try #require(evaluation.tree.option(named: "A19999"))
        #expect(evaluation.value(of: last) == "y")
    }

    @Test func longLinesAndDeepNestingAreReadOnce() {
        let row = String(repeating: "A && ", count: 200_000) + "A"
        #expect(Self.evaluated("config B\n\tbool \"b\"\n\tdepends on \(row)\n").tree.expressions.count >= 400_000)
        let deep = String(repeating: "(", count: 500_000)
        #expect(Self.evaluated("config B\n\tbool \"b\"\n\tdepends on \(deep)A\n").tree.symbols.count > 0)
        #expect(
            Self.evaluated("config B\n\tdefault \(String(repeating: "!", count: 500_000))A\n").tree.symbols.count > 0)
        let blocks = String(repeating: "if A\n", count: 50_000) + "config B\n\tbool \"b\"\n"
        #expect(Self.evaluated(blocks).tree.nodes.count > 10_000)
        let long = "config B\n\tstring \"b\"\n\tdefault \"\(String(repeating: "x", count: 2_000_000))\"\n"
        #expect(Self.evaluated(long).names.count > 3)
    }

    @Test func macrosOfMacrosAreBounded() {
        var text = "a0 = xxxxxxxxxx\n"
        for level in 1..<60 { text += "a\(level) = $(a\(level - 1))$(a\(level - 1))$(a\(level - 1))\n" }
        let tree = Self.tree(["Kconfig": text + "config A\n\tdefault \"$(a59)\"\n"])
        #expect(tree.faults.contains { $0.kind == .macro(.tooLarge) })
        let circle = Self.tree(["Kconfig": "a = $(b)\nb = $(a)\nconfig A\n\tdefault \"$(a)\"\n"])
        #expect(circle.faults.map(\.kind) == [.macro(.recursive("a"))])
        let call = Self.tree(["Kconfig": "f = $(f,$(1))\nconfig A\n\tdefault \"$(f,x)\"\n"])
        #expect(!call.faults.isEmpty)
        let nested = String(repeating: "$(", count: 100_000)
        #expect(!Self.tree(["Kconfig": "config A\n\tdefault \"\(nested)\"\n"]).files.isEmpty)
    }

    @Test func hugeNumbersStayWithinTheirBounds() throws {
        let nines = String(repeating: "9", count: 100_000)
        let evaluation = Self.evaluated(
            "config A\n\tint \"a\"\n\trange 1 \(nines)\n\tdefault \(nines)\nconfig B\n\tdef_bool A > 5\n",
            "CONFIG_A=\(nines)\n")
        let second = try #require(evaluation.tree.option(named: "B"))
        #expect(evaluation.value(of: second) == "y")
    }

    @Test func macrosKnowWhereTheyStand() throws {
        let evaluation = Self.evaluated("\nconfig A\n\tstring\n\tdefault \"$(filename):$(lineno)\"\n")
        let symbol = try #require(evaluation.tree.option(named: "A"))
        #expect(evaluation.value(of: symbol) == "Kconfig:4")
    }

    @Test func nothingIsRun() {
        let tree = Self.tree(["Kconfig": "config A\n\tdef_bool $(shell,echo y)\n"])
        #expect(tree.faults.map(\.kind) == [.unanswered("echo y")])
    }
}
