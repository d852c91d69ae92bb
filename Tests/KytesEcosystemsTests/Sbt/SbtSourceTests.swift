import KytesBasics
import KytesEcosystems
import KytesGraph
import KytesText
import Testing

/// From a module into the build that makes it, and on to what that asks for.
@Suite struct SbtSourceTests {
    private static let url = "https://example.org/nio.git"

    private func pom(_ name: String, _ dependencies: String = "") -> String {
        """
        <project><modelVersion>4.0.0</modelVersion><groupId>org.example</groupId><artifactId>\(name)</artifactId>
        <version>1.2</version><scm><connection>scm:git:\(Self.url)</connection></scm>
        <dependencies>\(dependencies)</dependencies></project>
        """
    }

    private func universe() -> Universe {
        var universe = Universe()
        universe.write(
            "scalaVersion := \"3.3.4\"\nlibraryDependencies += \"org.example\" %% \"nio\" % \"1.2\"\n",
            to: "/w/build.sbt")
        let needed =
            "<dependency><groupId>org.example</groupId><artifactId>low_3</artifactId><version>1.2</version></dependency>"
        let folder = "/home/user/.m2/repository/org/example"
        universe.write(pom("nio_3", needed), to: folder + "/nio_3/1.2/nio_3-1.2.pom")
        universe.write(pom("low_3"), to: folder + "/low_3/1.2/low_3-1.2.pom")
        let build =
            "lazy val nio = project.settings(libraryDependencies += \"org.example\" %% \"low\" % v)\nval v = \"1.2\"\n"
        universe.commit("", to: Self.url, tags: ["v1.2"], others: ["build.sbt": build])
        return universe
    }

    @Test func versionsOfAllScalasAreListedNewestFirst() async throws {
        var universe = universe()
        let cache = "/home/user/.cache/coursier/v1/https/repo1.maven.org/maven2/org/example"
        for (name, version) in [("nio_2.13", "1.10"), ("nio_3", "1.9"), ("other_3", "7")] {
            universe.write(pom(name), to: "\(cache)/\(name)/\(version)/\(name)-\(version).pom")
        }
        let versions = try await Sbt.versions(ofPackage: "org.example:nio", using: universe).map(\.text)
        #expect(versions == ["1.10", "1.9", "1.2"])
        #expect(try await Sbt.packages(in: "org.example", using: universe).contains("other_3"))
    }

    @Test func theBuildAtTheTagOfTheVersionIsItsSource() async throws {
        let universe = universe()
        let path = try #require(AbsolutePath("/w/build.sbt"))
        let project = try #require(Sbt.projects(among: [path]).first)
        let resolution = try await Sbt.resolve(project, using: universe)
        let component = try #require(resolution.components.first { $0.name == "nio_3" })
        let located = try #require(try await Sbt.locate(component, under: resolution, using: universe))
        #expect(located.source?.url == Self.url)
        #expect(located.source?.reference == "v1.2")
        #expect(located.landing == ["build.sbt"])
        #expect(located.declaration == 9..<12)
        #expect(located.source?.subdirectory == "nio")
        #expect(located.remark == "")
        let revision = RepositoryRevision(
            repository: RepositoryLocation(url: Self.url), commit: try #require(located.source?.revision))
        let file = try #require(
            try await universe.file(at: "build.sbt", of: revision, component: component.id, readBy: Sbt.self))
        let links = Sbt.links(in: file, of: component.id, under: resolution)
        let low = try #require(links.first { $0.role == .requirement })
        #expect(low.component?.packageURL.name == "low_3")
        let use = try #require(links.first { $0.role == .use && file.text[$0.range] == "v" })
        #expect(use.definition?.document == file.document)
    }
}
