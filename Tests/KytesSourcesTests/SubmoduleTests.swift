import KytesBasics
import KytesGit
@testable import KytesSources
import KytesTestSupport
import Testing

/// What stands where is held against `git submodule update --init`.
@Suite struct SubmoduleTests {
    @Test(arguments: ["deps/inner/lib.c", "deps/inner", "deps/inner/nested/deep.txt"])
    func aJumpIntoASubmoduleLandsInItsCommit(path: String) async throws {
        let lab = try await SubmoduleLab()
        let store = lab.store()
        let tree = try await store.tree(of: lab.request, landing: [path])
        // A folder leads to its README.
        let file = path == "deps/inner" ? path + "/README.md" : path
        #expect(lab.text(tree.landing) == lab.text(lab.git.path("oracle/" + file)))
        try await store.whenComplete(tree)
        let submodule = try #require(tree.submodule)
        let commit = try await lab.git.git("rev-parse", "HEAD", in: "oracle/deps/inner")
        #expect(submodule == "deps/inner")
        #expect(tree.notices.map(\.code).allSatisfy { $0 == .submodule })
        #expect(store.record(forPath: tree.landing)?.revision == (path.contains("nested") ? lab.nested : commit))
        #expect(tree.notices.first?.message.contains(commit.prefix(12)) == true)
        // From now on without the network, also from what says where it is.
        let offline = lab.store(policy: .never)
        #expect(try await offline.tree(of: lab.request, landing: [path]).landing == tree.landing)
    }

    @Test func theRecordSaysWhatIsThere() async throws {
        let lab = try await SubmoduleLab()
        let store = lab.store()
        let tree = try await store.tree(of: lab.request, landing: ["main.c"])
        try await store.whenComplete(tree)
        #expect(tree.submodule == nil && tree.notices == [])
        #expect(Disk.names(in: tree.root.appending("deps/inner")) == [])
        let status = try await lab.git.git("submodule", "status", in: "oracle")
        let commit = try #require(status.split { $0 == " " || $0 == "-" }.first.map { String($0) })
        let there = SourceSubmodule(path: "deps/inner", url: lab.base + "/inner.git", revision: commit)
        #expect(store.record(forPath: tree.landing)?.submodules == [there])
        #expect(lab.store().record(forPath: tree.landing)?.submodules == [there])
    }

    @Test func aPathOfATreeOrACheckoutLeadsThere() async throws {
        let lab = try await SubmoduleLab()
        let store = lab.store()
        let tree = try await store.tree(of: lab.request, landing: ["main.c"])
        try await store.whenComplete(tree)
        let wanted = lab.text(lab.git.path("oracle/deps/inner/lib.c"))
        let inTree = try await store.tree(ofSubmoduleAt: tree.root.appending("deps/inner/lib.c"))
        #expect(inTree.flatMap { lab.text($0.landing) } == wanted)
        #expect(try await store.tree(ofSubmoduleAt: tree.root.appending("main.c")) == nil)
        // A checkout whose submodules nobody has checked out yet.
        try await lab.git.git("clone", "-q", lab.base + "/outer.git", lab.git.path("fresh").string)
        let inCheckout = try await store.tree(ofSubmoduleAt: lab.git.path("fresh/deps/inner/lib.c"))
        #expect(inCheckout?.landing == inTree?.landing)
        #expect(try await store.tree(ofSubmoduleAt: lab.git.path("fresh/main.c")) == nil)
        #expect(try await store.tree(ofSubmoduleAt: lab.git.path("nowhere/main.c")) == nil)
    }

    @Test func whatMayNotBeFetchedIsSaidAndIsNoError() async throws {
        let lab = try await SubmoduleLab()
        let first = try await lab.store().tree(of: lab.request, landing: ["main.c"])
        let offline = lab.store(policy: .never)
        let tree = try await offline.tree(of: lab.request, landing: ["deps/inner/lib.c"])
        #expect(tree.landing == first.root.appending(".gitmodules"))
        #expect(tree.submodule == "deps/inner")
        #expect(tree.notices.map(\.code) == [.submoduleMissing])
        #expect(tree.notices.first?.message.contains("network policy") == true)
        #expect(try await offline.list().filter { $0.kind == .repository }.count == 1)
    }

