import KytesBasics
import KytesTestSupport
import KytesVersions
import Testing

/// dpkg's order, held against dpkg itself.
@Suite struct DebianVersionTests {
    @Test(arguments: [
        [
            "1.0~~", "1.0~~a", "1.0~", "1.0", "1.0-1~b", "1.0-1", "1.0-1.1", "1.0-10", "1.0a", "1.0+b1", "1.0.1",
            "1:0.1",
        ],
        ["0~rc1", "0", "0.0", "00.1", "0.9", "0.10"],
    ])
    func ascends(_ versions: [String]) {
        #expect(versions.reversed().map { DebianVersion($0) }.sorted().map(\.description) == versions)
    }

    @Test(arguments: [("1.0", "0:1.0"), ("1.0", "1.0-0"), ("1.0", "1.00"), ("1.0-1", "1.0-01"), ("1.a", "1.a0")])
    func equals(_ left: String, _ right: String) {
        #expect(DebianVersion(left) == DebianVersion(right))
        #expect(DebianVersion(left).hashValue == DebianVersion(right).hashValue)
    }

    @Test func partsAreAsTheyAreWritten() {
        let version = DebianVersion("1:2.0-rc1-3~bpo1")
        #expect(version.withoutEpoch == "2.0-rc1-3~bpo1")
        #expect(version.upstream == "2.0-rc1" && version.revision == "3~bpo1")
        #expect(DebianVersion("2.0").revision == nil)
    }

    /// As the program itself compares them.
    @Test(.enabled(if: MachineProgram.find("dpkg") != nil, "dpkg is not installed: its order was not compared"))
    func pairsAreOrderedAsDpkgOrdersThem() async throws {
        let pairs = Self.pairs(600)
        let lines = pairs.map { left, right in
            "if dpkg --compare-versions '\(left)' lt '\(right)'; then echo -1; "
                + "elif dpkg --compare-versions '\(left)' eq '\(right)'; then echo 0; else echo 1; fi"
        }
        try expect(pairs, try await Self.output(of: "sh", lines))
    }

    /// Many more, most of them nearly equal, by dpkg's own module.
    @Test(
        .enabled(
            if: Disk.isReadableFile(AbsolutePath("/usr/share/perl5/Dpkg/Version.pm")!),
            "libdpkg-perl is not installed: the order of its versions was not compared"))
    func everyPairIsOrderedAsDpkgsModuleOrdersIt() async throws {
        let pairs = Self.pairs(20_000)
        let lines = ["use Dpkg::Version;"] + pairs.map { "print version_compare('\($0)', '\($1)'), qq{\\n};" }
        try expect(pairs, try await Self.output(of: "perl", lines))
    }

    private func expect(_ pairs: [(String, String)], _ answers: [Substring]) throws {
        try #require(answers.count == pairs.count)
        for ((left, right), answer) in zip(pairs, answers) {
            let (a, b) = (DebianVersion(left), DebianVersion(right))
            let ours = a < b ? "-1" : a == b ? "0" : "1"
            if ours != answer || ours == "0" && a.hashValue != b.hashValue {
                Issue.record("`\(left)` and `\(right)`: \(ours), and dpkg says \(answer)")
            }
        }
    }

    /// What dpkg calls a bad version, we do, too.
    @Test(.enabled(if: MachineProgram.find("dpkg") != nil, "dpkg is not installed: what it refuses was not compared"))
    func theSameVersionsAreRefused() async throws {
        let versions = [
            "1", "1-", "-1", "", "1 2", "a:1", ":1", "99999999999:1", "2147483647:1", "2147483648:1", "1:", "a1",
            "1_2", "1-2_3", "1:2:3", "1-2-3", "1.0+dfsg~rc1-1~bpo12+1", "1.0-1:2", "~1", "1é",
        ]
        let lines = versions.map { "dpkg --validate-version '\($0)' 2>/dev/null && echo good || echo bad" }
        let answers = try await Self.output(of: "sh", lines)
        try #require(answers.count == versions.count)
        for (version, answer) in zip(versions, answers) {
            #expect((DebianVersion(version).fault == nil ? "good" : "bad") == answer, "`\(version)`")
        }
    }

    // MARK: - Generated versions

    private static let alphabet = Array("0123456789019abcXYZ.+~~--:")

    private static func version(_ random: inout SplitMix) -> String {
        let epoch = chance(&random, 5) ? "\(Int.random(in: 0...3, using: &random)):" : ""
        let length = Int.random(in: 0...7, using: &random)
        let tail = (0..<length).map { _ in alphabet.randomElement(using: &random)! }.filter { $0 != ":" }
        return epoch + "\(Int.random(in: 0...12, using: &random))" + String(tail) + (tail.last == "-" ? "1" : "")
    }

    private static func changed(_ version: String, _ random: inout SplitMix) -> String {
        var characters = Array(version)
        let place = Int.random(in: 0..<characters.count, using: &random)
        switch Int.random(in: 0...3, using: &random) {
        case 0: characters.insert("0", at: place)
        case 1: characters[place] = alphabet.filter { $0 != ":" }.randomElement(using: &random)!
        case 2: characters += "~1"
        default: characters += "-0"
        }
        return String(characters)
    }

    private static func chance(_ random: inout SplitMix, _ one: Int) -> Bool {
        Int.random(in: 0..<one, using: &random) == 0
    }

    private static func pairs(_ count: Int) -> [(String, String)] {
        var random = SplitMix(seed: 14)
        return (0..<count).map { _ in
            let left = version(&random)
            return (left, chance(&random, 3) ? version(&random) : changed(left, &random))
        }
        .filter { DebianVersion($0).fault == nil && DebianVersion($1).fault == nil }
    }

    private static func output(of program: String, _ lines: [String]) async throws -> [Substring] {
        let folder = TemporaryFolder()
        let path = folder.path.appending("script")
        try Disk.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: path)
        return try await MachineProgram.run(program, [path.string]).split(separator: "\n")
    }
}
