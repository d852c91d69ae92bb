import Foundation
import KytesBasics
import KytesTestSupport
import Testing

@Suite("Swift manifests mean what the toolchain says", .serialized)
struct SwiftPMManifestOracleTests {
    /// All of them: `kytes-dev oracle swiftpm`.
    @Test("what is read equals `swift package dump-package`", .timeLimit(.minutes(10)))
    func readingEqualsTheDump() async throws {
        let collection = await ManifestCollection(environment: ProcessInfo.processInfo.environment)
        let sample = collection.sample(of: 25)
        if sample.isEmpty { print("git's `insteadOf` leads to no package on this machine: nothing was compared") }
        let folder = TemporaryFolder()
        var compared = 0
        for entry in sample {
            switch try await collection.compare(entry, in: folder.path) {
            case .equal: compared += 1
            case .different(let lines): Issue.record("\(entry.name): \(lines.joined(separator: "\n"))")
            case .refused(let reason): print("\(entry.name) is refused by the toolchain: \(reason.prefix(200))")
            }
        }
        #expect(compared * 10 >= sample.count * 8, "most of the manifests can be dumped by this toolchain")
    }
}
