import Glibc
import KytesBasics
import KytesGraph
@testable import KytesSources
import KytesTestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct ArchiveSourceTests {
    private static let jar = ZipBuilder([
        .init("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n"), .init("org/a/A.java", "class A {}"),
        .init("org/a/b/B.java", "class B {}"),
    ]).bytes()
    private static let path = "org/a/1/a-1-sources.jar"
    private let lab = TemporaryFolder()

    @Test func aJumpIntoAnArchiveStandsInAReadOnlyTree() async throws {
        let host = ArtifactHost()
        host.put(Self.jar, at: Self.path)
        let store = store()
        let tree = try await store.archive(request(host), landing: ["org/a/None.java", "org/a/A.java"])
        #expect(tree.landing == tree.root.appending("org/a/A.java"))
        #expect(text(tree.landing) == "class A {}")
        #expect(mode(tree.landing) == 0o444)
        let digest = SHA256.hexDigest(of: Self.jar)
        #expect(tree.root.lastComponent == "a-1-sources-" + digest.prefix(12))
        #expect(tree.record.url == "\(host.url)/\(Self.path)")
        #expect(tree.record.revision == digest)
        #expect(tree.record.exactness == .exact && tree.record.version == "1")
        // Known again by any of its files, and without the network.
        #expect(store.record(forPath: tree.root.appending("org/a/b/B.java"))?.url == tree.record.url)
        #expect(store.treeRoot(ofPath: tree.landing) == tree.root)
        let offline = try await self.store(policy: .never).archive(request(host), landing: ["org/a/b/B.java"])
        #expect(offline.landing == tree.root.appending("org/a/b/B.java"))
        #expect(host.asked.filter { $0 == Self.path }.count == 1)
    }

    @Test func anArchiveOfThisDiskIsReadWhereItIs() async throws {
        let file = lab.path.appending("repository/" + Self.path)
        try Disk.write(Self.jar, to: file)
        try Disk.write(Array(SHA1.hexDigest(of: Self.jar).utf8), to: file.parent.appending("a-1-sources.jar.sha1"))
        let tree = try await store(policy: .never).archive(
            ArchiveRequest(origin: .file(file)), landing: ["org/a/A.java"])
        #expect(text(tree.landing) == "class A {}")
        try Disk.write(Array(SHA1.hexDigest(of: []).utf8), to: file.parent.appending("a-1-sources.jar.sha1"))
        let error = await #expect(throws: SourceError.self) {
            try await store().archive(ArchiveRequest(origin: .file(file)), landing: [])
        }
        #expect(error?.code == .wrongChecksum)
    }

    @Test func whatIsNotThereIsSaid() async throws {
        let empty = ArtifactHost()
        let none = await #expect(throws: SourceError.self) {
            try await store().archive(request(empty), landing: [])
        }
        #expect(none?.code == .fileNotFound)
        let file = ArchiveRequest(origin: .file(lab.path.appending("none.jar")))
        let gone = await #expect(throws: SourceError.self) { try await store().archive(file, landing: []) }
        #expect(gone?.code == .fileNotFound)
        let host = ArtifactHost()
        host.put(Self.jar, at: Self.path)
        let forbidden = await #expect(throws: SourceError.self) {
            try await store(policy: .never).archive(request(host), landing: [])
        }
        #expect(forbidden?.code == .notAllowed)
    }

    private static let hostile: [(String, [UInt8], SourceError.Code)] = [
        ("out of its folder", ZipBuilder([.init("a", "1"), .init("../../../evil", "x")]).bytes(), .hostileArchive),
        ("absolute", ZipBuilder([.init("/tmp/kytes-evil", "x")]).bytes(), .hostileArchive),
        ("cut off", Array(jar.dropLast(30)), .damagedArchive),
        ("a page", Array("<html>Sign in</html>".utf8), .unexpectedContent),
        ("no zip behind its first bytes", Array("PK and more".utf8), .damagedArchive),
    ]

    @Test(arguments: hostile.map(\.0)) func nothingOfAHostileArchiveStays(what: String) async throws {
        let (_, bytes, code) = try #require(Self.hostile.first { $0.0 == what })
        let host = ArtifactHost()
        host.put(bytes, at: Self.path)
        let error = await #expect(throws: SourceError.self) { try await store().archive(request(host), landing: []) }
        #expect(error?.code == code)
        let trees = lab.path.appending("cache/trees")
        let left = Disk.names(in: trees).flatMap { Disk.names(in: trees.appending($0)) }
        #expect(left.allSatisfy { $0.hasSuffix(".lock") })
        #expect(Disk.names(in: lab.path) == ["cache"])
        #expect(Disk.kind(of: AbsolutePath("/tmp/kytes-evil", relativeTo: .root)) == nil)
    }

    @Test func changesAreFoundAndMendedByTheNextJump() async throws {
        let host = ArtifactHost()
        host.put(Self.jar, at: Self.path)
        let store = store()
        let tree = try await store.archive(request(host), landing: ["org/a/A.java"])
        #expect(try await store.verify() == [])
        #expect(try await store.list().filter { $0.kind == .tree }.map(\.path) == [tree.root])
        Disk.remove(tree.landing)
        try Disk.write(Array("class A { int evil; }".utf8), to: tree.landing)
        #expect(try await store.verify(repairs: true).map(\.code) == [.changedFile])
        let again = try await store.archive(request(host), landing: ["org/a/A.java"])
        #expect(text(again.landing) == "class A {}")
        #expect(try await store.verify() == [])
        #expect(try await store.prune(unusedFor: .zero).removed.contains(tree.root))
        #expect(try await store.list() == [])
    }

    @Test func manyJumpsUnpackOnce() async throws {
        let host = ArtifactHost()
        host.put(Self.jar, at: Self.path)
        let stores = [store(), store()]
        let roots = try await withThrowingTaskGroup { group in
            for number in 0..<8 {
                group.addTask {
                    try await stores[number % 2].archive(request(host), landing: ["org/a/A.java"]).root
                }
            }
            return try await group.reduce(into: Set<AbsolutePath>()) { $0.insert($1) }
        }
        #expect(roots.count == 1)
        #expect(try await stores[0].verify() == [])
    }

    private func store(policy: NetworkPolicy = .onDemand) -> SourceStore {
        SourceStore(cache: lab.path.appending("cache"), policy: policy, environment: [:])
    }

    private func request(_ host: ArtifactHost) -> ArchiveRequest {
        let location = ArtifactLocation(
            repository: ArtifactRepository(url: host.url), path: Self.path, content: .archive, lifetime: .forever)
        return ArchiveRequest(origin: .artifact(location), version: "1")
    }

    private func text(_ path: AbsolutePath) -> String? {
        Disk.read(path, limit: 1 << 20).map { String(decoding: $0, as: UTF8.self) }
    }

    private func mode(_ path: AbsolutePath) -> mode_t {
        var facts = stat()
        lstat(path.string, &facts)
        return facts.st_mode & 0o777
    }
}
