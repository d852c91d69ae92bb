import KytesBasics
import KytesEcosystems
import KytesGraph
import KytesText
import Testing

/// How a build takes in a copy, whatever folders are called, and what it takes in.
@Suite struct SbtOverrideTests {
    private static func path(_ string: String) throws -> AbsolutePath { try #require(AbsolutePath(string)) }

    private static func universe(edits: String) throws -> Universe {
        var universe = Universe()
        universe.edits = try path(edits)
        let plugin = "addSbtPlugin(\"org.example\" % \"paint\" % \"1\")\n"
        universe.write("libraryDependencies += \"org.example\" % \"core\" % \"1.2\"\n", to: "/w/build.sbt")
        universe.write(plugin, to: "/w/project/plugins.sbt")
        let pom = "<project><groupId>org.example</groupId><artifactId>core</artifactId><version>1.2</version></project>"
        universe.write(pom, to: "/home/user/.m2/repository/org/example/core/1.2/core-1.2.pom")
        return universe
    }

    private static func resolved(_ universe: Universe) async throws -> (project: Project, resolution: Resolution) {
        let manifests = try [path("/w/build.sbt"), path("/w/project/plugins.sbt"), path("/w/kytes.sbt")]
        let project = try #require(Sbt.projects(among: manifests).first)
        #expect(project.manifests == Array(manifests.prefix(2)))
        return (project, try await Sbt.resolve(project, using: universe))
    }

    /// What becomes of a component whose copy holds `build`.
    private static func joined(
        _ name: String,
        _ build: String = build,
        in universe: inout Universe
    ) async throws -> GeneratedBuild {
        let (project, resolution) = try await resolved(universe)
        let component = try #require(resolution.components.first { $0.name.hasPrefix(name) })
        let copy = project.edits(in: try #require(universe.edits)).appending(name)
        universe.write(build, to: copy.appending("build.sbt").string)
        let override = try await Sbt.override(
            of: component, in: project, by: copy, under: resolution, using: universe)
        let joined: GeneratedBuild? = if case .joined(let build) = override { build } else { nil }
        return try #require(joined)
    }

    private static let build = """
        organization := "org.example"
        name := "core"
        crossPaths := false
        lazy val core = project.in(file("."))

        """

    @Test func aFolderMayBeCalledAnything() async throws {
        var universe = try Self.universe(edits: #"/home/me "and"\u0041/edits"#)
        let build = try await Self.joined("core", in: &universe)
        #expect(build.refusal == nil)
        let file = try #require(build.files.first { $0.line != nil })
        #expect(file.path == (try Self.path("/w/kytes.sbt")))
        let text = try #require(file.adding(to: nil))
        #expect(text.contains(#"file("/home/me \"and\"\\u0041/edits/"#))
        universe.write(text, to: file.path.string)
        let joined = try await Self.resolved(universe).resolution
        #expect(joined.components.first { $0.name == "core" }?.manifest?.filePath == build.manifest)
    }

    @Test func anOrganizationMayBeKnownToAPluginOnly() async throws {
        var universe = try Self.universe(edits: "/home/me/edits")
        let text = "lazy val core = project.settings(crossPaths := false).dependsOn(low)\nlazy val low = project\n"
        let build = try await Self.joined("core", text, in: &universe)
        #expect(build.refusal == nil)
        universe.write(try #require(build.files.first?.adding(to: nil)), to: "/w/kytes.sbt")
        let joined = try await Self.resolved(universe).resolution
        let core = try #require(joined.components.first { $0.name == "core" })
        #expect(core.manifest?.filePath == build.manifest)
        let low = joined.edges.first { $0.from == core.id }?.to
        #expect(low?.packageURL.namespace == "org.example" && low?.packageURL.name == "low")

        let others = "organization := \"org.other\"\nname := \"core\"\ncrossPaths := false\n"
        let other = try await Self.joined("core", others, in: &universe)
        #expect(other.refusal?.contains("no project of its build makes `org.example:core`") == true)
    }

    @Test func noLineIsMadeOfSeveral() async throws {
        var universe = try Self.universe(edits: "/home/me\n/edits")
        let build = try await Self.joined("core", in: &universe)
        #expect(build.refusal != nil && build.files.allSatisfy { $0.line == nil })
    }

    /// A file of this name may come with any repository.
    @Test func whatStandsElsewhereIsNotTakenIn() async throws {
        var universe = try Self.universe(edits: "/home/me/edits")
        universe.write(Self.build, to: "/other/core/build.sbt")
        universe.write("/* core */ dependsOn(ProjectRef(file(\"/other/core\"), \"core\"))\n", to: "/w/kytes.sbt")
        let resolution = try await Self.resolved(universe).resolution
        let core = try #require(resolution.components.first { $0.name == "core" })
        #expect(core.manifest?.fileName == "core-1.2.pom")
    }

    @Test func aPluginIsRefusedInWords() async throws {
        var universe = try Self.universe(edits: "/home/me/edits")
        let build = try await Self.joined("paint", in: &universe)
        #expect(build.refusal == "it builds the projects, and sbt takes what does from repositories only")
    }
}
