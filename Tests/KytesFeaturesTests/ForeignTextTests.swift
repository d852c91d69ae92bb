import KytesGraph
import Testing

@testable import KytesFeatures

@Suite struct ForeignTextTests {
    @Test func runningTextObeysNoMark() {
        #expect(Markdown.text("[a](javascript:b)<img>*_`") == "\\[a\\](javascript:b)\\<img\\>\\*\\_\\`")
        #expect(Markdown.text("a\n# b\r\nc") == "a \\# b  c")
        #expect(Markdown.text("swift-nio 2.101.2") == "swift-nio 2.101.2")
        #expect(Markdown.text("https://x.org/a_b me@x.org") == "https\\://x.org/a_b me\\@x.org")
        #expect(Markdown.text("__init__ _a_ &lt; a & b C# ${x}") == "\\_\\_init\\_\\_ \\_a\\_ \\&lt; a & b C# \\${x}")
        #expect(Markdown.text("node_config: {{ a(1) }}!") == "node_config: {{ a(1) }}!")
        #expect(Markdown.text("\u{202E}abc").hasPrefix("\u{FFFD}"))
        #expect(Markdown.text(String(repeating: "x", count: 10_000)).count < 300)
    }

    @Test func codeSpansHaveALongerFenceThanTheirText() {
        #expect(Markdown.code("a`b``c") == "```a`b``c```")
        #expect(Markdown.code("`a") == "`` `a ``")
        #expect(Markdown.code("a\nb") == "`a b`")
    }

    @Test func namesInSentencesBecomeCode() {
        #expect(Markdown.sentence("managed in `a_b:1`, *not* here") == "managed in `a_b:1`, \\*not\\* here")
        #expect(Markdown.sentence("half `a") == "half \\`a")
    }

    @Test func linksAreWebAddressesOnly() {
        #expect(Markdown.link("a", to: "https://x.org/y") == "[a](<https://x.org/y>)")
        #expect(Markdown.link("https://x.org/[", to: "https://x.org/") == "[https://x.org/\\[](<https://x.org/>)")
        #expect(Markdown.link("a", to: "javascript:alert(1)") == "a")
        #expect(Markdown.link("a", to: "https://x.org/> evil") == "a")
        #expect(Markdown.link("https://x.org", to: "https://x.org/y") == "[https://x.org](<https://x.org/y>)")
    }

    @Test(arguments: ["[a](javascript:b)<img>*_`", "a`b``c", "`a", "swift-nio 2.101.2", "\\", "](<x>", "ü — 1"])
    func withoutMarkupForeignTextIsAsItWas(_ foreign: String) {
        #expect(Markdown.plain(Markdown.text(foreign)) == foreign)
        #expect(Markdown.plain(Markdown.code(foreign)) == foreign)
        #expect(Markdown.plain(Markdown.link(foreign, to: "https://x.org/y")) == foreign)
    }

    @Test func withoutMarkupAHoverIsItsWords() {
        let hover =
            "**a** 1\n\n`pkg:a`\n\n- Why: b → a\n- At: [https://x.org](<https://x.org/y>) at `1`\n\n---\n\nproduct **b**"
        #expect(Markdown.plain(hover) == "a 1\n\npkg:a\n\n- Why: b → a\n- At: https://x.org at 1\n\nproduct b")
    }

    @Test(arguments: [
        ("https://github.com/apple/swift-nio.git", "https://github.com/apple/swift-nio"),
        ("git@github.com:apple/swift-nio.git", "https://github.com/apple/swift-nio"),
        ("ssh://git@gitlab.com:22/a/b/c.git", "https://gitlab.com/a/b/c"),
        ("https://user:token@Example.org:8443/x/", "https://example.org:8443/x"),
        ("git://git.kernel.org/pub/scm/linux.git", "https://git.kernel.org/pub/scm/linux"),
    ])
    func repositoriesHaveAPage(url: String, page: String) {
        #expect(WebPage.site(ofRepository: url) == page)
    }

    @Test(arguments: [
        ("https://user:token@x.org/a", "https://x.org/a"), ("https://token@x.org/a", "https://x.org/a"),
        ("ssh://git:pw@x.org/a", "ssh://git@x.org/a"), ("git@x.org:a", "git@x.org:a"), ("/a@b", "/a@b"),
    ])
    func noPasswordIsShown(url: String, shown: String) { #expect(WebPage.withoutCredentials(url) == shown) }

    @Test(arguments: ["/srv/git/x", "file:///srv/x", "javascript:alert(1)", "", "https://", "C:\\x", "https://a b/c"])
    func otherPlacesHaveNone(url: String) { #expect(WebPage.site(ofRepository: url) == nil) }

    @Test(
        arguments: [
            ("https://github.com/a/b", "v1", nil, "https://github.com/a/b/tree/v1"),
            ("https://gitlab.com/a/b", "v1", nil, "https://gitlab.com/a/b/-/tree/v1"),
            ("https://bitbucket.org/a/b", "v1", nil, "https://bitbucket.org/a/b/src/v1"),
            ("https://codeberg.org/a/b", "v1", nil, "https://codeberg.org/a/b/src/tag/v1"),
            ("https://codeberg.org/a/b", nil, "abc", "https://codeberg.org/a/b/src/commit/abc"),
            ("https://example.org/a/b", "v1", nil, "https://example.org/a/b"),
            ("/mirror/b", "v1", nil, "https://github.com/a/b/tree/v1"),
        ] as [(String, String?, String?, String)])
    func pagesShowTheVersion(url: String, tag: String?, commit: String?, page: String) throws {
        let id = try #require(ComponentID(purl: "pkg:swift/github.com/a/b@1"))
        let source = ComponentSource(url: url, revision: commit, reference: tag, exactness: .tag)
        let component = Component(
            id: id, name: "b", version: "1", layer: .application, ecosystem: "none", source: source
        )
        #expect(WebPage.address(of: component) == page)
    }
}
