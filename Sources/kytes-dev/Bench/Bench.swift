import ArgumentParser
import Foundation
import Glibc

/// The numbers that the project promises, each beside its peer in the same run.
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure what the project promises, beside its peers.",
        discussion: """
            Builds the programs for release first. Everything happens in a temporary folder with caches of its own. A \
            figure is a median with its range. A line appears as soon as it is measured.

            EXAMPLES
              swift run kytes-dev bench
              swift run kytes-dev bench --only jump --runs 3
            """
    )

    @Option(
        help:
            "Only this part (server, graph, jump, maven, debian, ansible, containers, kconfig, kernel), or the benchmarks whose name begins so."
    )
    var only = ""

    @Option(help: "How many runs of each.")
    var runs = 7

    @Option(help: "How many seconds one benchmark may go on starting runs; three are made in any case.")
    var seconds = 90

    @Option(help: "A folder of Ansible or of containers that is measured, too; or a root folder with a kernel.")
    var folder: String?

    @Flag(help: "Print a table for Performance.md.")
    var markdown = false

    func run() async throws {
        for product in ["kytes-ls", "kytes"] {
            try Tool("swift", "build", "-c", "release", "--static-swift-stdlib", "--product", product)
                .run(step: "build \(product)")
        }
        let chosen = Benchmark.parts.flatMap { part, benchmarks in
            part == only ? benchmarks : benchmarks.filter { $0.name.hasPrefix(only) }
        }
        guard !chosen.isEmpty else { throw ValidationError("no benchmark is called `\(only)`") }
        let world = try BenchWorld(runs: runs, budget: .seconds(seconds), given: folder)
        defer { world.remove() }
        if markdown { say("| what | promised | measured | peer | so |\n|---|---|---|---|---|") }
        var failed = false
        for benchmark in chosen {
            do {
                let result = try await benchmark.measure(world)
                say(markdown ? result.row(benchmark) : result.line(benchmark))
            } catch {
                failed = true
                say("\(benchmark.name): not measured: \(error)")
            }
        }
        if failed { throw ExitCode.failure }
    }

    /// At once, also into a file.
    private func say(_ line: String) {
        print(line)
        fflush(nil)
    }
}

/// One promise and how it is measured.
struct Benchmark: Sendable {
    var name: String
    var promise: String
    var measure: @Sendable (BenchWorld) async throws -> BenchResult

    static let parts = [
        ("server", serverBenchmarks), ("graph", graphBenchmarks), ("jump", jumpBenchmarks), ("maven", mavenBenchmarks),
        ("debian", debianBenchmarks), ("ansible", ansibleBenchmarks), ("containers", containerBenchmarks),
        ("kconfig", kconfigBenchmarks), ("kernel", kernelBenchmarks),
    ]
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
