import Glibc
import KytesBasics
import KytesEcosystems
import KytesGraph
import KytesText
import Synchronization
import Testing

@testable import KytesWorkspace

@Suite struct WorkspaceTests {
    @Test func aFolderBecomesAGraph() async throws {
        let folder = try TestFolder()
        try folder.write(["toy.pkg": "name app\nneeds lib u://lib\n"])
        let shelf = ToyShelf(tags: ["u://lib": ["1": "c1"]], commits: ["c1": ["toy.pkg": "name lib\n"]])
        let workspace = toyWorkspace([folder.path], shelf)
        workspace.start()
        let snapshot = try await workspace.settled()
        #expect(snapshot.names == ["app", "lib"])
        #expect(snapshot.isSettled)
        #expect(snapshot.graph.edges.count == 1)
        let manifest = DocumentID(file: folder.path.appending("toy.pkg"))
        #expect(snapshot.owner(of: manifest)?.purl == "pkg:generic/toy/app")
        #expect(snapshot.links(at: 16, in: manifest).map(\.role) == [.requirement])
        await workspace.shutdown()
    }

    @Test func anEditIsInTheVeryNextSnapshotAndLinksMoveWithIt() async throws {
        let folder = try TestFolder()
        try folder.write(["toy.pkg": "name app\nneeds lib u://lib\n"])
        let shelf = ToyShelf(tags: ["u://lib": ["1": "c1"]], commits: ["c1": ["toy.pkg": "name lib\n"]])
        let workspace = toyWorkspace([folder.path], shelf)
        let manifest = DocumentID(file: folder.path.appending("toy.pkg"))
        workspace.start()
        _ = try await workspace.settled()
        workspace.open(manifest, text: "name app\nneeds lib u://lib\n", version: 1)
        let text = workspace.change(manifest, [.bytes(0..<0, "\n\n")], version: 2)
        #expect(text.string == "\n\nname app\nneeds lib u://lib\n")
        let snapshot = workspace.snapshot
        #expect(snapshot.text(manifest) == text)
        #expect(snapshot.documentVersion(manifest) == 2)
        let link = try #require(snapshot.file(manifest)?.links.first)
        #expect(text[link.range] == "lib")
        #expect(snapshot.file(manifest)?.file.facts.symbols.first?.name.range == 7..<10)
        await workspace.shutdown()
    }

    @Test func openTextsCountBeforeTheDisk() async throws {
        let folder = try TestFolder()
        try folder.write(["toy.pkg": "name disk\n"])
        let manifest = DocumentID(file: folder.path.appending("toy.pkg"))
        let workspace = toyWorkspace([folder.path])
        workspace.open(manifest, text: "name editor\n")
        workspace.start()
        #expect(try await workspace.settled().names == ["editor"])
        workspace.change(manifest, [.all("name typed\n")])
        #expect(try await workspace.settled(manifest).names == ["typed"])
        workspace.close(manifest)
        #expect(try await workspace.settled().names == ["disk"])
        await workspace.shutdown()
    }

    @Test func onlyTheTouchedProjectIsResolvedAgain() async throws {
        let folder = try TestFolder()
        try folder.write(["a/toy.pkg": "name a\n", "b/toy.pkg": "name b\nlocal ../c\n", "c/toy.pkg": "name c\n"])
        let workspace = toyWorkspace([folder.path])
        workspace.start()
        _ = try await workspace.settled()
        func counts() -> [Int] { ["a", "b", "c"].map { resolutions(of: folder.path.appending($0)) } }
        #expect(counts() == [1, 1, 1])
        workspace.open(DocumentID(file: folder.path.appending("a/toy.pkg")), text: "name a\n")
        _ = try await workspace.settled()
        #expect(counts() == [1, 1, 1], "the text is that of the disk")
        workspace.change(DocumentID(file: folder.path.appending("a/toy.pkg")), [.all("name a2\n")])
        _ = try await workspace.settled()
        #expect(counts() == [2, 1, 1])
        try folder.write(["c/toy.pkg": "name c2\n"])
        workspace.filesChanged([folder.path.appending("c/toy.pkg")])
        #expect(try await workspace.settled().names == ["a2", "b", "c2"])
        #expect(counts() == [2, 2, 2], "b reads c")
        try folder.write(["a/toy.lock": "x y\n"])
        workspace.filesChanged([folder.path.appending("a/toy.lock")])
        _ = try await workspace.settled()
        #expect(counts() == [3, 2, 2], "a looked for its lock in vain")
        workspace.filesChanged([folder.path.appending("b/toy.pkg")])
        _ = try await workspace.settled()
        #expect(counts() == [3, 2, 2], "the same text again")
        await workspace.shutdown()
    }

