@testable import KytesEcosystems
import KytesSyntax
import KytesTestSupport
import Testing

/// Makefiles that nobody writes: they cost time in proportion to their length.
@Suite struct KbuildHostileTests {
    private static func unit(_ texts: [String: String]) -> Kbuild.Unit {
        let makefiles = texts.mapValues { MakefileText(bytes: Array($0.utf8)) }
        return Kbuild.Unit(readingFrom: "Kbuild", lookingUp: { makefiles[$0] }, listing: { _ in [] })
    }

    @Test func aMakefileThatIncludesItselfEnds() {
        let unit = Self.unit(["Kbuild": "include Kbuild\nobj-y += a.o\n"])
        #expect(unit.items.contains { $0.path == "a" })
    }

    @Test func filesThatIncludeEachOtherTwiceAreBounded() {
        var texts = ["Kbuild": "include a0\nobj-y += a.o\n"]
        for level in 0..<60 { texts["a\(level)"] = "include a\(level + 1)\ninclude a\(level + 1)\n" }
        #expect(Self.unit(texts).isPartial)
    }

    @Test func aVariableThatStandsForItselfEnds() {
        let unit = Self.unit(["Kbuild": "A = $(A) $(A) $(A)\nobj-y += a.o $(A)\n"])
        #expect(unit.isPartial)
        #expect(unit.items.map(\.path) == ["a"])
    }

    @Test func variablesThatDoubleEachOtherAreBounded() {
        let doubling = (0..<60).map { "A\($0) := $(A\($0 + 1)) $(A\($0 + 1))\n" }.reversed().joined()
        let unit = Self.unit(["Kbuild": "A60 := a.o\n" + doubling + "obj-y += $(A0)\n"])
        #expect(unit.items.count <= 60_000)
    }

    @Test func aLineOfTwoMegabytesIsRead() {
        let line = "obj-y += " + String(repeating: "$(", count: 1_000_000)
        #expect(MakefileText(bytes: Array(line.utf8)).statements.count == 1)
        let words = "obj-y += " + String(repeating: "a.o ", count: 500_000)
        #expect(Self.unit(["Kbuild": words]).items.count <= 60_000)
    }

    @Test func conditionsNestAsDeepAsTheyLike() {
        let text = String(repeating: "ifdef CONFIG_A\n", count: 100_000) + "obj-y += a.o\n"
        let makefile = MakefileText(bytes: Array(text.utf8))
        #expect(makefile.faults.count <= 200)
        #expect(Self.unit(["Kbuild": text]).items.count <= 1)
    }

    @Test func nothingIsRun() {
        let unit = Self.unit(["Kbuild": "obj-y += $(shell touch /nowhere)a.o b.o\nX != rm -rf /\nobj-m += $(X).o\n"])
        #expect(unit.items.map(\.path) == ["b"])
        #expect(unit.unanswered.count == 2)
    }
}
