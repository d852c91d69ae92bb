import Glibc
import KytesBasics
import KytesEcosystems
import KytesGraph
import KytesText
import Synchronization
import Testing

@testable import KytesWorkspace

/// What is said of a file while the folder of its project is still being scanned.
@Suite(.timeLimit(.minutes(1))) struct ScanningTests {
    /// The only thread that scans, kept until it is let go.
    private final class Hold: Sendable {
        let scanners = BlockingThreads(width: 1)
        private let isOver = Mutex(false)

        init() {
            scanners.enqueue { [self] in
                while !isOver.withLock({ $0 }) { usleep(1_000) }
            }
        }

        func end() { isOver.withLock { $0 = true } }
    }

    private static func pom(_ name: String, _ rest: String) -> String {
        "<project><groupId>org.example</groupId><artifactId>\(name)</artifactId><version>1</version>\(rest)</project>"
    }

    private static func needs(_ name: String) -> String {
        "<dependency><groupId>org.example</groupId><artifactId>\(name)</artifactId><version>1</version></dependency>"
    }

    private static func workspace(on folder: TestFolder, _ hold: Hold) throws -> (
        workspace: Workspace, leaf: DocumentID
    ) {
        let modules = "<modules><module>parts/leaf</module><module>parts/other</module></modules>"
        let leaf = pom("leaf", "<dependencies>\(needs("other"))\(needs("nowhere"))</dependencies>")
        try folder.write([
            "pom.xml": pom("top", "<packaging>pom</packaging>" + modules), "parts/leaf/pom.xml": leaf,
            "parts/other/pom.xml": pom("other", ""),
        ])
        let workspace = toyWorkspace([folder.path], scanners: hold.scanners) {
            $0.ecosystems = [Maven.self]
            $0.state = nil
            $0.home = folder.path.appending("home")
        }
        let document = DocumentID(file: folder.path.appending("parts/leaf/pom.xml"))
        workspace.open(document, text: SourceText(leaf))
        return (workspace, document)
    }

    @Test func whatIsNotFoundYetIsNotMissing() async throws {
        let hold = Hold()
        let folder = try TestFolder()
        let (workspace, leaf) = try Self.workspace(on: folder, hold)
        workspace.start()
        let early = try await workspace.settled(leaf)
        hold.end()
        #expect(!early.isSettled)
        let file = try #require(early.file(leaf))
        #expect(file.owner.packageURL.name == "leaf")
        #expect(file.diagnostics == [])

        let whole = try await workspace.settled(leaf, isWhole: true)
        let said = whole.file(leaf)?.diagnostics.map(\.message) ?? []
        #expect(said.count == 1 && said.first?.contains("nowhere") == true, "it says \(said)")
        await workspace.shutdown()
    }

    /// The scan finds nothing more: what was resolved before it counts from then on.
    @Test func whatIsMissingIsToldOnceAllIsKnown() async throws {
        let hold = Hold()
        let folder = try TestFolder()
        let text = Self.pom("alone", "<dependencies>\(Self.needs("nowhere"))</dependencies>")
        try folder.write(["pom.xml": text])
        let workspace = toyWorkspace([folder.path], scanners: hold.scanners) {
            $0.ecosystems = [Maven.self]
            $0.state = nil
            $0.home = folder.path.appending("home")
        }
        let manifest = DocumentID(file: folder.path.appending("pom.xml"))
        workspace.open(manifest, text: SourceText(text))
        workspace.start()
        let early = try await workspace.settled(manifest)
        hold.end()
        #expect(early.file(manifest)?.diagnostics == [])
        let whole = try await workspace.settled(manifest, isWhole: true)
        #expect(whole.file(manifest)?.diagnostics.count == 1)
        await workspace.shutdown()
    }
}
