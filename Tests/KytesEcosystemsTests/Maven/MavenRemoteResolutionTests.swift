import KytesBasics
import KytesGraph
import KytesText
import Testing

@testable import KytesEcosystems

/// What repositories elsewhere have.
@Suite struct MavenRemoteResolutionTests {
    private static let folder = AbsolutePath("/reactor") ?? .root
    private static let central = "https://repo.maven.apache.org/maven2"

    private static func pom(_ name: String, _ version: String, _ rest: String = "") -> String {
        """
        <project><modelVersion>4.0.0</modelVersion><groupId>org.example</groupId><artifactId>\(name)</artifactId>\
        <version>\(version)</version>\(rest)</project>
        """
    }

    private static func needs(_ dependencies: (String, String)...) -> String {
        let each = dependencies.map {
            "<dependency><groupId>org.example</groupId><artifactId>\($0)</artifactId><version>\($1)</version></dependency>"
        }
        return "<dependencies>\(each.joined())</dependencies>"
    }

    private static func path(_ name: String, _ version: String, inFileName: String? = nil) -> String {
        "org/example/\(name)/\(version)/\(name)-\(inFileName ?? version).pom"
    }

    private static func versions(of universe: Universe) async throws -> [String] {
        let project = Project(ecosystem: "maven", folder: folder, manifests: [folder.appending("pom.xml")])
        let resolution = try await Maven.resolve(project, using: universe)
        return resolution.components.map { $0.name + " " + ($0.version ?? "") }.sorted()
    }

    private static func diagnostics(of universe: Universe) async throws -> [String] {
        let project = Project(ecosystem: "maven", folder: folder, manifests: [folder.appending("pom.xml")])
        return try await Maven.resolve(project, using: universe).files.values.flatMap(\.diagnostics).map(\.message)
    }

    @Test func whatNoRepositoryOfThisDiskHasComesFromElsewhere() async throws {
        var universe = Universe()
        universe.write(Self.pom("root", "1", Self.needs(("a", "1"))), to: "/reactor/pom.xml")
        universe.publish(Self.pom("a", "1", Self.needs(("b", "2"))), at: Self.path("a", "1"), in: Self.central)
        universe.publish(Self.pom("b", "2"), at: Self.path("b", "2"), in: Self.central)
        #expect(try await Self.versions(of: universe) == ["a 1", "b 2", "root 1"])
        // The local repository goes first.
        universe.write(Self.pom("a", "1"), to: "/home/user/.m2/repository/" + Self.path("a", "1"))
        #expect(try await Self.versions(of: universe) == ["a 1", "root 1"])
    }

    @Test func repositoriesOfThePOMAndItsParentsGoBeforeTheCentralOne() async throws {
        var universe = Universe()
        let own = "<repositories><repository><id>own</id><url>https://${host}/r</url></repository></repositories>"
        let properties = "<properties><host>own</host></properties>"
        universe.write(
            Self.pom(
                "root", "1",
                "<parent><groupId>org.example</groupId><artifactId>up</artifactId><version>1</version></parent>"
                    + Self.needs(("a", "1"))), to: "/reactor/pom.xml")
        universe.publish(
            Self.pom("up", "1", "<packaging>pom</packaging>" + properties + own), at: Self.path("up", "1"),
            in: Self.central)
        universe.publish(Self.pom("a", "1", Self.needs(("b", "1"))), at: Self.path("a", "1"), in: "https://own/r")
        universe.publish(Self.pom("b", "1"), at: Self.path("b", "1"), in: Self.central)
        universe.publish(Self.pom("a", "1"), at: Self.path("a", "1"), in: Self.central)
        #expect(try await Self.versions(of: universe).contains("b 1"))
    }

    private static func named(_ id: String, _ url: String, _ list: String = "repositories") -> String {
        let name = list == "repositories" ? "repository" : "pluginRepository"
        return "<\(list)><\(name)><id>\(id)</id><url>\(url)</url></\(name)></\(list)>"
    }

