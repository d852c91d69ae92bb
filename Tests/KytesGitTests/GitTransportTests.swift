import KytesBasics
@testable import KytesGit
import KytesTestSupport
import Testing

/// Both ways to fetch, over every protocol that can be served on the loopback.
@Suite struct GitTransportTests {
    enum Host: String, CaseIterable { case path, file, git, http, login }

    @Test(arguments: Host.allCases, [true, false])
    func referencesCommitsAndHistoryCome(host: Host, byProgram: Bool) async throws {
        let served = try await Served(host)
        let transport = try served.transport(byProgram: byProgram)
        let location = try served.location()
        let references = try await transport.references(of: location)
        #expect(references.head == "refs/heads/main")
        #expect(references.commits["refs/tags/1.0"]?.description == served.first)
        #expect(references.commits["refs/heads/main"]?.description == served.second)

        let one = try await GitRepository.createBare(at: served.git.path("one.git"))
        let first = try #require(GitObjectID(served.first))
        try await transport.fetch(first, tags: ["1.0"], of: location, into: one.gitDirectory)
        #expect(try await one.bytes(at: "x", of: first) == Array("1".utf8))

        let all = try await GitRepository.createBare(at: served.git.path("all.git"))
        try await transport.fetchEverything(of: location, into: all.gitDirectory)
        let expected = ["refs/heads/main \(served.second)", "refs/tags/1.0 \(served.first)"]
        #expect(try await all.references().map { "\($0.name) \($0.commit)" } == expected)
    }

    @Test func oneCommitComesWithoutItsHistory() async throws {
        let served = try await Served(.file)
        let transport = try served.transport(byProgram: true)
        let one = try await GitRepository.createBare(at: served.git.path("one.git"))
        let (first, second) = (try #require(GitObjectID(served.first)), try #require(GitObjectID(served.second)))
        try await transport.fetch(second, of: try served.location(), into: one.gitDirectory)
        #expect(await one.contains(second))
        #expect(await !one.contains(first))
        // The rest comes when somebody wants it.
        try await transport.fetchEverything(of: try served.location(), into: one.gitDirectory)
        #expect(try await GitRepository.open(one.gitDirectory).contains(first))
    }

    @Test(arguments: [true, false])
    func whatIsMissingIsSaid(byProgram: Bool) async throws {
        let served = try await Served(.http)
        let transport = try served.transport(byProgram: byProgram)
        let missing = try served.location(of: "nothing.git")
        let error = await #expect(throws: GitError.self) { try await transport.references(of: missing) }
        #expect(error?.code == .repositoryNotFound)
        let nobody = try #require(
            GitLocation("http://127.0.0.1:\(TemporaryServer.freePort())/a.git", configuration: served.configuration)
        )
        let refused = await #expect(throws: GitError.self) { try await transport.references(of: nobody) }
        #expect(refused?.code == .unreachable)
    }

    @Test(arguments: [true, false])
    func aWrongLoginIsSaidAndNobodyIsAsked(byProgram: Bool) async throws {
        let served = try await Served(.login, password: "wrong")
        let transport = try served.transport(byProgram: byProgram)
        let error = await #expect(throws: GitError.self) { try await transport.references(of: try served.location()) }
        #expect(error?.code == .unauthorized)
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["git", "http"], [true, false])
    func cancellingASilentHostTakesLessThanATenthOfASecond(scheme: String, byProgram: Bool) async throws {
        let silent = SilentServer()
        let git = TemporaryGit()
        let configuration = GitConfiguration(environment: git.environment)
        let location = try #require(
            GitLocation("\(scheme)://127.0.0.1:\(silent.port)/a.git", configuration: configuration))
        let transport = GitTransport(
            environment: git.environment,
            configuration: configuration,
            means: byProgram ? nil : .library
        )
        var fastest = Duration.seconds(10)
        // Other tests share the machine: one of ten shows what it can do.
        for _ in 0..<10 where fastest >= .milliseconds(100) {
            let connections = silent.connections
            let started = Task { try await transport.references(of: location) }
            while silent.connections == connections { try await Task.sleep(for: .milliseconds(1)) }
            let begin = ContinuousClock.now
            started.cancel()
            await #expect(throws: CancellationError.self) { try await started.value }
            fastest = min(fastest, ContinuousClock.now - begin)
        }
        #expect(fastest < .milliseconds(100))
    }

    @Test(arguments: [true, false])
    func aSilentHostIsGivenUp(byProgram: Bool) async throws {
        let silent = SilentServer()
        let git = TemporaryGit()
        let configuration = GitConfiguration(environment: git.environment)
        let location = try #require(GitLocation("git://127.0.0.1:\(silent.port)/a.git", configuration: configuration))
        let transport = GitTransport(
            environment: git.environment,
            configuration: configuration,
            means: byProgram ? nil : .library
        )
        let limits = GitLimits(timeout: .milliseconds(300), bytes: 1 << 20)
        let error = await #expect(throws: GitError.self) {
            try await transport.references(of: location, limits: limits)
        }
        #expect(error?.code == .timedOut)
    }

    @Test func progressIsReadAsGitWritesIt() {
        var lines = ProgressLines()
        let text =
            "remote: Counting objects:  50% (1/2)\rReceiving objects:  45% (450/1000), 1.50 MiB | 1.1 MiB/s\rRecei"
        #expect(
            lines.append(Array(text.utf8)[...]) == [
                GitProgress(phase: "Counting objects", done: 1, total: 2),
                GitProgress(phase: "Receiving objects", done: 450, total: 1000, bytes: 1_572_864),
            ]
        )
        #expect(
            lines.append(Array("ving objects: 100% (7/7), done.\n".utf8)[...]) == [
                GitProgress(phase: "Receiving objects", done: 7, total: 7)
            ]
        )
    }
}

