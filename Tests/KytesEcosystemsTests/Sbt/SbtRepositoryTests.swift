import KytesBasics
import KytesGraph
import KytesText
import Testing

@testable import KytesEcosystems

/// What repositories elsewhere have for a build.
@Suite struct SbtRepositoryTests {
    private static let central = "https://repo1.maven.org/maven2"

    private static func pom(_ name: String, _ version: String, needs: (String, String)..., rest: String = "") -> String
    {
        let each = needs.map {
            "<dependency><groupId>org.example</groupId><artifactId>\($0)</artifactId><version>\($1)</version></dependency>"
        }
        return """
            <project><modelVersion>4.0.0</modelVersion><groupId>org.example</groupId><artifactId>\(name)</artifactId>\
            <version>\(version)</version>\(rest)<dependencies>\(each.joined())</dependencies></project>
            """
    }

    private static func path(_ name: String, _ version: String) -> String {
        "org/example/\(name)/\(version)/\(name)-\(version).pom"
    }

    private static func resolution(of universe: Universe) async throws -> Resolution {
        let path = try #require(AbsolutePath("/w/build.sbt"))
        let project = try #require(Sbt.projects(among: [path]).first)
        return try await Sbt.resolve(project, using: universe)
    }

    private static func build(_ rest: String) -> String {
        "scalaVersion := \"2.13.14\"\nautoScalaLibrary := false\n" + rest + "\n"
    }

    private static let asking = "libraryDependencies += \"org.example\" % \"a\" % \"1\"\n"

    @Test func whatIsNotOnThisDiskComesFromMavenCentral() async throws {
        var universe = Universe()
        universe.write(Self.build(Self.asking), to: "/w/build.sbt")
        universe.publish(Self.pom("a", "1", needs: ("b", "2")), at: Self.path("a", "1"), in: Self.central)
        universe.publish(Self.pom("b", "2"), at: Self.path("b", "2"), in: Self.central)
        #expect(try await Self.resolution(of: universe).chosen == ["a 1", "b 2"])
        // coursier's cache goes first.
        let cache = "/home/user/.cache/coursier/v1/https/repo1.maven.org/maven2/"
        universe.write(Self.pom("a", "1"), to: cache + Self.path("a", "1"))
        #expect(try await Self.resolution(of: universe).chosen == ["a 1"])
    }

    @Test func whatCannotBeAskedIsSaid() async throws {
        var universe = Universe()
        universe.write(Self.build(Self.asking), to: "/w/build.sbt")
        let said = try await Self.resolution(of: universe).files.values.flatMap(\.diagnostics).map(\.message)
        #expect(said.count == 1 && said[0].contains("in no repository of this machine; `\(Self.central)`"), "\(said)")
    }

    static let resolvers: [(written: String, url: String)] = [
        ("resolvers += \"own\" at \"https://own.example/r/\"", "https://own.example/r"),
        ("ThisBuild / resolvers ++= Seq(MavenRepository(\"own\", \"https://own.example/r\"))", "https://own.example/r"),
        (
            "resolvers += Resolver.sonatypeRepo(\"snapshots\")",
            "https://oss.sonatype.org/content/repositories/snapshots"
        ),
        (
            "resolvers ++= Resolver.sonatypeOssRepos(\"releases\")",
            "https://s01.oss.sonatype.org/content/repositories/releases"
        ),
        ("resolvers ++= Seq(Resolver.mavenLocal, \"j\" at \"https://jitpack.io\")", "https://jitpack.io"),
        (
            "resolvers += (\"own\" at \"http://own.example/r\").withAllowInsecureProtocol(true)",
            "http://own.example/r"
        ),
    ]

    @Test(arguments: resolvers.map(\.written)) func aRepositoryThatTheBuildNamesIsAsked(written: String) async throws {
        let url = try #require(Self.resolvers.first { $0.written == written }).url
        var universe = Universe()
        universe.write(Self.build(Self.asking + written), to: "/w/build.sbt")
        universe.publish("", at: "none", in: Self.central)
        universe.publish(Self.pom("a", "1", needs: ("b", "2")), at: Self.path("a", "1"), in: url)
        #expect(try await Self.resolution(of: universe).chosen == ["a 1", "b 2"])
    }

