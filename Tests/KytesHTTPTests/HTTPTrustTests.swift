import Glibc
import KytesBasics
@testable import KytesHTTP
import KytesTestSupport
import Synchronization
import Testing

/// Who is shown what, and where nobody is led.
@Suite(.timeLimit(.minutes(1))) struct HTTPTrustTests {
    private let client = HTTPClient()

    @Test func credentialsAreShownToTheirOriginOnly() async throws {
        let other = HTTPHost { _ in .init("taken") }
        let place = other.url
        let host = HTTPHost { _ in .init(302, fields: ["Location: \(place)/b"]) }
        for credentials in [HTTPCredentials.basic(user: "me", password: "secret"), .bearer("secret")] {
            var request = try request(host, "/a")
            request.credentials = credentials
            #expect(try await client.get(request).url.description == place + "/b")
        }
        #expect(host.requests.map { $0.fields["authorization"] } == ["Basic bWU6c2VjcmV0", "Bearer secret"])
        #expect(other.requests.map { $0.fields["authorization"] } == [nil, nil])
    }

    @Test func credentialsOfTheURLAreNowhereShown() async throws {
        let host = HTTPHost { _ in .init(403) }
        let url = try #require(HTTPURL("http://me:sec%40ret@127.0.0.1:\(host.port)/a"))
        #expect(url.credentials == .basic(user: "me", password: "sec@ret"))
        let error = await #expect(throws: HTTPError.self) { try await client.get(HTTPRequest(url: url)) }
        #expect(error?.subject == host.url + "/a")
        #expect(!"\(url) \(String(reflecting: url.credentials))".contains("sec"))
        // base64 of `me:sec@ret`
        #expect(host.requests.first?.fields["authorization"] == "Basic bWU6c2VjQHJldA==")
    }

    @Test func circlesAreLeft() async throws {
        let host = HTTPHost { .init(302, fields: ["Location: /a\($0.target.count)"]) }
        let error = await #expect(throws: HTTPError.self) { try await client.get(request(host, "/a")) }
        #expect(error?.code == .tooManyRedirects)
        #expect(host.requests.count == 6)
    }

    @Test(arguments: ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1:70/_x", ""])
    func nothingLeadsElsewhereThanToTheWeb(target: String) async throws {
        let host = HTTPHost { _ in .init(302, fields: ["Location: \(target)"]) }
        let error = await #expect(throws: HTTPError.self) { try await client.get(request(host, "/a")) }
        #expect(error?.code == .unsafeRedirect)
        #expect(host.requests.count == 1)
    }

    @Test func aProxyIsAskedInPlaceOfTheHost() async throws {
        let proxy = HTTPHost { .init("for " + $0.target) }
        var request = HTTPRequest(url: try #require(HTTPURL("http://repository.example/a")))
        request.proxy = HTTPProxy("me:secret@127.0.0.1:\(proxy.port)")
        #expect(try await client.get(request).body == Array("for http://repository.example/a".utf8))
        #expect(proxy.requests.first?.fields["proxy-authorization"] == "Basic bWU6c2VjcmV0")
    }

    @Test func theProxyOfTheEnvironmentIsThatOfCurl() throws {
        let url = try #require(HTTPURL("https://a.example.org/x"))
        let environment = ["https_proxy": "proxy:3128", "no_proxy": "example.com, .example.net"]
        #expect(HTTPProxy.ofEnvironment(environment, for: url)?.url == "http://proxy:3128")
        let excepted = try #require(HTTPURL("https://b.example.net/"))
        #expect(HTTPProxy.ofEnvironment(environment, for: excepted) == nil)
        let plain = try #require(HTTPURL("http://a.example.org/"))
        #expect(HTTPProxy.ofEnvironment(environment.merging(["HTTP_PROXY": "x:1"]) { $1 }, for: plain) == nil)
    }

    @Test(
        .enabled(if: ChildProcess.find("openssl", path: nil) != nil, "no `openssl`"),
        arguments: [true, false])
    func aHostIsTrustedWhereSomebodyVouchesForIt(isVouchedFor: Bool) async throws {
        let git = TemporaryGit()
        let (key, certificate) = (git.path("key.pem").string, git.path("certificate.pem").string)
        try Disk.write(Array("hello".utf8), to: git.path("a"))
        _ = try await git.run(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key,
                "-out",
                certificate, "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
            ])
        let server = try await TemporaryServer("openssl", environment: git.environment, directory: git.folder.path) {
            ["s_server", "-accept", "127.0.0.1:\($0)", "-cert", certificate, "-key", key, "-WWW", "-quiet"]
        }
        let client = HTTPClient(certificates: HTTPCertificates(file: isVouchedFor ? certificate : nil))
        let request = HTTPRequest(url: try #require(HTTPURL("https://127.0.0.1:\(server.port)/a")))
        if isVouchedFor {
            #expect(try await client.get(request).body == Array("hello".utf8))
        } else {
            let error = await #expect(throws: HTTPError.self) { try await client.get(request) }
            #expect(error?.code == .untrusted)
        }
    }

    @Test(arguments: [
        "", "x", "ftp://a/b", "http://", "http:///x", "http://a b/", "http://a:0/", "http://a:99999/", "http://a:1x/",
        "http://a\u{1}/", "http://a%2F/", "https:/a", "http://a\\b/",
    ])
    func whatIsNoURLIsNone(text: String) { #expect(HTTPURL(text) == nil) }

    @Test func partsOfAURL() throws {
        let url = try #require(HTTPURL("HTTPS://Repo.Example:8443/a%20b?c#d"))
        #expect(url.description == "https://repo.example:8443/a%20b?c")
        #expect(url.origin == "https://repo.example:8443")
        #expect(HTTPURL("https://a")?.description == "https://a/")
        #expect(HTTPURL("https://a:443/x")?.origin == HTTPURL("https://a/y")?.origin)
        #expect(HTTPURL("http://[::1]:80/")?.host == "[::1]")
        #expect(HTTPURL("https://a/maven2")?.appending("org/x")?.description == "https://a/maven2/org/x")
    }
}

/// A number that threads share.
final class Counter: Sendable {
    private let number = Mutex(0)

    var value: Int { number.withLock { $0 } }
    func add(_ other: Int) -> Int {
        number.withLock {
            $0 += other; return $0
        }
    }
    func raise(to other: Int) { number.withLock { $0 = max($0, other) } }
}

func usleepBriefly() { usleep(20_000) }
