import KytesBasics
import KytesTestSupport
import KytesVersions
import Testing

/// pacman's order and apk's, held against vercmp and apk.
@Suite struct ArchVersionTests {
    @Test(arguments: [
        ["1.0a", "1.0beta", "1.0p", "1.0pre", "1.0rc", "1.0", "1.0.a", "1.0.1", "1.1", "1:0.1"],
        ["1", "1.0", "1.1", "1.1.1", "1.2", "2.0", "3.0.0"],
    ])
    func ascendsAsTheManualSays(_ versions: [String]) {
        #expect(versions.reversed().map { ArchVersion($0) }.sorted().map(\.description) == versions)
    }

    @Test(.enabled(if: MachineProgram.find("vercmp") != nil, "pacman is not installed: its order was not compared"))
    func everyPairIsOrderedAsVercmpOrdersIt() async throws {
        let pairs = GeneratedVersions.pairs(2_500, "0123456789019abcXYZ...-+_~", seed: 33)
        let folder = TemporaryFolder()
        let script = folder.path.appending("script")
        let lines = pairs.map { "vercmp '\($0)' '\($1)'" }.joined(separator: "\n")
        try Disk.write(Array((lines + "\n").utf8), to: script)
        let answers = try await MachineProgram.run("sh", [script.string]).split(separator: "\n")
        try #require(answers.count == pairs.count)
        for ((left, right), answer) in zip(pairs, answers) {
            let ours = ArchVersion(left).order(to: ArchVersion(right))
            let theirs = Int(answer).map { $0.signum() }
            if ours.signum() != theirs { Issue.record("`\(left)` and `\(right)`: \(ours), and vercmp says \(answer)") }
        }
    }
}

/// As apk's manual and its source say it.
@Suite struct AlpineVersionTests {
    @Test(arguments: [
        [
            "0.1_pre1", "0.1", "0.1_p1", "0.1.0", "0.9", "1.0_alpha", "1.0_alpha2", "1.0_beta", "1.0_pre", "1.0_rc1",
            "1.0",
            "1.0_git20200101", "1.0_p1", "1.0-r1", "1.0a", "1.0.1", "1.01", "1.1", "10",
        ]
    ])
    func ascends(_ versions: [String]) {
        #expect(versions.allSatisfy { AlpineVersion($0).isValid })
        for (left, right) in zip(versions, versions.dropFirst()) where !Self.isOpen(left, right) {
            #expect(AlpineVersion(left) < AlpineVersion(right), "\(left) \(right)")
        }
    }

    /// What the manual leaves open is left to apk itself.
    private static func isOpen(_ left: String, _ right: String) -> Bool {
        left.contains("-r") || right.contains("-r") || right == "1.01" || left == "1.01"
    }

    @Test(arguments: ["1.0-rc1", "", "a", "1..2", "1.0_foo", "1.0-r", "1.0-r1-r2", "v1"])
    func othersAreNoVersions(_ version: String) { #expect(!AlpineVersion(version).isValid) }

    @Test(.enabled(if: MachineProgram.find("apk") != nil, "apk is not installed: its order was not compared"))
    func everyPairIsOrderedAsApkOrdersIt() async throws {
        let pairs = GeneratedVersions.pairs(400, "0123456789019ab...", seed: 3).filter {
            AlpineVersion($0).isValid && AlpineVersion($1).isValid
        }
        for (left, right) in pairs {
            let answer = try await MachineProgram.run("apk", ["version", "-t", left, right])
            let order = AlpineVersion(left).order(to: AlpineVersion(right))
            #expect(answer.hasPrefix(order < 0 ? "<" : order == 0 ? "=" : ">"), "\(left) \(right)")
        }
    }
}
