import Glibc
import KytesBasics
import KytesGraph
@testable import KytesSources
import KytesTestSupport
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(2))) struct ArtifactTests {
    private let lab = ArtifactLab()

    @Test func aFileComesOnceAndIsCheckedOnce() async throws {
        let host = ArtifactHost([ArtifactLab.path: ArtifactLab.pom])
        let store = lab.store()
        let file = try #require(try await store.artifact(lab.pom(host)))
        #expect(lab.text(file) == ArtifactLab.pom)
        #expect(file.isWithin(lab.folder.path))
        #expect(try await store.artifact(lab.pom(host)) == file)
        #expect(host.asked == [ArtifactLab.path, ArtifactLab.path + ".sha256", ArtifactLab.path + ".sha1"])
        // Afterwards nobody need be asked, and what the repository has beside its files is known.
        #expect(try await lab.store(policy: .never).artifact(lab.pom(host)) == file)
        host.put(ArtifactLab.pom, at: "b.pom")
        _ = try await store.artifact(lab.pom(host, "b.pom"))
        #expect(host.asked.suffix(2) == ["b.pom", "b.pom.sha1"])
        #expect(lab.leftovers() == [])
    }

    @Test func whatNobodyUsesIsRemoved() async throws {
        let host = ArtifactHost([ArtifactLab.path: ArtifactLab.pom, "b/b.pom": ArtifactLab.pom])
        let store = lab.store()
        for path in [ArtifactLab.path, "b/b.pom"] { _ = try await store.artifact(lab.pom(host, path)) }
        #expect(try await store.list().map(\.kind) == [.artifacts])
        try lab.age(".pom", byHours: 72)
        try lab.age(".validators", byHours: 72)
        _ = try await store.artifact(lab.pom(host, "b/b.pom"))
        let result = try await store.prune(unusedFor: .seconds(2 * 86_400))
        #expect(result.removed.filter { $0.string.hasSuffix(".pom") }.map(\.lastComponent) == ["a-1.pom"])
        #expect(try await lab.store(policy: .never).artifact(lab.pom(host, "b/b.pom")) != nil)
        let again = await #expect(throws: SourceError.self) {
            try await lab.store(policy: .never).artifact(lab.pom(host))
        }
        #expect(again?.code == .notAllowed)
    }

    @Test func policyDecidesWhatIsAsked() async throws {
        let host = ArtifactHost([ArtifactLab.path: ArtifactLab.pom])
        for (policy, occasion) in [(NetworkPolicy.never, NetworkOccasion.asked), (.onDemand, .background)] {
            let error = await #expect(throws: SourceError.self) {
                try await lab.store(policy: policy).artifact(lab.pom(host), occasion: occasion)
            }
            #expect(error?.code == .notAllowed)
        }
        #expect(host.asked == [])
        #expect(try await lab.store(policy: .always).artifact(lab.pom(host), occasion: .background) != nil)
    }

    @Test func whatIsNotThereIsRememberedForAWhile() async throws {
        let host = ArtifactHost()
        let store = lab.store()
        #expect(try await store.artifact(lab.pom(host)) == nil)
        #expect(try await store.artifact(lab.pom(host)) == nil)
        #expect(try await lab.store(policy: .never).artifact(lab.pom(host), occasion: .background) == nil)
        #expect(host.asked == [ArtifactLab.path])
        // An hour later: who asks wants to know, and nobody else.
        host.put(ArtifactLab.pom, at: ArtifactLab.path)
        try lab.age(".missing", byHours: 1)
        #expect(try await store.artifact(lab.pom(host), occasion: .background) == nil)
        #expect(try await store.artifact(lab.pom(host), occasion: .asked) != nil)
        #expect(try await lab.store(policy: .never).artifact(lab.pom(host)) != nil)
    }

    @Test func whatMayChangeIsComparedWhenItIsOld() async throws {
        let path = "org/a/maven-metadata.xml"
        let host = ArtifactHost([path: "<metadata>1</metadata>"])
        let store = lab.store()
        let location = ArtifactLocation(
            repository: .init(url: host.url), path: path, content: .xml(root: "metadata"),
            lifetime: .atMost(.seconds(3600)))
        let file = try #require(try await store.artifact(location))
        _ = try await store.artifact(location)
        #expect(host.asked.filter { $0 == path }.count == 1)
        try lab.age("metadata.xml", byHours: 2)
        _ = try await store.artifact(location)
        // The host said that it still holds, which makes it new again.
        _ = try await store.artifact(location)
        #expect(host.asked.filter { $0 == path }.count == 2)
        try lab.age("metadata.xml", byHours: 2)
        host.put("<metadata>2</metadata>", at: path)
        _ = try await store.artifact(location)
        #expect(lab.text(file) == "<metadata>2</metadata>")
        // Where it cannot be compared it is as good as nothing newer.
        try lab.age("metadata.xml", byHours: 2)
        host.answer(path, with: .init(503))
        #expect(try await store.artifact(location) == file)
        #expect(try await lab.store(policy: .never).artifact(location) == file)
    }

    @Test func manyWantOneFileAndOneRequestIsMade() async throws {
        let host = ArtifactHost([ArtifactLab.path: ArtifactLab.pom])
        let store = lab.store()
        let files = try await withThrowingTaskGroup { group in
            for _ in 0..<20 { group.addTask { try await store.artifact(lab.pom(host)) } }
            return try await group.reduce(into: Set<AbsolutePath?>()) { $0.insert($1) }
        }
        #expect(files.count == 1)
        #expect(host.asked.filter { $0 == ArtifactLab.path }.count == 1)
    }

    @Test func credentialsAreShownAndNowhereWritten() async throws {
        let host = ArtifactHost([ArtifactLab.path: ArtifactLab.pom], login: "Basic bWU6c2VjcmV0")
        let lines = Mutex<[String]>([])
        let store = lab.store()
        store.logRequests { line in lines.withLock { $0.append(line) } }
        let refused = await #expect(throws: SourceError.self) { try await store.artifact(lab.pom(host)) }
        #expect(refused?.code == .unauthorized)
        var location = lab.pom(host)
        location.repository.credentials = ArtifactCredentials(user: "me", password: "secret")
        #expect(try await store.artifact(location) != nil)
        var written = lab.pom(host, "none.pom")
        written.repository.url = "http://me:secret@127.0.0.1:\(host.port)/repository"
        #expect(try await store.artifact(written) == nil)
        let log = lines.withLock { $0 }
        #expect(log.count == host.requests.count)
        #expect(log.first?.hasPrefix("GET `\(host.url)/\(ArtifactLab.path)`: 401") == true)
        #expect(!(log.joined() + "\(location) \(refused as Any)").contains("secret"))
    }

    @Test func aRepositoryOfThisDiskIsReadInPlace() async throws {
        let folder = lab.folder.path.appending("file repository")
        try Disk.write(Array(ArtifactLab.pom.utf8), to: folder.appending(ArtifactLab.path))
        let location = lab.pom("file://" + folder.string.replacing(" ", with: "%20"))
        let store = lab.store(policy: .never)
        #expect(try await store.artifact(location) == folder.appending(ArtifactLab.path))
        try Disk.write(Array(SHA1.hexDigest(of: [1]).utf8), to: folder.appending(ArtifactLab.path + ".sha1"))
        let error = await #expect(throws: SourceError.self) { try await store.artifact(location) }
        #expect(error?.code == .wrongChecksum)
        var other = location
        other.path = "org/none.pom"
        #expect(try await store.artifact(other) == nil)
    }

    @Test(arguments: ["../a", "a/../b", "/a", "a//b", "", "a/.", "a\u{0}b", "a\\b"])
    func aPathThatLeadsElsewhereIsNotAskedFor(path: String) async throws {
        let host = ArtifactHost()
        let error = await #expect(throws: SourceError.self) { try await lab.store().artifact(lab.pom(host, path)) }
        #expect(error?.code == .unsupported)
        #expect(host.requests == [])
    }

    @Test func namesAreEncodedInURLs() async throws {
        let host = ArtifactHost(["a%20b/%C3%A4+1%3F.pom": ArtifactLab.pom])
        #expect(try await lab.store().artifact(lab.pom(host, "a b/ä+1?.pom")) != nil)
    }

    @Test func aHostThatDoesNotAnswerIsLeftAloneForAWhile() async throws {
        let host = "http://127.0.0.1:\(TemporaryServer.freePort())"
        let lines = Mutex<[String]>([])
        let store = lab.store()
        store.logRequests { line in lines.withLock { $0.append(line) } }
        for number in 0..<5 {
            let error = await #expect(throws: SourceError.self) {
                try await store.artifact(lab.pom(host, "\(number).pom"))
            }
            #expect(error?.code == .unreachable)
        }
        #expect(lines.withLock { $0.count } == 3)
    }
}

