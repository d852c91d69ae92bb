import KytesBasics
import KytesEcosystems
import KytesGraph
import KytesText
import Testing

/// From a component of Maven to the commit and the folder of its source, in a made-up world.
@Suite struct MavenSourceTests {
    private static let upstream = "https://example.org/lib.git"

    /// A POM; `parent` is `artifact:version` of the same group.
    private static func pom(_ name: String, _ version: String?, parent: String? = nil, _ rest: String = "") -> String {
        let above = parent.map { parent in
            let parts = parent.split(separator: ":")
            return "<parent><groupId>org.example</groupId><artifactId>\(parts[0])</artifactId>"
                + "<version>\(parts[1])</version></parent>"
        }
        let group = parent == nil ? "<groupId>org.example</groupId>" : ""
        let said = version.map { "<version>\($0)</version>" } ?? ""
        return "<project><modelVersion>4.0.0</modelVersion>\(above ?? "")\(group)<artifactId>\(name)</artifactId>"
            + "\(said)\(rest)</project>"
    }

    private static func scm(_ connection: String, tag: String? = nil) -> String {
        let tag = tag.map { "<tag>\($0)</tag>" } ?? ""
        return "<scm><connection>\(connection)</connection>\(tag)</scm>"
    }

    /// An application that needs `lib`, whose POM in the local repository is `stored`.
    private static func universe(_ stored: String, version: String = "1.2") -> Universe {
        var universe = Universe()
        universe.write(
            "<settings><localRepository>/repository</localRepository></settings>", to: "/home/user/.m2/settings.xml")
        universe.write(stored, to: "/repository/org/example/lib/\(version)/lib-\(version).pom")
        let needs = "<dependencies><dependency><groupId>org.example</groupId><artifactId>lib</artifactId>"
        universe.write(
            pom("app", "1", needs + "<version>\(version)</version></dependency></dependencies>"),
            to: "/reactor/pom.xml")
        return universe
    }

    private static func locate(_ name: String = "lib", in universe: Universe) async throws -> LocatedSource {
        let folder = try #require(AbsolutePath("/reactor"))
        let project = Project(ecosystem: "maven", folder: folder, manifests: [folder.appending("pom.xml")])
        let resolution = try await Maven.resolve(project, using: universe)
        let component = try #require(resolution.components.first { $0.name == name })
        return try #require(try await Maven.locate(component, under: resolution, using: universe))
    }

