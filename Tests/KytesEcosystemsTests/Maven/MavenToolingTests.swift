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

    /// `from to [scope]` below the plugins of a module, with the names of the modules that they are told for.
    private static func below(_ plugins: String, _ parts: String = "", poms: [String: String]) async throws -> Set<
        String
    > {
        var universe = Universe()
        universe.write(
            "<settings><localRepository>/repository</localRepository></settings>", to: "/home/user/.m2/settings.xml")
        let head = "<project><modelVersion>4.0.0</modelVersion><groupId>g</groupId>"
        for (name, rest) in poms {
            let parts = name.split(separator: ":")
            universe.write(
                head + "<artifactId>\(parts[0])</artifactId><version>\(parts[1])</version>\(rest)</project>",
                to: "/repository/g/\(parts[0])/\(parts[1])/\(parts[0])-\(parts[1]).pom")
        }
        universe.write(
            head
                + "<artifactId>app</artifactId><version>1</version>\(parts)<build><plugins>\(plugins)</plugins></build></project>",
            to: "/reactor/pom.xml")
        let folder = try #require(AbsolutePath("/reactor"))
        let resolution = try await Maven.resolve(
            Project(ecosystem: "maven", folder: folder, manifests: [folder.appending("pom.xml")]), using: universe)
        return Set(
            resolution.edges.filter { $0.kind == .buildsWith }.map { edge in
                let (from, to) = (edge.from.packageURL, edge.to.packageURL)
                return "\(from.name):\(from.version ?? "") \(to.name):\(to.version ?? "") [\(edge.scope)]"
            })
    }

    private static func needs(_ needs: String...) -> String {
        let each = needs.map { need in
            let parts = need.split(separator: ":")
            let scope = parts.count > 2 ? "<scope>\(parts[2])</scope>" : ""
            return "<dependency><groupId>g</groupId><artifactId>\(parts[0])</artifactId><version>\(parts[1])</version>"
                + scope + "</dependency>"
        }
        return "<dependencies>" + each.joined() + "</dependencies>"
    }

    /// Tests of the plugin and what its container gives are none of it; what it manages itself counts, and what the project
    /// manages does not.
    @Test func aPluginRunsWithItsOwnDependencies() async throws {
        let edges = try await Self.below(
            Self.plugin("tool", "2", group: "g"),
            "<dependencyManagement>" + Self.needs("deep:9") + "</dependencyManagement>",
            poms: [
                "tool:2": "<dependencyManagement>" + Self.needs("deep:5") + "</dependencyManagement>"
                    + Self.needs("a:1", "r:1:runtime", "t:1:test", "p:1:provided"),
                "a:1": Self.needs("deep:1"), "r:1": "", "deep:5": "",
            ])
        #expect(
            edges == [
                "app:1 tool:2 [plugin]", "tool:2 a:1 [compile]", "tool:2 r:1 [runtime]", "a:1 deep:5 [compile]",
            ])
    }

    @Test func whatTheProjectAddsToAPluginComesFirst() async throws {
        let added =
            "<plugin><groupId>g</groupId><artifactId>tool</artifactId><version>2</version>"
            + Self.needs("a:3") + "</plugin>"
        let edges = try await Self.below(
            added, poms: ["tool:2": Self.needs("a:1", "b:1"), "b:1": Self.needs("a:2"), "a:3": ""])
        #expect(
            edges == [
                "app:1 tool:2 [plugin]", "tool:2 a:3 [runtime]", "tool:2 b:1 [compile]", "b:1 a:3 [compile]",
            ])
    }

    @Test func reportsAreToolsWithTheVersionOfTheBuild() async throws {
        let report = { (name: String, version: String?) in Self.plugin(name, version, group: "g") }
        let edges = try await Self.below(
            Self.plugin("built", "4", group: "g"),
            "<reporting><plugins>\(report("built", nil))\(report("own", "7"))\(report("unsaid", nil))</plugins></reporting>",
            poms: [:])
        #expect(
            edges == ["app:1 built:4 [plugin]", "app:1 built:4 [reporting]", "app:1 own:7 [reporting]"])
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
