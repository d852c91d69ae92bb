import ArgumentParser
import Foundation
import KytesTestSupport

struct MavenOracle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "maven",
        abstract: "Resolve real coordinates as we do, and compare with the graphs of Maven's own resolver.",
        discussion: "The POMs and the graphs are those of `../shared/maven`."
    )

    @Argument(help: "Only coordinates that hold one of these.")
    var names: [String] = []

    func run() async throws {
        guard let repository = Checkout.specification("maven/repository.tar.zst"),
            let expected = Checkout.specification("maven/expected-graphs.txt.zst"),
            let graphs = MavenGraphs(
                repository: repository, graphs: expected, path: ProcessInfo.processInfo.environment["PATH"])
        else { throw ChoreError("`../shared/maven`, tar or zstd is absent") }
        let chosen = { (entry: MavenGraphs.Case) in
            names.isEmpty || names.contains { entry.coordinates.contains($0) }
        }
        let start = Self.processorSeconds()
        let differences = try await graphs.differences(in: chosen)
        let seconds = Self.processorSeconds() - start
        for difference in differences {
            print("\(difference.coordinates): DIFFERENT")
            for edge in difference.missing { print("    theirs: \(edge)") }
            for edge in difference.surplus { print("    ours: \(edge)") }
        }
        let count = graphs.cases.count(where: chosen)
        print(
            "\(count - differences.count) of \(count) equal, in \(String(format: "%.2f", seconds)) s of processor time")
        if !differences.isEmpty { throw ExitCode(1) }
    }

    private static func processorSeconds() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let micros = usage.ru_utime.tv_usec + usage.ru_stime.tv_usec
        return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + Double(micros) / 1_000_000
    }
}