    @Test func whatADependencyNamesIsAskedForWhatIsBelowItAndNothingElse() async throws {
        var universe = Universe()
        let further = "https://further.example/r"
        universe.write(Self.pom("root", "1", Self.needs(("a", "1"), ("beside", "1"))), to: "/reactor/pom.xml")
        universe.publish(
            Self.pom("a", "1", Self.needs(("b", "1")) + Self.named("own", further)), at: Self.path("a", "1"),
            in: Self.central)
        let parent = "<parent><groupId>org.example</groupId><artifactId>up</artifactId><version>1</version></parent>"
        universe.publish(Self.pom("b", "1", parent + Self.needs(("c", "1"))), at: Self.path("b", "1"), in: further)
        universe.publish(Self.pom("up", "1", "<packaging>pom</packaging>"), at: Self.path("up", "1"), in: further)
        universe.publish(Self.pom("c", "1"), at: Self.path("c", "1"), in: further)
        universe.publish(Self.pom("beside", "1", Self.needs(("d", "1"))), at: Self.path("beside", "1"), in: further)
        let project = Project(ecosystem: "maven", folder: Self.folder, manifests: [Self.folder.appending("pom.xml")])
        let resolution = try await Maven.resolve(project, using: universe)
        let read = resolution.components.filter { $0.manifest != nil }.map(\.name)
        #expect(Set(read) == ["root", "a", "b", "c", "up"])
    }

    @Test func anIdOfTheProjectIsNotTakenOver() async throws {
        var universe = Universe()
        let further = "https://further.example/r"
        universe.write(Self.pom("root", "1", Self.needs(("a", "1"))), to: "/reactor/pom.xml")
        universe.publish(
            Self.pom("a", "1", Self.needs(("b", "1")) + Self.named("central", further)), at: Self.path("a", "1"),
            in: Self.central)
        universe.publish(Self.pom("b", "1", Self.needs(("c", "1"))), at: Self.path("b", "1"), in: further)
        #expect(try await Self.versions(of: universe) == ["a 1", "b 1", "root 1"])
    }

    @Test func aPluginComesFromTheRepositoriesOfPlugins() async throws {
        var universe = Universe()
        let plugins = "https://plugins.example/r"
        let build =
            "<build><plugins><plugin><groupId>org.example</groupId><artifactId>p</artifactId><version>1</version>"
            + "</plugin></plugins></build>"
        universe.write(
            Self.pom("root", "1", Self.named("own", plugins, "pluginRepositories") + Self.needs(("a", "1")) + build),
            to: "/reactor/pom.xml")
        universe.publish(Self.pom("p", "1", Self.needs(("q", "1"))), at: Self.path("p", "1"), in: plugins)
        universe.publish(Self.pom("q", "1", Self.needs(("r", "1"))), at: Self.path("q", "1"), in: plugins)
        universe.publish(Self.pom("a", "1", Self.needs(("b", "1"))), at: Self.path("a", "1"), in: plugins)
        #expect(try await Self.versions(of: universe) == ["a 1", "p 1", "q 1", "r 1", "root 1"])
    }

    @Test func theMirrorOfAllIsAskedForAll() async throws {
        var universe = Universe()
        universe.write(Self.pom("root", "1", Self.needs(("a", "1"))), to: "/reactor/pom.xml")
        universe.write(
            """
            <settings><mirrors><mirror><id>m</id><mirrorOf>*</mirrorOf><url>https://private/r</url></mirror></mirrors>\
            </settings>
            """, to: "/home/user/.m2/settings.xml")
        universe.publish(Self.pom("a", "1", Self.needs(("b", "1"))), at: Self.path("a", "1"), in: Self.central)
        universe.publish(Self.pom("a", "1"), at: Self.path("a", "1"), in: "https://private/r")
        #expect(try await Self.versions(of: universe) == ["a 1", "root 1"])
    }

    /// A user with a login for `https://private/r`, which is asked beside the central repository.
    private static func insider() -> Universe {
        var universe = Universe()
        universe.write(
            """
            <settings><servers><server><id>p</id><username>u</username><password>w</password></server></servers>\
            <profiles><profile><id>p</id><activation><activeByDefault>true</activeByDefault></activation><repositories>\
            <repository><id>p</id><url>https://private/r</url></repository></repositories></profile></profiles></settings>
            """, to: "/home/user/.m2/settings.xml")
        let list = "<metadata><versioning><versions><version>1</version></versions></versioning></metadata>"
        universe.publish(list, at: "org/example/own/maven-metadata.xml", in: "https://private/r")
        let more = list.replacing("1", with: "9")
        for name in ["own", "open"] {
            universe.publish(more, at: "org/example/\(name)/maven-metadata.xml", in: central)
            for version in ["2", "9"] {
                universe.publish(pom(name, version, needs(("taken", "1"))), at: path(name, version), in: central)
            }
        }
        universe.publish(pom("own", "1"), at: path("own", "1"), in: "https://private/r")
        return universe
    }

