import KytesTestSupport
import KytesVersions
import Testing

/// rpm's order, held against rpm itself.
@Suite struct RPMVersionTests {
    @Test(arguments: [
        ["1.0~rc1", "1.0", "1.0^git1", "1.0.1", "1.1", "1:0.1"],
        ["1.0a", "1.0.0", "1.0.01a", "1.0.1.1", "2"],
    ])
    func ascends(_ versions: [String]) {
        #expect(versions.reversed().map { RPMVersion($0) }.sorted().map(\.description) == versions)
    }

    @Test func aReleaseCountsWhereBothHaveOne() {
        #expect(RPMVersion("1.0-2").order(fulfilling: RPMVersion("1.0")) == 0)
        #expect(RPMVersion("1.0-2").order(fulfilling: RPMVersion("1.0-3")) < 0)
        #expect(RPMVersion("1.0-2") > RPMVersion("1.0"))
    }

    @Test(.enabled(if: MachineProgram.find("rpm") != nil, "rpm is not installed: its order was not compared"))
    func everyPairIsOrderedAsRpmOrdersIt() async throws {
        let pairs = GeneratedVersions.pairs(6_000, "0123456789019abcXYZ..~~^^-+_", seed: 21)
        // One program for many of them: rpm starts slowly.
        var answers: [Substring] = []
        for start in stride(from: 0, to: pairs.count, by: 2_000) {
            let calls = pairs[start..<min(start + 2_000, pairs.count)].map {
                "print(rpm.vercmp('\($0)','\($1)')..'\\n')"
            }
            let said = try await MachineProgram.run("rpm", ["--eval", "%{lua:\(calls.joined(separator: " "))}"])
            answers += said.split(separator: "\n")
        }
        try #require(answers.count == pairs.count)
        for ((left, right), answer) in zip(pairs, answers) {
            let (a, b) = (RPMVersion(left), RPMVersion(right))
            let ours = a < b ? "-1" : a == b ? "0" : "1"
            if ours != answer { Issue.record("`\(left)` and `\(right)`: \(ours), and rpm says \(answer)") }
        }
    }
}

/// Versions that nobody gives, the same ones on every run; most pairs are nearly equal.
enum GeneratedVersions {
    static func pairs(_ count: Int, _ alphabet: String, seed: UInt64) -> [(String, String)] {
        var random = SplitMix(seed: seed)
        let letters = Array(alphabet)
        func version() -> String {
            let epoch = random.below(6) == 0 ? "\(random.below(3)):" : ""
            let tail = (0..<random.below(8)).map { _ in letters[random.below(letters.count)] }
            return epoch + "\(random.below(12))" + String(tail) + (tail.last == "-" ? "1" : "")
        }
        func changed(_ version: String) -> String {
            var characters = Array(version)
            let place = random.below(characters.count)
            if random.below(3) == 0 {
                characters.insert("0", at: place)
            } else if characters[place] != ":" {
                characters[place] = letters[random.below(letters.count)]
            }
            if characters.last == "-" { characters.append("1") }
            return String(characters)
        }
        return (0..<count).map { _ in
            let left = version()
            return (left, random.below(3) == 0 ? version() : changed(left))
        }
    }
}
