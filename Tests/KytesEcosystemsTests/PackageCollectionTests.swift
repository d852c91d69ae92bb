import Foundation
import KytesBasics
import KytesTestSupport
import Testing

/// Every kind of package that the machine's collection has: one that stands alone, small and large graphs, old tools,
/// branches, traits, plugins, and those that the toolchain refuses. `kytes-dev oracle swiftpm` does them all.
@Suite(.serialized) struct PackageCollectionTests {
    /// The quick ones first, for the time is bounded.
    private static let chosen = [
        "swift-metrics", "swift-docc-symbolkit", "TOMLKit", "swift-docc-plugin", "swift-benchmark", "Stencil",
        "xctest-dynamic-overlay", "swift-certificates", "jwt-kit", "swift-configuration", "hummingbird",
    ]

    @Test func resolutionIsThatOfTheToolchain() async throws {
        let environment = ProcessInfo.processInfo.environment
        let collection = await PackageCollection(environment: environment)
        let entries = Self.chosen.flatMap { name in collection.entries.filter { $0.name == name } }
        if entries.isEmpty { print("git's insteadOf leads to no packages on this machine: nothing was compared") }
        let folder = TemporaryFolder()
        let deadline = ContinuousClock.now + .seconds(100)
        for entry in entries {
            if ContinuousClock.now > deadline {
                print("time is up: \(entry.name) and what follows were not compared")
                break
            }
            let verdict = try await collection.compare(entry, in: folder.path)
            #expect(verdict.withPins.isEmpty, "\(entry.url) \(entry.tag)")
            #expect(verdict.withoutPins.isEmpty, "\(entry.url) \(entry.tag)")
        }
    }
}