    @Test func aForeignRepositoryLeadsToNoneOfTheUsersOwn() async throws {
        let lab = try await SubmoduleLab()
        let own = lab.git.path("served/inner.git").string
        let commit = try await lab.outer(submoduleURL: own)
        let request = SourceRequest(url: lab.base + "/outer.git", revision: .commit(commit))
        let tree = try await lab.store().tree(of: request, landing: ["deps/inner/lib.c"])
        #expect(tree.landing.lastComponent == ".gitmodules")
        #expect(tree.notices.map(\.code) == [.submoduleMissing])
        // The user's own repository may say so.
        let local = SourceRequest(url: lab.git.path("served/outer.git").string, revision: .commit(commit))
        #expect(try await lab.store().tree(of: local, landing: ["deps/inner/lib.c"]).landing.lastComponent == "lib.c")
    }

    /// As `git submodule add` writes them into the configuration of a repository with this remote.
    @Test(arguments: [
        ("https://example.org/team/a.git", "../b.git"), ("https://example.org/team/a/", "./b"),
        ("git@example.org:team/a.git", "../b.git"), ("git@example.org:a.git", "../b.git"),
        ("ssh://git@example.org/x/y/a", "../../b/"), ("https://example.org/a", "https://other.org/b.git"),
    ])
    func relativeAddressesAreThoseOfGit(upstream: String, written: String) async throws {
        let git = TemporaryGit()
        let inner = try await git.repository("inner", ["x": "y"])
        try await git.repository("a", ["x": "y"])
        try await git.git("remote", "add", "origin", upstream, in: "a")
        try await git.git("update-index", "--add", "--cacheinfo", "160000,\(inner),sub", in: "a")
        try Disk.write(
            Array("[submodule \"sub\"]\n\tpath = sub\n\turl = \(written)\n".utf8), to: git.path("a/.gitmodules"))
        try await git.git("submodule", "init", in: "a")
        let expected = try await git.git("config", "submodule.sub.url", in: "a")
        #expect(GitLocation.address(ofSubmodule: written, in: upstream) == expected)
    }
}

/// `outer` has `inner` at `deps/inner`, and `inner` has `nested`, behind `git daemon`. In none is the newest commit the one
/// that is meant.
private struct SubmoduleLab {
    let git: TemporaryGit
    let base: String
    let commit: String
    let nested: String
    private let inner: String
    private let server: TemporaryServer

    var request: SourceRequest { SourceRequest(url: base + "/outer.git", revision: .commit(commit)) }

    init() async throws {
        let git = TemporaryGit()
        self.git = git
        nested = try await git.repository("nested", ["deep.txt": "deep"])
        try await git.commit("nested", ["deep.txt": "too new"])
        try await git.repository("inner", ["lib.c": "lib", "README.md": "read me"])
        inner = try await Self.add("nested", nested, at: "nested", url: "../nested.git", to: "inner", git)
        try await git.commit("inner", ["lib.c": "too new"])
        for name in ["nested", "inner"] { try await git.publish(name, as: "served/\(name).git") }
        try await git.repository("outer", ["main.c": "main"])
        commit = try await Self.add("inner", inner, at: "deps/inner", url: "../inner.git", to: "outer", git)
        try await git.publish("outer", as: "served/outer.git")
        let root = git.path("served").string
        server = try await TemporaryServer("git", environment: git.environment) {
            ["daemon", "--listen=127.0.0.1", "--port=\($0)", "--export-all", "--base-path=\(root)", root]
        }
        base = "git://127.0.0.1:\(server.port)"
        try await git.git("clone", "-q", base + "/outer.git", git.path("oracle").string)
        try await git.git("submodule", "--quiet", "update", "--init", "--recursive", in: "oracle")
    }

    /// - Returns: A commit of `outer` whose submodule has another address.
    func outer(submoduleURL: String) async throws -> String {
        let commit = try await Self.add("inner", inner, at: "deps/inner", url: submoduleURL, to: "outer", git)
        try await git.git("push", "-q", git.path("served/outer.git").string, "HEAD:main", in: "outer")
        return commit
    }

    func store(policy: NetworkPolicy = .onDemand) -> SourceStore {
        SourceStore(cache: git.path("cache"), policy: policy, environment: git.environment)
    }

    func text(_ path: AbsolutePath) -> String? {
        Disk.read(path, limit: 1 << 20).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func add(
        _ name: String,
        _ commit: String,
        at path: String,
        url: String,
        to outer: String,
        _ git: TemporaryGit
    ) async throws -> String {
        let text = "[submodule \"\(name)\"]\n\tpath = \(path)\n\turl = \(url)\n"
        try Disk.write(Array(text.utf8), to: git.path("\(outer)/.gitmodules"))
        try await git.git("add", ".gitmodules", in: outer)
        try await git.git("update-index", "--add", "--cacheinfo", "160000,\(commit),\(path)", in: outer)
        try await git.git("commit", "-q", "-m", "Submodule", in: outer)
        return try await git.git("rev-parse", "HEAD", in: outer)
    }
}
