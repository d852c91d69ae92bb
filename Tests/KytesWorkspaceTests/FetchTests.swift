import KytesBasics
import KytesEcosystems
import KytesGraph
import KytesText
import Synchronization
import Testing

@testable import KytesWorkspace

@Suite struct FetchTests {
    private static let manifest = "name app\nneeds lib u://lib\n"

    private func shelf(remote: Set<String> = ["c1"]) -> ToyShelf {
        ToyShelf(
            tags: ["u://lib": ["1": "c1"]],
            commits: ["c1": ["toy.pkg": "name lib\nneeds deep u://lib\n"]],
            remote: remote
        )
    }

    @Test func typingFetchesNothingAndARefreshDoes() async throws {
        let folder = try TestFolder()
        try folder.write(["toy.pkg": Self.manifest])
        let shelf = shelf()
        let workspace = toyWorkspace([folder.path], shelf)
        let manifest = DocumentID(file: folder.path.appending("toy.pkg"))
        workspace.start()
        #expect(try await workspace.settled().diagnostics(of: manifest).map(\.code) == ["toy/missing"])
        workspace.open(manifest, text: SourceText(Self.manifest + "\n"))
        _ = try await workspace.settled()
        #expect(shelf.asked("fetch") == 0)
        let snapshot = try await workspace.refresh(allowingNetwork: true)
        #expect(snapshot.diagnostics(of: manifest) == [])
        #expect(shelf.asked("fetch") == 1)
        await workspace.shutdown()
    }

    @Test func aRefreshThatNobodyWaitsForEndsAtOnce() async throws {
        let folder = try TestFolder()
        try folder.write(["toy.pkg": Self.manifest])
        let shelf = shelf()
        shelf.state.withLock { $0.isStuck = true }
        let workspace = toyWorkspace([folder.path], shelf)
        workspace.start()
        _ = try await workspace.settled()
        let task = Task { try await workspace.refresh(allowingNetwork: true) }
        try await eventually("a fetch") { shelf.asked("fetch") == 1 }
        let start = ContinuousClock.now
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(ContinuousClock.now - start < .seconds(1))
        _ = try await workspace.settled()
        await workspace.shutdown()
    }

    @Test func anEditCancelsTheWorkOnTheTextBefore() async throws {
        let folder = try TestFolder()
        try folder.write(["toy.pkg": Self.manifest])
        let shelf = shelf()
        shelf.state.withLock { $0.isStuck = true }
        let workspace = toyWorkspace([folder.path], shelf)
        let manifest = DocumentID(file: folder.path.appending("toy.pkg"))
        workspace.start()
        _ = try await workspace.settled()
        let refresh = Task { try await workspace.refresh(allowingNetwork: true) }
        try await eventually("a fetch") { shelf.asked("fetch") == 1 }
        workspace.open(manifest, text: "name other\n")
        #expect(try await workspace.settled().names == ["other"])
        _ = try await refresh.value
        await workspace.shutdown()
    }

    @Test func tagsThatAreDifferentNowAreCorrectedBehind() async throws {
        let (folder, state) = (try TestFolder(), try TestFolder())
        try folder.write(["toy.pkg": Self.manifest])
        let first = toyWorkspace([folder.path], shelf(remote: []), state: state.path)
        first.start()
        _ = try await first.settled()
        await first.shutdown()
        let newer = ToyShelf(tags: ["u://lib": ["1": "c2"]], commits: ["c2": ["toy.pkg": "name lib\n"]])
        let second = toyWorkspace([folder.path], newer, state: state.path)
        second.start()
        let snapshot = try await second.settled()
        #expect(snapshot.graph.components.compactMap(\.version) == ["c2"])
        await second.shutdown()
    }

    @Test func aSecondStartAsksNoRepository() async throws {
        let (folder, state) = (try TestFolder(), try TestFolder())
        try folder.write(["toy.pkg": "name app\nneeds lib u://lib\n", "toy.lock": "lib c1\ndeep c1\n"])
        let first = toyWorkspace([folder.path], shelf(remote: []), state: state.path)
        first.start()
        let before = try await first.settled()
        await first.shutdown()
        let empty = ToyShelf()
        let second = toyWorkspace([folder.path], empty, state: state.path)
        second.start()
        let after = try await second.settled()
        #expect(after.names == before.names)
        #expect(after.names == ["app", "deep", "lib"])
        #expect(empty.allAsked == 0)
        await second.shutdown()
    }
}

