import KytesBasics
@testable import KytesEcosystems
import KytesTestSupport
import Testing

/// What the tree's own `conf` makes of defconfigs, and what we make of them, symbol by symbol.
@Suite(
    .enabled(
        if: KconfigTool.missing.isEmpty,
        "not installed, so that Kconfig trees were not compared: \(KconfigTool.missing.joined(separator: ", "))"))
struct KconfigOracleTests {
    /// How many of each architecture's defconfigs are compared: its first ones.
    private static let architectures = [
        ("arm", 20), ("arm64", 1), ("mips", 20), ("powerpc", 16), ("riscv", 4), ("s390", 2), ("x86", 2),
    ]

    @Test func defconfigsOfLinuxHaveTheValuesThatItsOwnToolGivesThem() async throws {
        let folder = TemporaryFolder()
        let tool = try await KconfigTool(in: folder.path)
        var compared = 0
        for (architecture, count) in Self.architectures {
            let answers = try await tool.answers(for: architecture)
            let trial = Kconfig.Trial(environment: KconfigTool.environment(architecture), answers: answers) { path in
                Disk.read(tool.folder.appending(path), limit: 1 << 24)
            }
            #expect(trial.optionCount > 10_000, "\(architecture)")
            // The tool would have refused them.
            #expect(trial.circles.isEmpty, "\(architecture)")
            for defconfig in tool.defconfigs(of: architecture).prefix(count) {
                let theirs = try await tool.configuration(defconfig, of: architecture)
                let values = try #require(Disk.read(tool.folder.appending(defconfig), limit: 1 << 20))
                expectSame(trial.configuration(under: values), theirs, defconfig)
                let shortest = try await tool.shortest(defconfig, of: architecture)
                expectSame(trial.shortest(under: values), shortest, "shortest \(defconfig)")
                compared += 1
            }
        }
        #expect(compared >= 60)
        try await compareAnswers(tool)
        try await compareTrees(tool)
    }

    /// The first defconfigs of each architecture; choices are others since Linux 6.11.
    @Test(
        .enabled(
            if: KconfigTool.missing("6.12").isEmpty,
            "not installed, so that choices since Linux 6.11 were not compared: linux-source-6.12"))
    func defconfigsOfLinuxWithPlainChoicesHaveTheValuesThatItsOwnToolGivesThem() async throws {
        let folder = TemporaryFolder()
        let tool = try await KconfigTool(in: folder.path, release: "6.12")
        for (architecture, count) in Self.architectures {
            let answers = try await tool.answers(for: architecture)
            let trial = Kconfig.Trial(environment: KconfigTool.environment(architecture), answers: answers) { path in
                Disk.read(tool.folder.appending(path), limit: 1 << 24)
            }
            #expect(trial.optionCount > 10_000, "\(architecture)")
            for defconfig in tool.defconfigs(of: architecture).prefix(count) {
                let values = try #require(Disk.read(tool.folder.appending(defconfig), limit: 1 << 20))
                let theirs = try await tool.configuration(defconfig, of: architecture)
                expectSame(trial.configuration(under: values), theirs, defconfig)
                let shortest = try await tool.shortest(defconfig, of: architecture)
                expectSame(trial.shortest(under: values), shortest, "shortest \(defconfig)")
            }
        }
        try await compareTrees(tool, isPlain: true)
    }

    private func expectSame(_ ours: [String], _ theirs: [String], _ what: String) {
        guard ours != theirs else { return }
        let difference = Set(ours).symmetricDifference(theirs).sorted().prefix(10).joined(separator: "\n")
        Issue.record("\(what): \(Set(ours).symmetricDifference(theirs).count) lines differ:\n\(difference)")
    }

    /// What is assumed of GCC 12.2 is what it says, where this is the machine's.
    private func compareAnswers(_ tool: KconfigTool) async throws {
        let answers = try await tool.answers(for: "x86")
        guard answers["./scripts/cc-version.sh gcc"] == "GCC 120200",
            answers["./scripts/ld-version.sh ld"] == "BFD 24000"
        else {
            return
        }
        var known = 0
        for (command, answer) in answers where !command.hasPrefix("rustc") && !command.hasPrefix("bindgen") {
            let assumed = Kconfig.Trial.assumed(
                command, toolchain: "gcc 12.2.0, binutils 2.40", architecture: "x86")
            guard let assumed else { continue }
            known += 1
            // Libraries for 32 bits are on some machines.
            if command.contains("cc-can-link.sh"), command.contains("-m32") { continue }
            #expect(assumed == answer, "\(command)")
        }
        #expect(known > 80)
    }

    /// Small trees of everything that the language has.
    private func compareTrees(_ tool: KconfigTool, isPlain: Bool = false) async throws {
        let folder = TemporaryFolder()
        var (refused, different) = (0, 0)
        for seed in 0..<150 {
            var writer = KconfigTreeWriter(seed: UInt64(seed), isPlain: isPlain)
            let (tree, values) = writer.tree()
            try Disk.write(Array(tree.utf8), to: folder.path.appending("Kconfig"))
            try Disk.write(Array(values.utf8), to: folder.path.appending("defconfig"))
            guard let theirs = try? await tool.configuration("defconfig", in: folder.path) else {
                // The tool of 6.12 loses its way in some of them ("Oops! How to check").
                refused += 1
                continue
            }
            let trial = Kconfig.Trial(environment: [:], answers: [:]) { path in
                path == "Kconfig" ? Array(tree.utf8) : path.hasSuffix("symbol.c") ? tool.source : nil
            }
            let ours = trial.configuration(under: Array(values.utf8))
            // The tool of 6.12 changes conditions that several entries share: `!(A != y)` may hold where A is n.
            if isPlain, ours != theirs {
                different += 1
                continue
            }
            expectSame(ours, theirs, "\(tree)\n\(values)")
            let shortest = try await tool.shortest("defconfig", in: folder.path)
            expectSame(trial.shortest(under: Array(values.utf8)), shortest, "shortest \(tree)\n\(values)")
            #expect(trial.circles.isEmpty, "\(tree)")
        }
        #expect(isPlain ? refused < 30 && different < 5 : refused + different == 0, "\(refused), \(different)")
    }
}
