import KytesBasics
import KytesEcosystems
import KytesTestSupport
import KytesText
import Testing

/// Units that nobody writes: they cost time in proportion to their length, and one file each.
@Suite struct SystemdHostileTests {
    private func touch(_ text: String, _ name: String = "a.service") -> Int {
        let parsed = Systemd.read(SourceText(text), of: DocumentID(file: AbsolutePath("/w/" + name)!))
        let facts = parsed.value
        return parsed.diagnostics.count + facts.symbols.count + facts.requirements.count + facts.shown.tokens.count
            + facts.shown.completions.count
    }

    @Test func aLineThatGoesOnForEverIsReadOnce() {
        #expect(touch("[Unit]\nAfter=" + String(repeating: "a.service \\\n", count: 50_000)) > 50_000)
        #expect(touch("[Unit]\n" + String(repeating: "\\\n", count: 200_000)) < 10)
    }

    @Test func manySectionsAndSettingsAreReadOnce() {
        #expect(touch(String(repeating: "[Unit]\nAfter=a.target\n", count: 20_000)) > 20_000)
        #expect(touch("[Service]\n" + String(repeating: "ExecStart=\n", count: 50_000)) > 10_000)
    }

    @Test func whatIsTooLargeIsLeftAlone() {
        #expect(touch("[Unit]\nDescription=" + String(repeating: "x", count: 2 << 20)) == 0)
    }

    @Test func bytesThatAreNoTextCostTheirFileOnly() {
        #expect(touch("[Unit]\n\u{0}=\u{1}\nAfter=\"\\x\\u12\\777 \\\n[Service\n\"") > 0)
    }

    /// The whole of it is put together, not only read.
    @Test func aChainOfUnitsIsAsLongAsItIs() async throws {
        var universe = Universe()
        for number in 0..<3_000 {
            universe.write(
                "[Unit]\nAfter=u\(number + 1).service u\(number / 2).service\n[Service]\nExecStart=/bin/true\n",
                to: "/w/u\(number).service")
        }
        let manifests = universe.files.keys.sorted().compactMap { AbsolutePath($0) }
        let project = try #require(Systemd.projects(among: manifests).first)
        let resolution = try await Systemd.resolve(project, using: universe)
        #expect(resolution.roots.count == 3_000)
    }
}
