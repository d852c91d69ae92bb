import Foundation
import KytesSyntax
import KytesTestSupport

extension Benchmark {
    static let ansibleBenchmarks = [
        Benchmark(name: "graph of 240 Ansible roles", promise: "≤ 1/20 of Syft's processor time, ≤ 120 MB") {
            try graphBesideSyft(of: $0.ansibleCollection(files: 1_200), $0)
        },
        Benchmark(name: "graph of a folder of Ansible", promise: "≤ 1/20 of Syft's processor time, ≤ 120 MB") { world in
            guard let folder = world.given else { throw ChoreError("none was given: `--folder DIR`") }
            return try graphBesideSyft(of: folder, world)
        },
        Benchmark(name: "what others find in Ansible's files", promise: "all of it is in the graph") { world in
            try othersFindings(in: world.given ?? world.ansibleCollection(files: 1_200), world)
        },
        Benchmark(name: "edit of a role to fresh diagnostics", promise: "≤ 20 ms, 240 roles") {
            try await roleEdit($0)
        },
        Benchmark(name: "cost of a file of Ansible", promise: "the same from 100 to 100,000 files") {
            try costOfFiles($0)
        },
    ]

    static func graph(_ folder: String, _ world: BenchWorld) -> TimedProcess {
        TimedProcess(
            [world.kytes, "graph", folder, "--format", "json", "--network", "never"],
            environment: world.environment("ansible"))
    }

    static func graphBesideSyft(of folder: String, _ world: BenchWorld) throws -> BenchResult {
        let syft = TimedProcess(
            ["syft", "-q", "dir:" + folder, "-o", "json"], environment: ["SYFT_CHECK_FOR_APP_UPDATE": "false"])
        let pairs = try Pairs(graph(folder, world), syft, world)
        let ratio = Spread(pairs.runs.map { $1.processor / $0.processor })
        let memory = Spread(pairs.runs.map { Double($0.ours.peakMemory) / 1e6 })
        let ours = Spread(pairs.runs.map { $0.ours.processor * 1000 })
        let theirs = Spread(pairs.runs.map { $0.peer.processor * 1000 })
        return BenchResult(
            measured: "\(ours) ms of processor time, \(memory) MB: \(ratio) × less than Syft",
            peer: "Syft \(theirs) ms", isKept: ratio.median >= 20 && memory.median <= 120)
    }

    /// Names of components that Syft and Trivy find, and the graph does not have. What they find in other files than those
    /// of Ansible (workflows of GitHub, lock files of languages) belongs to other ecosystems.
    private static func othersFindings(in folder: String, _ world: BenchWorld) throws -> BenchResult {
        let ours = try output([world.kytes, "graph", folder, "--format", "json", "--network", "never"])
        let text = String(decoding: ours, as: UTF8.self)
        let syft = try JSONValue(parsing: Array(output(["syft", "-q", "dir:" + folder, "-o", "json"])))
        var (found, elsewhere): ([String], Int) = ([], 0)
        for artifact in syft["artifacts"]?.array ?? [] {
            let paths = artifact["locations"]?.array?.compactMap { $0["path"]?.string } ?? []
            let isOurs = paths.contains { isOfAnsible($0) }
            if isOurs { found.append(artifact["name"]?.string ?? "") } else { elsewhere += 1 }
        }
        for result in try foundByTrivy(["fs", folder]) where isOfAnsible("/" + (result["Target"]?.string ?? "")) {
            found += result["Packages"]?.array?.compactMap { $0["Name"]?.string } ?? []
        }
        let missing = Set(found).filter { !text.contains($0) }.sorted()
        return BenchResult(
            measured:
                "\(found.count) found by others in files of Ansible, \(missing.count) of them missing: \(missing.prefix(8))",
            peer: "Syft finds \(elsewhere) in other files", isKept: missing.isEmpty)
    }

    /// What Trivy has to say of each file or image, nothing of it from the network.
    static func foundByTrivy(_ words: [String]) throws -> [JSONValue] {
        let options = [
            "--offline-scan", "--skip-db-update", "-q", "--list-all-pkgs", "--scanners", "license", "-f", "json",
        ]
        let answer = try JSONValue(parsing: Array(output(["trivy", words[0]] + options + words.dropFirst())))
        return answer["Results"]?.array ?? []
    }

