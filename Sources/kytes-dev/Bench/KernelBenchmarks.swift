import Foundation
import KytesBasics
import KytesEcosystems
import KytesTestSupport

extension Benchmark {
    static let kernelBenchmarks = [
        Benchmark(
            name: "dependencies of all modules of a kernel",
            promise: "≥ 5 × less processor time than `depmod -n` over the same tree"
        ) { try await dependenciesOfModules($0) }
    ]

    /// From the folder to the lines of `modules.dep`, by this very program.
    ///
    /// The kernel of Debian's clouds, or the root folder that is given.
    private static func dependenciesOfModules(_ world: BenchWorld) async throws -> BenchResult {
        #if DEBUG
            throw ChoreError("only `swift run -c release kytes-dev bench --only kernel` measures this")
        #else
            let (root, release) = try await installed(world)
            let folder = root.appending("lib/modules/" + release)
            let depmod = TimedProcess([KernelPackage.depmod, "-n", "-b", root.string, release])
            func ours() throws -> Cost {
                let (start, processor) = (ContinuousClock.now, processorTime())
                let order = String(
                    decoding: Disk.read(folder.appending("modules.order"), limit: 1 << 24) ?? [], as: UTF8.self)
                let trial = KernelModules.Trial(
                    of: KernelPackage.modules(in: folder), order: order.split(separator: "\n").map(String.init)
                ) { FileParts(folder.appending($0)) }
                guard trial.lines.count > 100 else { throw ChoreError("there are no modules in \(folder)") }
                let wall = (ContinuousClock.now - start) / .seconds(1)
                return Cost(wall: wall, processor: processorTime() - processor, peakMemory: 0, firstLine: wall)
            }
            let pairs = try Pairs(world, ours: ours, peer: depmod.run)
            let ratio = Spread(pairs.runs.map { $0.peer.processor / $0.ours.processor })
            return BenchResult(
                measured:
                    "\(Spread(pairs.runs.map { $0.ours.processor * 1000 })) ms of processor time: \(ratio) × less, "
                    + "by the clock \(pairs.ours) ms",
                peer:
                    "depmod \(Spread(pairs.runs.map { $0.peer.processor * 1000 })) ms, by the clock \(pairs.peers) ms",
                isKept: ratio.median >= 5)
        #endif
    }

    private static func installed(_ world: BenchWorld) async throws -> (root: AbsolutePath, release: String) {
        if let given = world.given.flatMap({ AbsolutePath($0) }) {
            guard let release = Disk.names(in: given.appending("lib/modules")).first else {
                throw ChoreError("there is no kernel below \(given)")
            }
            return (given, release)
        }
        guard await KernelPackage.download() != nil, let folder = AbsolutePath(world.folder + "/kernel") else {
            throw ChoreError(
                "apt cannot have linux-image-cloud-amd64; give a root folder that has a kernel by `--folder`")
        }
        Disk.remove(folder)
        try Disk.makeFolders(folder)
        let package = try await KernelPackage(in: folder)
        return (package.root, package.release)
    }
}
