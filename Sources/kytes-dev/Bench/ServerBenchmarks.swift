import Foundation
import KytesSyntax
import KytesTestSupport

extension Benchmark {
    static let serverBenchmarks = [
        Benchmark(name: "initialize", promise: "≤ 50 ms from the start of the process") { world in
            let times = try await startTimes(world)
            return BenchResult(measured: "\(times) ms", isKept: times.median <= 50)
        },
        Benchmark(name: "idle memory", promise: "≤ 40 MB with a package of 34 dependencies open") { world in
            let session = try await ServerSession(world, in: try world.widePackage(), caches: "memory")
            _ = try await session.hints()
            let bytes = try session.residentBytes()
            try await session.stop()
            return BenchResult(measured: Spread.shown(Double(bytes) / 1e6) + " MB", isKept: bytes <= 40_000_000)
        },
        Benchmark(name: "first inlay hints, cold", promise: "≤ 300 ms from the start of the process, 34 dependencies") {
            world in
            let times = try await firstHints(world) { world.forget("hints") }
            return BenchResult(measured: "\(times) ms", isKept: times.median <= 300)
        },
        Benchmark(
            name: "first inlay hints, from the store", promise: "≤ 60 ms from the start of the process, 34 dependencies"
        ) {
            world in
            let times = try await firstHints(world) {}
            return BenchResult(measured: "\(times) ms", isKept: times.median <= 60)
        },
        answers("hover", "textDocument/hover"),
        answers("definition", "textDocument/definition"),
        answers("inlay hints", "textDocument/inlayHint"),
        Benchmark(name: "edit to fresh diagnostics", promise: "≤ 30 ms for a manifest of 2,000 lines") { world in
            let times = try await editTimes(world)
            return BenchResult(measured: "\(times) ms", isKept: times.median <= 30)
        },
    ]

    private static func startTimes(_ world: BenchWorld) async throws -> Spread {
        var times: [Double] = []
        for _ in 0..<world.runs {
            let start = ContinuousClock.now
            let editor = try FakeEditor(program: world.server, environment: world.environment("start"))
            _ = try await editor.start()
            times.append((ContinuousClock.now - start) / .milliseconds(1))
            _ = try await editor.stop()
        }
        return Spread(times)
    }

    private static func firstHints(_ world: BenchWorld, before: () -> Void) async throws -> Spread {
        var times: [Double] = []
        for _ in 0..<world.runs {
            _ = try world.widePackage()
            before()
            let start = ContinuousClock.now
            let session = try await ServerSession(world, in: try world.widePackage(), caches: "hints")
            guard try await session.hints() > 0 else { throw ChoreError("there were no inlay hints") }
            times.append((ContinuousClock.now - start) / .milliseconds(1))
            try await session.stop()
        }
        return Spread(times)
    }

    private static func answers(_ name: String, _ method: String) -> Benchmark {
        Benchmark(name: name + " over stdio", promise: "p50 ≤ 2 ms, p99 ≤ 10 ms") { world in
            let session = try await ServerSession(world, caches: "answers")
            _ = try await session.ask(method)
            var times: [Double] = []
            for _ in 0..<500 {
                let start = ContinuousClock.now
                _ = try await session.ask(method)
                times.append((ContinuousClock.now - start) / .milliseconds(1))
            }
            try await session.stop()
            let spread = Spread(times)
            let (half, most) = (spread.quantile(0.5), spread.quantile(0.99))
            return BenchResult(
                measured: "p50 \(Spread.shown(half)) ms, p99 \(Spread.shown(most)) ms",
                isKept: half <= 2 && most <= 10
            )
        }
    }

    /// A target is renamed so that another one's dependency means nothing, and back again.
    private static func editTimes(_ world: BenchWorld) async throws -> Spread {
        let session = try await ServerSession(world, caches: "edit", manifest: world.manifest(targets: 200))
        var times: [Double] = []
        for run in 0..<max(world.runs, 20) {
            let start = ContinuousClock.now
            session.edit(version: run + 2, replacement: run.isMultiple(of: 2) ? "nowhere" : "swift-nio")
            _ = try await session.ask("textDocument/diagnostic")
            times.append((ContinuousClock.now - start) / .milliseconds(1))
        }
        try await session.stop()
        return Spread(times)
    }
}

/// The language server with one manifest open.
struct ServerSession {
    private let editor: FakeEditor
    private let uri: String
    private let lineOfDependency: Int

    /// - Parameters:
    ///   - folder: The package; `resolvedPackage` where it is `nil`.
    ///   - manifest: The text that is open; that of the package where it is `nil`.
    init(
        _ world: BenchWorld,
        in folder: String? = nil,
        caches: String,
        manifest: String? = nil
    ) async throws {
        let folder = try folder ?? world.resolvedPackage()
        editor = try FakeEditor(program: world.server, environment: world.environment(caches))
        uri = "file://\(folder)/Package.swift"
        let text = try manifest ?? String(contentsOfFile: folder + "/Package.swift", encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        lineOfDependency = lines.firstIndex { $0.contains("apple/swift-nio.git") } ?? 0
        _ = try await editor.start(capabilities: ["textDocument": ["diagnostic": [:]]], folders: ["file://" + folder])
        editor.open(uri, text, languageID: "swift")
    }

    /// How many inlay hints the manifest has.
    func hints() async throws -> Int { try await ask("textDocument/inlayHint").array?.count ?? 0 }

    func ask(_ method: String) async throws -> JSONValue {
        let position: JSONValue = ["line": .integer(lineOfDependency), "character": 30]
        return try await editor.request(
            method,
            [
                "textDocument": ["uri": .string(uri)], "position": position,
                "range": ["start": ["line": 0, "character": 0], "end": ["line": 9999, "character": 0]],
            ],
            within: .seconds(30)
        )
    }

    /// Replaces the package's name in the first product of the large manifest.
    func edit(version: Int, replacement: String) {
        let line = lineOfDependency + 7
        editor.edit(uri, from: (line, 0), to: (line, 500), with: productLine(replacement))
    }

    private func productLine(_ package: String) -> String {
        "                .product(name: \"NIOCore\", package: \"\(package)\"),"
    }

    func residentBytes() throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(editor.processID ?? 0)/status", encoding: .utf8)
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }),
            let kilobytes = Int(line.filter(\.isNumber))
        else { throw ChoreError("the server is gone") }
        return kilobytes * 1024
    }

    func stop() async throws { _ = try await editor.stop() }
}
