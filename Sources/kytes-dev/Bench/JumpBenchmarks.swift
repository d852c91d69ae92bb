import Foundation
import KytesBasics
import KytesGit
import KytesTestSupport

extension Benchmark {
    static let jumpBenchmarks = [
        Benchmark(
            name: "first jump", promise: "≤ 1.5 × `git clone --bare --depth 1 --branch TAG`",
            measure: firstJump),
        Benchmark(
            name: "file of a commit already fetched", promise: "first line of `kytes jump` ≤ 50 ms",
            measure: fileOpen),
        Benchmark(
            name: "tree of 15,000 files", promise: "≤ 2 s behind the landing file", measure: wholeTree),
        Benchmark(
            name: "full history", promise: "≤ 1.2 × `git clone --mirror`", measure: fullHistory),
    ]

    /// Until the file can be opened: the program writes the rest of the tree before it ends, the peer has none to write.
    private static func firstJump(_ world: BenchWorld) async throws -> BenchResult {
        let host = try await GitHost(world)
        defer { withExtendedLifetime(host) {} }
        let jump = try host.jump(named: "first-jump")
        let clone = "rm -rf shallow; exec git clone -q --bare --depth 1 --branch 1.0.0 \(host.url) shallow"
        let peer = TimedProcess(["sh", "-c", clone], in: world.folder)
        let pairs = try Pairs(world) {
            world.forget("first-jump-caches")
            return try jump.run()
        } peer: {
            try peer.run()
        }
        let ratio = Spread(pairs.runs.map { $0.firstLine / $1.wall })
        return BenchResult(
            measured: "\(Spread(pairs.runs.map { $0.ours.firstLine * 1000 })) ms: \(ratio) × the peer",
            peer: "git clone --depth 1 \(pairs.peers) ms",
            isKept: ratio.median <= 1.5
        )
    }

    /// The commit is in the mirror, its tree nowhere.
    private static func fileOpen(_ world: BenchWorld) async throws -> BenchResult {
        let host = try await GitHost(world)
        defer { withExtendedLifetime(host) {} }
        let jump = try host.jump(named: "again")
        _ = try jump.run()
        let end = ContinuousClock.now + world.budget
        var times: [Double] = []
        while times.count < world.runs, times.count < 3 || ContinuousClock.now < end {
            world.forgetTrees("again-caches")
            times.append(try jump.run().firstLine * 1000)
        }
        let spread = Spread(times)
        return BenchResult(measured: "\(spread) ms", isKept: spread.median <= 50)
    }

    private static func wholeTree(_ world: BenchWorld) async throws -> BenchResult {
        let host = try await GitHost(world)
        defer { withExtendedLifetime(host) {} }
        let jump = try host.jump(named: "tree")
        let repository = try world.largeRepository(files: 15_000)
        let checkOut = "exec git --git-dir=\(repository) --work-tree=. checkout -q -f 1.0.0 -- ."
        let folder = world.folder + "/checkout"
        let peer = TimedProcess(
            ["sh", "-c", checkOut], in: folder, environment: ["GIT_INDEX_FILE": world.folder + "/checkout.index"])
        let pairs = try Pairs(world) {
            world.forgetTrees("tree-caches")
            return try jump.run()
        } peer: {
            world.forget("checkout")
            world.forget("checkout.index")
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            return try peer.run()
        }
        let times = Spread(pairs.runs.map { $0.ours.wall - $0.ours.firstLine })
        let ratio = Spread(pairs.runs.map { ($0.wall - $0.firstLine) / $1.wall })
        let processor = Spread(pairs.runs.map(\.ours.processor))
        return BenchResult(
            measured: "\(times) s: \(ratio) × the peer (processor time \(processor) s)",
            peer: "git checkout \(pairs.peers) ms (processor time \(Spread(pairs.runs.map(\.peer.processor))) s)",
            isKept: times.median <= 2
        )
    }

    private static func fullHistory(_ world: BenchWorld) async throws -> BenchResult {
        let host = try await GitHost(world)
        defer { withExtendedLifetime(host) {} }
        let environment = ProcessInfo.processInfo.environment
        let configuration = GitConfiguration(environment: environment)
        let transport = GitTransport(environment: environment, configuration: configuration)
        guard let location = GitLocation(host.url, configuration: configuration),
            let mirror = AbsolutePath(world.folder + "/mirror.git")
        else { throw ChoreError("`\(host.url)` is no address") }
        let peer = TimedProcess(
            ["sh", "-c", "rm -rf peer.git; exec git clone -q --mirror \(host.url) peer.git"], in: world.folder)
        let end = ContinuousClock.now + world.budget
        var times: [(ours: Double, peer: Double)] = []
        func ours() async throws -> Double {
            let start = ContinuousClock.now
            world.forget("mirror.git")
            _ = try await GitRepository.createBare(at: mirror)
            try await transport.fetchEverything(of: location, into: mirror)
            return (ContinuousClock.now - start) / .seconds(1)
        }
        _ = try await (ours(), peer.run().wall)
        while times.count < world.runs, times.count < 3 || ContinuousClock.now < end {
            if times.count.isMultiple(of: 2) {
                times.append((try await ours(), try peer.run().wall))
            } else {
                let peer = try peer.run().wall
                times.append((try await ours(), peer))
            }
        }
        let ratio = Spread(times.map { $0 / $1 })
        return BenchResult(
            measured: "\(Spread(times.map(\.ours))) s: \(ratio) × the peer",
            peer: "git clone --mirror \(Spread(times.map(\.peer))) s",
            isKept: ratio.median <= 1.2
        )
    }
}

/// A repository of 15,000 files behind git's own daemon on the loopback interface.
final class GitHost {
    let url: String
    private let world: BenchWorld
    /// Ends with this object.
    private let server: TemporaryServer

    init(_ world: BenchWorld) async throws {
        self.world = world
        _ = try world.largeRepository(files: 15_000)
        let folder = world.folder
        server = try await TemporaryServer("git", environment: ProcessInfo.processInfo.environment) {
            ["daemon", "--listen=127.0.0.1", "--port=\($0)", "--base-path=\(folder)", "--export-all", "--reuseaddr"]
        }
        url = "git://127.0.0.1:\(server.port)/large-15000.git"
    }

    /// A jump from a package of its own, with caches that are called after it.
    func jump(named name: String) throws -> TimedProcess {
        TimedProcess(
            [world.kytes, "jump", "large-15000", try client(named: name), "--network", "on-demand"],
            environment: world.environment(name + "-caches"))
    }

    /// A package that requires the repository and has it pinned.
    private func client(named name: String) throws -> String {
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