    private static func isOfAnsible(_ path: String) -> Bool {
        (path.hasSuffix(".yml") || path.hasSuffix(".yaml"))
            && !path.split(separator: "/").contains { $0.hasPrefix(".") }
    }

    static func output(_ arguments: [String]) throws -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw ChoreError("`\(arguments[0])` is absent, or ended badly") }
        return data
    }

    /// A notification becomes one of a handler that does not exist, and back again.
    private static func roleEdit(_ world: BenchWorld) async throws -> BenchResult {
        let folder = try world.ansibleCollection(files: 1_200)
        let path = folder + "/roles/role7/tasks/main.yml"
        return try await edit(
            of: path, in: folder, languageID: "yaml", line: "  notify: ", with: "  notify: Restart role7",
            orWrong: "  notify: Restart rolenone", world.environment("ansible"), world)
    }

    /// From an edit of one line to fresh diagnostics, which tell of the wrong one.
    ///
    /// - Parameters:
    ///   - start: Of the line.
    ///   - promised: In milliseconds.
    static func edit(
        of path: String,
        in folder: String,
        languageID: String,
        line start: String,
        with right: String,
        orWrong wrong: String,
        _ environment: [String: String],
        _ world: BenchWorld,
        within promised: Double = 20
    ) async throws -> BenchResult {
        let editor = try FakeEditor(
            program: world.server, arguments: ["--network", "never"], environment: environment)
        _ = try await editor.start(
            capabilities: ["textDocument": ["diagnostic": [:]]], folders: ["file://" + folder])
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let line = lines.firstIndex(where: { $0.hasPrefix(start) }) else {
            throw ChoreError("`\(path)` has no line that begins with `\(start)`")
        }
        editor.open("file://" + path, text, languageID: languageID)
        func diagnostics() async throws -> [JSONValue] {
            let answer = try await editor.request(
                "textDocument/diagnostic", ["textDocument": ["uri": .string("file://" + path)]], within: .seconds(60))
            return answer["items"]?.array ?? []
        }
        let tree: JSONValue = ["command": "kytes.showGraph", "arguments": ["tree"]]
        _ = try await editor.request("workspace/executeCommand", tree, within: .seconds(60))
        let clean = try await diagnostics()
        var times: [Double] = []
        for run in 0..<max(world.runs, 20) {
            let breaks = run.isMultiple(of: 2)
            let start = ContinuousClock.now
            editor.edit("file://" + path, from: (line, 0), to: (line, 500), with: breaks ? wrong : right)
            let found = try await diagnostics()
            times.append((ContinuousClock.now - start) / .milliseconds(1))
            guard (found != clean) == breaks else { throw ChoreError("the diagnostics are those before the edit") }
        }
        _ = try await editor.stop()
        let spread = Spread(times)
        return BenchResult(measured: "\(spread) ms", isKept: spread.median <= promised)
    }

    private static func costOfFiles(_ world: BenchWorld) throws -> BenchResult {
        try cost(ofFiles: { try world.ansibleCollection(files: $0) }, world)
    }

    /// - Parameter make: A folder of so many files.
    static func cost(ofFiles make: (Int) throws -> String, _ world: BenchWorld) throws -> BenchResult {
        var figures: [(files: Int, each: Double)] = []
        for files in [100, 1_000, 10_000, 100_000] {
            let process = graph(try make(files), world)
            _ = try process.run()
            let cost = Spread(try (0..<3).map { _ in try process.run().processor })
            figures.append((files, cost.median * 1e6 / Double(files)))
        }
        let shown = figures.map { "\($0.files): \(Spread.shown($0.each)) µs" }.joined(separator: ", ")
        // A hundred files cost little beside the start.
        let (first, last) = (figures[1].each, figures[figures.count - 1].each)
        return BenchResult(measured: "each of " + shown, isKept: last <= first * 2)
    }
}