extension FetchTests {
    @Test func foldersThatAreSaidBeforeTheStartHaveTheStoreToThemselves() async throws {
        let (one, two, state) = (try TestFolder(), try TestFolder(), try TestFolder())
        for folder in [one, two] {
            try folder.write(["toy.pkg": Self.manifest])
            let workspace = toyWorkspace([], shelf(remote: []), state: state.path)
            workspace.setFolders([folder.path])
            workspace.start()
            #expect(try await workspace.settled().names.contains("lib"))
            await workspace.shutdown()
        }
        let names = Disk.names(in: state.path.appending("workspaces")).filter { $0.hasSuffix(".sqlite") }
        #expect(names.count == 2)
    }
}

@Suite struct CachedTreeTests {
    /// A tree in the source cache, as a jump leaves it.
    private func world() throws -> (folder: TestFolder, cache: TestFolder, shelf: ToyShelf) {
        let (folder, cache) = (try TestFolder(), try TestFolder())
        let lib = "name lib\nneeds deep u://deep\n"
        try folder.write(["toy.pkg": "name app\nneeds lib u://lib\n", "toy.lock": "lib c1\ndeep d7\n"])
        try cache.write(["c1/toy.pkg": lib, "c1/src/x.toy": "use deep\n"])
        let shelf = ToyShelf(commits: ["c1": ["toy.pkg": lib], "d7": ["toy.pkg": "name deep\n"]])
        shelf.state.withLock { $0.cache = cache.path }
        return (folder, cache, shelf)
    }

    @Test func aFileOfACachedTreeIsResolvedInTheContextOfTheWorkspace() async throws {
        let (folder, cache, shelf) = try world()
        let workspace = toyWorkspace([folder.path], shelf)
        let document = DocumentID(file: cache.path.appending("c1/toy.pkg"))
        workspace.start()
        workspace.open(document, text: "name lib\nneeds deep u://deep\n")
        let snapshot = try await workspace.settled()
        let canonical = DocumentID(component: "pkg:generic/toy/lib@c1", path: "toy.pkg")
        #expect(snapshot.canonical(document) == canonical)
        #expect(snapshot.clientDocument(canonical) == document)
        let link = try #require(snapshot.file(document)?.links.first)
        #expect(link.component?.purl == "pkg:generic/toy/deep@d7", "as the workspace's lock says")
        #expect(snapshot.projects.count == 1)

        let source = DocumentID(file: cache.path.appending("c1/src/x.toy"))
        workspace.open(source, text: "use deep\n")
        let uses = try #require(workspace.snapshot.file(source)?.links)
        #expect(uses.map(\.component?.purl) == ["pkg:generic/toy/deep@d7"])
        #expect(workspace.snapshot.owner(of: source)?.purl == "pkg:generic/toy/lib@c1")
        await workspace.shutdown()
    }

    @Test func aCachedTreeThatNoGraphKnowsIsARootOfItsOwn() async throws {
        let (_, cache, shelf) = try world()
        shelf.state.withLock { $0.tags["u://deep"] = ["1": "d7"] }
        let workspace = toyWorkspace([], shelf)
        workspace.start()
        let document = DocumentID(file: cache.path.appending("c1/toy.pkg"))
        workspace.open(document, text: "name lib\nneeds deep u://deep\n")
        let snapshot = try await workspace.settled()
        #expect(snapshot.names == ["deep", "lib"])
        #expect(snapshot.projects.map(\.isWithinWorkspace) == [false])
        #expect(try await workspace.settled().file(document)?.links.count == 1)
        workspace.close(document)
        #expect(try await workspace.settled().names == [])
        await workspace.shutdown()
    }

    @Test func filesOfComponentsAreReadWithoutATree() async throws {
        let (folder, _, shelf) = try world()
        shelf.state.withLock { $0.commits["d7"]?["y.toy"] = "use lib\n" }
        let workspace = toyWorkspace([folder.path], shelf)
        workspace.start()
        _ = try await workspace.settled()
        let document = DocumentID(component: "pkg:generic/toy/deep@d7", path: "y.toy")
        let file = try #require(try await workspace.file(document))
        #expect(file.links.map(\.component?.purl) == ["pkg:generic/toy/lib@c1"])
        #expect(try await workspace.text(document)?.string == "use lib\n")
        #expect(try await workspace.file(DocumentID(component: "pkg:generic/toy/deep@d7", path: "no.toy")) == nil)
        await workspace.shutdown()
    }
}