    @Test func anEditReadsNoOtherFileAgain() async throws {
        let folder = try TestFolder()
        try folder.write(["toy.pkg": "name app\nlocal lib\n", "lib/toy.pkg": "name lib\n"])
        let workspace = toyWorkspace([folder.path])
        let manifest = DocumentID(file: folder.path.appending("toy.pkg"))
        let other = DocumentID(file: folder.path.appending("lib/toy.pkg"))
        workspace.start()
        _ = try await workspace.settled()
        workspace.open(manifest, text: "name app\nlocal lib\n")
        for round in 0..<10 { workspace.change(manifest, [.all(SourceText("name app\(round)\nlocal lib\n"))]) }
        _ = try await workspace.settled()
        #expect(Toy.counts.withLock { $0["read " + other.uri] } == 1)
        await workspace.shutdown()
    }

    @Test func manifestsComeAndGo() async throws {
        let folder = try TestFolder()
        try folder.write(["a/toy.pkg": "name a\n"])
        let workspace = toyWorkspace([folder.path])
        workspace.start()
        #expect(try await workspace.settled().names == ["a"])
        try folder.write(["b/c/toy.pkg": "name c\n"])
        workspace.filesChanged([folder.path.appending("b/c/toy.pkg")])
        #expect(try await workspace.settled().names == ["a", "c"])
        folder.remove("b")
        workspace.filesChanged([folder.path.appending("b")])
        #expect(try await workspace.settled().names == ["a"])
        await workspace.shutdown()
    }

    @Test func foldersAreAddedAndRemoved() async throws {
        let (one, two) = (try TestFolder(), try TestFolder())
        try one.write(["toy.pkg": "name one\n"])
        try two.write(["toy.pkg": "name two\n"])
        let workspace = toyWorkspace([one.path])
        workspace.start()
        workspace.addFolders([two.path])
        #expect(try await workspace.settled().names == ["one", "two"])
        workspace.removeFolders([one.path])
        #expect(try await workspace.settled().names == ["two"])
        #expect(workspace.snapshot.folders == [two.path])
        await workspace.shutdown()
    }

    @Test func localPackagesInACircleAreResolvedOnce() async throws {
        let folder = try TestFolder()
        try folder.write(["a/toy.pkg": "name a\nlocal ../b\n", "b/toy.pkg": "name b\nlocal ../a\n"])
        let workspace = toyWorkspace([folder.path])
        workspace.start()
        #expect(try await workspace.settled().names == ["a", "b"])
        await workspace.shutdown()
    }

    @Test func whatIsNoTextHasADiagnosticWhereTheUserLooks() async throws {
        let folder = try TestFolder()
        try folder.write(["big/toy.pkg": String(repeating: "x", count: 5000), "binary/toy.pkg": "name\0a"])
        let workspace = toyWorkspace([folder.path]) { $0.limits.fileBytes = 4096 }
        workspace.start()
        let snapshot = try await workspace.settled()
        func codes(_ path: String) -> [String] {
            snapshot.diagnostics(of: DocumentID(file: folder.path.appending(path))).map(\.code)
        }
        #expect(codes("big/toy.pkg") == ["workspace/file-too-large"])
        #expect(codes("binary/toy.pkg") == ["workspace/binary-file"])
        await workspace.shutdown()
    }

    @Test func whatCouldNotBeLookedAtIsADiagnosticOfTheNearestManifest() async throws {
        let folder = try TestFolder()
        try folder.write(["app/toy.pkg": "name app\n", "lib/toy.pkg": "name lib\n", "lib/a/b/c/d/toy.pkg": "name d\n"])
        mkdir(folder.path.appending("lib/part").string, 0o755)
        symlink("nowhere", folder.path.appending("lib/part/toy.pkg").string)
        let workspace = toyWorkspace([folder.path]) { $0.limits.scannedDepth = 4 }
        workspace.start()
        let snapshot = try await workspace.settled()
        func found(_ path: String) -> [Diagnostic] {
            snapshot.diagnostics(of: DocumentID(file: folder.path.appending(path)))
        }
        #expect(found("app/toy.pkg").isEmpty)
        #expect(found("lib/toy.pkg").map(\.code).sorted() == ["workspace/broken-link", "workspace/too-deep"])
        #expect(found("lib/toy.pkg").allSatisfy { $0.range == 0..<0 && $0.severity == .warning })
        #expect(found("lib/toy.pkg").contains { $0.message.contains("`\(folder.path)/lib/part/toy.pkg`") })

        let narrow = toyWorkspace([folder.path]) { $0.limits.scannedEntries = 1 }
        narrow.start()
        #expect(try await narrow.settled().problems.map(\.code) == [.tooManyEntries])
        // Mended, it is gone.
        folder.remove("lib/part/toy.pkg")
        workspace.filesChanged([folder.path.appending("lib/part/toy.pkg")])
        let mended = try await workspace.settled()
        let codes = mended.diagnostics(of: DocumentID(file: folder.path.appending("lib/toy.pkg"))).map(\.code)
        #expect(codes == ["workspace/too-deep"])
        await workspace.shutdown()
        await narrow.shutdown()
    }

