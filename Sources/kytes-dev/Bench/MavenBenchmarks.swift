import Foundation
import KytesBasics
import KytesEcosystems
import KytesSyntax
import KytesTestSupport

extension Benchmark {
    static let mavenBenchmarks = [
        Benchmark(name: "graph of a reactor", promise: "≥ 20 × faster than `mvn -o dependency:tree`, 602 modules") {
            try await reactorGraph($0)
        },
        Benchmark(name: "hover in a reactor", promise: "p99 ≤ 10 ms, 602 modules") { try await reactorHover($0) },
        Benchmark(
            name: "edit of a parent to fresh diagnostics in its grandchild",
            promise: "≤ 200 ms, 602 modules"
        ) { try await parentEdit($0) },
        Benchmark(name: "2,913 POMs of one dependency", promise: "≤ 300 MB, ≤ 1.9 s of processor time") {
            try lonePOMs($0)
        },
        Benchmark(name: "server with 2,913 POMs", promise: "≤ 300 MB") { try await lonePOMsInServer($0) },
    ]

    private static func graph(_ workspace: MavenWorkspace, _ world: BenchWorld) -> TimedProcess {
        TimedProcess(
            [world.kytes, "graph", workspace.folder, "--format", "json", "--network", "never"],
            environment: workspace.environment)
    }

    /// Both read the same POMs and the same local repository; Maven makes the tree of every module.
    private static func reactorGraph(_ world: BenchWorld) async throws -> BenchResult {
        let reactor = try world.reactor()
        let metadata = MachineMetadata(environment: reactor.environment)
        let plugin = "org.apache.maven.plugins:maven-dependency-plugin"
        guard let version = try await Maven.versions(ofPackage: plugin, using: metadata).first?.text else {
            throw ChoreError("there is no maven-dependency-plugin: apt-get install libmaven-dependency-plugin-java")
        }
        let tree = TimedProcess(
            [
                "mvn", "-o", "-B", "-q", "-Daether.offline.protocols=file", "\(plugin):\(version):tree",
                "-DoutputFile=\(world.folder)/trees.txt", "-DappendOutput=true",
            ],
            in: reactor.folder, environment: reactor.environment)
        let pairs = try Pairs(graph(reactor, world), tree, world)
        let ratio = Spread(pairs.runs.map { $1.wall / $0.wall })
        let processor = Spread(pairs.runs.map { $1.processor / $0.processor })
        let each = pairs.peers.median / Double(reactor.modules)
        return BenchResult(
            measured: "\(pairs.ours) ms: \(ratio) × faster (processor time \(processor) ×)",
            peer: "dependency:tree \(pairs.peers) ms, start included: \(Spread.shown(each)) ms for each module",
            isKept: ratio.median >= 20
        )
    }

    private static func reactorHover(_ world: BenchWorld) async throws -> BenchResult {
        let session = try await ReactorSession(world.reactor(), world)
        var times: [Double] = []
        for run in 0..<500 {
            let start = ContinuousClock.now
            let answer = try await session.hover(line: session.places[run % session.places.count])
            times.append((ContinuousClock.now - start) / .milliseconds(1))
            guard answer["contents"] != nil else { throw ChoreError("there was nothing to hover") }
        }
        try await session.stop()
        let spread = Spread(times)
        let (half, most) = (spread.quantile(0.5), spread.quantile(0.99))
        return BenchResult(
            measured: "p50 \(Spread.shown(half)) ms, p99 \(Spread.shown(most)) ms", isKept: most <= 10)
    }

    /// A version that the top manages becomes one that does not exist, and back again: both must be seen in the leaf.
    private static func parentEdit(_ world: BenchWorld) async throws -> BenchResult {
        let session = try await ReactorSession(world.reactor(), world)
        let clean = try await session.diagnostics()
        var times: [Double] = []
        for run in 0..<max(world.runs, 20) {
            let breaks = run.isMultiple(of: 2)
            let start = ContinuousClock.now
            session.setFirstVersion(breaks ? "nowhere" : session.firstVersion)
            let found = try await session.diagnostics()
            times.append((ContinuousClock.now - start) / .milliseconds(1))
            guard (found != clean) == breaks else { throw ChoreError("the diagnostics are those before the edit") }
        }
        try await session.stop()
        let spread = Spread(times)
        return BenchResult(measured: "\(spread) ms", isKept: spread.median <= 200)
    }

