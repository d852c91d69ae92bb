import KytesVersions
import Testing

/// The order and the requirements that coursier documents ("Version handling").
@Suite struct CoursierVersionTests {
    /// A word without a rank of its own comes below `alpha` and above `dev`.
    @Test(arguments: [
        ["1.0-M1", "1.0-alpha", "1.0-beta", "1.0-RC1", "1.0-SNAPSHOT", "1.0", "1.0.1", "1.1", "1.10", "2"],
        ["1.0-dev", "1.0-foo", "1.0-alpha", "1.0", "1.0-sp"],
        ["2.9.0", "2.10.0"],
    ])
    func ascends(_ versions: [String]) {
        #expect(versions.reversed().map { CoursierVersion($0) }.sorted().map(\.description) == versions)
    }

    @Test(arguments: [
        ("1", "1.0.0"), ("1.0", "1.0-final"), ("1.0-RC1", "1.0-cr1"), ("1.0+1", "1.0+2"), ("1.0.0-ga", "1-ga"),
    ])
    func equals(_ left: String, _ right: String) {
        #expect(CoursierVersion(left) == CoursierVersion(right))
        #expect(CoursierVersion(left).hashValue == CoursierVersion(right).hashValue)
    }

    @Test(arguments: [
        ("[1.0,2.0)", "1.0", true), ("[1.0,2.0)", "2.0", false), ("(1.0,2.0]", "1.0", false), ("[1.2]", "1.2", true),
        ("1.2.+", "1.2.9", true), ("1.2.+", "1.3", false), ("1+", "1.9", true), ("latest.release", "7", true),
        ("(,1.0],[2.0,)", "3", true),
    ])
    func contains(_ constraint: String, _ version: String, _ expected: Bool) {
        #expect(CoursierConstraint(constraint).contains(CoursierVersion(version)) == expected)
    }

    @Test func theLatestOfAllIsUsed() {
        let merged = CoursierConstraint.merged(["1.0", "1.2", "1.1"].map { CoursierConstraint($0) })
        #expect(merged?.preferred == CoursierVersion("1.2"))
        #expect(merged?.isOpen == false)
    }

    @Test func anIntervalTakesWhatItHoldsAndRefusesWhatIsAbove() {
        func merged(_ texts: String...) -> CoursierConstraint? {
            CoursierConstraint.merged(texts.map { CoursierConstraint($0) })
        }
        #expect(merged("[1.0,2.0)", "1.5")?.preferred == CoursierVersion("1.5"))
        #expect(merged("[1.0,2.0)", "2.5") == nil)
        #expect(merged("[1.0,2.0)", "[2.0,3.0)") == nil)
        let lifted = merged("[1.0,2.0)", "0.9")
        #expect(lifted?.preferred == nil)
        #expect(lifted?.isOpen == true)
    }

    @Test(arguments: [
        (VersionCompatibility.earlySemVer, "1.0.0", "1.5.0", true), (.earlySemVer, "1.0.0", "2.0.0", false),
        (.earlySemVer, "0.1.0", "0.1.4", true), (.earlySemVer, "0.1.0", "0.2.0", false),
        (.semVerSpec, "0.1.0", "0.1.1", false), (.semVerSpec, "1.0", "1.1", true),
        (.packageVersioning, "1.1.0", "1.1.5", true), (.packageVersioning, "1.1.0", "1.2.0", false),
        (.strict, "1.0", "1.0.1", false), (.strict, "1.0", "1.0.0", true), (.always, "1", "9", true),
    ])
    func suits(_ scheme: VersionCompatibility, _ wanted: String, _ version: String, _ expected: Bool) {
        #expect(scheme.allows(version, for: wanted) == expected)
    }
}