    @Test func sourcesAreReadWhenAskedFor() async throws {
        let folder = try TestFolder()
        try folder.write([
            "toy.pkg": "name app\nlocal lib\n", "lib/toy.pkg": "name lib\n", "x.toy": "use lib\n", "y.toy": "use z\n",
        ])
        let workspace = toyWorkspace([folder.path])
        workspace.start()
        _ = try await workspace.settled()
        #expect(workspace.snapshot.file(DocumentID(file: folder.path.appending("x.toy"))) == nil)
        let lib = try #require(ComponentID(purl: "pkg:generic/toy/lib"))
        #expect(try await workspace.sourceFiles().count == 2)
        let mentioning = try await workspace.sourceFiles(mentioning: lib)
        #expect(mentioning.map(\.file.document.fileName) == ["x.toy"])
        await workspace.shutdown()
    }

    @Test func mentionsAreReadOnceForEachStateOfAFile() async throws {
        let folder = try TestFolder()
        try folder.write([
            "toy.pkg": "name app\nlocal lib\n", "lib/toy.pkg": "name lib\n", "x.toy": "use lib\n", "y.toy": "use zzz\n",
        ])
        let workspace = toyWorkspace([folder.path])
        workspace.start()
        _ = try await workspace.settled()
        let lib = try #require(ComponentID(purl: "pkg:generic/toy/lib"))
        func reads(_ name: String) -> Int {
            Toy.counts.withLock { $0["read " + DocumentID(file: folder.path.appending(name)).uri] ?? 0 }
        }
        for _ in 0..<3 {
            let mentioning = try await workspace.sourceFiles(mentioning: lib)
            #expect(mentioning.map(\.file.text.string) == ["use lib\n"])
            #expect(mentioning.first?.links.map(\.range) == [4..<7])
        }
        #expect(reads("x.toy") == 1 && reads("y.toy") == 1)

        // Of the same length, and perhaps in the same second.
        try folder.write(["x.toy": "use zzz\n", "y.toy": "use lib\n"])
        #expect(try await workspace.sourceFiles(mentioning: lib).map(\.file.document.fileName) == ["y.toy"])
        #expect(reads("x.toy") == 2 && reads("y.toy") == 2)
        folder.remove("y.toy")
        #expect(try await workspace.sourceFiles(mentioning: lib).isEmpty)
        await workspace.shutdown()
    }

    @Test func eventsSayWhichDocumentsAreDifferent() async throws {
        let folder = try TestFolder()
        try folder.write(["a/toy.pkg": "name a\n", "b/toy.pkg": "name b\n"])
        let workspace = toyWorkspace([folder.path])
        let events = workspace.events
        workspace.start()
        _ = try await workspace.settled()
        let manifest = DocumentID(file: folder.path.appending("a/toy.pkg"))
        workspace.open(manifest, text: "wrong word\n")
        _ = try await workspace.settled()
        await workspace.shutdown()
        var last: Set<DocumentID> = []
        var phases: [WorkspaceProgress.Phase] = []
        for await event in events {
            if case .snapshot(_, let documents) = event, !documents.isEmpty { last = documents }
            if case .progress(let progress) = event { phases.append(progress.phase) }
        }
        #expect(last == [manifest])
        #expect(phases == [.began(title: "Reading the workspace"), .ended])
    }

    @Test func textsThatBelongToNoFileAreReadToo() async throws {
        let workspace = toyWorkspace([])
        let document = DocumentID(uri: "untitled:toy.pkg")
        workspace.open(document, text: "wrong word\n")
        workspace.start()
        let snapshot = try await workspace.settled()
        #expect(snapshot.diagnostics(of: document).map(\.code) == ["toy/word"])
        #expect(snapshot.openDocuments == [document])
        await workspace.shutdown()
    }
}
