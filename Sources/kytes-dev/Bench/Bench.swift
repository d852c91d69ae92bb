import ArgumentParser
import Foundation

/// The numbers that the project promises, each beside its peer in the same run.
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure what the project promises, beside its peers.",
        discussion: """
            Builds the programs for release first. Everything happens in a temporary folder with caches of its own. A \
            figure is a median with its range.
            """
    )

    @Argument(help: "Only benchmarks whose name begins so.")
    var only = ""

    @Option(help: "How many runs of each.")
    var runs = 7

    @Flag(help: "Print a table for Performance.md.")
    var markdown = false

    func run() async throws {
        for product in ["kytes-ls", "kytes"] {
            try Tool("swift", "build", "-c", "release", "--static-swift-stdlib", "--product", product)
                .run(step: "build \(product)")
        }
        let world = try BenchWorld(runs: runs)
        defer { world.remove() }
        if markdown { print("| what | promised | measured | peer | so |\n|---|---|---|---|---|") }
        var failed = false
        for benchmark in Benchmark.all where benchmark.name.hasPrefix(only) {
            do {
                let result = try await benchmark.measure(world)
                print(markdown ? result.row(benchmark) : result.line(benchmark))
            } catch {
                failed = true
                print("\(benchmark.name): not measured: \(error)")
            }
        }
        if failed { throw ExitCode.failure }
    }
}

/// One promise and how it is measured.
struct Benchmark: Sendable {
    var name: String
    var promise: String
    var measure: @Sendable (BenchWorld) async throws -> BenchResult

    static let all = serverBenchmarks + graphBenchmarks + jumpBenchmarks
}

/// What came out.
struct BenchResult {
    /// Ours, with its unit.
    var measured: String
    /// The peer's, with its name; empty where there is none.
    var peer = ""
    var isKept: Bool

    func line(_ benchmark: Benchmark) -> String {
        let peer = peer.isEmpty ? "" : "; " + peer
        return "\(isKept ? "kept " : "MISSED") \(benchmark.name): \(measured)\(peer) [\(benchmark.promise)]"
    }

    func row(_ benchmark: Benchmark) -> String {
        "| \(benchmark.name) | \(benchmark.promise) | \(measured) | \(peer) | \(isKept ? "kept" : "missed") |"
    }
}
