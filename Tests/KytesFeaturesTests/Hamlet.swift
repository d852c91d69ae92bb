import KytesBasics
import KytesFeatures
import KytesGraph
import KytesTestSupport
import KytesText

/// A reactor `top` with the module `app`, which needs what stands in a local repository and has its source in git: `core` and
/// `extra` are modules of `lib.git`; the others are there to be refused.
struct Hamlet {
    let host = TemporaryGit()
    private let bench: Workbench

    var desk: Desk { bench.desk }
    var jumper: Jumper { bench.jumper }
    var edits: AbsolutePath { bench.edits }
    var folder: AbsolutePath { host.path("work/top") }
    var app: DocumentID { DocumentID(file: folder.appending("app/pom.xml")) }

    static var hasMaven: Bool { ChildProcess.find("mvn", path: ProcessEnvironment.all["PATH"]) != nil }

    init() async throws {
        try await Workbench.lead(host)
        try await Self.publish(on: host)
        for (path, text) in Self.files { try Disk.write(Array(text.utf8), to: host.path(path)) }
        bench = Workbench(on: host, in: host.path("work/top"))
    }

    func end() async { await bench.end() }

    /// - Returns: The copy, the generated POM, and what is said.
    func edit(_ name: String) async throws -> (copy: AbsolutePath, reactor: AbsolutePath, summary: String) {
        let (copy, summary) = try await bench.edit(try Self.id(name))
        return (copy, copy.parent.appending("reactor.xml"), summary)
    }

    /// The user's own files, with their content.
    var tree: [String: [UInt8]] { Self.tree(of: folder) }

    private static func tree(of folder: AbsolutePath) -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        for name in Disk.names(in: folder) {
            let path = folder.appending(name)
            found[path.string] = Disk.read(path, limit: 1 << 20) ?? []
            if Disk.kind(of: path) == .folder { found.merge(tree(of: path)) { first, _ in first } }
        }
        return found
    }
}

// MARK: - What is there

extension Hamlet {
    static func id(_ name: String, _ version: String = "1.2", type: String? = nil) throws -> ComponentID {
        try Workbench.id(name, version, type: type)
    }

    static func pom(_ name: String, _ version: String, _ rest: String = "") -> String {
        """
        <project><modelVersion>4.0.0</modelVersion><groupId>org.example</groupId><artifactId>\(name)</artifactId>\
        <version>\(version)</version>\(rest)</project>

        """
    }

    static func child(_ name: String, _ rest: String = "") -> String {
        """
        <project><modelVersion>4.0.0</modelVersion>
        <parent><groupId>org.example</groupId><artifactId>lib</artifactId><version>1.2</version></parent>
        <artifactId>\(name)</artifactId>\(rest)</project>

        """
    }

    static func needs(_ name: String, _ version: String) -> String {
        "<dependencies>\(need(name, version))</dependencies>"
    }

    private static func need(_ name: String, _ version: String) -> String {
        """
        <dependency><groupId>org.example</groupId><artifactId>\(name)</artifactId>\
        <version>\(version)</version></dependency>

        """
    }

    private static func scm(_ repository: String) -> String {
        "<scm><connection>scm:git:https://git.example.org/\(repository).git</connection></scm>"
    }

    private static let library = pom(
        "lib", "1.2",
        "<packaging>pom</packaging><modules><module>core</module><module>extra</module></modules>" + scm("lib"))

    private static func publish(on host: TemporaryGit) async throws {
        try await host.repository(
            "upstream/lib.git",
            ["pom.xml": library, "core/pom.xml": child("core"), "extra/pom.xml": child("extra")])
        try await host.git("tag", "v1.2", in: "upstream/lib.git")
        try await host.commit("upstream/lib.git", ["core/New.java": "class New {}\n"])
        try await host.repository("upstream/gradle.git", ["build.gradle": "group = 'org.example'\n"])
        try await host.repository("upstream/late.git", ["pom.xml": pom("late", "1.1")])
        let computed = pom("computed", "${revision}", "<properties><revision>2-SNAPSHOT</revision></properties>")
        try await host.repository("upstream/computed.git", ["pom.xml": computed])
        for name in ["gradle", "late", "computed"] { try await host.git("tag", "1.0", in: "upstream/\(name).git") }
    }

    private static var files: [String: String] {
        var files = [
            "work/top/pom.xml": pom("top", "1", "<packaging>pom</packaging><modules><module>app</module></modules>"),
            "work/top/.mvn/maven.config": "-Dtitle=app-from-options\n",
            "work/top/app/pom.xml": pom(
                "app", "1",
                "<name>${title}</name><dependencies>" + need("core", "1.2") + need("extra", "1.2")
                    + ["gradle", "other", "late", "computed"].map { need($0, "1.0") }.joined() + "</dependencies>"),
            installed("lib", "1.2"): library,
        ]
        for name in ["core", "extra"] { files[installed(name, "1.2")] = child(name) }
        for name in ["gradle", "late", "computed"] { files[installed(name, "1.0")] = pom(name, "1.0", scm(name)) }
        files[installed("other", "1.0")] = pom("other", "1.0")
        return files
    }

    private static func installed(_ name: String, _ version: String) -> String {
        "home/.m2/repository/org/example/\(name)/\(version)/\(name)-\(version).pom"
    }
}
