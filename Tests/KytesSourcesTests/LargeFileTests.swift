import KytesBasics
@testable import KytesGit
@testable import KytesSources
import KytesTestSupport
import Testing

/// The host speaks Git LFS's batch API as its specification has it; the client is the real `git lfs`.
@Suite(.enabled(if: LFSLab.hasProgram, "no `git lfs`: apt-get install git-lfs")) struct LargeFileTests {
    @Test func aJumpToAPointerGetsTheFile() async throws {
        let lab = try await LFSLab()
        let store = lab.store()
        let tree = try await store.tree(of: lab.request, landing: ["big.bin"])
        #expect(Disk.read(tree.landing, limit: 1 << 20) == lab.file)
        #expect(tree.notices == [])
        try await store.whenComplete(tree)
        // The rest of the tree was written around it, and what nobody looked at is still a pointer.
        #expect(Disk.read(tree.landing, limit: 1 << 20) == lab.file)
        let other = Disk.read(tree.root.appending("other.bin"), limit: 1 << 20).flatMap { GitLFSPointer($0) }
        #expect(other?.isMet(by: lab.other) == true)
        #expect(try await store.verify() == [])
        // Of a whole tree, too, and afterwards without the network.
        _ = try await store.tree(of: lab.request, landing: ["other.bin"])
        #expect(Disk.read(tree.root.appending("other.bin"), limit: 1 << 20) == lab.other)
        let offline = try await lab.store(policy: .never).tree(of: lab.request, landing: ["big.bin"])
        #expect(offline.landing == tree.landing && offline.notices == [])
        #expect(try await store.verify() == [])
    }

    @Test func aPointerThatMayNotBeFollowedIsSaidAndIsNoError() async throws {
        let lab = try await LFSLab()
        let store = lab.store()
        try await store.whenComplete(store.tree(of: lab.request, landing: ["README.md"]))
        let requests = try lab.requests()
        let tree = try await lab.store(policy: .never).tree(of: lab.request, landing: ["big.bin"])
        #expect(Disk.read(tree.landing, limit: 1 << 20).flatMap { GitLFSPointer($0) }?.size == lab.file.count)
        #expect(tree.notices.map(\.code) == [.largeFileMissing])
        #expect(tree.notices.first?.message.contains("network policy") == true)
        #expect(try lab.requests() == requests)
    }

    @Test func withoutTheProgramItIsSaid() async throws {
        let lab = try await LFSLab()
        let store = lab.store(means: .library)
        let tree = try await store.tree(of: lab.request, landing: ["big.bin"])
        #expect(tree.notices.map(\.code) == [.largeFileMissing])
        #expect(tree.notices.first?.message.contains("`git lfs` is not installed") == true)
        await store.shutdown()
    }

    @Test(arguments: ["wrong", "missing"]) func whatComesIsHeldAgainstThePointer(fault: String) async throws {
        let lab = try await LFSLab(fault: fault)
        let tree = try await lab.store().tree(of: lab.request, landing: ["big.bin"])
        #expect(Disk.read(tree.landing, limit: 1 << 20).flatMap { GitLFSPointer($0) }?.size == lab.file.count)
        #expect(tree.notices.map(\.code) == [.largeFileMissing])
    }

    @Test func aLoginIsTheOneThatGitHas() async throws {
        let lab = try await LFSLab(password: "secret")
        let tree = try await lab.store().tree(of: lab.request, landing: ["big.bin"])
        #expect(Disk.read(tree.landing, limit: 1 << 20) == lab.file)
        let stranger = try await LFSLab(password: "secret", isKnown: false)
        let refused = try await stranger.store().tree(of: stranger.request, landing: ["big.bin"])
        #expect(refused.notices.map(\.code) == [.largeFileMissing])
    }

    @Test func aFileBeyondTheLimitStaysAPointer() async throws {
        let lab = try await LFSLab()
        var limits = SourceLimits.standard
        limits.textBytes = 2000
        let tree = try await lab.store(limits: limits).tree(of: lab.request, landing: ["big.bin"])
        #expect(tree.notices.map(\.code) == [.largeFileMissing])
        #expect(tree.notices.first?.message.contains("larger than the limit") == true)
    }

    @Test func whatAnotherRepositoryOfThisMachineHasIsTakenFromThere() async throws {
        let lab = try await LFSLab()
        let pointer = try #require(GitLFSPointer(try await lab.git.lfsPointer(of: lab.file)))
        try Disk.write(lab.file, to: lab.git.path("work/.git").appending(pointer.storedPath))
        var request = lab.request
        request.hints = [lab.git.path("work")]
        let tree = try await lab.store(policy: .never).tree(of: request, landing: ["big.bin"])
        #expect(Disk.read(tree.landing, limit: 1 << 20) == lab.file)
        #expect(tree.notices == [])
    }
}

@Suite struct LFSPointerTests {
    /// From the specification's section "The Pointer".
    private static let example = """
        version https://git-lfs.github.com/spec/v1
        oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
        size 12345

        """

    @Test func thePointerOfTheSpecificationIsRead() throws {
        let pointer = try #require(GitLFSPointer(Array(Self.example.utf8)))
        #expect(pointer.id == "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393")
        #expect(pointer.size == 12345)
        #expect(pointer.text == Self.example)
    }