/// A repository of two commits, the first one tagged, and a server for it.
private struct Served {
    let git: TemporaryGit
    let first: String
    let second: String
    private let base: String
    private let server: TemporaryServer?

    var configuration: GitConfiguration { GitConfiguration(environment: git.environment) }

    init(_ host: GitTransportTests.Host, password: String = "secret") async throws {
        let git = TemporaryGit()
        self.git = git
        first = try await git.repository("work", ["x": "1"])
        try await git.git("tag", "-a", "-m", "m", "1.0", in: "work")
        second = try await git.commit("work", ["x": "2"])
        try await git.publish("work", as: "served/a.git")
        let root = git.path("served").string
        switch host {
        case .path:
            server = nil
            base = root
        case .file:
            server = nil
            base = "file://" + root
        case .git:
            let server = try await TemporaryServer("git", environment: git.environment) {
                [
                    "daemon", "--listen=127.0.0.1", "--port=\($0)", "--export-all", "--reuseaddr",
                    "--base-path=\(root)", root,
                ]
            }
            self.server = server
            base = "git://127.0.0.1:\(server.port)"
        case .http, .login:
            let needsLogin = host == .login
            let server = try await TemporaryServer("lighttpd", environment: git.environment) { port in
                let file = git.path("lighttpd.conf")
                try Disk.write(Array(Self.lighttpd(root, port, needsLogin).utf8), to: file)
                try Disk.write(Array("me:secret\n".utf8), to: git.path("users"))
                let netrc = "machine 127.0.0.1 login me password \(password)\n"
                if needsLogin { try Disk.write(Array(netrc.utf8), to: git.path("home/.netrc"), mode: 0o600) }
                return ["-D", "-f", file.string]
            }
            self.server = server
            base = "http://127.0.0.1:\(server.port)"
        }
    }

    func location(of name: String = "a.git") throws -> GitLocation {
        try #require(GitLocation(base + "/" + name, configuration: configuration))
    }

    func transport(byProgram: Bool) throws -> GitTransport {
        let transport = GitTransport(
            environment: git.environment,
            configuration: configuration,
            means: byProgram ? nil : .library
        )
        if byProgram { try #require(transport.means != .library) }
        return transport
    }

    private static func lighttpd(_ root: String, _ port: UInt16, _ needsLogin: Bool) -> String {
        let folder = AbsolutePath(root)?.parent.string ?? root
        let login = """
            server.modules += ( "mod_auth", "mod_authn_file" )
            auth.backend = "plain"
            auth.backend.plain.userfile = "\(folder)/users"
            auth.require = ( "" => ( "method" => "basic", "realm" => "git", "require" => "valid-user" ) )
            """
        return """
            server.modules = ( "mod_alias", "mod_cgi", "mod_setenv" )
            server.document-root = "\(root)"
            server.port = \(port)
            server.bind = "127.0.0.1"
            server.errorlog = "\(folder)/lighttpd.log"
            \(needsLogin ? login : "")
            alias.url = ( "" => "/usr/lib/git-core/git-http-backend" )
            cgi.assign = ( "" => "" )
            setenv.add-environment = ( "GIT_PROJECT_ROOT" => "\(root)", "GIT_HTTP_EXPORT_ALL" => "1" )
            """
    }
}
