import KytesBasics
import KytesGraph
@testable import KytesSources
import KytesTestSupport
import Testing

/// Hosts that are not as they should be.
@Suite(.timeLimit(.minutes(2))) struct HostileRepositoryTests {
    private let lab = ArtifactLab()

    private static let reply = HTTPHost.Reply(200, Array("<html><body>Sign in</body></html>".utf8))

    private static let faults: [(String, HTTPHost.Reply, SourceError.Code)] = [
        ("a page in place of a POM", reply, .unexpectedContent),
        ("another document", .init("<metadata/>"), .unexpectedContent),
        ("nothing", .init(""), .unexpectedContent),
        ("compressed", .init(200, [0x1F, 0x8B, 8], fields: ["Content-Encoding: gzip"]), .unexpectedContent),
        ("compressed in secret", .init(200, [0x1F, 0x8B, 8, 0, 0, 0]), .unexpectedContent),
        (
            "cut off", .init(200, Array(ArtifactLab.pom.utf8.prefix(20)), length: ArtifactLab.pom.utf8.count),
            .unreachable
        ),
        (
            "cut off where nobody says how long it is", .init(200, Array(ArtifactLab.pom.utf8.prefix(30)), length: -1),
            .wrongChecksum
        ),
        ("another file", .init("<project/>"), .wrongChecksum),
        ("too large", .init(200, [0x20], length: 1 << 40), .tooLarge),
        ("refused", .init(403), .unauthorized),
        ("asked too often", .init(429), .unreachable),
        ("broken", .init(500), .unreachable),
        ("a circle", .init(302, fields: ["Location: a-1.pom"]), .failed),
        ("a file of this machine", .init(302, fields: ["Location: file:///etc/passwd"]), .failed),
    ]

    @Test(arguments: faults.map(\.0)) func nothingWrongIsKeptAndAGoodAnswerIsTakenLater(fault: String) async throws {
        let (_, reply, code) = try #require(Self.faults.first { $0.0 == fault })
        let host = ArtifactHost([ArtifactLab.path: ArtifactLab.pom])
        host.answer(ArtifactLab.path, with: reply)
        let store = lab.store()
        let error = await #expect(throws: SourceError.self) { try await store.artifact(lab.pom(host)) }
        #expect(error?.code == code)
        #expect(error?.description.contains("127.0.0.1") == true)
        #expect(lab.leftovers() == [])
        host.answer(ArtifactLab.path, with: nil)
        let file = try #require(try await store.artifact(lab.pom(host)))
        #expect(lab.text(file) == ArtifactLab.pom)
    }

    @Test func anEndlessFileEnds() async throws {
        let host = ArtifactHost([ArtifactLab.path: ArtifactLab.pom])
        var reply = HTTPHost.Reply(200, Array(repeating: 0x20, count: 1 << 16), length: -1)
        reply.isEndless = true
        host.answer(ArtifactLab.path, with: reply)
        let error = await #expect(throws: SourceError.self) { try await lab.store().artifact(lab.pom(host)) }
        #expect(error?.code == .tooLarge)
        #expect(lab.leftovers() == [])
    }

    @Test(arguments: [403, 200]) func aPageInPlaceOfAChecksumIsNoChecksum(status: Int) async throws {
        let host = ArtifactHost([ArtifactLab.path: ArtifactLab.pom])
        let page = HTTPHost.Reply(status, Array("<html>none</html>".utf8))
        for kind in ["sha256", "sha1"] { host.answer(ArtifactLab.path + "." + kind, with: page) }
        host.put(MD5.hexDigest(of: Array(ArtifactLab.pom.utf8)) + "  a-1.pom\n", at: ArtifactLab.path + ".md5")
        #expect(try await lab.store().artifact(lab.pom(host)) != nil)
    }

    @Test func aRepositoryMayDemandChecksums() async throws {
        let host = ArtifactHost([ArtifactLab.path: ArtifactLab.pom])
        host.answer(ArtifactLab.path + ".sha1", with: .init(404))
        var location = lab.pom(host)
        location.repository.requiresChecksums = true
        let error = await #expect(throws: SourceError.self) { try await lab.store().artifact(location) }
        #expect(error?.code == .wrongChecksum)
        #expect(try await lab.store().artifact(lab.pom(host)) != nil)
    }

    @Test(arguments: [
        "a9993e364706816aba3e25717850c26c9cd0d89d", "A9993E364706816ABA3E25717850C26C9CD0D89D\n",
        "\n a9993e364706816aba3e25717850c26c9cd0d89d  abc\n", "SHA1(abc)= a9993e364706816aba3e25717850c26c9cd0d89d",
        "SHA1 (abc) = a9993e364706816aba3e25717850c26c9cd0d89d\r\n",
    ])
    func checksumsAreWrittenInSeveralWays(text: String) {
        // FIPS 180 and RFC 1321: the digests of `abc`.
        #expect(
            ArtifactChecksum.sha1.value(in: Array(text.utf8)) == ArtifactChecksum.sha1.digest(of: Array("abc".utf8)))
        #expect(ArtifactChecksum.md5.digest(of: Array("abc".utf8)) == "900150983cd24fb0d6963f7d28e17f72")
        #expect(ArtifactChecksum.sha256.value(in: Array(text.utf8)) == nil)
    }

    @Test(arguments: [0, 1, 55, 56, 63, 64, 65, 1000, 100_000])
    func digestsAreThoseOfTheSystemsTools(count: Int) async throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let git = TemporaryGit()
        try Disk.write(bytes, to: git.path("file"))
        #expect(try await git.run("sha1sum", ["file"]).prefix(40) == SHA1.hexDigest(of: bytes))
        #expect(try await git.run("md5sum", ["file"]).prefix(32) == MD5.hexDigest(of: bytes))
    }
}
