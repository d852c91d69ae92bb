import Foundation
import KytesSyntax
import KytesTestSupport

extension Benchmark {
    static let containerBenchmarks = [
        Benchmark(name: "graph of 1,000 files of containers", promise: "≤ 1/20 of Syft's processor time, ≤ 120 MB") {
            try graphBesideSyft(of: $0.containerFolder(files: 1_000), $0)
        },
        Benchmark(name: "graph of a folder of containers", promise: "≤ 1/20 of Syft's processor time, ≤ 120 MB") {
            world in
            guard let folder = world.given else { throw ChoreError("none was given: `--folder DIR`") }
            return try graphBesideSyft(of: folder, world)
        },
        Benchmark(
            name: "packages of an image", promise: "all that Syft and Trivy find; ≤ 1/20 of Syft's processor time"
        ) {
            try imagePackages($0)
        },
        Benchmark(name: "what others find in files of containers", promise: "all of it is in the graph") { world in
            try othersContainers(in: world.given ?? world.containerFolder(files: 1_000), world)
        },
        Benchmark(name: "edit of a Dockerfile to fresh diagnostics", promise: "≤ 20 ms, 1,000 files") {
            try await dockerfileEdit($0)
        },
        Benchmark(name: "cost of a file of containers", promise: "the same from 100 to 100,000 files") {
            try costOfContainers($0)
        },
    ]

    private static func imagePackages(_ world: BenchWorld) throws -> BenchResult {
        let layout = try world.imageLayout()
        let ours = try JSONValue(
            parsing: Array(output([world.kytes, "graph", layout, "--format", "json", "--network", "never"])))
        let known = Set(
            (ours["components"]?.array ?? []).compactMap { component in
                component["name"]?.string.map { $0 + " " + (component["version"]?.string ?? "") }
            })
        let syft = try JSONValue(parsing: Array(output(["syft", "-q", "oci-dir:" + layout, "-o", "json"])))
        let found = (syft["artifacts"]?.array ?? []).filter { $0["type"]?.string == "deb" }.compactMap { artifact in
            artifact["name"]?.string.map { $0 + " " + (artifact["version"]?.string ?? "") }
        }
        // `NAME@VERSION`
        let more = try foundByTrivy(["image", "--input", layout]).flatMap { $0["Packages"]?.array ?? [] }
            .compactMap { $0["ID"]?.string?.replacing("@", with: " ", maxReplacements: 1) }
        let missing = (found + more).filter { !known.contains($0) }
        let pairs = try Pairs(
            graph(layout, world),
            TimedProcess(
                ["syft", "-q", "oci-dir:" + layout, "-o", "json"], environment: ["SYFT_CHECK_FOR_APP_UPDATE": "false"]),
            world)
        let ratio = Spread(pairs.runs.map { $1.processor / $0.processor })
        return BenchResult(
            measured:
                "\(found.count) found by Syft and \(more.count) by Trivy, \(missing.count) of them missing "
                + "\(missing.prefix(4)); \(ratio) × less",
            peer: "Syft \(Spread(pairs.runs.map { $0.peer.processor * 1000 })) ms",
            isKept: missing.isEmpty && !found.isEmpty && !more.isEmpty && ratio.median >= 20)
    }

    /// What Syft finds in Dockerfiles and Compose files themselves, and Trivy in lists of Python packages (it finds nothing in
    /// the others); what they find in lock files of languages belongs to other ecosystems, and a list that no Dockerfile
    /// installs from to none.
    private static func othersContainers(in folder: String, _ world: BenchWorld) throws -> BenchResult {
        let ours = String(
            decoding: try output([world.kytes, "graph", folder, "--format", "json", "--network", "never"]),
            as: UTF8.self)
        let syft = try JSONValue(parsing: Array(output(["syft", "-q", "dir:" + folder, "-o", "json"])))
        var (found, elsewhere): ([String], Int) = ([], 0)
        for artifact in syft["artifacts"]?.array ?? [] {
            let paths = artifact["locations"]?.array?.compactMap { $0["path"]?.string } ?? []
            let isOurs = paths.contains { path in
                let name = path.split(separator: "/").last ?? ""
                return name.hasPrefix("Dockerfile") || name.contains("compose") || name.hasSuffix(".dockerfile")
            }
            if isOurs { found.append(artifact["name"]?.string ?? "") } else { elsewhere += 1 }
        }
        let lists = try foundByTrivy(["fs", folder]).filter { $0["Type"]?.string == "pip" }
        let listed = lists.flatMap { $0["Packages"]?.array ?? [] }.compactMap { package -> String? in
            guard let name = package["Name"]?.string, let version = package["Version"]?.string else { return nil }
            return "pkg:pypi/\(name.lowercased())@\(version)"
        }
        let missing = Set(found + listed).filter { !ours.contains($0) }.sorted()
        return BenchResult(
            measured: "\(found.count) found by Syft in such files and \(listed.count) by Trivy in lists, "
                + "\(missing.count) of them missing: \(missing.prefix(8))",
            peer: "Syft finds \(elsewhere) in other files", isKept: missing.isEmpty)
    }

    /// A file that is copied becomes one that there is not, and back again.
    private static func dockerfileEdit(_ world: BenchWorld) async throws -> BenchResult {
        let folder = try world.containerFolder(files: 1_000)
        return try await edit(
            of: folder + "/service7/Dockerfile", in: folder, languageID: "dockerfile", line: "COPY src",
            with: "COPY src ./src", orWrong: "COPY none ./src", world.environment("containers"), world)
    }

    private static func costOfContainers(_ world: BenchWorld) throws -> BenchResult {
        try cost(ofFiles: { try world.containerFolder(files: $0) }, world)
    }
}