    @Test func whatAPrivateRepositoryListsIsAskedOfNoOther() async throws {
        var universe = Self.insider()
        universe.write(Self.pom("root", "1", Self.needs(("own", "[1,)"))), to: "/reactor/pom.xml")
        #expect(try await Self.versions(of: universe) == ["own 1", "root 1"])
        universe.write(Self.pom("root", "1", Self.needs(("own", "2"))), to: "/reactor/pom.xml")
        #expect(try await !Self.versions(of: universe).contains("taken 1"))
        universe.write(Self.pom("root", "1", Self.needs(("open", "[1,)"))), to: "/reactor/pom.xml")
        #expect(try await Self.versions(of: universe).contains("open 9"))
        universe.write(Self.pom("root", "1", Self.needs(("open", "2"))), to: "/reactor/pom.xml")
        #expect(try await Self.versions(of: universe).contains("taken 1"))
    }

    /// A name that a repository with a login lists stays with it, whoever else is named for it.
    @Test func whatIsPrivateIsNotAskedOfWhatADependencyNames() async throws {
        var universe = Universe()
        let (company, further) = ("https://company.example/r", "https://further.example/r")
        universe.write(
            """
            <settings><servers><server><id>company</id><username>u</username><password>p</password></server></servers>
            <profiles><profile><id>on</id><activation><activeByDefault>true</activeByDefault></activation>
            \(Self.named("company", company))</profile></profiles></settings>
            """, to: "/home/user/.m2/settings.xml")
        universe.write(Self.pom("root", "1", Self.needs(("a", "1"))), to: "/reactor/pom.xml")
        let listing = "<metadata><versioning><versions><version>2</version></versions></versioning></metadata>"
        universe.publish(
            Self.pom("a", "1", Self.needs(("secret", "1")) + Self.named("own", further)), at: Self.path("a", "1"),
            in: Self.central)
        universe.publish(listing, at: "org/example/secret/maven-metadata.xml", in: company)
        universe.publish(Self.pom("secret", "1", Self.needs(("leak", "1"))), at: Self.path("secret", "1"), in: further)
        #expect(try await Self.versions(of: universe) == ["a 1", "root 1", "secret 1"])
    }

    /// Whether it is the code or what builds it that asks: the other's private repositories are held to, too.
    @Test(arguments: [true, false])
    func whatIsPrivateIsNotToldToTheRepositoriesOfPlugins(isOfPlugins: Bool) async throws {
        var universe = Universe()
        let company = "https://company.example/r"
        universe.write(
            """
            <settings><servers><server><id>company</id><username>u</username><password>p</password></server></servers>
            <profiles><profile><id>on</id><activation><activeByDefault>true</activeByDefault></activation>
            \(Self.named("company", company, isOfPlugins ? "pluginRepositories" : "repositories"))</profile></profiles>
            </settings>
            """, to: "/home/user/.m2/settings.xml")
        let plugin =
            "<build><plugins><plugin><groupId>org.example</groupId><artifactId>a</artifactId><version>1</version>"
            + "</plugin></plugins></build>"
        universe.write(
            Self.pom("root", "1", isOfPlugins ? Self.needs(("a", "1")) : plugin), to: "/reactor/pom.xml")
        universe.publish(Self.pom("a", "1", Self.needs(("secret", "1"))), at: Self.path("a", "1"), in: Self.central)
        universe.publish(
            Self.pom("secret", "1", Self.needs(("leak", "1"))), at: Self.path("secret", "1"), in: Self.central)
        let listing = "<metadata><versioning><versions><version>2</version></versions></versioning></metadata>"
        universe.publish(listing, at: "org/example/secret/maven-metadata.xml", in: company)
        #expect(try await Self.versions(of: universe) == ["a 1", "root 1", "secret 1"])
    }

    @Test func whileAPrivateRepositoryCannotBeAskedNoOtherIs() async throws {
        var universe = Universe()
        universe.write(
            """
            <settings><servers><server><id>p</id><username>u</username><password>w</password></server></servers>\
            <profiles><profile><id>p</id><activation><activeByDefault>true</activeByDefault></activation><repositories>\
            <repository><id>p</id><url>https://private/r</url></repository></repositories></profile></profiles></settings>
            """, to: "/home/user/.m2/settings.xml")
        universe.write(Self.pom("root", "1", Self.needs(("a", "1"))), to: "/reactor/pom.xml")
        universe.publish(Self.pom("a", "1", Self.needs(("b", "1"))), at: Self.path("a", "1"), in: Self.central)
        #expect(try await !Self.versions(of: universe).contains("b 1"))
        #expect(try await Self.diagnostics(of: universe).first?.contains("https://private/r") == true)
    }

