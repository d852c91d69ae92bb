import KytesBasics
@testable import KytesEcosystems
import KytesTestSupport
import KytesText
import KytesVersions
import Testing

/// Indices of packages, relations, apt's sources.
@Suite struct DebianIndexTests {
    private static let path = AbsolutePath("/var/lib/dpkg/status")!

    private static let status = """
        Package: a
        Status: install ok installed
        Architecture: amd64
        Version: 1:2.0-1
        Depends: b (>= 1), c | d:any

        Package: b
        Status: deinstall ok config-files
        Version: 1
        Architecture: all

        Package: c
        Version: 3
        Architecture: amd64
        Status: install ok unpacked
        Provides: b (= 1.5),
         e
        Description: Package: no package
         Package: none either
        """

    private static let index = Debian.PackageIndex(Array(status.utf8), at: path)

    @Test func whatIsNotInstalledDoesNotCount() {
        #expect(Self.index.entries.map { Self.index.string($0.name) } == ["a", "c"])
        #expect(Self.index.entries(named: "b").isEmpty)
        #expect(Self.index.entries(named: "none").isEmpty)
    }

    @Test func whatIsProvidedIsFoundWithItsVersion() {
        let found = Self.index.provisions(of: "b")
        #expect(found.map { Self.index.string(Self.index.entries[$0.entry].name) } == ["c"])
        #expect(found.map { $0.version.map(Self.index.string) } == ["1.5"])
        #expect(Self.index.provisions(of: "e").count == 1)
    }

    @Test func relationsHaveTheirPlaces() throws {
        let record = Debian.PackageRecord(Self.index, 0)
        let groups = try #require(record.bonds.first { $0.bond == .depends }).groups
        #expect(groups.map { $0.alternatives.map { record.string($0.range) } } == [["b (>= 1)"], ["c", "d:any"]])
        #expect(record.version.description == "1:2.0-1" && record.version.withoutEpoch == "2.0-1")
    }

    @Test func relationsOfAllFormsAreRead() {
        let text = Array("a:any (<< 1) [amd64 !i386] <!x> <y z>, ${v}, lib${v}1 (= ${b}) | c(>=2),, (bad), d [, e".utf8)
        let list = text.withUnsafeBufferPointer { Debian.relations($0, in: 0..<text.count) }
        func string(_ range: TextRange) -> String { String(decoding: text[range], as: UTF8.self) }
        let alternatives = list.groups.flatMap(\.alternatives)
        #expect(alternatives.map { string($0.name) } == ["a", "${v}", "lib", "c", "e"])
        #expect(alternatives.map(\.isVariable) == [false, true, true, false, false])
        #expect(alternatives[0].architectures.map(string) == ["amd64", "!i386"])
        #expect(alternatives[0].profiles.map { $0.map(string) } == [["!x"], ["y", "z"]])
        #expect(string(alternatives[3].range) == "c(>=2)")
        #expect(list.strays.map(string) == ["(bad)", "d ["])
    }

    @Test(arguments: [
        ("amd64", ["amd64"], true), ("amd64", ["i386"], false), ("amd64", ["!i386"], true),
        ("amd64", ["!amd64"], false),
        ("amd64", ["linux-any"], true), ("amd64", ["hurd-any"], false), ("amd64", ["any-amd64"], true),
        ("arm64", [], true),
        ("kfreebsd-amd64", ["any-amd64"], true), ("kfreebsd-amd64", ["linux-any"], false), ("amd64", ["any"], true),
    ])
    func architecturesAreThoseOfDpkg(_ native: String, _ words: [String], _ expected: Bool) {
        #expect(Debian.Architectures.allow(native, words) == expected)
    }

    @Test func aptsSourcesNameTheirLists() {
        let lines = Debian.aptSources(
            "# no\ndeb [arch=arm64 signed-by=/k] http://user@deb.example.org/debian stable main contrib # why\ndeb-src file:/srv/x ./\n",
            fileName: "sources.list")
        #expect(
            lines.map { $0.packagesName($0.architectures.first ?? "amd64") } == [
                "deb.example.org_debian_dists_stable_main_binary-arm64_Packages",
                "deb.example.org_debian_dists_stable_contrib_binary-arm64_Packages", "_srv_x_._Packages",
            ])
        let stanzas = Debian.aptSources(
            "Types: deb deb-src\nURIs: http://a/b\nSuites: s t\nComponents: m\n\nTypes: deb\nEnabled: no\nURIs: http://c\nSuites: s\nComponents: m\n",
            fileName: "a.sources")
        #expect(stanzas.map(\.sourcesName) == ["a_b_dists_s_m_source_Sources", "a_b_dists_t_m_source_Sources"])
        #expect(stanzas.allSatisfy { $0.hasBinaries && $0.hasSources })
    }

    @Test func aReleaseSaysTheChecksumOfItsIndices() {
        let digest = String(repeating: "ab", count: 32)
        let release = "Origin: D\nMD5Sum:\n x 1 main/source/Sources.xz\nSHA256:\n \(digest) 12 main/source/Sources.xz\n"
        #expect(Debian.checksum(of: "main/source/Sources.xz", in: Array(release.utf8)) == digest)
        #expect(Debian.checksum(of: "main/source/Sources", in: Array(release.utf8)) == nil)
    }

    /// Twenty thousand packages of one name that provide it twice, and a value of a hundred thousand alternatives.
    @Test func hostileIndicesAreReadInBoundedTime() {
        let start = ContinuousClock.now
        let many = String(repeating: "Package: a\nProvides: a, a\n\n", count: 20_000)
        let index = Debian.PackageIndex(Array(many.utf8), at: Self.path)
        #expect(index.entries(named: "a").count == 20_000)
        let long = "Package: a\nDepends: " + String(repeating: "b | ", count: 100_000) + "c\n"
        #expect(Debian.PackageRecord(Debian.PackageIndex(Array(long.utf8), at: Self.path), 0).bonds.count == 1)
        #expect(ContinuousClock.now - start < .seconds(60))
    }
}
