import Glibc
import KytesBasics
import KytesGit
import KytesGraph
@testable import KytesSources
import KytesTestSupport
import KytesText
import Testing

/// Jumps: from a request to a read-only tree.
@Suite struct SourceTreeTests {
    @Test func aJumpEndsInAFileOfTheVersionInUse() async throws {
        let lab = try await Lab()
        let store = lab.store()
        let request = SourceRequest(url: lab.url, revision: .commit(lab.first), version: "1.0.0", tags: ["1.0.0"])
        let tree = try await store.tree(of: request, landing: ["Package.swift"])
        #expect(lab.text(tree.landing) == "first")
        #expect(tree.landing.lastComponent == "Package.swift")
        #expect(tree.notices == [])
        try await store.whenComplete(tree)
        #expect(lab.text(tree.root.appending("Sources/A/a.swift")) == "a")
        #expect(lab.mode(tree.landing) == 0o444)

        let record = try #require(store.record(forPath: tree.root.appending("Sources/A/a.swift")))
        #expect(record.revision == lab.first)
        #expect(record.version == "1.0.0")
        #expect(record.exactness == .exact)
        #expect(record.url == lab.url)
        #expect(store.record(forPath: lab.git.path("work/Package.swift")) == nil)
        #expect(try await lab.git.git("status", "--porcelain", in: "work") == "")
    }

    @Test func aTagALatestBranchAndANearestSayWhatTheyAre() async throws {
        let lab = try await Lab()
        let store = lab.store()
        let tag = try await store.tree(
            of: SourceRequest(url: lab.url, revision: .tag("1.0.0")), landing: ["Package.swift"])
        #expect(tag.record.exactness == .tag)
        #expect(tag.record.revision == lab.first)
        #expect(tag.record.reference == "1.0.0")
        #expect(tag.notices == [])
        let head = try await store.tree(of: SourceRequest(url: lab.url, revision: .head), landing: ["Package.swift"])
        #expect(head.record.revision == lab.second)
        #expect(head.notices.map(\.code) == [.head])
        let nearest = SourceRequest(url: lab.url, revision: .tag("1.0.0"), version: "1.0.1", exactness: .nearest)
        #expect(try await store.tree(of: nearest, landing: ["Package.swift"]).notices.map(\.code) == [.nearest])
    }

