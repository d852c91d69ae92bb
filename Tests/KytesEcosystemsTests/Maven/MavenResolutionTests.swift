import KytesBasics
import KytesEcosystems
import KytesGraph
import KytesText
import Testing

/// A made-up reactor and local repository. What is expected follows Maven's "Introduction to the Dependency Mechanism".
@Suite struct MavenResolutionTests {
    private static let folder = AbsolutePath("/reactor") ?? .root

    /// Two modules below a parent that manages one version and defines another; `near` and `far` disagree on `deep`.
    private static func universe() -> Universe {
        var universe = Universe()
        universe.write(
            pom(
                "build", parent: nil, packaging: "pom",
                """
                <properties><deep.version>2.0</deep.version></properties>
                <modules><module>one</module><module>two</module></modules>
                <dependencyManagement><dependencies>\(dependency("near", "1.0"))</dependencies></dependencyManagement>
                """), to: "/reactor/pom.xml")
        universe.write(
            pom(
                "one", parent: "build",
                "<dependencies>\(dependency("near", nil))\(dependency("two", "1"))</dependencies>"),
            to: "/reactor/one/pom.xml")
        universe.write(
            pom(
                "two", parent: "build",
                """
                <dependencies>\(dependency("far", "1.0"))\(dependency("deep", "${deep.version}"))\
                \(dependency("gone", "[1,2)"))</dependencies>
                """), to: "/reactor/two/pom.xml")
        release("near", "1.0", dependency("deep", "1.0"), in: &universe)
        release("far", "1.0", dependency("deep", "3.0"), in: &universe)
        for version in ["1.0", "2.0", "3.0"] { release("deep", version, "", in: &universe) }
        return universe
    }

    private static func release(_ name: String, _ version: String, _ dependencies: String, in universe: inout Universe)
    {
        universe.write(
            """
            <project><modelVersion>4.0.0</modelVersion><groupId>org.example</groupId><artifactId>\(name)</artifactId>\
            <version>\(version)</version><dependencies>\(dependencies)</dependencies></project>
            """, to: "/repository/org/example/\(name)/\(version)/\(name)-\(version).pom")
        universe.write(
            "<settings><localRepository>/repository</localRepository></settings>", to: "/home/user/.m2/settings.xml")
    }

    private static func pom(_ name: String, parent: String?, packaging: String = "jar", _ rest: String) -> String {
        let coordinates = "<groupId>org.example</groupId>"
        let above = parent.map { "<parent>\(coordinates)<artifactId>\($0)</artifactId><version>1</version></parent>" }
        return """
            <project><modelVersion>4.0.0</modelVersion>\(above ?? coordinates + "<version>1</version>")\
            <artifactId>\(name)</artifactId><packaging>\(packaging)</packaging>\(rest)</project>
            """
    }

    private static func dependency(_ name: String, _ version: String?) -> String {
        let version = version.map { "<version>\($0)</version>" } ?? ""
        return "<dependency><groupId>org.example</groupId><artifactId>\(name)</artifactId>\(version)</dependency>"
    }

    private static func resolution() async throws -> Resolution {
        let manifests = ["pom.xml", "one/pom.xml", "two/pom.xml"].map { folder.appending($0) }
        let project = Project(ecosystem: "maven", folder: folder, manifests: manifests)
        return try await Maven.resolve(project, using: universe())
    }

    private static func id(_ name: String, _ version: String, _ type: String = "") throws -> ComponentID {
        try #require(ComponentID(purl: "pkg:maven/org.example/\(name)@\(version)\(type)"))
    }

