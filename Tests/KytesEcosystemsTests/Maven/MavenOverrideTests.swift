import KytesBasics
import KytesEcosystems
import KytesGraph
import KytesText
import Testing

/// The reactor that builds a project together with what is edited.
@Suite struct MavenOverrideTests {
    private static func path(_ string: String) throws -> AbsolutePath { try #require(AbsolutePath(string)) }

    private static func build(_ name: String, in subdirectory: String) throws -> GeneratedBuild? {
        let top = try path("/home/me/a & b")
        let project = Project(ecosystem: "maven", folder: top, manifests: [top.appending("pom.xml")])
        let id = try #require(ComponentID(purl: "pkg:maven/org.example/\(name)@1.2"))
        let evidence = Evidence(document: DocumentID(file: top.appending("pom.xml")), range: 0..<0)
        let component = Component(
            id: id, name: name, version: "1.2", layer: .application, ecosystem: "maven",
            source: ComponentSource(
                url: "https://example.org/lib.git", revision: "1", reference: "v1.2", subdirectory: subdirectory,
                exactness: .tag),
            pin: Pin(reason: "declared", evidence: evidence))
        let copy = try path("/home/me/.local/share/kytes/edits/a---b-12345678/\(name)")
        let override = Maven.override(
            of: component, in: project, by: copy, under: Resolution(), using: Universe())
        guard case .joined(let build) = override else { return nil }
        return build
    }

    /// By hand from Maven's POM reference: a module is a path relative to the POM that names it.
    private static func reactor(_ modules: [String]) -> String {
        let lines = modules.map { "    <module>\($0)</module>\n" }.joined()
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- Builds a project together with the writable copies of what it depends on. Written by kytes. -->
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <groupId>kytes.edits</groupId>
              <artifactId>a---b-12345678</artifactId>
              <version>1</version>
              <packaging>pom</packaging>
              <modules>
                <module>../../../../../a &amp; b/pom.xml</module>
            \(lines)  </modules>
            </project>

            """
    }

    @Test func copiesComeAndGo() throws {
        let build = try #require(try Self.build("core", in: "sub/core"))
        let core = try #require(build.files.first)
        let cores = try #require(try Self.build("core-s", in: "")?.files.first)
        #expect(build.manifest == build.base.appending("core/sub/core/pom.xml"))
        #expect(build.call == "mvn -f /home/me/.local/share/kytes/edits/a---b-12345678/reactor.xml")
        let one = core.adding(to: nil)
        #expect(one == Self.reactor(["core/sub/core/pom.xml"]))
        #expect(core.adding(to: one) == one)
        let both = cores.adding(to: one)
        #expect(both == Self.reactor(["core/sub/core/pom.xml", "core-s/pom.xml"]))
        #expect(core.removing(from: both) == Self.reactor(["core-s/pom.xml"]))
        #expect(cores.removing(from: both) == one)
        #expect(core.removing(from: one) == nil)
        #expect(core.removing(from: nil) == nil)
    }

    @Test func whatIsNoLineIsRefused() throws {
        #expect(try Self.build("core", in: "a\nb") == nil)
        let build = try #require(try Self.build("core", in: "</module>"))
        #expect(build.files.first?.line == "    <module>core/&lt;/module&gt;/pom.xml</module>")
    }
}
