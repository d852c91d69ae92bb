import ArgumentParser
import Foundation
import KytesBasics
import KytesTestSupport

/// Holds our answers against those of an ecosystem's own tool, over everything that this machine has.
struct Oracle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compare our answers with those of an ecosystem's own tool.",
        subcommands: [
            SwiftPMOracle.self, MavenOracle.self, CoursierOracle.self, YAMLOracle.self, AnsibleOracle.self,
            DockerfileOracle.self, ComposeOracle.self, KconfigOracle.self, DeviceTreeOracle.self,
        ]
    )
}

struct SwiftPMOracle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "swiftpm",
        abstract: "Read and resolve every package of this machine's collection as we do and as `swift package` does.",
        discussion: "The collection is what git's `insteadOf` has in folders of this machine."
    )

    @Argument(help: "Only packages whose address holds one of these.")
    var names: [String] = []

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let unreadable = try await compareManifests(environment)
        let collection = await PackageCollection(environment: environment)
        let chosen = collection.entries.filter { entry in names.isEmpty || names.contains { entry.url.contains($0) } }
        guard !chosen.isEmpty else { throw ChoreError("git's `insteadOf` leads to no such package on this machine") }
        let folder = TemporaryFolder()
        var unequal = 0
        for entry in chosen {
            let verdict = try await collection.compare(entry, in: folder.path)
            let state = verdict.isEqual ? (verdict.isResolvable ? "equal" : "both refuse") : "DIFFERENT"
            let times = "theirs \(Self.milliseconds(verdict.theirs)) ms, ours \(Self.milliseconds(verdict.ours)) ms"
            print("\(entry.url) \(entry.tag): \(state) (\(times))")
            for line in verdict.withPins { print("    with pins: \(line)") }
            for line in verdict.withoutPins { print("    without pins: \(line)") }
            if !verdict.isEqual { unequal += 1 }
        }
        print("\(chosen.count - unequal) of \(chosen.count) equal")
        if unequal + unreadable > 0 { throw ExitCode(1) }
    }

    /// - Returns: How many manifests are read otherwise than `swift package dump-package` has them.
    private func compareManifests(_ environment: [String: String]) async throws -> Int {
        let collection = await ManifestCollection(environment: environment)
        let folder = TemporaryFolder()
        var (equal, different) = (0, 0)
        for entry in collection.entries where names.isEmpty || names.contains(where: { entry.name.contains($0) }) {
            switch try await collection.compare(entry, in: folder.path) {
            case .equal: equal += 1
            case .refused(let reason):
                print("\(entry.name): refused by the toolchain (\(reason.prefix { $0 != "\n" }))")
            case .different(let lines):
                different += 1
                print("\(entry.name): DIFFERENT")
                for line in lines { print("    \(line)") }
            }
        }
        print("\(equal) of \(equal + different) manifests read as the toolchain dumps them")
        return different
    }

    private static func milliseconds(_ duration: Duration) -> Int {
        Int(duration.components.seconds) * 1000 + Int(duration.components.attoseconds / 1_000_000_000_000_000)
    }
}
