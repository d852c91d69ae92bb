import KytesBasics
@testable import KytesGit
import KytesTestSupport
import Testing

@Suite struct GitLocationTests {
    @Test func theLongestInsteadOfWinsAsInGit() async throws {
        let settings = """
            [url "/short/"]
            \tinsteadOf = https://example.org/
            [url "/long/"]
            \tinsteadOf = https://example.org/team/
            [url "ssh://git@Example.net/"]
            \tinsteadOf = gh:
            [include]
            \tpath = more
            """
        let git = TemporaryGit(settings: settings)
        try Disk.write(Array("[url \"/more/\"]\n\tinsteadOf = more:\n".utf8), to: git.path("home/more"))
        try await git.repository("a", [:])
        let configuration = GitConfiguration(environment: git.environment)
        for url in [
            "https://example.org/x", "https://example.org/team/x", "https://example.com/x", "gh:a/b", "more:y", "/a/b",
        ] {
            let expected = try await git.git("ls-remote", "--get-url", url, in: "a")
            #expect(configuration.mapped(url) == expected)
        }
    }

    @Test func configurationOfTheEnvironmentCounts() {
        let configuration = GitConfiguration(environment: [
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "URL./There/.InsteadOf", "GIT_CONFIG_VALUE_0": "here:",
        ])
        #expect(configuration.mapped("here:x") == "/There/x")
    }

    @Test(arguments: [
        ("https://github.com/apple/swift-nio.git", "github.com/apple/swift-nio"),
        ("https://GitHub.com/apple/swift-nio/", "github.com/apple/swift-nio"),
        ("git@github.com:apple/swift-nio.git", "github.com/apple/swift-nio"),
        ("ssh://git@github.com/apple/swift-nio", "github.com/apple/swift-nio"),
        ("https://user:secret@example.org:8443/a", "example.org:8443/a"),
        ("/srv/git/a.git", "/srv/git/a"),
        ("file:///srv/git/a.git/", "/srv/git/a"),
    ])
    func spellingsOfOneRepositoryHaveOneKey(url: String, key: String) throws {
        #expect(try #require(GitLocation(url, configuration: Self.none)).key == key)
    }

    @Test(arguments: [
        "", "-oProxyCommand=evil", "ext::sh -c evil", "foo::bar", "relative/path", "ssh://-oProxyCommand=evil/x",
        "-x:y", "https:///nohost", "gopher://example.org/x", "https://example.org/\u{0}x", "https://example.org/\nx",
        String(repeating: "/x", count: 4000),
    ])
    func whatGitMustNotBeAskedForIsNoLocation(url: String) {
        #expect(GitLocation(url, configuration: Self.none) == nil)
    }

    @Test func localPathsAreTriedAsTheyAreAndWithGit() throws {
        let location = try #require(GitLocation("file:///srv/a%20b", configuration: Self.none))
        #expect(location.localCandidates.map(\.string) == ["/srv/a b", "/srv/a b.git"])
    }

    @Test func passwordsAreNotShown() throws {
        let location = try #require(GitLocation("https://user:secret@example.org/a", configuration: Self.none))
        #expect(location.display == "https://user@example.org/a")
    }

    @Test func netrcIsReadAsCurlReadsIt() {
        let netrc = Netrc(
            """
            # comment
            machine a.example login me password "two words"
            macdef init
              machine evil login x password y

            machine b.example
              login you
              account z password secret
            default login anonymous password guest
            """
        )
        #expect(
            netrc.entry(host: "a.example", user: "")
                == Netrc.Entry(host: "a.example", login: "me", password: "two words"))
        #expect(netrc.entry(host: "b.example", user: "you")?.password == "secret")
        #expect(netrc.entry(host: "evil", user: "")?.login == "anonymous")
    }

    @Test func proxiesComeFromConfigurationAndEnvironment() {
        let environment = ["https_proxy": "proxy:3128", "no_proxy": "localhost,.intern", "HTTP_PROXY": "http://cgi"]
        let none = Self.none
        #expect(none.proxy(for: "https://example.org/a", environment: environment) == "http://proxy:3128")
        #expect(none.proxy(for: "https://git.intern/a", environment: environment) == nil)
        #expect(none.proxy(for: "http://example.org/a", environment: environment) == nil)
        let configured = GitConfiguration(environment: [
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_COUNT": "2",
            "GIT_CONFIG_KEY_0": "http.proxy", "GIT_CONFIG_VALUE_0": "http://a",
            "GIT_CONFIG_KEY_1": "http.https://example.org.proxy", "GIT_CONFIG_VALUE_1": "",
        ])
        #expect(configured.proxy(for: "https://other.org/a", environment: environment) == "http://a")
        #expect(configured.proxy(for: "https://example.org/a", environment: environment) == nil)
    }

    private static let none = GitConfiguration(environment: [
        "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null",
    ])
}
