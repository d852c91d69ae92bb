import Foundation

extension Benchmark {
    static let graphBenchmarks = [
        Benchmark(name: "graph from pins", promise: "≥ 20 × faster than `swift package show-dependencies`") { world in
            let package = try world.resolvedPackage()
            let ours = TimedProcess(
                [world.kytes, "graph", package, "--format", "json"], environment: world.environment())
            let peer = TimedProcess(world.swiftPackage("show-dependencies", "--format", "json"), in: package)
            return try compare(ours, peer, named: "show-dependencies", runs: world.runs, atLeast: 20)
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
            return try compare(ours, peer, named: "resolve", runs: world.runs, atLeast: 3)
        },
    ]

    /// Runs both in turn and compares the wall time pair by pair.
    private static func compare(
        _ ours: TimedProcess,
        _ peer: TimedProcess,
        named name: String,
        runs: Int,
        atLeast factor: Double
    ) throws -> BenchResult {
        _ = try (ours.run(), peer.run())
        let pairs = try (0..<runs).map { _ in try (ours.run(), peer.run()) }
        let ratio = Spread(pairs.map { $1.wall / $0.wall })
        let processor = Spread(pairs.map { $1.processor / $0.processor })
        let measured = Spread(pairs.map { $0.0.wall * 1000 })
        let other = Spread(pairs.map { $0.1.wall * 1000 })
        return BenchResult(
            measured: "\(measured) ms: \(ratio) × faster (processor time \(processor) ×)",
            peer: "\(name) \(other) ms",
            isKept: ratio.median >= factor
        )
    }
}
