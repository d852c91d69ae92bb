import KytesBasics
import KytesEcosystems
import KytesGraph
import Testing

/// One thing has one name, whoever names it.
///
/// Source: purl specification, types, `maven`: the qualifier `type` is the kind of the artifact, a jar where it is absent.
@Suite struct MavenIdentityTests {
    private static func project(_ name: String, _ rest: String) -> String {
        """
        <project><modelVersion>4.0.0</modelVersion><groupId>g</groupId><artifactId>\(name)</artifactId>
        <version>1</version>\(rest)</project>
        """
    }

    private static func dependency(_ name: String, _ rest: String) -> String {
        "<dependency><groupId>g</groupId><artifactId>\(name)</artifactId><version>1</version>\(rest)</dependency>"
    }

    private static let reactor = [
        "pom.xml": project(
            "top", "<packaging>pom</packaging><modules><module>web</module><module>app</module></modules>"),
        "web/pom.xml": project("web", "<packaging>war</packaging>"),
        "app/pom.xml": project(
            "app",
            """
            <parent><groupId>g</groupId><artifactId>above</artifactId><version>1</version><relativePath/></parent>
            <dependencyManagement><dependencies>
            \(dependency("above", "<type>pom</type><scope>import</scope>"))</dependencies></dependencyManagement>
            <dependencies>\(dependency("above", "<type>pom</type>"))\(dependency("top", "<type>pom</type>"))
            \(dependency("web", "<type>war</type>"))\(dependency("lib", ""))</dependencies>
            """),
    ]

    @Test func aPOMIsTheSameAsAModuleAsAParentAsAnImportAndAsADependency() async throws {
        var universe = Universe()
        universe.write(
            "<settings><localRepository>/repository</localRepository></settings>", to: "/home/user/.m2/settings.xml")
        universe.write(
            Self.project("above", "<packaging>pom</packaging>"), to: "/repository/g/above/1/above-1.pom")
        universe.write(Self.project("lib", ""), to: "/repository/g/lib/1/lib-1.pom")
        for (path, text) in Self.reactor { universe.write(text, to: "/reactor/" + path) }
        let folder = try #require(AbsolutePath("/reactor"))
        let manifests = Self.reactor.keys.sorted().map { folder.appending($0) }
        let resolution = try await Maven.resolve(
            Project(ecosystem: "maven", folder: folder, manifests: manifests), using: universe)
        #expect(
            resolution.components.map(\.id.purl) == [
                "pkg:maven/g/above@1?type=pom", "pkg:maven/g/app@1", "pkg:maven/g/lib@1", "pkg:maven/g/top@1?type=pom",
                "pkg:maven/g/web@1?type=war",
            ])
        let edges = resolution.edges.filter { $0.from.packageURL.name == "app" }.map { edge in
            "\(edge.kind.rawValue) \(edge.scope) \(edge.to.packageURL.name)"
        }
        #expect(
            Set(edges) == [
                "configures parent above", "configures import above", "requires compile above", "requires compile top",
                "requires compile web", "requires compile lib",
            ])
        // It can be edited like any dependency.
        #expect(resolution.components.first { $0.name == "above" }?.pin != nil)
    }
}
