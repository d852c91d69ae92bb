import KytesBasics
import KytesEcosystems
import KytesGraph
import KytesText
import Synchronization
import Testing

@testable import KytesWorkspace

/// What a package manager checked out below the workspace folder is the dependency, not another package.
@Suite struct CheckoutTests {
    private static let lib = "name lib\nneeds deep u://deep\n"

    /// A workspace whose lock names the commit of a working copy that git made.
    private struct World {
        let folder: TestFolder
        let shelf: ToyShelf
        let commit: String

        var checkout: AbsolutePath { folder.path.appending(".build/checkouts/lib") }
        var manifest: DocumentID { DocumentID(file: checkout.appending("toy.pkg")) }

        init() throws {
            let folder = try TestFolder()
            self.folder = folder
            let copy = folder.path.appending(".build/checkouts/lib")
            try folder.write([".build/checkouts/lib/toy.pkg": lib, ".build/checkouts/lib/src/x.toy": "use deep\n"])
            func git(_ arguments: String...) throws -> String {
                let identity = ["-c", "user.name=n", "-c", "user.email=e"]
                return try run("git", ["-C", copy.string] + identity + arguments, in: folder.path)
            }
            _ = try git("init", "--quiet")
            _ = try git("add", ".")
            _ = try git("commit", "--quiet", "-m", "first")
            commit = String(try git("rev-parse", "HEAD").prefix { $0 != "\n" })
            _ = try git("checkout", "--quiet", "--detach")
            shelf = ToyShelf(commits: [commit: ["toy.pkg": lib], "d7": ["toy.pkg": "name deep\n"]])
            try folder.write(["toy.pkg": "name app\nneeds lib u://lib\n", "toy.lock": "lib \(commit)\ndeep d7\n"])
        }
    }

    @Test func aFileOfACheckoutIsThatOfTheDependency() async throws {
        let world = try World()
        let workspace = toyWorkspace([world.folder.path], world.shelf)
        workspace.start()
        workspace.open(world.manifest, text: SourceText(Self.lib))
        let snapshot = try await workspace.settled()
        let lib = "pkg:generic/toy/lib@\(world.commit)"
        #expect(snapshot.canonical(world.manifest) == DocumentID(component: lib, path: "toy.pkg"))
        #expect(snapshot.owner(of: world.manifest)?.purl == lib)
        #expect(snapshot.projects.count == 1, "it is resolved as the workspace says, not by itself")
        #expect(snapshot.graph.roots.map(\.purl) == ["pkg:generic/toy/app"])

        let source = DocumentID(file: world.checkout.appending("src/x.toy"))
        workspace.open(source, text: "use deep\n")
        let links = try #require(try await workspace.settled().file(source)?.links)
        #expect(links.map(\.component?.purl) == ["pkg:generic/toy/deep@d7"])
        await workspace.shutdown()
    }

    @Test func aCheckoutOfAnotherCommitIsARootOfItsOwn() async throws {
        let world = try World()
        world.shelf.state.withLock { $0.commits["c9"] = ["toy.pkg": "name lib\n"] }
        try world.folder.write(["toy.lock": "lib c9\n"])
        world.shelf.state.withLock { $0.tags["u://deep"] = ["1": "d7"] }
        let workspace = toyWorkspace([world.folder.path], world.shelf)
        workspace.start()
        workspace.open(world.manifest, text: SourceText(Self.lib))
        let snapshot = try await workspace.settled()
        #expect(snapshot.canonical(world.manifest) == world.manifest)
        #expect(snapshot.projects.map(\.isWithinWorkspace) == [true, false])
        workspace.close(world.manifest)
        #expect(try await workspace.settled().projects.count == 1)
        await workspace.shutdown()
    }

    @Test func aCheckoutThatIsUpdatedStaysTheDependency() async throws {
        let world = try World()
        let workspace = toyWorkspace([world.folder.path], world.shelf)
        workspace.start()
        workspace.open(world.manifest, text: SourceText(Self.lib))
        _ = try await workspace.settled()
        // As a package manager does it: another commit, another pin.
        let git = ["-C", world.checkout.string, "-c", "user.name=n", "-c", "user.email=e"]
        try run("git", git + ["commit", "--quiet", "--allow-empty", "-m", "second"], in: world.folder.path)
        let commit = String(try run("git", git + ["rev-parse", "HEAD"], in: world.folder.path).prefix { $0 != "\n" })
        world.shelf.state.withLock { $0.commits[commit] = ["toy.pkg": Self.lib] }
        try world.folder.write(["toy.lock": "lib \(commit)\ndeep d7\n"])
        workspace.filesChanged([world.folder.path.appending("toy.lock")])
        let snapshot = try await workspace.settled()
        #expect(snapshot.owner(of: world.manifest)?.purl == "pkg:generic/toy/lib@\(commit)")
        #expect(snapshot.projects.count == 1)
        await workspace.shutdown()
    }

    @Test func aWorkingCopyOnABranchIsSomebodysWork() async throws {
        let world = try World()
        try run("git", ["-C", world.checkout.string, "checkout", "--quiet", "-b", "mine"], in: world.folder.path)
        let workspace = toyWorkspace([world.folder.path], world.shelf)
        workspace.start()
        workspace.open(world.manifest, text: SourceText(Self.lib))
        let snapshot = try await workspace.settled()
        #expect(snapshot.canonical(world.manifest) == world.manifest)
        #expect(snapshot.projects.count == 2)
        await workspace.shutdown()
    }
}
