import KytesBasics
import KytesEcosystems
import KytesTestSupport
import KytesText
import Testing

/// Recipes that nobody writes: they cost time in proportion to their length, and one file each.
@Suite struct PackagingHostileTests {
    private func touch(_ text: String, _ name: String) -> Int {
        let document = DocumentID(file: AbsolutePath("/w/" + name)!)
        guard let claim = Ecosystems.claiming(document.fileName) else { return 0 }
        let parsed = claim.ecosystem.read(SourceText(text), of: document)
        let facts = parsed.value
        return parsed.diagnostics.count + facts.symbols.count + facts.requirements.count + facts.shown.tokens.count
            + facts.shown.completions.count
    }

    private static let head = "Name: a\nVersion: 1\nRelease: 1\nSummary: s\nLicense: l\n"

    @Test func macrosOfMacrosAreBounded() {
        var text = Self.head + "%global a0 xxxxxxxxxx\n"
        for level in 1..<60 { text += "%define a\(level) %{a\(level - 1)}%{a\(level - 1)}%{a\(level - 1)}\n" }
        text += "Requires: %{a59}\n"
        #expect(touch(text, "a.spec") > 0)
        #expect(touch(Self.head + "%define a %{b}\n%define b %{a}\nRequires: %{a}\n", "a.spec") > 0)
    }

    @Test func deepNestingIsReadOnce() {
        let deep = String(repeating: "(", count: 20_000)
        #expect(touch(Self.head + "Requires: " + deep + "\n", "a.spec") > 0)
        #expect(touch(Self.head + "%if " + deep + "\n%endif\n", "a.spec") > 0)
        #expect(touch(Self.head + "Summary: " + String(repeating: "%{?a:", count: 20_000) + "\n", "a.spec") > 0)
        #expect(touch(Self.head + String(repeating: "%if 1\n", count: 20_000), "a.spec") > 0)
        #expect(touch("pkgname=a\ndepends=\"" + String(repeating: "${a:-", count: 20_000), "APKBUILD") > 0)
    }

    @Test func longListsAreReadOnce() {
        let names = (0..<20_000).map { "p\($0)" }.joined(separator: " ")
        #expect(touch(Self.head + "Requires: \(names)\n", "a.spec") > 20_000)
        #expect(touch("pkgname=a\ndepends=\"\(names)\"\n", "APKBUILD") > 10_000)
        #expect(touch("pkgname=a\ndepends=(\(names))\n", "PKGBUILD") > 10_000)
        #expect(touch((0..<3_000).map { "p\($0): serve\n" }.joined(), "Procfile") > 2_000)
    }

    @Test func openBracesAreNotSoughtAgainAndAgain() {
        #expect(touch(Self.head + String(repeating: "%{?a: x\n", count: 5_000), "a.spec") > 0)
        #expect(touch(Self.head + String(repeating: "%global x %{\n", count: 5_000), "a.spec") > 0)
        #expect(touch(String(repeating: "f() {\nx=(\n", count: 20_000), "PKGBUILD") > 0)
        #expect(touch(String(repeating: "cat <<EOF\n", count: 20_000), "PKGBUILD") >= 0)
    }

    @Test func valuesThatGrowAreBounded() {
        var text = "pkgname=a\na0=xxxxxxxxxx\n"
        for level in 1..<60 { text += "a\(level)=$a\(level - 1)$a\(level - 1)$a\(level - 1)\n" }
        #expect(touch(text + "depends=\"$a59\"\n", "APKBUILD") > 0)
        text = "pkgname=a\ndepends=(" + String(repeating: "{a,b}", count: 1_000) + ")\n"
        #expect(touch(text, "PKGBUILD") > 0)
    }
}
