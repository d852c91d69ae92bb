import KytesBasics
import KytesEcosystems
import KytesGraph
import KytesText
import Testing

/// What a build is made with, as edges of a layer of its own; what is expected follows Maven's "POM Reference".
@Suite struct MavenToolingTests {
    private static func plugin(_ name: String, _ version: String?, group: String? = nil) -> String {
        let group = group.map { "<groupId>\($0)</groupId>" } ?? ""
        let version = version.map { "<version>\($0)</version>" } ?? ""
        return "<plugin>\(group)<artifactId>\(name)</artifactId>\(version)</plugin>"
    }

    private static func resolution() async throws -> Resolution {
        var universe = Universe()
        universe.write(
            "<settings><localRepository>/repository</localRepository></settings>", to: "/home/user/.m2/settings.xml")
        universe.write(
            """
            <project><modelVersion>4.0.0</modelVersion><groupId>g</groupId><artifactId>top</artifactId>
            <version>1</version><packaging>pom</packaging><modules><module>one</module></modules>
            <properties><jar.version>3.1</jar.version></properties>
            <dependencyManagement><dependencies><dependency><groupId>g</groupId><artifactId>bom</artifactId>
            <version>5</version><type>pom</type><scope>import</scope></dependency></dependencies></dependencyManagement>
            <build><pluginManagement><plugins>\(plugin("maven-jar-plugin", "${jar.version}"))
            \(plugin("unused", "7", group: "g"))</plugins></pluginManagement>
            <plugins>\(plugin("shared", "2", group: "g"))</plugins></build></project>
            """, to: "/reactor/pom.xml")
        universe.write(
            """
            <project><modelVersion>4.0.0</modelVersion><parent><groupId>g</groupId><artifactId>top</artifactId>
            <version>1</version></parent><artifactId>one</artifactId><build><plugins>
            \(plugin("maven-jar-plugin", nil))\(plugin("unsaid", nil, group: "g"))</plugins>
            <extensions><extension><groupId>g</groupId><artifactId>wagon</artifactId><version>4</version></extension>
            </extensions></build></project>
            """, to: "/reactor/one/pom.xml")
        universe.write(
            "<extensions><extension><groupId>g</groupId><artifactId>cache</artifactId><version>6</version></extension>"
                + "</extensions>", to: "/reactor/.mvn/extensions.xml")
        universe.write(
            "<project><modelVersion>4.0.0</modelVersion><groupId>g</groupId><artifactId>bom</artifactId>"
                + "<version>5</version><packaging>pom</packaging></project>", to: "/repository/g/bom/5/bom-5.pom")
        let folder = try #require(AbsolutePath("/reactor"))
        let manifests = ["pom.xml", "one/pom.xml"].map { folder.appending($0) }
        return try await Maven.resolve(
            Project(ecosystem: "maven", folder: folder, manifests: manifests), using: universe)
    }

    @Test func pluginsExtensionsAndImportsAreEdges() async throws {
        let edges = try await Self.resolution().edges.filter { $0.scope != "parent" }.map { edge in
            "\(edge.from.packageURL.name) \(edge.kind.rawValue) \(edge.scope) "
                + "\(edge.to.packageURL.namespace ?? ""):\(edge.to.packageURL.name):\(edge.to.packageURL.version ?? "")"
        }
        #expect(
            Set(edges) == [
                "top builds-with plugin g:shared:2", "one builds-with plugin g:shared:2",
                "one builds-with plugin org.apache.maven.plugins:maven-jar-plugin:3.1",
                "one builds-with extension g:wagon:4", "top builds-with extension g:cache:6",
                "top configures import g:bom:5", "one configures import g:bom:5",
            ])
    }

    @Test func whatBuildsIsTooling() async throws {
        let components = try await Self.resolution().components
        let tooling = components.filter { $0.layer == .tooling }.map(\.name)
        #expect(Set(tooling) == ["shared", "maven-jar-plugin", "wagon", "cache"])
    }

    @Test func mentionsOfThemMeanThem() async throws {
        let resolution = try await Self.resolution()
        var meant: Set<String> = []
        for file in resolution.files.values {
            for link in file.links where link.role == .requirement {
                guard let component = link.component else { continue }
                meant.insert(
                    "\(file.file.document.fileName) \(file.file.text[link.range]) \(component.packageURL.name)")
            }
        }
        for expected in [
            "pom.xml shared shared", "pom.xml maven-jar-plugin maven-jar-plugin", "pom.xml wagon wagon",
            "pom.xml bom bom", "extensions.xml cache cache",
        ] {
            #expect(meant.contains(expected))
        }
    }

    @Test func thePluginsVersionIsDecidedWhereItIsManaged() async throws {
        let resolution = try await Self.resolution()
        let plugin = try #require(resolution.components.first { $0.name == "maven-jar-plugin" })
        let place = try #require(plugin.pin?.evidence)
        let text = try #require(resolution.files[place.document]).file.text
        #expect(text[place.range] == "${jar.version}")
    }
}
