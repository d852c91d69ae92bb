import KytesBasics
import KytesFeatures
import KytesGraph
import KytesTestSupport
import KytesText

/// An sbt build whose projects need `core` and `kit` of the repository `lib.git`, which is built by sbt for Scala 3 first and
/// for 2.13 too, and `java` of another one, which Maven builds.
struct Croft {
    let host = TemporaryGit()
    private let bench: Workbench

    var desk: Desk { bench.desk }
    var jumper: Jumper { bench.jumper }
    var edits: AbsolutePath { bench.edits }
    var folder: AbsolutePath { host.path("work/shop") }
    var build: DocumentID { DocumentID(file: folder.appending("build.sbt")) }

    init(changing changes: [String: String] = [:]) async throws {
        try await Workbench.lead(host)
        try await host.repository("upstream/lib.git", Self.library)
        try await host.git("tag", "v1.2", in: "upstream/lib.git")
        try await host.repository("upstream/java.git", ["pom.xml": Self.pom("java", "1.0")])
        try await host.git("tag", "v1.0", in: "upstream/java.git")
        try await host.repository("work", ["README": "All my work.\n"])
        let shop = Self.shop(changes).map { ("shop/" + $0, $1) }
        try await host.commit("work", Dictionary(uniqueKeysWithValues: shop))
        for (path, text) in Self.installed { try Disk.write(Array(text.utf8), to: host.path(path)) }
        bench = Workbench(on: host, in: host.path("work/shop"))
    }

    func end() async { await bench.end() }

    func edit(_ name: String, _ version: String = "1.2") async throws -> (copy: AbsolutePath, summary: String) {
        try await bench.edit(try Self.id(name, version))
    }

    /// The lines of a file but the first, which says whose it is; `nil` where there is no file.
    func lines(of path: AbsolutePath) -> [String]? {
        Disk.read(path, limit: 10_000).map {
            String(decoding: $0, as: UTF8.self).split(separator: "\n").dropFirst().map(String.init)
        }
    }

    /// Everything that stands in the user's folder and in its repository, but git's own working.
    var tree: [String] { Self.tree(of: host.path("work")) }

    private static func tree(of folder: AbsolutePath) -> [String] {
        Disk.names(in: folder).filter { !["objects", "index", "logs", "hooks"].contains($0) }.flatMap { name in
            let path = folder.appending(name)
            let text = String(decoding: Disk.read(path, limit: 1 << 20) ?? [], as: UTF8.self)
            return ["\(path): \(text)"] + (Disk.kind(of: path) == .folder ? tree(of: path) : [])
        }
    }
}

// MARK: - What is there

extension Croft {
    static func id(_ name: String, _ version: String = "1.2") throws -> ComponentID { try Workbench.id(name, version) }

    /// - Parameter changes: By path.
    private static func shop(_ changes: [String: String]) -> [String: String] {
        let build = """
            ThisBuild / scalaVersion := "2.13.14"
            lazy val app = project.settings(
              libraryDependencies += "org.example" %% "core" % "1.2",
              libraryDependencies += "org.example" % "java" % "1.0",
            )
            lazy val web = project.dependsOn(app)
            lazy val checks = project.settings(libraryDependencies += "org.example" %% "kit" % "1.2" % Test)
            lazy val docs = crossProject(JVMPlatform).crossType(CrossType.Pure)
              .settings(libraryDependencies += "org.example" %% "kit" % "1.2")

            """
        return ["build.sbt": build, "project/build.properties": "sbt.version=1.10.1\n"].merging(changes) { $1 }
    }

    private static let library = [
        "build.sbt": """
        ThisBuild / organization := "org.example"
        ThisBuild / version := "1.2"
        ThisBuild / scalaVersion := "3.3.4"
        ThisBuild / crossScalaVersions := Seq("3.3.4", "2.13.12")
        lazy val core = project.dependsOn(low)
        lazy val low = project.settings(libraryDependencies += "org.example" % "java" % "1.0")
        lazy val kit = project.settings(scalaVersion := "2.13.11")

        """,
        "project/build.properties": "sbt.version=1.9.0\n",
    ]

    private static func pom(_ name: String, _ version: String, _ rest: String = "") -> String {
        """
        <project><modelVersion>4.0.0</modelVersion><groupId>org.example</groupId><artifactId>\(name)</artifactId>\
        <version>\(version)</version>\(rest)</project>

        """
    }

    private static var installed: [String: String] {
        func scm(_ name: String) -> String {
            "<scm><connection>scm:git:https://git.example.org/\(name).git</connection></scm>"
        }
        let needsLow = """
            <dependencies><dependency><groupId>org.example</groupId><artifactId>low_2.13</artifactId>\
            <version>1.2</version></dependency></dependencies>
            """
        let poms = [
            ("core_2.13", "1.2", scm("lib") + needsLow), ("low_2.13", "1.2", scm("lib")),
            ("kit_2.13", "1.2", scm("lib")), ("java", "1.0", scm("java")),
        ]
        return Dictionary(
            uniqueKeysWithValues: poms.map { name, version, rest in
                (
                    "home/.m2/repository/org/example/\(name)/\(version)/\(name)-\(version).pom",
                    pom(name, version, rest)
                )
            })
    }
}