    @Test(arguments: [
        ("version https://git-lfs.github.com/spec/v1", "version 9"), ("sha256:4d", "sha256:4D"),
        ("sha256:", "sha256:.."), ("size 12345", "size -1"), ("size 12345", "size 1\nsize 2"), ("size 12345", ""),
        ("version ", " version "),
        ("size 12345", "size 12345\nx \(String(repeating: "y", count: 1024))"),
    ])
    func anythingElseIsAFileLikeAnyOther(part: String, replacement: String) {
        #expect(GitLFSPointer(Array(Self.example.replacing(part, with: replacement).utf8)) == nil)
    }

    @Test(arguments: [0, 1, 55, 56, 63, 64, 65, 1000, 100_000])
    func sumsAreThoseOfTheSystemsTool(count: Int) async throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let git = TemporaryGit()
        try Disk.write(bytes, to: git.path("file"))
        let expected = try await git.run("sha256sum", ["file"]).prefix(64)
        #expect(SHA256.hexDigest(of: bytes) == expected)
    }
}

extension TemporaryGit {
    /// As `git lfs` itself would write it.
    fileprivate func lfsPointer(of file: [UInt8]) async throws -> [UInt8] {
        try Disk.write(file, to: path("pointed"))
        return Array((try await run("git", ["lfs", "pointer", "--file=pointed"]) + "\n").utf8)
    }
}

/// A repository with two files in LFS, and a loopback host that gives them.
private struct LFSLab {
    static let hasProgram = KytesBasics.ChildProcess.find("git-lfs", path: ProcessEnvironment.all["PATH"]) != nil

    let git: TemporaryGit
    let request: SourceRequest
    let file: [UInt8] = (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let other: [UInt8] = (0..<3000).map { UInt8(truncatingIfNeeded: $0 &* 13) }
    private let server: TemporaryServer

    /// - Parameters:
    ///   - fault: What is wrong with the host's answers: `wrong` bytes, a `missing` object.
    ///   - password: Of the user `u`, where the host asks for one.
    ///   - isKnown: Whether the user has that login in his `~/.netrc`.
    init(fault: String = "", password: String = "", isKnown: Bool = true) async throws {
        let git = TemporaryGit()
        self.git = git
        for file in [file, other] {
            try Disk.write(file, to: git.path("objects/" + SHA256.hexDigest(of: file)))
        }
        try Disk.write(Array(Self.host.utf8), to: git.path("host.py"))
        let objects = git.path("objects").string
        let log = git.path("log").string
        server = try await TemporaryServer("python3", environment: git.environment) {
            [git.path("host.py").string, "\($0)", objects, log, fault, password]
        }
        try await git.repository("work", ["README.md": "read me"])
        let (big, small) = try await (git.lfsPointer(of: file), git.lfsPointer(of: other))
        try Disk.write(big, to: git.path("work/big.bin"))
        try Disk.write(small, to: git.path("work/other.bin"))
        let config = "[lfs]\n\turl = http://127.0.0.1:\(server.port)/a.git/info/lfs\n"
        let commit = try await git.commit("work", [".lfsconfig": config])
        try await git.publish("work", as: "served/a.git")
        if isKnown {
            let login = "machine 127.0.0.1 login u password \(password)\n"
            try Disk.write(Array(login.utf8), to: git.path("home/.netrc"), mode: 0o600)
        }
        request = SourceRequest(url: "file://" + git.path("served/a.git").string, revision: .commit(commit))
    }

    func store(
        policy: NetworkPolicy = .onDemand,
        limits: SourceLimits = .standard,
        means: GitTransport.Means? = nil
    ) -> SourceStore {
        SourceStore(
            cache: git.path("cache"), policy: policy, environment: git.environment, limits: limits, transport: means)
    }

    /// What the host has been asked so far.
    func requests() throws -> String {
        String(decoding: Disk.read(git.path("log"), limit: 1 << 20) ?? [], as: UTF8.self)
    }

    /// - Source: git-lfs 3.3, docs/api/batch.md and docs/api/basic-transfers.md.
    private static let host = """
        import base64, json, os, sys
        from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
        port, objects, log, fault, password = int(sys.argv[1]), *sys.argv[2:6]

        class Host(BaseHTTPRequestHandler):
            def log_message(self, *words):
                with open(log, "a") as file: file.write(self.path + "\\n")

            def answer(self, status, body, kind="application/vnd.git-lfs+json"):
                self.send_response(status)
                if status == 401: self.send_header("LFS-Authenticate", 'Basic realm="x"')
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def refuses(self):
                if not password: return False
                login = "Basic " + base64.b64encode(("u:" + password).encode()).decode()
                if self.headers.get("Authorization") == login: return False
                self.answer(401, b'{"message":"login"}')
                return True

            def do_POST(self):
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if self.refuses(): return
                if not self.path.endswith("/info/lfs/objects/batch") or asked["operation"] != "download":
                    return self.answer(404, b'{"message":"no"}')
                found = []
                for wanted in asked["objects"]:
                    if fault == "missing" or not os.path.exists(objects + "/" + wanted["oid"]):
                        found.append({**wanted, "error": {"code": 404, "message": "Object does not exist"}})
                    else:
                        href = "http://127.0.0.1:%d/objects/%s" % (port, wanted["oid"])
                        found.append({**wanted, "authenticated": True, "actions": {"download": {"href": href}}})
                self.answer(200, json.dumps({"transfer": "basic", "objects": found}).encode())

            def do_GET(self):
                with open(objects + "/" + os.path.basename(self.path), "rb") as file: body = file.read()
                if fault == "wrong": body = body[::-1]
                self.answer(200, body, "application/octet-stream")

        ThreadingHTTPServer(("127.0.0.1", port), Host).serve_forever()
        """
}