    @Test(arguments: [
        ("https://own.example/r", "https://own.example/r"), ("jitpack", "https://jitpack.io"),
        ("sonatype:snapshots", "https://oss.sonatype.org/content/repositories/snapshots"),
    ])
    func aRepositoryThatALineNamesIsAsked(written: String, url: String) async throws {
        var universe = Universe()
        universe.write(
            "//> using dep org.example:a:1\n//> using repository \"\(written)\"\n", to: "/w/project.scala")
        universe.publish("", at: "none", in: Self.central)
        universe.publish(Self.pom("a", "1", needs: ("b", "2")), at: Self.path("a", "1"), in: url)
        let path = try #require(AbsolutePath("/w/project.scala"))
        let project = try #require(Sbt.projects(among: [path]).first)
        #expect(try await Sbt.resolve(project, using: universe).chosen == ["a 1", "b 2"])
    }

    @Test func nothingIsAskedInTheOpen() async throws {
        var universe = Universe()
        universe.write(
            Self.build(Self.asking + "resolvers += \"own\" at \"http://own.example/r\""), to: "/w/build.sbt")
        universe.publish("", at: "none", in: Self.central)
        universe.publish(Self.pom("a", "1", needs: ("b", "2")), at: Self.path("a", "1"), in: "http://own.example/r")
        let resolution = try await Self.resolution(of: universe)
        #expect(resolution.chosen == ["a 1"])
        let said = resolution.files.values.flatMap(\.diagnostics).map(\.message)
        #expect(said.contains { $0.contains("is blocked") }, "\(said)")
    }

    @Test func whatIsInTheLayoutOfIvyIsSaid() async throws {
        var universe = Universe()
        let written = "resolvers += Resolver.url(\"own\", url(\"https://own.example\"))(Resolver.ivyStylePatterns)"
        universe.write(Self.build(written), to: "/w/build.sbt")
        let said = try await Self.resolution(of: universe).files.values.flatMap(\.diagnostics)
        #expect(said.map(\.code) == ["sbt/unknowable"])
        #expect(said.first?.message.contains("layout") == true)
    }

    @Test func theUsersRepositoriesStandForTheDefaultOnes() async throws {
        var universe = Universe()
        universe.write(Self.build(Self.asking), to: "/w/build.sbt")
        universe.write(
            "[repositories]\n  # ours\n  local\n  own: https://own.example/r/\n  old: https://old.example/, [module]/x\n",
            to: "/home/user/.sbt/repositories")
        universe.publish(Self.pom("a", "1", needs: ("c", "3")), at: Self.path("a", "1"), in: Self.central)
        universe.publish(Self.pom("a", "1", needs: ("b", "2")), at: Self.path("a", "1"), in: "https://own.example/r")
        #expect(try await Self.resolution(of: universe).chosen == ["a 1", "b 2"])
        // Beside them the central one, where they name it.
        universe.write(
            "[repositories]\nown: https://other.example/r\nmaven-central\n", to: "/home/user/.sbt/repositories")
        #expect(try await Self.resolution(of: universe).chosen == ["a 1", "c 3"])
    }

    @Test func mirrorsOfCoursierStandForWhatTheySay() async throws {
        var universe = Universe()
        universe.write(Self.build(Self.asking), to: "/w/build.sbt")
        let mirrors = "/home/user/.config/coursier/mirror.properties"
        universe.write("c.from=https://repo1.maven.org\nc.to=https://m.example/all/\n", to: mirrors)
        universe.publish(Self.pom("a", "1", needs: ("c", "3")), at: Self.path("a", "1"), in: Self.central)
        universe.publish(
            Self.pom("a", "1", needs: ("b", "2")), at: Self.path("a", "1"), in: "https://m.example/all/maven2")
        #expect(try await Self.resolution(of: universe).chosen == ["a 1", "b 2"])
        universe.write("c.from=*\nc.to=https://m.example/one\nc.type=maven\n", to: mirrors)
        universe.publish(Self.pom("a", "1", needs: ("d", "4")), at: Self.path("a", "1"), in: "https://m.example/one")
        #expect(try await Self.resolution(of: universe).chosen == ["a 1", "d 4"])
    }