    @Test func offlineNobodyIsAsked() async throws {
        var universe = Universe()
        universe.write(Self.pom("root", "1", Self.needs(("a", "1"))), to: "/reactor/pom.xml")
        universe.write("<settings><offline>true</offline></settings>", to: "/home/user/.m2/settings.xml")
        universe.publish(Self.pom("a", "1", Self.needs(("b", "1"))), at: Self.path("a", "1"), in: Self.central)
        #expect(try await !Self.versions(of: universe).contains("b 1"))
    }

    @Test func repositoriesOfActiveProfilesOfTheSettings() async throws {
        var universe = Universe()
        universe.write(Self.pom("root", "1", Self.needs(("a", "1"))), to: "/reactor/pom.xml")
        universe.write(
            """
            <settings><profiles><profile><id>p</id><repositories><repository><id>r</id><url>https://r/r</url>\
            </repository></repositories></profile></profiles><activeProfiles><activeProfile>p</activeProfile>\
            </activeProfiles></settings>
            """, to: "/home/user/.m2/settings.xml")
        universe.publish(Self.pom("a", "1", Self.needs(("b", "1"))), at: Self.path("a", "1"), in: "https://r/r")
        universe.publish(Self.pom("b", "1"), at: Self.path("b", "1"), in: "https://r/r")
        #expect(try await Self.versions(of: universe).contains("b 1"))
    }

    @Test func aRangeIsChosenAmongWhatIsListed() async throws {
        var universe = Universe()
        universe.write(Self.pom("root", "1", Self.needs(("a", "[1,3)"))), to: "/reactor/pom.xml")
        universe.publish(
            """
            <metadata><versioning><versions><version>1</version><version>2.5</version><version>3</version></versions>\
            </versioning></metadata>
            """, at: "org/example/a/maven-metadata.xml", in: Self.central)
        universe.publish(Self.pom("a", "2.5"), at: Self.path("a", "2.5"), in: Self.central)
        #expect(try await Self.versions(of: universe) == ["a 2.5", "root 1"])
    }

    @Test func ofASnapshotTheNewestMomentIsRead() async throws {
        var universe = Universe()
        let declared = ["one", "two"].map {
            "<repository><id>\($0)</id><url>https://\($0)/r</url></repository>"
        }
        universe.write(
            Self.pom(
                "root", "1",
                "<repositories>\(declared.joined())</repositories>" + Self.needs(("a", "1-SNAPSHOT"))),
            to: "/reactor/pom.xml")
        for (url, time, build) in [
            ("https://one/r", "20260101.000000", "1"), ("https://two/r", "20260102.000000", "7"),
        ] {
            universe.publish(
                """
                <metadata><versioning><snapshot><timestamp>\(time)</timestamp><buildNumber>\(build)</buildNumber></snapshot>\
                <lastUpdated>\(time.filter(\.isNumber))</lastUpdated></versioning></metadata>
                """, at: "org/example/a/1-SNAPSHOT/maven-metadata.xml", in: url)
            universe.publish(
                Self.pom("a", "1-SNAPSHOT", Self.needs(("b", build))),
                at: Self.path("a", "1-SNAPSHOT", inFileName: "1-\(time)-\(build)"), in: url)
        }
        #expect(try await Self.versions(of: universe).contains("b 7"))
    }

    @Test func whyItIsNotThereIsSaid() async throws {
        var universe = Universe()
        universe.write(Self.pom("root", "1", Self.needs(("a", "1"))), to: "/reactor/pom.xml")
        let unasked = try await Self.diagnostics(of: universe)
        #expect(unasked.count == 1)
        #expect(unasked.first?.contains("fetching it is not allowed now") == true)
        var ranged = universe
        ranged.write(Self.pom("root", "1", Self.needs(("a", "[1,2)"))), to: "/reactor/pom.xml")
        let unlisted = try await Self.diagnostics(of: ranged)
        #expect(unlisted.count == 1)
        #expect(unlisted.first?.contains("is in `[1,2)`; `https://repo.maven.apache.org/maven2` is not") == true)
        universe.publish("", at: "x", in: Self.central)
        let absent = try await Self.diagnostics(of: universe)
        #expect(absent == ["`org.example:a:1` is in no repository of this machine"])
    }

    @Test(arguments: [
        ("1.0", "org/example/a/1.0/a-1.0.pom"), ("1-SNAPSHOT", "org/example/a/1-SNAPSHOT/a-1-SNAPSHOT.pom"),
        ("1-20260102.030405-7", "org/example/a/1-SNAPSHOT/a-1-20260102.030405-7.pom"),
    ])
    func momentsOfASnapshotShareAFolder(version: String, expected: String) {
        #expect(Maven.Coordinates(groupID: "org.example", artifactID: "a", version: version).path(".pom") == expected)
    }
}
