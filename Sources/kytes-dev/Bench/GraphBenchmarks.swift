import Foundation

extension Benchmark {
    static let graphBenchmarks = [
        Benchmark(name: "graph from pins", promise: "≥ 20 × faster than `swift package show-dependencies`") { world in
            let package = try world.resolvedPackage()
            let ours = TimedProcess(
                [world.kytes, "graph", package, "--format", "json"], environment: world.environment())
            let peer = TimedProcess(world.swiftPackage("show-dependencies", "--format", "json"), in: package)
            return try compare(ours, peer, named: "show-dependencies", in: world, atLeast: 20)
        },
        Benchmark(name: "solving without pins", promise: "≥ 3 × faster than `swift package resolve`") { world in
            let package = try world.resolvedPackage()
            let unpinned = world.folder + "/unpinned"
            try? FileManager.default.removeItem(atPath: unpinned)
            try world.git(["clone", "-q", package, unpinned], in: world.folder)
            let script = "rm -rf Package.resolved .build; exec \"$@\""
            let ours = TimedProcess(
                ["sh", "-c", script, "sh", world.kytes, "graph", ".", "--format", "json"], in: unpinned,
                environment: world.environment())
            let peer = TimedProcess(["sh", "-c", script, "sh"] + world.swiftPackage("resolve"), in: unpinned)
            return try compare(ours, peer, named: "resolve", in: world, atLeast: 3)
        },
    ]

    private static func compare(
        _ ours: TimedProcess,
        _ peer: TimedProcess,
        named name: String,
        in world: BenchWorld,
        atLeast factor: Double
    ) throws -> BenchResult {
        let pairs = try Pairs(ours, peer, world)
        let ratio = Spread(pairs.runs.map { $1.wall / $0.wall })
        let processor = Spread(pairs.runs.map { $1.processor / $0.processor })
        return BenchResult(
            measured: "\(pairs.ours) ms: \(ratio) × faster (processor time \(processor) ×)",
            peer: "\(name) \(pairs.peers) ms",
            isKept: ratio.median >= factor
        )
    }
}
