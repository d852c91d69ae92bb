import KytesBasics
import KytesEcosystems
import KytesGraph
import KytesText
import Testing

/// Builds that would never end, or fill the memory, if they were believed.
@Suite struct SbtHostileTests {
    private func resolution(_ build: String) async throws -> Resolution {
        var universe = Universe()
        universe.write(build, to: "/w/build.sbt")
        let path = try #require(AbsolutePath("/w/build.sbt"))
        let project = try #require(Sbt.projects(among: [path]).first)
        return try await Sbt.resolve(project, using: universe)
    }

    private static func doubling(_ operation: (String) -> String) -> String {
        let first = "val a0 = Seq(\"org.example\" % \"nio\" % \"1\")\n"
        let rest = (1...60).map { "val a\($0) = " + operation("a\($0 - 1)") + "\n" }
        return first + rest.joined()
            + "libraryDependencies ++= a60\nlibraryDependencies += \"org.example\" % \"last\" % \"1\"\n"
    }

    @Test(
        "what is asked for beside it is still known",
        arguments: [
            doubling { "\($0) ++ \($0)" }, doubling { "Seq(\($0), \($0))" },
            doubling { "\($0).flatMap(x => Seq(x, x))" },
            "def f(x: Int): Int = f(x) + f(x)\nlibraryDependencies += \"a\" % \"b\" % f(1)\n"
                + "libraryDependencies += \"org.example\" % \"last\" % \"1\"\n",
            "lazy val a: String = b\nlazy val b: String = a\nlibraryDependencies += \"a\" % \"b\" % a\n"
                + "libraryDependencies += \"org.example\" % \"last\" % \"1\"\n",
            "scalaVersion := scalaVersion.value\nname := name.value + name.value\n"
                + "libraryDependencies ++= libraryDependencies.value ++ libraryDependencies.value\n"
                + "libraryDependencies += \"org.example\" % \"last\" % \"1\"\n",
            "lazy val p: Project = project.dependsOn(q)\nlazy val q: Project = project.dependsOn(p)\n"
                + "libraryDependencies += \"org.example\" % \"last\" % \"1\"\n",
        ])
    func endsSoon(_ build: String) async throws {
        let resolution = try await resolution(build)
        #expect(resolution.components.contains { $0.name == "last" })
    }

    @Test func aCycleOfProjectsIsTwoProjects() async throws {
        let resolution = try await resolution(
            "lazy val p: Project = project.dependsOn(q)\nlazy val q: Project = project.dependsOn(p)\n")
        #expect(resolution.roots.count == 3)
    }

    @Test func foldersOfProjectsArePlacedByTheirBuild() throws {
        let paths = try [
            "/w/build.sbt", "/w/project/build.properties", "/w/project/plugins.sbt", "/w/core/build.sbt",
            "/w/examples/one/build.sbt", "/w/examples/one/project/build.properties", "/v/build.sbt",
        ].map { try #require(AbsolutePath($0)) }
        let projects = Sbt.projects(among: paths)
        #expect(projects.map(\.folder.string) == ["/v", "/w", "/w/examples/one"])
        #expect(projects.map(\.manifests.count) == [1, 4, 2])
    }
}