    @Test func everyModuleIsARootOfItsOwn() async throws {
        let resolution = try await Self.resolution()
        #expect(
            resolution.roots == [
                try Self.id("build", "1", "?type=pom"), try Self.id("one", "1"), try Self.id("two", "1"),
            ])
        let edges = resolution.edges.filter { $0.kind == .requires }.map { edge in
            let roots = edge.roots.map(\.packageURL.name).joined(separator: ",")
            return
                "\(edge.from.packageURL.name) -> \(edge.to.packageURL.name):\(edge.to.packageURL.version ?? "") (\(roots))"
        }
        #expect(
            Set(edges) == [
                "one -> near:1.0 (one)", "one -> two:1 (one)", "near -> deep:1.0 (one)", "two -> far:1.0 (one,two)",
                "two -> deep:1.0 (one)", "far -> deep:1.0 (one)", "two -> deep:2.0 (two)", "far -> deep:2.0 (two)",
            ])
    }

    @Test func everyEdgeHasItsEvidence() async throws {
        let resolution = try await Self.resolution()
        for edge in resolution.edges {
            let text = try #require(resolution.files[edge.evidence.document]).file.text[edge.evidence.range]
            #expect(text.hasPrefix(edge.scope == "parent" ? "<parent>" : "<dependency>"), "\(text)")
        }
    }

    @Test func aManagedVersionSaysWhereItIsManaged() async throws {
        let resolution = try await Self.resolution()
        let near = try #require(resolution.components.first { $0.name == "near" })
        #expect(near.pin?.reason == "managed in `build:1`")
        let file = try #require(resolution.files[DocumentID(file: Self.folder.appending("pom.xml"))])
        let range = try #require(near.pin?.evidence?.range)
        #expect(file.file.text[range] == "1.0")
    }

    @Test func aVersionThatLostIsSaid() async throws {
        let resolution = try await Self.resolution()
        let lost = resolution.files.values.flatMap { shown in
            shown.diagnostics.filter { $0.code == "maven/version-conflict" }.map { diagnostic in
                shown.file.document.fileName + ": " + String(diagnostic.message.prefix { $0 != "," })
            }
        }
        #expect(Set(lost) == ["far-1.0.pom: 3.0 is asked for", "pom.xml: 2.0 is asked for"])
        let problems = resolution.files[DocumentID(file: Self.folder.appending("two/pom.xml"))]?.diagnostics ?? []
        #expect(problems.contains { $0.code == "maven/unresolved" && $0.message.contains("[1,2)") })
    }

    @Test func linksLeadToPOMsAndDefinitions() async throws {
        let resolution = try await Self.resolution()
        let file = try #require(resolution.files[DocumentID(file: Self.folder.appending("two/pom.xml"))])
        let far = try #require(file.links.first { file.file.text[$0.range] == "far" })
        #expect(far.definition == nil, "the source of a component is looked for when somebody goes there")
        #expect(far.component == (try Self.id("far", "1.0")))
        let targets = try file.links.filter { $0.role != .declaration }.map { link in
            let place = try #require(link.definition ?? link.declaration)
            let target = try #require(resolution.files[place.document]).file.text[place.range]
            return "\(file.file.text[link.range]) -> \(place.document.fileName) \(target)"
        }
        #expect(targets.contains("build -> pom.xml build"))
        #expect(targets.contains("deep.version -> pom.xml deep.version"))
    }

    /// What a module inherits from a parent that is nowhere, it says itself: its siblings are found.
    @Test func modulesBelowAMissingParentAreFound() async throws {
        var universe = Universe()
        let above = "<parent><groupId>org.example</groupId><artifactId>gone</artifactId><version>1</version></parent>"
        for (name, rest) in [("one", "<dependencies>\(Self.dependency("two", "1"))</dependencies>"), ("two", "")] {
            universe.write(
                "<project><modelVersion>4.0.0</modelVersion>\(above)<artifactId>\(name)</artifactId>\(rest)</project>",
                to: "/reactor/\(name)/pom.xml")
        }
        let manifests = ["one/pom.xml", "two/pom.xml"].map { Self.folder.appending($0) }
        let project = Project(ecosystem: "maven", folder: Self.folder, manifests: manifests)
        let resolution = try await Maven.resolve(project, using: universe)
        #expect(resolution.roots == [try Self.id("one", "1"), try Self.id("two", "1")])
        let problems = resolution.files.values.flatMap(\.diagnostics).map(\.message)
        #expect(!problems.isEmpty)
        let gone = "`org.example:gone:1` is neither here nor in a repository of this machine"
        #expect(problems.allSatisfy { $0.hasPrefix(gone) })
    }

    /// Each property is ten of the next: spelled out they are ten gigabytes; and two lead to each other.
    @Test func propertiesThatGrowOrTurnAreBounded() async throws {
        var universe = Universe()
        let grown = (0..<9).map { index in
            "<p\(index)>" + String(repeating: "${p\(index + 1)}", count: 10) + "</p\(index)>"
        }
        let properties = grown.joined() + "<p9>0123456789</p9><one>${other}</one><other>${one}</other>"
        let dependencies = Self.dependency("a", "${p0}") + Self.dependency("b", "${one}")
        universe.write(
            Self.pom(
                "root", parent: nil,
                "<properties>\(properties)</properties><dependencies>\(dependencies)</dependencies>"),
            to: "/reactor/pom.xml")
        let project = Project(
            ecosystem: "maven", folder: Self.folder, manifests: [Self.folder.appending("pom.xml")])
        let resolution = try await Maven.resolve(project, using: universe)
        #expect(resolution.components.allSatisfy { ($0.version ?? "").utf8.count <= 1 << 17 })
        let problems = resolution.files.values.flatMap(\.diagnostics).filter { $0.code == "maven/unresolved" }
        #expect(problems.contains { $0.message.contains("leads back to itself") })
    }
}
