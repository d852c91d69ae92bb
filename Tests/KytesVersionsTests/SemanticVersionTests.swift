import KytesVersions
import Testing

@Suite struct SemanticVersionTests {
    /// Semantic Versioning 2.0.0, §11.2 and §11.4.4, and the order of digits, letters and hyphens in ASCII.
    @Test func precedenceIsTheSpecifications() throws {
        let ascending = [
            "0.9.9", "1.0.0-0", "1.0.0-1", "1.0.0-2", "1.0.0-11", "1.0.0-99999999999999999999999", "1.0.0--", "1.0.0-A",
            "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11",
            "1.0.0-rc.1", "1.0.0", "1.9.0", "1.10.0", "1.11.0", "2.0.0", "2.1.0", "2.1.1",
        ].map { SemanticVersion($0) }
        let versions = try ascending.map { try #require($0) }
        for (index, version) in versions.enumerated() {
            for (other, later) in versions.enumerated() {
                #expect((version < later) == (index < other), "\(version) and \(later)")
                #expect((version == later) == (index == other))
            }
        }
    }

    /// §10: build metadata is ignored when determining precedence.
    @Test func buildMetadataTakesNoPartInOrder() throws {
        let one = try #require(SemanticVersion("1.0.0+20130313144700"))
        let other = try #require(SemanticVersion("1.0.0+21AF26D3---117B344092BD"))
        #expect(one == other)
        #expect(!(one < other) && !(other < one))
        #expect(one.description == "1.0.0+20130313144700")
    }

    /// The examples of the regular expression that the specification suggests (https://regex101.com/r/vkijKf/1/).
    @Test(arguments: [
        "0.0.4", "1.2.3", "10.20.30", "1.1.2-prerelease+meta", "1.1.2+meta", "1.1.2+meta-valid", "1.0.0-alpha",
        "1.0.0-beta", "1.0.0-alpha.beta", "1.0.0-alpha.beta.1", "1.0.0-alpha.1", "1.0.0-alpha0.valid",
        "1.0.0-alpha.0valid", "1.0.0-alpha-a.b-c-somethinglong+build.1-aef.1-its-okay", "1.0.0-rc.1+build.1",
        "2.0.0-rc.1+build.123", "1.2.3-beta", "10.2.3-DEV-SNAPSHOT", "1.2.3-SNAPSHOT-123", "2.0.0+build.1848",
        "2.0.1-alpha.1227", "1.0.0-alpha+beta", "1.2.3----RC-SNAPSHOT.12.9.1--.12+788", "1.2.3----R-S.12.9.1--.12+meta",
        "1.0.0+0.build.1-rc.10000aaa-kk-0.1", "1.0.0-0A.is.legal",
    ])
    func validVersionIsReadAndWrittenBack(_ text: String) {
        #expect(SemanticVersion(text)?.description == text)
    }

    @Test(arguments: [
        "1", "1.2", "1.2.3-0123", "1.2.3-0123.0123", "1.1.2+.123", "+invalid", "-invalid", "-invalid+invalid",
        "alpha", "alpha.beta", "alpha.beta.1", "1.0.0-alpha_beta", "1.0.0-alpha..", "1.0.0-alpha..1", "01.1.1",
        "1.01.1",
        "1.1.01", "1.2.3.DEV", "1.2-SNAPSHOT", "1.2.31.2.3----RC-SNAPSHOT.12.09.1--..12+788", "1.2-RC-SNAPSHOT",
        "-1.0.3-gamma+b7718", "+justmeta", "9.8.7+meta+meta", "9.8.7-whatever+meta+meta", "", "1.0.0 ", "1.0.é",
        "99999999999999999999999.999999999999999999.99999999999999999",
    ])
    func invalidVersionIsRefused(_ text: String) {
        #expect(SemanticVersion(text) == nil)
    }

    /// As SwiftPM takes them for versions: `swift package resolve` was run on repositories with these tags.
    @Test(arguments: [
        ("1.2.3", "1.2.3"), ("v1.2.3", "1.2.3"), ("1.2", "1.2.0"), ("v1.2", "1.2.0"), ("v1.2-beta", "1.2.0-beta"),
        ("01.2.3", "1.2.3"), ("1.2.3-rc.1+5", "1.2.3-rc.1+5"),
    ])
    func tagIsReadLeniently(_ tag: String, _ version: String) {
        #expect(SemanticVersion(tag: tag)?.description == version)
    }

    @Test(arguments: [
        "1", "v1", "vv1.2.3", "release-1.2.3", "1.2.3.4", "V1.2.3", "swift-6.0-RELEASE", "1.2.3@swift-6", "",
    ])
    func otherTagIsNoVersion(_ tag: String) {
        #expect(SemanticVersion(tag: tag) == nil)
    }
}

@Suite struct SemanticVersionSetTests {
    private func version(_ text: String) -> SemanticVersion {
        SemanticVersion(text) ?? SemanticVersion(9999, 0, 0)
    }

    private func range(_ lower: String, _ upper: String) -> SemanticVersionSet {
        .range(version(lower), upTo: version(upper))
    }

    @Test func prereleaseSatisfiesOnlyRangesThatNameOne() {
        let plain = range("1.0.0", "2.0.0")
        #expect(plain.contains(version("1.0.0")) && plain.contains(version("1.9.9")))
        #expect(!plain.contains(version("1.5.0-beta")) && !plain.contains(version("2.0.0")))
        let low = range("1.0.0-beta", "2.0.0")
        #expect(low.contains(version("1.0.0-beta")) && low.contains(version("1.0.0-beta.2")))
        #expect(low.contains(version("1.5.0-alpha")) && low.contains(version("1.0.0")))
        #expect(!low.contains(version("1.0.0-alpha")))
        #expect(!low.contains(version("2.0.0-alpha")) && !low.contains(version("2.0.0-0")))
        let high = range("1.0.0", "2.0.0-beta")
        #expect(high.contains(version("2.0.0-alpha")) && !high.contains(version("2.0.0-beta")))
        #expect(!high.contains(version("1.0.0-beta")))
        #expect(SemanticVersionSet.exactly(version("1.0.0-beta")).contains(version("1.0.0-beta")))
    }

    /// Over a few versions around every bound, the algebra of sets is that of their members.
    @Test func algebraIsThatOfMembers() {
        let points = ["0.9.0", "1.0.0-0", "1.0.0-a", "1.0.0", "1.1.0-b", "1.1.0", "1.2.0", "2.0.0-a", "2.0.0", "2.0.1"]
            .map(version)
        var sets: [SemanticVersionSet] = [.all, .empty]
        for lower in points {
            sets.append(.exactly(lower))
            for upper in points where lower <= upper { sets.append(.range(lower, upTo: upper)) }
        }
        for one in sets {
            for point in points { #expect(one.complement.contains(point) != one.contains(point)) }
            #expect(one.complement.complement == one)
            for other in sets {
                let (union, intersection) = (one.union(other), one.intersection(other))
                for point in points {
                    #expect(union.contains(point) == (one.contains(point) || other.contains(point)))
                    #expect(intersection.contains(point) == (one.contains(point) && other.contains(point)))
                }
            }
        }
    }
}
