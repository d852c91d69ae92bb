import KytesBasics
@testable import KytesGit
import KytesTestSupport
import Testing

/// A host whose certificate nobody vouches for but itself; `git` is the oracle for each setting.
@Suite(.enabled(if: SecureHost.hasTools, "no openssl or python3")) struct GitCertificatesTests {
    @Test(arguments: [
        ("", [:], false), ("[http]\n\tsslVerify = false\n", [:], true), ("[http]\n\tsslCAInfo = $CERT\n", [:], true),
        ("[http \"https://127.0.0.1:$PORT\"]\n\tsslVerify = no\n", [:], true),
        ("[http \"https://other.example\"]\n\tsslVerify = no\n", [:], false),
        ("", ["GIT_SSL_CAINFO": "$CERT"], true), ("", ["GIT_SSL_NO_VERIFY": "1"], true),
        ("[http]\n\tsslCAInfo = /etc/ssl/certs/ca-certificates.crt\n", ["GIT_SSL_CAINFO": "$CERT"], true),
    ])
    func settingsDecideAsTheyDoForGit(settings: String, variables: [String: String], isTrusted: Bool) async throws {
        let host = try await SecureHost()
        let git = host.git
        let home = git.path("home/.gitconfig")
        let basics = String(decoding: Disk.read(home, limit: 1 << 16) ?? [], as: UTF8.self)
        try Disk.write(Array((basics + host.filled(settings)).utf8), to: home)
        let environment = git.environment.merging(variables.mapValues { host.filled($0) }) { $1 }
        let configuration = GitConfiguration(environment: environment)
        let location = try #require(GitLocation(host.url, configuration: configuration))
        for means in [nil, GitTransport.Means.library] {
            let transport = GitTransport(environment: environment, configuration: configuration, means: means)
            let names = try? await transport.references(of: location).commits.keys.sorted()
            #expect(names == (isTrusted ? ["HEAD", "refs/heads/main"] : nil), "\(transport.means)")
        }
    }
}

/// `git http-backend` behind lighttpd, and before it what speaks TLS.
private struct SecureHost {
    static let hasTools = ["openssl", "python3"].allSatisfy {
        KytesBasics.ChildProcess.find($0, path: ProcessEnvironment.all["PATH"]) != nil
    }

    let git: TemporaryGit
    private let plain: TemporaryServer
    private let secure: TemporaryServer

    var url: String { "https://127.0.0.1:\(secure.port)/a.git" }

    init() async throws {
        let git = TemporaryGit()
        self.git = git
        try await git.repository("work", ["x": "1"])
        try await git.publish("work", as: "served/a.git")
        let root = git.path("served").string
        let plain = try await TemporaryServer("lighttpd", environment: git.environment) { port in
            let file = git.path("lighttpd.conf")
            let text = """
                server.modules = ( "mod_alias", "mod_cgi", "mod_setenv" )
                server.document-root = "\(root)"
                server.port = \(port)
                server.bind = "127.0.0.1"
                alias.url = ( "" => "/usr/lib/git-core/git-http-backend" )
                cgi.assign = ( "" => "" )
                setenv.add-environment = ( "GIT_PROJECT_ROOT" => "\(root)", "GIT_HTTP_EXPORT_ALL" => "1" )
                """
            try Disk.write(Array(text.utf8), to: file)
            return ["-D", "-f", file.string]
        }
        self.plain = plain
        try await git.run(
            "openssl",
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-days", "2",
                "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1,DNS:127.0.0.1",
            ])
        try Disk.write(Array(Self.relay.utf8), to: git.path("relay.py"))
        secure = try await TemporaryServer("python3", environment: git.environment) {
            [git.path("relay.py").string, "\($0)", "\(plain.port)", git.path("").string]
        }
    }

    func filled(_ text: String) -> String {
        text.replacing("$CERT", with: git.path("cert.pem").string).replacing("$PORT", with: "\(secure.port)")
    }

    private static let relay = """
        import socket, ssl, sys, threading
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[3] + "/cert.pem", sys.argv[3] + "/key.pem")
        listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))

        def copy(source, target):
            try:
                while data := source.recv(65536): target.sendall(data)
                target.shutdown(socket.SHUT_WR)
            except OSError: pass

        def serve(raw):
            try:
                client = context.wrap_socket(raw, server_side=True)
                host = socket.create_connection(("127.0.0.1", int(sys.argv[2])))
            except OSError: return
            threading.Thread(target=copy, args=(client, host), daemon=True).start()
            copy(host, client)
            client.close()

        while True:
            threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
        """
}
