import ArgumentParser
import Foundation
import KytesBasics
import KytesEcosystems
import KytesTestSupport

struct ComposeOracle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compose",
        abstract: "Read all Compose files below a folder as we do and as podman-compose does: images, builds, needs."
    )

    @ArgumentParser.Argument(help: "A folder.")
    var folder: String

    func run() async throws {
        let root = AbsolutePath(
            folder, relativeTo: AbsolutePath(FileManager.default.currentDirectoryPath) ?? .root)
        guard let oracle = ComposeServices(path: ProcessInfo.processInfo.environment["PATH"]) else {
            throw ChoreError("there is no podman-compose for Python: python3 -m pip install podman-compose")
        }
        let paths = [".yml", ".yaml"].flatMap { Checkout.files(below: root, suffix: $0) }.filter { path in
            Containers.claims.contains { $0.matches(path.string) }
        }
        var (equal, different, excused, services) = (0, 0, 0, 0)
        for verdict in try await oracle.verdicts(paths) {
            services += verdict.services
            if !verdict.excuse.isEmpty {
                excused += 1
                print("\(verdict.path): not compared: \(verdict.excuse)")
            } else if verdict.differences.isEmpty {
                equal += 1
            } else {
                different += 1
                print("\(verdict.path): DIFFERENT")
                for line in verdict.differences { print("    \(line)") }
            }
        }
        print("\(equal) of \(equal + different) equal, \(services) services; \(excused) not compared")
        if different > 0 { throw ExitCode(1) }
    }
}
