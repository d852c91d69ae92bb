import Foundation

extension Benchmark {
    static let debianBenchmarks = [
        Benchmark(name: "dpkg status", promise: "≤ 100 ms, every edge, `kytes graph` from start to end") { world in
            let system = world.folder + "/debian"
            let packages = try DebianSystem.copyStatus(to: system)
            let work = system + "/work"
            let relations = packages.joined(separator: ",\n ")
            try DebianSystem.write("Source: all\nBuild-Depends: \(relations)\n", to: work + "/debian/control")
            var environment = world.environment()
            environment["KYTES_DEBIAN_ROOT"] = system
            let ours = TimedProcess([world.kytes, "graph", work, "--format", "dot"], environment: environment)
            let peer = TimedProcess([
                "apt-get", "-o", "Dir::State::lists=\(system)/none/", "-o", "Dir::Cache=\(system)/", "-o",
                "Debug::NoLocking=true", "-qq", "check",
            ])
            let pairs = try Pairs(ours, peer, world)
            return BenchResult(
                measured: "\(pairs.ours) ms for \(packages.count) packages", peer: "`apt-get check` \(pairs.peers) ms",
                isKept: pairs.ours.median <= 100)
        }
    ]
}

/// A root folder with this machine's status of dpkg, and nothing else.
private enum DebianSystem {
    /// - Returns: The names of what is installed.
    static func copyStatus(to root: String) throws -> [String] {
        let status = try String(contentsOfFile: "/var/lib/dpkg/status", encoding: .utf8)
        try write(status, to: root + "/var/lib/dpkg/status")
        return status.split(separator: "\n\n").compactMap { stanza in
            let isInstalled = stanza.contains("\nStatus: install ok installed")
            guard isInstalled, stanza.hasPrefix("Package: ") else { return nil }
            return String(stanza.dropFirst(9).prefix { $0 != "\n" })
        }
    }

    static func write(_ text: String, to path: String) throws {
        let folder = (path as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
}