    @Test func archivesOfSourcesAreLookedForWhereThePOMWasFound() async throws {
        var universe = Universe()
        universe.write(Self.build(Self.asking), to: "/w/build.sbt")
        universe.publish(Self.pom("a", "1"), at: Self.path("a", "1"), in: Self.central)
        let resolution = try await Self.resolution(of: universe)
        let component = try #require(resolution.components.first { $0.name == "a" })
        let located = try #require(try await Sbt.locate(component, under: resolution, using: universe))
        let places = located.archives.map { archive in
            if case .artifact(let location) = archive { return location.repository.url + "/" + location.path }
            return ""
        }
        #expect(places == ["\(Self.central)/org/example/a/1/a-1-sources.jar"])
    }

    // MARK: - Version schemes

    static let schemes: [(written: String, code: String)] = [
        ("", "sbt/incompatible"),
        ("libraryDependencySchemes += \"org.example\" % \"a\" % \"always\"", "sbt/evicted"),
        ("libraryDependencySchemes += \"org.example\" % \"a\" % VersionScheme.Always", "sbt/evicted"),
        ("ThisBuild / libraryDependencySchemes ++= Seq(\"org.example\" % \"*\" % \"always\")", "sbt/evicted"),
        ("libraryDependencySchemes += \"*\" % \"*\" % \"always\"", "sbt/evicted"),
        ("libraryDependencySchemes += \"org.example\" %% \"a\" % \"always\"", "sbt/incompatible"),
        ("libraryDependencySchemes += \"org.example\" % \"a\" % VersionScheme.Strict", "sbt/incompatible"),
        ("libraryDependencySchemes += \"org.other\" % \"*\" % \"always\"", "sbt/incompatible"),
    ]

    @Test(arguments: schemes.map(\.written)) func theBuildMayAllowAVersion(written: String) async throws {
        let code = try #require(Self.schemes.first { $0.written == written }).code
        var universe = Universe()
        let both = "libraryDependencies ++= Seq(\"org.example\" % \"a\" % \"1.0\", \"org.example\" % \"b\" % \"1\")\n"
        universe.write(Self.build(both + written), to: "/w/build.sbt")
        let scheme = "<properties><info.versionScheme>early-semver</info.versionScheme></properties>"
        for version in ["1.0", "2.0"] {
            universe.publish(Self.pom("a", version, rest: scheme), at: Self.path("a", version), in: Self.central)
        }
        universe.publish(Self.pom("b", "1", needs: ("a", "2.0")), at: Self.path("b", "1"), in: Self.central)
        let said = try await Self.resolution(of: universe).files.values.flatMap(\.diagnostics).map(\.code)
        #expect(said == [code])
    }

    @Test(arguments: [
        (nil, "a_3 1"), ("2.13", "a_2.13 1"), ("2.13.14", "a_2.13 1"), ("2.12", "a_3 1"), ("2.1", "a_3 1"),
    ])
    func theActiveScalaIsASetting(assumed: String?, expected: String) async throws {
        var universe = Universe()
        universe.write(
            """
            scalaVersion := "3.3.4"
            autoScalaLibrary := false
            crossScalaVersions := Seq("3.3.4", "2.13.14")
            libraryDependencies += "org.example" %% "a" % "1"
            """, to: "/w/build.sbt")
        if let assumed { universe.assumptions = ["scala.version": assumed] }
        #expect(try await Self.resolution(of: universe).chosen == [expected])
    }

    @Test func whatScalafixNeedsBuilds() async throws {
        var universe = Universe()
        universe.write(
            Self.build("ThisBuild / scalafixDependencies += \"org.example\" %% \"rules\" % \"1\""), to: "/w/build.sbt")
        universe.publish(Self.pom("rules_2.13", "1"), at: Self.path("rules_2.13", "1"), in: Self.central)
        let resolution = try await Self.resolution(of: universe)
        #expect(resolution.components.first { $0.name == "rules_2.13" }?.layer == .tooling)
        #expect(resolution.edges.map(\.kind) == [.buildsWith])
    }
}
