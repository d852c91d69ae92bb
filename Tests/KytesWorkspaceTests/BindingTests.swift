import KytesBasics
import KytesEcosystems
import KytesGraph
import KytesText
import Synchronization
import Testing

@testable import KytesWorkspace

/// Two projects that know nothing of each other, and a machine.
@Suite struct BindingTests {
    private static let app = "name app\nmakes target/app.jar\n"
    private static let image = "name image\ntakes ../app/target/*.jar\nruns xterm\nruns none\n"

    @Test func whatOneProjectMakesAndAnotherTakesIsAnEdge() async throws {
        let folder = try TestFolder()
        try folder.write(["app/toy.pkg": Self.app, "image/toy.pkg": Self.image])
        let workspace = toyWorkspace([folder.path])
        workspace.start()
        let snapshot = try await workspace.settled()
        let edges = snapshot.graph.edges
        let said = edges.map { "\($0.from.packageURL.name) \($0.kind) \($0.to.packageURL.name)" }
        #expect(said == ["image requires xterm", "image contains app"])
        #expect(edges.map(\.confidence) == [.possible, .likely])
        #expect(edges.map(\.reason) == ["The machine has it", "It makes `target/app.jar`"])
        let image = DocumentID(file: folder.path.appending("image/toy.pkg"))
        let mention = try #require(snapshot.links(at: 20, in: image).first)
        let app = DocumentID(file: folder.path.appending("app/toy.pkg"))
        #expect(mention.component?.purl == "pkg:generic/toy/app")
        #expect(mention.definition == Evidence(document: app, range: 15..<29), "where `app` says that it makes it")
        let notes = snapshot.file(image)?.commentary.notes.map(\.pieces)
        #expect(notes?.first == [.words("It makes "), .name("target/app.jar"), .words(" (likely)")])
        await workspace.shutdown()
    }

    @Test func whoNeedsSomethingNeedsWhatThatNeeds() async throws {
        let folder = try TestFolder()
        try folder.write([
            "app/toy.pkg": Self.app + "needs lib u://lib\n", "image/toy.pkg": Self.image,
            "host/toy.pkg": "name host\ntakes ../image/out\n",
        ])
        try folder.write(["image/toy.pkg": Self.image + "makes out\n"])
        let shelf = ToyShelf(tags: ["u://lib": ["1": "c1"]], commits: ["c1": ["toy.pkg": "name lib\n"]])
        let workspace = toyWorkspace([folder.path], shelf)
        workspace.start()
        let graph = try await workspace.settled().graph
        let lib = try #require(graph.components.first { $0.name == "lib" })
        let ways = graph.paths(to: lib.id).map { $0.map(\.packageURL.name) }
        #expect(ways == [["app", "lib"], ["image", "app", "lib"], ["host", "image", "app", "lib"]])
        await workspace.shutdown()
    }

    @Test func whatWasBoundFollowsAnEditAndOffersAreAskedForOnce() async throws {
        let folder = try TestFolder()
        try folder.write(["app/toy.pkg": Self.app, "image/toy.pkg": Self.image])
        let workspace = toyWorkspace([folder.path])
        workspace.start()
        _ = try await workspace.settled().graph
        let image = DocumentID(file: folder.path.appending("image/toy.pkg"))
        workspace.open(image, text: SourceText(Self.image))
        workspace.change(image, [.all("name image\ntakes ../app/target/other.jar\n")])
        #expect(try await workspace.settled().graph.edges.isEmpty)
        workspace.change(image, [.all("name image\ntakes ../app/target\n")])
        #expect(try await workspace.settled().graph.edges.count == 1, "a whole folder")
        let count = { Toy.counts.withLock { $0["offer " + folder.path.appending("app").string] } }
        #expect(count() == 1)
        let app = DocumentID(file: folder.path.appending("app/toy.pkg"))
        workspace.open(app, text: SourceText(Self.app))
        workspace.change(app, [.all("name app\n")])
        #expect(try await workspace.settled().graph.edges.isEmpty)
        await workspace.shutdown()
    }

    @Test func whereNobodyWantsAnythingNobodyIsAsked() async throws {
        let folder = try TestFolder()
        try folder.write(["app/toy.pkg": Self.app])
        let workspace = toyWorkspace([folder.path])
        workspace.start()
        #expect(try await workspace.settled().graph.components.count == 1)
        #expect(Toy.counts.withLock { $0["offer " + folder.path.appending("app").string] } == nil)
        await workspace.shutdown()
    }
}
