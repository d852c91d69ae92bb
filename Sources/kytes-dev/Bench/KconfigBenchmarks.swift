import Foundation
import Glibc
import KytesBasics
import KytesEcosystems
import KytesTestSupport

extension Benchmark {
    static let kconfigBenchmarks = [
        Benchmark(
            name: "values of a defconfig, whole Linux tree",
            promise: "≤ 0.6 × the processor time of the tree's own `conf`"
        ) { try await valuesOfLinux($0) },
        Benchmark(name: "edit of a Kconfig file to fresh diagnostics", promise: "≤ 50 ms, whole Linux tree") {
            try await kconfigEdit($0)
        },
    ]

    private static let defconfig = "arch/x86/configs/x86_64_defconfig"

    private static func tool(_ world: BenchWorld) async throws -> KconfigTool {
        guard KconfigTool.missing.isEmpty, let folder = AbsolutePath(world.folder + "/kconfig") else {
            throw ChoreError("not installed: " + KconfigTool.missing.joined(separator: ", "))
        }
        Disk.remove(folder)
        try Disk.makeFolders(folder)
        return try await KconfigTool(in: folder)
    }

    /// From the files to the lines of a `.config`, by this very program.
    private static func valuesOfLinux(_ world: BenchWorld) async throws -> BenchResult {
        #if DEBUG
            throw ChoreError("only `swift run -c release kytes-dev bench --only kconfig` measures this")
        #else
            let tool = try await tool(world)
            let answers = try await tool.answers(for: "x86")
            let theirs = try await tool.configuration(defconfig, of: "x86")
            let folder = tool.folder
            func ours() throws -> Cost {
                let (start, processor) = (ContinuousClock.now, processorTime())
                let trial = Kconfig.Trial(environment: KconfigTool.environment("x86"), answers: answers) {
                    Disk.read(folder.appending($0), limit: 1 << 24)
                }
                let values = Disk.read(folder.appending(defconfig), limit: 1 << 24) ?? []
                guard trial.configuration(under: values) == theirs else { throw ChoreError("the values differ") }
                let wall = (ContinuousClock.now - start) / .seconds(1)
                return Cost(wall: wall, processor: processorTime() - processor, peakMemory: 0, firstLine: wall)
            }
            func peer(isAsking: Bool) throws -> TimedProcess {
                let (arguments, environment) = try tool.measured(defconfig, of: "x86", isAsking: isAsking)
                return TimedProcess(arguments, in: folder.string, environment: environment)
            }
            let asking = try Pairs(world, ours: ours, peer: peer(isAsking: true).run)
            let quiet = try Pairs(world, ours: ours, peer: peer(isAsking: false).run)
            let ratio = Spread(asking.runs.map { $0.ours.processor / $0.peer.processor })
            let quietRatio = Spread(quiet.runs.map { $0.ours.processor / $0.peer.processor })
            return BenchResult(
                measured:
                    "\(Spread(asking.runs.map { $0.ours.processor * 1000 })) ms of processor time: \(ratio) × the peer, "
                    + "\(quietRatio) × what it takes where the shell's answers are given to it",
                peer: "conf \(Spread(asking.runs.map { $0.peer.processor * 1000 })) ms, "
                    + "\(Spread(quiet.runs.map { $0.peer.processor * 1000 })) ms without the shell",
                isKept: ratio.median <= 0.6)
        #endif
    }

    static func processorTime() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
            + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
    }

    /// A `source` becomes one of a file that there is not, and back again.
    private static func kconfigEdit(_ world: BenchWorld) async throws -> BenchResult {
        let folder = try await tool(world).folder.string
        return try await edit(
            of: folder + "/drivers/Kconfig", in: folder, languageID: "kconfig", line: "source \"drivers/net/Kconfig\"",
            with: "source \"drivers/net/Kconfig\"", orWrong: "source drivers/net/Kconfig\" x",
            world.environment("kconfig"), world, within: 50)
    }
}
