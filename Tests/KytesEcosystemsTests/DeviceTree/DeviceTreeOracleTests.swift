import KytesBasics
import KytesEcosystems
import KytesTestSupport
import Testing

/// What `cpp` and `dtc` make of sources, and what we make of them: nodes, properties, their bytes, labels.
@Suite(
    .enabled(
        if: DeviceTreeCompiler.missing.isEmpty,
        "not installed, so that device trees were not compared: \(DeviceTreeCompiler.missing.joined(separator: ", "))"))
struct DeviceTreeOracleTests {
    @Test func sourcesOfOurOwnMakeTheTreesThatDtcMakes() async throws {
        let tree = Checkout.folder.appending("Tests/Corpus/DeviceTrees")
        let sources = [".dts", ".dtso"].flatMap { Checkout.files(below: tree, suffix: $0) }
        #expect(sources.count >= 2)
        for source in sources { try await compare(source, in: tree) }
    }

    @Test(
        .enabled(
            if: KconfigTool.package() != nil,
            "linux-source-6.1 is not installed, so that boards of Linux were not compared"))
    func boardsOfLinuxAreTheTreesThatDtcMakes() async throws {
        let folder = TemporaryFolder()
        let wanted = [
            "arch/arm64/boot/dts/rockchip/*", "arch/arm64/boot/dts/broadcom/*", "arch/arm64/boot/dts/freescale/*",
            "arch/arm/boot/dts/bcm2*", "arch/arm/boot/dts/am33*", "arch/arm/boot/dts/tps*", "arch/arm/boot/dts/aspeed*",
            "arch/arm/boot/dts/stm32mp15*", "include/dt-bindings/*", "scripts/dtc/include-prefixes/*",
        ]
        try await MachineProgram.run(
            "tar",
            ["-xf", KconfigTool.package()?.string ?? "", "--wildcards"] + wanted.map { "linux-source-6.1/" + $0 },
            in: folder.path, timeout: .seconds(300))
        let tree = folder.path.appending("linux-source-6.1")
        let sources = [".dts", ".dtso"].flatMap { Checkout.files(below: tree.appending("arch"), suffix: $0) }.sorted()
        var compared = 0
        // Every fifth: those that stand beside each other are alike.
        for source in stride(from: 0, to: sources.count, by: 5).map({ sources[$0] }) {
            if try await compare(source, in: tree) { compared += 1 }
        }
        #expect(compared >= 30)
    }

    /// - Returns: Whether the tools read it: some include what was not unpacked.
    @discardableResult
    private func compare(_ source: AbsolutePath, in tree: AbsolutePath) async throws -> Bool {
        let scratch = TemporaryFolder()
        for keepsLabels in [false, true] {
            let theirs: [String]
            do {
                theirs = try await DeviceTreeCompiler.lines(
                    of: source, in: tree, keepsLabels: keepsLabels, scratch: scratch.path)
            } catch is MachineProgram.Failure {
                return false
            }
            let trial = DeviceTree.Trial(of: source, in: tree, keepsLabels: keepsLabels) {
                Disk.read($0, limit: 1 << 25)
            }
            let first = zip(trial.lines, theirs).first { $0 != $1 }
            #expect(
                trial.lines == theirs,
                "\(source): \(first.map { "ours \($0.0), theirs \($0.1)" } ?? "another number of lines")")
            #expect(trial.problems.isEmpty, "\(source)")
        }
        return true
    }
}