    @Test func theLandingIsAlwaysAFile() async throws {
        let lab = try await Lab()
        let store = lab.store()
        let request = SourceRequest(url: lab.url, revision: .commit(lab.first))
        for (landing, expected) in [
            (["Sources", "nothing", "Package.swift"], "Package.swift"), (["nothing"], "README.md"), ([], "README.md"),
            (["link.swift"], "Package.swift"), (["../../etc/passwd", "Sources/A/a.swift"], "a.swift"),
        ] {
            #expect(try await store.tree(of: request, landing: landing).landing.lastComponent == expected)
        }
        let below = SourceRequest(url: lab.url, revision: .commit(lab.first), subdirectory: "Sources/A")
        #expect(try await store.tree(of: below, landing: ["Package.swift"]).landing.lastComponent == "a.swift")
        let error = await #expect(throws: SourceError.self) {
            try await store.tree(
                of: SourceRequest(url: lab.url, revision: .commit(lab.first), subdirectory: "no"), landing: [])
        }
        #expect(error?.code == .fileNotFound)
    }

    @Test func aWholeTreeIsThereWithoutItsUpstream() async throws {
        let lab = try await Lab()
        let request = SourceRequest(url: lab.url, revision: .commit(lab.first))
        let store = lab.store()
        try await store.whenComplete(store.tree(of: request, landing: ["Package.swift"]))
        Disk.remove(lab.git.path("served/a.git"))
        let later = lab.store(policy: .never)
        #expect(lab.text(try await later.tree(of: request, landing: ["Package.swift"]).landing) == "first")
        #expect(try await later.text("Package.swift", of: lab.url, at: lab.first)?.string == "first")
        let other = SourceRequest(url: lab.url, revision: .commit(lab.second))
        let error = await #expect(throws: SourceError.self) { try await later.tree(of: other, landing: []) }
        #expect(error?.code == .vanished || error?.code == .notFound)
    }

    @Test func aHalfWrittenTreeIsEndedByWhoComesNext() async throws {
        let lab = try await Lab()
        let request = SourceRequest(url: lab.url, revision: .commit(lab.first))
        let tree = try await lab.store().tree(of: request, landing: ["Package.swift"])
        let place = TreePlace(root: tree.root)
        // As a process that was killed leaves it.
        try await lab.settle(place)
        Disk.remove(place.complete)
        Disk.remove(tree.root.appending("Sources"))
        let next = lab.store()
        #expect(try await next.verify().map(\.code) == [.incomplete])
        let again = try await next.tree(of: request, landing: ["Package.swift"])
        try await next.whenComplete(again)
        #expect(lab.text(tree.root.appending("Sources/A/a.swift")) == "a")
        #expect(place.isComplete)
    }

    @Test func aTreeIsCalledAfterItsRepositoryAndHasOneFolderForAllItsTags() async throws {
        let lab = try await Lab()
        try await lab.git.git("tag", "v1.0.0", lab.first, in: "served/a.git")
        let store = lab.store()
        let trees = try await ["1.0.0", "v1.0.0"].concurrentMap(atMost: 2) { tag in
            try await store.tree(of: SourceRequest(url: lab.url, revision: .tag(tag)), landing: ["Package.swift"])
        }
        let root = try #require(trees.first?.root)
        #expect(trees.map(\.root) == [root, root])
        #expect(root.lastComponent == "a-" + lab.first.prefix(12))
        #expect(store.treeRoot(ofPath: root.appending("Sources/A/a.swift")) == root)
        #expect(store.treeRoot(ofPath: root.parent) == nil)
        try await store.whenAllComplete()
        #expect(Disk.names(in: root.parent) == [root.lastComponent])
    }

    @Test func aMovedTagIsSaid() async throws {
        let lab = try await Lab()
        let store = lab.store()
        _ = try await store.references(of: lab.url)
        try await lab.git.git("tag", "-f", "1.0.0", lab.second, in: "served/a.git")
        let pinned = SourceRequest(
            url: lab.url, revision: .commit(lab.first), version: "1.0.0", tags: ["v1.0.0", "1.0.0"])
        let tree = try await store.tree(of: pinned, landing: ["Package.swift"])
        #expect(lab.text(tree.landing) == "first")
        #expect(tree.notices.map(\.code) == [.tagMoved])
        let byTag = try await lab.store().tree(of: SourceRequest(url: lab.url, revision: .tag("1.0.0")), landing: [])
        #expect(byTag.record.revision == lab.second)
        #expect(byTag.notices.map(\.code) == [.tagMoved])
        let gone = SourceRequest(
            url: lab.url,
            revision: .commit(String(repeating: "1", count: 40)),
            version: "1.0.0",
            tags: ["1.0.0"]
        )
        let error = await #expect(throws: SourceError.self) { try await store.tree(of: gone, landing: []) }
        #expect(error?.code == .tagMoved)
    }

    @Test func metadataIsReadWithoutANetworkOrNotAtAll() async throws {
        let lab = try await Lab()
        let store = lab.store(policy: .always)
        let far = "https://unreachable.invalid/a.git"
        let hint = lab.git.path("work")
        #expect(try await store.text("Package.swift", of: far, at: lab.first, hints: [hint])?.string == "first")
        #expect(try await store.text("nothing", of: far, at: lab.first, hints: [hint]) == nil)
        #expect(try await store.folder("Sources", of: far, at: lab.first, hints: [hint])?.map(\.path) == ["A"])
        #expect(await store.holds(lab.second, of: lab.url))
        let fresh = lab.store(policy: .always)
        let error = await #expect(throws: SourceError.self) {
            try await fresh.text("Package.swift", of: far, at: lab.first, hints: [lab.git.path("nothing")])
        }
        #expect(error?.code == .notPresent)
    }

    @Test func cacheNamesOfHostileUrlsStayInTheirFolder() async throws {
        let lab = try await Lab()
        let store = lab.store()
        for url in [
            "https://example.org/../../../../etc", "https://example.org/..", "/..", "https://./.git", "file:///",
        ] {
            guard let location = try? await store.location(url) else { continue }
            let name = CacheLayout.name(location)
            #expect(!name.contains("/") && name != "." && name != ".." && !name.hasPrefix("."))
            #expect(store.layout.repository(location).isWithin(store.layout.repositories))
        }
    }

    @Test func verifyFindsWhatWasChangedAndPruneTakesWhatNobodyUses() async throws {
        let lab = try await Lab()
        let store = lab.store()
        let tree = try await store.tree(of: SourceRequest(url: lab.url, revision: .commit(lab.first)), landing: [])
        try await store.whenComplete(tree)
        #expect(try await store.verify() == [])
        let file = tree.root.appending("Package.swift")
        Disk.remove(file)
        try Disk.write(Array("FIRST".utf8), to: file)
        #expect(try await store.verify() == [SourceProblem(code: .changedFile, path: file)])
        _ = try await store.verify(repairs: true)
        let again = try await store.tree(
            of: SourceRequest(url: lab.url, revision: .commit(lab.first)), landing: ["Package.swift"])
        try await store.whenComplete(again)
        #expect(lab.text(file) == "first")
        let listed = try await store.list()
        #expect(listed.map(\.path) == [tree.root])
        #expect(listed.first?.isComplete == true)
        #expect(try await store.prune(unusedFor: .seconds(3600)).removed == [])
        #expect(try await store.prune(unusedFor: .seconds(-10)).removed == [tree.root])
        #expect(try await store.list() == [])
    }
}