    @Test(arguments: [
        "1.2", "v1.2", "V1.2", "r1.2", "lib-1.2", "lib_1.2", "lib-v1.2", "lib/1.2", "lib/v1.2", "rel/1.2",
        "rel/lib-1.2", "release-1.2", "releases/1.2", "release/v1.2", "REL_1_2", "lib-1_2", "1.2.Final", "v1.2.RELEASE",
        "anything-1.2",
    ])
    func theTagOfAVersionIsFound(tag: String) async throws {
        var universe = Self.universe(Self.pom("lib", "1.2", Self.scm("scm:git:" + Self.upstream)))
        universe.commit(
            "", to: Self.upstream, tags: ["11.2", "1.2.1", "2-1.2.3"], others: ["pom.xml": Self.pom("lib", "9")])
        let commit = universe.commit("", to: Self.upstream, tags: [tag], others: ["pom.xml": Self.pom("lib", "1.2")])
        let found = try await Self.locate(in: universe)
        #expect(
            found.source == ComponentSource(url: Self.upstream, revision: commit, reference: tag, exactness: .tag))
        #expect(found.landing == ["pom.xml"])
        #expect(found.remark.isEmpty)
    }

    @Test func theTagThatThePOMNamesComesFirst() async throws {
        var universe = Self.universe(Self.pom("lib", "1.2", Self.scm("scm:git:" + Self.upstream, tag: "special")))
        let files = ["pom.xml": Self.pom("lib", "1.2")]
        universe.commit("", to: Self.upstream, tags: ["1.2"], others: files)
        universe.commit("", to: Self.upstream, tags: ["special"], others: files)
        #expect(try await Self.locate(in: universe).source?.reference == "special")
    }

    @Test func aTagWhosePOMSaysAnotherVersionIsPassedOver() async throws {
        var universe = Self.universe(Self.pom("lib", "1.2", Self.scm("scm:git:" + Self.upstream)))
        universe.commit("", to: Self.upstream, tags: ["1.2"], others: ["pom.xml": Self.pom("lib", "1.2-SNAPSHOT")])
        universe.commit("", to: Self.upstream, tags: ["other-1.2"], others: ["pom.xml": Self.pom("other", "1.2")])
        universe.commit("", to: Self.upstream, tags: ["lib-1.2"], others: ["pom.xml": Self.pom("lib", "1.2")])
        #expect(try await Self.locate(in: universe).source?.reference == "lib-1.2")
    }

    @Test func whereNoPOMSaysTheVersionTheNearestIsTakenAndItIsSaid() async throws {
        var universe = Self.universe(Self.pom("lib", "1.2", Self.scm("scm:git:" + Self.upstream)))
        universe.commit("", to: Self.upstream, tags: ["1.2"], others: ["pom.xml": Self.pom("lib", "1.2-SNAPSHOT")])
        let found = try await Self.locate(in: universe)
        #expect(found.source?.exactness == .nearest)
        #expect(found.remark.contains("`1.2`"))
    }

    /// The parent names the repository; the module's folder is called otherwise, and is found by the modules that POMs name.
    @Test func theFolderIsFoundByCoordinates() async throws {
        var universe = Self.universe(Self.pom("lib", nil, parent: "all:1.2"))
        universe.write(
            Self.pom("all", "1.2", "<packaging>pom</packaging>" + Self.scm("scm:git:" + Self.upstream)),
            to: "/repository/org/example/all/1.2/all-1.2.pom")
        let modules = "<packaging>pom</packaging><modules><module>parts</module></modules>"
        universe.commit(
            "", to: Self.upstream, tags: ["all-1.2"],
            others: [
                "pom.xml": Self.pom("all", "1.2", modules),
                "parts/pom.xml": Self.pom(
                    "parts", nil, parent: "all:1.2", "<modules><module>../deep/core</module></modules>"),
                "deep/core/pom.xml": Self.pom("lib", nil, parent: "all:1.2"),
            ])
        let found = try await Self.locate(in: universe)
        #expect(found.source?.subdirectory == "deep/core")
        #expect(found.landing == ["deep/core/pom.xml"])
        #expect(found.source?.exactness == .tag)
    }

    @Test func aVersionThatIsComputedCountsAsTheTagSays() async throws {
        var universe = Self.universe(Self.pom("lib", "1.2", Self.scm("scm:git:" + Self.upstream)))
        universe.commit("", to: Self.upstream, tags: ["v1.2"], others: ["pom.xml": Self.pom("lib", "${revision}")])
        #expect(try await Self.locate(in: universe).source?.exactness == .tag)
    }

    @Test func whatAnotherToolBuildsHasATagAndNoPOM() async throws {
        var universe = Self.universe(Self.pom("lib", "1.2", Self.scm("scm:git:" + Self.upstream)))
        universe.commit("", to: Self.upstream, tags: ["r1.2"], others: ["build.gradle": "", "lib": ""])
        let found = try await Self.locate(in: universe)
        #expect(found.source?.reference == "r1.2")
        #expect(
            found.landing == [
                "lib/build.gradle.kts", "lib/build.gradle", "lib/build.sbt", "lib/build.mill",
                "lib/WORKSPACE", "lib/build.xml", "build.gradle",
            ])
        #expect(found.remark.contains("no POM"))
    }

    @Test func aSnapshotIsTheDefaultBranch() async throws {
        var universe = Self.universe(
            Self.pom("lib", "2-SNAPSHOT", Self.scm("scm:git:" + Self.upstream)), version: "2-SNAPSHOT")
        let commit = universe.commit("", to: Self.upstream, others: ["pom.xml": Self.pom("lib", "2-SNAPSHOT")])
        let found = try await Self.locate(in: universe)
        #expect(found.source?.exactness == .head)
        #expect(found.source?.revision == commit)
        #expect(found.remark.contains("`main`"))
    }

    /// What is asked where the POM names it so. The world has none of them: the reason names what was asked.
    @Test(arguments: [
        ("scm:git:git://github.com/owner/name.git", "https://github.com/owner/name"),
        ("scm:git:git@github.com:owner/name.git", "https://github.com/owner/name"),
        ("scm:git:ssh://git@github.com/owner/name.git", "https://github.com/owner/name"),
        ("scm:git:https://github.com/owner/name.git/child", "https://github.com/owner/name"),
        ("scm:git|https://gitlab.com/owner/name", "https://gitlab.com/owner/name"),
        ("scm:git:https://git.example.org/repos/${project.artifactId}.git", "https://git.example.org/repos/lib.git"),
        (
            "scm:git:[fetch=]https://git.example.org/a.git[push=]ssh://git.example.org/a.git",
            "https://git.example.org/a.git"
        ),
        ("scm:git:ssh://git@git.example.org:2222/a.git", "ssh://git@git.example.org:2222/a.git"),
        ("scm:git:ext::sh -c something", nil),
        ("scm:svn:https://svn.example.org/trunk", nil),
        ("https://github.com/owner/name/tree/main/sub", "https://github.com/owner/name"),
    ])
    func addressesAreReadAsGitTakesThem(connection: String, url: String?) async throws {
        let found = try await Self.locate(in: Self.universe(Self.pom("lib", "1.2", Self.scm(connection))))
        #expect(found.source == nil)
        #expect(found.remark.contains(url.map { "`\($0)` cannot be reached" } ?? "names no git repository"))
    }

    @Test func whatNamesNoRepositoryIsItsPOM() async throws {
        let found = try await Self.locate(in: Self.universe(Self.pom("lib", "1.2")))
        #expect(found.source == nil)
        #expect(found.remark == "its POM names no git repository")
    }

    /// In the source of a dependency, what it asks for is what the workspace came to use.
    @Test func mentionsInASourceMeanWhatTheWorkspaceUses() async throws {
        let needs =
            "<dependencies><dependency><groupId>${project.groupId}</groupId><artifactId>deep</artifactId>"
            + "<version>1</version></dependency></dependencies>"
        var universe = Self.universe(Self.pom("lib", "1.2", needs))
        universe.write(Self.pom("deep", "1"), to: "/repository/org/example/deep/1/deep-1.pom")
        let folder = try #require(AbsolutePath("/reactor"))
        let project = Project(ecosystem: "maven", folder: folder, manifests: [folder.appending("pom.xml")])
        let resolution = try await Maven.resolve(project, using: universe)
        let owner = try #require(resolution.components.first { $0.name == "lib" }).id
        let text = SourceText(Self.pom("lib", "1.2", needs))
        let document = DocumentID(component: owner.purl, path: "pom.xml")
        let file = SourceFile(document: document, text: text, reading: Maven.read(text, of: document))
        let links = Maven.links(in: file, of: owner, under: resolution)
        #expect(links.map { $0.component?.purl } == ["pkg:maven/org.example/deep@1"])
        #expect(links.map { text[$0.range] } == ["deep"])
    }
}
