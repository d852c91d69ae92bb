import ArgumentParser
import Foundation
import KytesBasics
import KytesTestSupport

struct MavenOracle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "maven",
        abstract: "Resolve real coordinates as we do, and compare with the graphs of Maven's own resolver.",
        discussion: """
            The POMs and the graphs are those of `../shared/maven`. Of a folder with a POM the whole reactor is held against \
            `mvn -o dependency:tree -Dverbose`.
            """
    )

    @Argument(help: "A folder with a POM; or only coordinates that hold one of these.")
    var names: [String] = []

    func run() async throws {
        if let name = names.first, let folder = Self.reactor(at: name) { return try await compareTrees(of: folder) }
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

    private static func reactor(at name: String) -> AbsolutePath? {
        let current = AbsolutePath(FileManager.default.currentDirectoryPath) ?? .root
        let folder = AbsolutePath(name, relativeTo: current)
        return Disk.kind(of: folder.appending("pom.xml")) == nil ? nil : folder
    }

    private func compareTrees(of folder: AbsolutePath) async throws {
        let trees = try await MavenTrees(of: folder, environment: ProcessInfo.processInfo.environment)
        let verdicts = try await trees.verdicts()
        for verdict in verdicts where !verdict.isEqual {
            print("\(verdict.module): DIFFERENT")
            for edge in verdict.missing { print("    theirs: \(edge)") }
            for edge in verdict.surplus { print("    ours: \(edge)") }
        }
        let equal = verdicts.count(where: \.isEqual)
        print("\(equal) of \(verdicts.count) modules equal, \(verdicts.map(\.common).reduce(0, +)) edges in common")
        if equal < verdicts.count { throw ExitCode(1) }
    }

    private static func processorSeconds() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let micros = usage.ru_utime.tv_usec + usage.ru_stime.tv_usec
        return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + Double(micros) / 1_000_000
    }
}
