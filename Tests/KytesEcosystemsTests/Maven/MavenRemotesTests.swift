import KytesGraph
import KytesText
import Testing

@testable import KytesEcosystems

/// Which repositories are asked, under which rules of the settings. What is expected stands in Maven's own tests of
/// `DefaultMirrorSelector` and in its guides to mirrors, proxies and servers.
@Suite struct MavenRemotesTests {
    private static func remotes(_ settings: String, _ repositories: [(String, String)] = []) throws -> [Maven.Remote] {
        let text = SourceText("<settings>" + settings + "</settings>")
        let facts = Maven.read(text, of: DocumentID(uri: "file:///h/.m2/settings.xml")).value
        let rules = Maven.RemoteRules(try #require(facts.model as? Maven.Settings)) {
            $0 == "${env.WORD}" ? "open sesame" : $0
        }
        return rules.remotes(
            repositories.map { Maven.Model.Repository(id: Located($0.0, at: 0..<0), url: Located($0.1, at: 0..<0)) })
    }

    private static func mirror(_ id: String, of rule: String, _ rest: String = "") -> String {
        "<mirrors><mirror><id>\(id)</id><mirrorOf>\(rule)</mirrorOf><url>https://\(id)/r/</url>\(rest)</mirror></mirrors>"
    }

    @Test func theCentralRepositoryIsImplied() throws {
        let remotes = try Self.remotes("", [("a", "https://a/r"), ("b", "https://b/r"), ("a", "https://other/r")])
        #expect(remotes.map(\.id) == ["a", "b", "central"])
        #expect(remotes.last?.repository.url == "https://repo.maven.apache.org/maven2")
        #expect(remotes.last?.snapshots == nil)
        #expect(remotes.last?.releases == .after(minutes: 1440))
        #expect(try Self.remotes("", [("central", "https://own/r")]).map(\.repository.url) == ["https://own/r"])
    }

    @Test(arguments: [
        ("*", "https://h/r", true), ("a", "https://h/r", true), ("b", "https://h/r", false),
        ("external:*", "https://h/r", true), ("external:*", "http://localhost/r", false),
        ("external:*", "http://127.0.0.1:8081/r", false), ("external:*", "file:///r", false),
        ("external:http:*", "http://h/r", true), ("external:http:*", "https://h/r", false),
        ("external:http:*", "http://localhost:1/r", false), ("*,!a", "https://h/r", false),
        ("!a,*", "https://h/r", false),
        ("b,a", "https://h/r", true), ("b, a", "https://h/r", true), ("*,!b", "https://h/r", true),
        ("external:*,!a", "https://h/r", false),
    ])
    func mirrorsStandForWhatTheirRulesTakeIn(rule: String, url: String, isTaken: Bool) throws {
        let remotes = try Self.remotes(Self.mirror("m", of: rule), [("a", url)])
        #expect((remotes.first?.id == "m") == isTaken)
    }

    @Test func theMirrorOfExactlyThisRepositoryGoesFirst() throws {
        let settings = """
            <mirrors><mirror><id>all</id><mirrorOf>*</mirrorOf><url>https://all/r</url></mirror>
            <mirror><id>one</id><mirrorOf>a</mirrorOf><url>https://one/r</url></mirror></mirrors>
            """
        let remotes = try Self.remotes(settings, [("a", "https://a/r"), ("b", "https://b/r")])
        #expect(remotes.map(\.id) == ["one", "all"])
        // What the central repository alone would not be asked for, another behind the same mirror is.
        #expect(remotes.last?.snapshots != nil)
    }

    @Test func whatIsBlockedIsAskedForNothing() throws {
        #expect(try Self.remotes(Self.mirror("m", of: "*", "<blocked>true</blocked>")).map(\.isBlocked) == [true])
        let plain = try Self.remotes("", [("a", "http://a.example/r"), ("b", "http://localhost/r")])
        #expect(plain.map(\.isBlocked) == [true, false, false])
        let mirrored = try Self.remotes(Self.mirror("m", of: "a"), [("a", "http://a.example/r")])
        #expect(mirrored.map(\.isBlocked) == [false, false])
    }

    @Test(arguments: [
        ("<password>p</password>", "p"), ("<password>${env.WORD}</password>", "open sesame"),
        ("<password>a\\{b\\}</password>", "a\\{b\\}"), ("<password>{}</password>", "{}"), ("", ""),
        ("<password>{COQLCE6DU6GtcS5P=}</password>", nil), ("<password>note {jSMOWnoPFgsHVpMvz5VrIt5}</password>", nil),
        ("<password>${env.OTHER}</password>", nil),
    ])
    func passwordsThatCanBeReadAreShown(password: String, expected: String?) throws {
        let settings = "<servers><server><id>m</id><username>u</username>\(password)</server></servers>"
        let remotes = try Self.remotes(settings + Self.mirror("m", of: "*"), [("a", "https://a/r")])
        #expect(remotes.map(\.repository.url) == ["https://m/r"])
        #expect(remotes.first?.repository.credentials?.password == expected)
        // Of the server of the mirror, not of what it stands for.
        #expect(try Self.remotes(settings, [("a", "https://a/r")]).allSatisfy { $0.repository.credentials == nil })
    }