/// A repository of two commits with a tag, served from this disk, and a cache.
struct Lab {
    let git: TemporaryGit
    let first: String
    let second: String
    let url = "https://example.org/team/a"

    init(settings: String = "", mapped: Bool = true) async throws {
        let git = TemporaryGit()
        self.git = git
        try Disk.write(Array("README".utf8), to: git.path("work/README.md"))
        symlink("Package.swift", git.path("work/link.swift").string)
        first = try await git.repository("work", ["Package.swift": "first", "Sources/A/a.swift": "a"])
        try await git.git("tag", "1.0.0", in: "work")
        second = try await git.commit("work", ["Package.swift": "second"])
        try await git.publish("work", as: "served/a.git")
        var config = String(decoding: Disk.read(git.path("home/.gitconfig"), limit: 1 << 16) ?? [], as: UTF8.self)
        if mapped { config += "[url \"\(git.path("served"))/\"]\n\tinsteadOf = https://example.org/team/\n" }
        try Disk.write(Array((config + settings).utf8), to: git.path("home/.gitconfig"))
    }

    func store(policy: NetworkPolicy = .onDemand, limits: SourceLimits = .standard) -> SourceStore {
        SourceStore(cache: git.path("cache"), policy: policy, environment: git.environment, limits: limits)
    }

    func text(_ path: AbsolutePath) -> String? {
        Disk.read(path, limit: 1 << 20).map { String(decoding: $0, as: UTF8.self) }
    }

    func mode(_ path: AbsolutePath) -> UInt32 {
        var facts = stat()
        return stat(path.string, &facts) == 0 ? facts.st_mode & 0o777 : 0
    }

    /// Waits until a tree is written by whoever writes it.
    func settle(_ tree: TreePlace) async throws { try await wait { tree.isComplete } }

    func wait(_ condition: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while try await !condition() {
            guard ContinuousClock.now < deadline else { throw TemporaryGit.Failure(description: "it did not happen") }
            try await Task.sleep(for: .milliseconds(2))
        }
    }
}