/// A cache of its own.
struct ArtifactLab {
    static let pom = "<project><artifactId>a</artifactId></project>"
    static let path = "org/a/1/a-1.pom"
    let folder = TemporaryFolder()

    func store(policy: NetworkPolicy = .onDemand) -> SourceStore {
        SourceStore(cache: folder.path.appending("cache"), policy: policy, environment: [:])
    }

    func pom(_ host: ArtifactHost, _ path: String = path) -> ArtifactLocation { pom(host.url, path) }

    func pom(_ url: String, _ path: String = path) -> ArtifactLocation {
        ArtifactLocation(
            repository: ArtifactRepository(url: url), path: path, content: .xml(root: "project"), lifetime: .forever)
    }

    func text(_ path: AbsolutePath) -> String? {
        Disk.read(path, limit: 1 << 20).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Parts, and files that are no good.
    func leftovers() -> [String] {
        files(folder.path.appending("cache/maven")).filter { $0.contains(".part") }
    }

    func files(_ parent: AbsolutePath) -> [String] {
        Disk.names(in: parent).flatMap { name in
            let path = parent.appending(name)
            return Disk.kind(of: path) == .folder ? files(path) : [path.string]
        }
    }

    func age(_ ending: String, byHours hours: Int) throws {
        let paths = files(folder.path.appending("cache/maven")).filter { $0.hasSuffix(ending) }
        try #require(!paths.isEmpty)
        for path in paths {
            var times = [timespec](repeating: timespec(tv_sec: time(nil) - hours * 3600, tv_nsec: 0), count: 2)
            utimensat(AT_FDCWD, path, &times, 0)
        }
    }
}
