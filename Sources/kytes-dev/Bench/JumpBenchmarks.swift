import Foundation
import Glibc

extension Benchmark {
    static let jumpBenchmarks = [
        Benchmark(name: "first jump", promise: "≤ 1.5 × `git clone --bare --depth 1 --branch TAG`") { world in
            let host = try GitHost(world)
            defer { host.stop() }
            let package = try host.client(named: "first-jump")
            let ours = TimedProcess(
                [
                    "sh", "-c", "rm -rf \"$XDG_CACHE_HOME\"; exec \"$@\"", "sh", world.kytes, "jump", "large-15000",
                    package,
                ],
                environment: world.environment("first-jump-caches"))
            let clone = "rm -rf shallow; exec git clone -q --bare --depth 1 --branch 1.0.0 \(host.url) shallow"
            let peer = TimedProcess(["sh", "-c", clone], in: world.folder)
            return try compare(ours, peer, named: "git clone --depth 1", runs: world.runs, atMost: 1.5)
        },
        Benchmark(name: "jump into a commit already fetched", promise: "whole `kytes jump` ≤ 50 ms") { world in
            let host = try GitHost(world)
            let package = try host.client(named: "again")
            let ours = TimedProcess(
                [world.kytes, "jump", "large-15000", package, "--network", "on-demand"],
                environment: world.environment("again-caches"))
            _ = try ours.run()
            host.stop()
            let times = Spread(try (0..<world.runs).map { _ in try ours.run().wall * 1000 })
            return BenchResult(measured: "\(times) ms", isKept: times.median <= 50)
        },
        Benchmark(name: "tree of 15,000 files", promise: "≤ 2 s behind the landing file") { world in
            let host = try GitHost(world)
            defer { host.stop() }
            let package = try host.client(named: "tree")
            let environment = world.environment("tree-caches")
            let cache = environment["XDG_CACHE_HOME"] ?? ""
            let jump = TimedProcess([world.kytes, "jump", "large-15000", package], environment: environment)
            _ = try jump.run()
            var times: [Double] = []
            for _ in 0..<world.runs {
                _ = try TimedProcess(["sh", "-c", "chmod -R u+w \(cache)/kytes/trees; rm -rf \(cache)/kytes/trees"])
                    .run()
                let start = ContinuousClock.now
                _ = try jump.run()
                while try count(below: "\(cache)/kytes/trees") < 15_000 {
                    guard ContinuousClock.now - start < .seconds(60) else {
                        throw ChoreError("the tree stays incomplete")
                    }
                    try await Task.sleep(for: .milliseconds(10))
                }
                times.append((ContinuousClock.now - start) / .seconds(1))
            }
            let spread = Spread(times)
            return BenchResult(measured: "\(spread) s", isKept: spread.median <= 2)
        },
    ]

    private static func compare(
        _ ours: TimedProcess,
        _ peer: TimedProcess,
        named name: String,
        runs: Int,
        atMost factor: Double
    ) throws -> BenchResult {
        let pairs = try Pairs(ours, peer, runs: runs)
        let ratio = Spread(pairs.runs.map { $0.wall / $1.wall })
        return BenchResult(
            measured: "\(pairs.ours) ms: \(ratio) × the peer",
            peer: "\(name) \(pairs.peers) ms",
            isKept: ratio.median <= factor
        )
    }

    private static func count(below folder: String) throws -> Int {
        var count = 0
        let files = FileManager.default.enumerator(atPath: folder)
        while let name = files?.nextObject() as? String { count += name.hasSuffix(".swift") ? 1 : 0 }
        return count
    }
}

/// A repository of 15,000 files behind git's own daemon on the loopback interface.
final class GitHost {
    let url: String
    private let world: BenchWorld
    private let process = Process()

    init(_ world: BenchWorld) throws {
        self.world = world
        _ = try world.largeRepository(files: 15_000)
        let port = Int.random(in: 20_000..<30_000)
        url = "git://127.0.0.1:\(port)/large-15000.git"
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "git", "daemon", "--listen=127.0.0.1", "--port=\(port)", "--base-path=\(world.folder)", "--export-all",
            "--reuseaddr", "--log-destination=none",
        ]
        try process.run()
        let probe = TimedProcess(["git", "ls-remote", "-q", url])
        let end = ContinuousClock.now + .seconds(10)
        while (try? probe.run()) == nil {
            guard ContinuousClock.now < end else { throw ChoreError("`git daemon` does not answer") }
        }
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    /// A package that requires the repository and has it pinned.
    func client(named name: String) throws -> String {
        let folder = "\(world.folder)/\(name)"
        try FileManager.default.createDirectory(atPath: folder + "/Sources/\(name)", withIntermediateDirectories: true)
        let manifest = """
            // swift-tools-version: 6.0
            import PackageDescription
            let package = Package(
                name: "\(name)",
                dependencies: [.package(url: "\(url)", exact: "1.0.0")],
                targets: [.target(name: "\(name)", dependencies: [.product(name: "Target0", package: "large-15000")])]
            )

            """
        try manifest.write(toFile: folder + "/Package.swift", atomically: true, encoding: .utf8)
        let commit = try Tool("git", "-C", "\(world.folder)/large-15000.git", "rev-parse", "1.0.0").output()
        let resolved = """
            {"pins": [{"identity": "large-15000", "kind": "remoteSourceControl", "location": "\(url)",
            "state": {"revision": "\(commit.filter { !$0.isWhitespace })", "version": "1.0.0"}}], "version": 2}
            """
        try resolved.write(toFile: folder + "/Package.resolved", atomically: true, encoding: .utf8)
        return folder
    }
}