    @Test func aLoginGoesOnlyWhereTheUserHimselfHasNamedTheAddress() throws {
        let settings = "<servers><server><id>a</id><username>u</username><password>p</password></server></servers>"
        #expect(try Self.remotes(settings, [("a", "https://elsewhere/r")]).first?.repository.credentials == nil)
        let mirrored = try Self.remotes(settings + Self.mirror("a", of: "b"), [("b", "https://b/r")])
        #expect(mirrored.first?.repository.credentials?.user == "u")
        var own = Maven.Model.Repository(id: Located("a", at: 0..<0), url: Located("https://a/r", at: 0..<0))
        own.isOfUser = true
        let text = SourceText("<settings>" + settings + "</settings>")
        let facts = Maven.read(text, of: DocumentID(uri: "file:///h/.m2/settings.xml")).value
        let rules = Maven.RemoteRules(facts.model as? Maven.Settings) { $0 }
        #expect(rules.remotes([own]).first?.repository.credentials?.user == "u")
    }

    @Test(arguments: [
        ("https://a.example/r", "<protocol>https</protocol>", "http://proxy:3128"),
        ("https://a.example/r", "", "http://proxy:3128"), ("http://localhost/r", "<protocol>https</protocol>", nil),
        ("https://a.example/r", "<active>false</active>", nil),
        ("https://a.example/r", "<nonProxyHosts>b|*.example</nonProxyHosts>", nil),
        ("https://a.example/r", "<nonProxyHosts>a.*</nonProxyHosts>", nil),
        ("https://a.example/r", "<nonProxyHosts>example</nonProxyHosts>", "http://proxy:3128"), ("file:///r", "", nil),
    ])
    func proxiesAreThoseOfTheProtocol(url: String, rest: String, expected: String?) throws {
        let settings = "<proxies><proxy>\(rest)<host>proxy</host><port>3128</port></proxy></proxies>"
        let remotes = try Self.remotes(settings, [("a", url)])
        #expect(remotes.first { $0.id == "a" }?.repository.proxy?.url == expected)
    }

    @Test func policiesAreThoseOfTheRepository() throws {
        let pom: SourceText = """
            <project><repositories><repository><id>a</id><url>https://a/r</url>
            <releases><updatePolicy>interval:5</updatePolicy><checksumPolicy>fail</checksumPolicy></releases>
            <snapshots><enabled>false</enabled></snapshots></repository>
            <repository><id>b</id><url>https://b/r</url><releases><enabled>false</enabled></releases>
            <snapshots><updatePolicy>always</updatePolicy></snapshots></repository>
            <repository><id>c</id><url>https://${host}/r</url></repository></repositories></project>
            """
        let declared = try #require(Maven.readModel(pom).value).repositories
        let remotes = Maven.RemoteRules(nil) { $0 }.remotes(declared)
        #expect(remotes.map(\.id) == ["a", "b", "central"])
        #expect(remotes.map(\.releases) == [.after(minutes: 5), nil, .after(minutes: 1440)])
        #expect(remotes.map(\.snapshots) == [nil, .after(minutes: 0), nil])
        #expect(remotes.map(\.repository.requiresChecksums) == [true, false, false])
    }

    @Test func listingsSayWhatThereIs() throws {
        let text: SourceText = """
            <metadata modelVersion="1.1.0"><groupId>g</groupId><artifactId>a</artifactId><version>1-SNAPSHOT</version>
            <versioning><snapshot><timestamp>20260102.030405</timestamp><buildNumber>7</buildNumber></snapshot>
            <lastUpdated>20260102030406</lastUpdated><versions><version>1</version><version>2</version></versions>
            <snapshotVersions><snapshotVersion><classifier>sources</classifier><extension>jar</extension>
            <value>1-20260102.030405-7</value></snapshotVersion><snapshotVersion><extension>pom</extension>
            <value>1-20260102.030400-6</value></snapshotVersion></snapshotVersions></versioning></metadata>
            """
        let file = DocumentID(uri: "file:///c/g/a/maven-metadata.xml")
        var listing = try #require(Maven.read(text, of: file).value.model as? Maven.Listing)
        #expect(listing.versions == ["1", "2"])
        #expect(listing.snapshotVersion(of: "1-SNAPSHOT") == "1-20260102.030400-6")
        listing.snapshotFiles = []
        #expect(listing.snapshotVersion(of: "1-SNAPSHOT") == "1-20260102.030405-7")
        #expect(Maven.Listing().snapshotVersion(of: "1-SNAPSHOT") == "1-SNAPSHOT")
        #expect(Maven.read("<html/>", of: file).value.model == nil)
    }
}