    private static func lonePOMs(_ world: BenchWorld) throws -> BenchResult {
        let process = graph(try world.lonePOMs(), world)
        _ = try process.run()
        let costs = try (0..<max(3, min(world.runs, 5))).map { _ in try process.run() }
        let memory = Spread(costs.map { Double($0.peakMemory) / 1e6 })
        let processor = Spread(costs.map(\.processor))
        return BenchResult(
            measured: "\(memory) MB at the peak, \(processor) s of processor time, \(Spread(costs.map(\.wall))) s",
            peer: "Maven's resolver in one JVM: 38 s of processor time (README of the test data)",
            isKept: memory.median <= 300 && processor.median <= 1.9
        )
    }

    private static func lonePOMsInServer(_ world: BenchWorld) async throws -> BenchResult {
        let workspace = try world.lonePOMs()
        let editor = try FakeEditor(
            program: world.server, arguments: ["--network", "never"], environment: workspace.environment)
        _ = try await editor.start(folders: ["file://" + workspace.folder])
        let uri = "file://\(workspace.folder)/lone0/pom.xml"
        editor.open(uri, try String(contentsOfFile: workspace.folder + "/lone0/pom.xml", encoding: .utf8))
        let graph = try await wholeGraph(editor)
        guard graph["text"]?.string?.contains("lone\(workspace.modules - 1) 1") == true else {
            throw ChoreError("the graph lacks the last POM")
        }
        let status = try String(contentsOfFile: "/proc/\(editor.processID ?? 0)/status", encoding: .utf8)
        func megabytes(_ name: String) -> Double {
            let line = status.split(separator: "\n").first { $0.hasPrefix(name) }
            return (line.flatMap { Double($0.filter(\.isNumber)) } ?? .nan) * 1024 / 1e6
        }
        _ = try await editor.stop()
        let peak = megabytes("VmHWM:")
        return BenchResult(
            measured: "\(Spread.shown(peak)) MB at the peak, \(Spread.shown(megabytes("VmRSS:"))) MB after it",
            isKept: peak <= 300)
    }
}

/// Answered when everything has been read and resolved: what is measured then is no start.
private func wholeGraph(_ editor: FakeEditor) async throws -> JSONValue {
    let tree: JSONValue = ["command": "kytes.showGraph", "arguments": ["tree"]]
    return try await editor.request("workspace/executeCommand", tree, within: .seconds(60))
}

/// The language server with the top of the reactor open, and a leaf two parents below it.
private struct ReactorSession {
    /// Lines of the leaf that name a dependency.
    let places: [Int]
    /// The version that the top gives to the first library.
    let firstVersion: String
    private let editor: FakeEditor
    private let top: String
    private let leaf: String
    private let versionLine: Int

    init(_ reactor: MavenWorkspace, _ world: BenchWorld) async throws {
        editor = try FakeEditor(
            program: world.server, arguments: ["--network", "never"], environment: reactor.environment)
        top = "file://\(reactor.folder)/pom.xml"
        leaf = "file://\(reactor.folder)/group0/leaf0-0/pom.xml"
        let texts = try [top, leaf].map { try String(contentsOfFile: String($0.dropFirst(7)), encoding: .utf8) }
        let lines = texts[0].split(separator: "\n", omittingEmptySubsequences: false)
        versionLine = lines.firstIndex { $0.contains("<lib0.version>") } ?? 0
        firstVersion = String(lines[versionLine].split(separator: ">")[1].prefix { $0 != "<" })
        places = texts[1].split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            .filter { $1.hasPrefix("      <artifactId>") }.map(\.offset)
        guard places.count >= 4 else { throw ChoreError("the leaf has \(places.count) dependencies") }
        _ = try await editor.start(
            capabilities: ["textDocument": ["diagnostic": [:]]],
            folders: ["file://" + reactor.folder])
        editor.open(top, texts[0], languageID: "xml")
        editor.open(leaf, texts[1], languageID: "xml")
        _ = try await wholeGraph(editor)
    }

    func hover(line: Int) async throws -> JSONValue {
        try await editor.request(
            "textDocument/hover",
            ["textDocument": ["uri": .string(leaf)], "position": ["line": .integer(line), "character": 20]],
            within: .seconds(60))
    }

    /// Of the leaf.
    func diagnostics() async throws -> [JSONValue] {
        let answer = try await editor.request(
            "textDocument/diagnostic", ["textDocument": ["uri": .string(leaf)]], within: .seconds(60))
        return answer["items"]?.array ?? []
    }

    /// One change of the top.
    func setFirstVersion(_ version: String) {
        editor.edit(
            top, from: (versionLine, 0), to: (versionLine, 500),
            with: "    <lib0.version>\(version)</lib0.version>")
    }

    func stop() async throws { _ = try await editor.stop() }
}
