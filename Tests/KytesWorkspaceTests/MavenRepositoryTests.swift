import KytesBasics
import KytesEcosystems
import KytesGraph
import KytesSources
import KytesTestSupport
import KytesText
import KytesWorkspace
import Synchronization
import Testing

/// A workspace whose POMs come from a repository on the loopback.
@Suite(.timeLimit(.minutes(2))) struct MavenRepositoryTests {
    @Test func whoIsAskedFetchesAndWhoIsNotDoesNot() async throws {
        let lab = try MavenLab()
        lab.release("a", "1", needs: [("b", "1")])
        lab.release("b", "1")
        try lab.root(needs: [("a", "1")])
        let workspace = lab.workspace()
        workspace.start()
        let unasked = try await workspace.settled()
        #expect(lab.host.asked == [])
        let root = DocumentID(file: lab.folder.path.appending("work/pom.xml"))
        let said = unasked.file(root)?.diagnostics.map(\.message) ?? []
        #expect(said.count == 1 && said.first?.contains("fetching it is not allowed now") == true)
        let events = workspace.events
        let asked = try await workspace.refresh(allowingNetwork: true)
        #expect(MavenLab.names(asked) == ["a 1", "b 1", "root 1"])
        #expect(asked.file(root)?.diagnostics.map(\.message) == [])
        await workspace.shutdown()
        var lines: [String] = []
        for await event in events { if case .log(_, let message) = event { lines.append(message) } }
        #expect(lines.filter { $0.hasPrefix("GET `") }.count == lab.host.asked.count)
        // Another workspace finds it in the cache.
        let count = lab.host.asked.count
        let next = lab.workspace(policy: .never)
        next.start()
        #expect(MavenLab.names(try await next.settled()) == ["a 1", "b 1", "root 1"])
        #expect(lab.host.asked.count == count)
        await next.shutdown()
    }

    @Test func manyComeAtTheSameTimeAndEachOnce() async throws {
        let lab = try MavenLab()
        let names = (0..<30).map { "a\($0)" }
        for name in names { lab.releaseSlowly(name, "1", needs: [("common", "1")]) }
        lab.release("common", "1")
        try lab.root(needs: names.map { ($0, "1") })
        let workspace = lab.workspace()
        workspace.start(allowingNetwork: true)
        let found = MavenLab.names(try await workspace.settled())
        await workspace.shutdown()
        #expect(found.count == 32)
        let poms = lab.host.asked.filter { $0.hasSuffix(".pom") }
        #expect(poms.count == 31 && Set(poms).count == 31)
        #expect(lab.host.mostAtATime > 1)
    }

    @Test func whatIsDamagedIsSaidAndMendedByTheNextAnswer() async throws {
        let lab = try MavenLab()
        lab.release("a", "1")
        try lab.root(needs: [("a", "1")])
        let path = "org/example/a/1/a-1.pom"
        lab.host.answer(path, with: .init("<html>Sign in</html>"))
        let workspace = lab.workspace()
        workspace.start(allowingNetwork: true)
        let root = DocumentID(file: lab.folder.path.appending("work/pom.xml"))
        let said = try await workspace.settled().file(root)?.diagnostics.map(\.message) ?? []
        #expect(said.count == 1 && said.first?.contains("not `<project>`") == true, "\(said)")
        lab.host.answer(path, with: nil)
        let mended = try await workspace.refresh(allowingNetwork: true)
        #expect(mended.file(root)?.diagnostics.map(\.message) == [])
        await workspace.shutdown()
    }

    @Test(.enabled(if: MavenLab.hasMaven, "no `mvn` with its dependency plugin: apt-get install maven"))
    func rangesAndSnapshotsAreThoseOfMaven() async throws {
        let lab = try MavenLab()
        for version in ["1.0", "1.9", "1.10", "2.0"] { lab.release("range", version, needs: [("leaf", version)]) }
        for version in ["1.0", "1.9", "1.10", "2.0", "7"] { lab.release("leaf", version) }
        lab.host.put(
            """
            <metadata><groupId>org.example</groupId><artifactId>range</artifactId><versioning><versions>
            <version>1.0</version><version>1.9</version><version>1.10</version><version>2.0</version>
            </versions></versioning></metadata>
            """, at: "org/example/range/maven-metadata.xml")
        lab.host.put(
            """
            <metadata modelVersion="1.1.0"><groupId>org.example</groupId><artifactId>moving</artifactId>
            <version>1-SNAPSHOT</version><versioning><snapshot><timestamp>20260102.030405</timestamp>
            <buildNumber>7</buildNumber></snapshot><lastUpdated>20260102030405</lastUpdated><snapshotVersions>
            <snapshotVersion><extension>pom</extension><value>1-20260102.030405-7</value>
            <updated>20260102030405</updated></snapshotVersion></snapshotVersions></versioning></metadata>
            """, at: "org/example/moving/1-SNAPSHOT/maven-metadata.xml")
        lab.host.put(
            MavenLab.pom("moving", "1-SNAPSHOT", needs: [("below", "[7,8)")]),
            at: "org/example/moving/1-SNAPSHOT/moving-1-20260102.030405-7.pom")
        lab.release("below", "7")
        lab.host.put(
            "<metadata><versioning><versions><version>7</version></versions></versioning></metadata>",
            at: "org/example/below/maven-metadata.xml")
        // The super POM's repository has no snapshots.
        let declared =
            "<repositories><repository><id>own</id><url>https://own.example/r</url></repository></repositories>"
        try lab.root(needs: [("range", "[1,2)"), ("moving", "1-SNAPSHOT")], declared)
        let workspace = lab.workspace()
        workspace.start(allowingNetwork: true)
        let names = MavenLab.names(try await workspace.settled())
        await workspace.shutdown()
        #expect(names == (try await lab.namesOfMaven()))
        #expect(names.contains("range 1.10"))
    }

    @Test(.enabled(if: MavenLab.hasMaven, "no `mvn` with its dependency plugin: apt-get install maven"))
    func whatADependencyNamesIsAskedAsMavenAsksIt() async throws {
        let lab = try MavenLab(mirrorOf: "central")
        let further = ArtifactHost()
        let named =
            "<repositories><repository><id>further</id><url>\(further.url)</url></repository></repositories>"
        lab.host.put(MavenLab.pom("a", "1", needs: [("b", "1")], named), at: "org/example/a/1/a-1.pom")
        lab.release("beside", "1")
        further.put(MavenLab.pom("b", "1", needs: [("c", "1")]), at: "org/example/b/1/b-1.pom")
        further.put(MavenLab.pom("c", "1", needs: []), at: "org/example/c/1/c-1.pom")
        try lab.root(needs: [("a", "1"), ("beside", "1")])
        let workspace = lab.workspace()
        workspace.start(allowingNetwork: true)
        let names = MavenLab.names(try await workspace.settled())
        await workspace.shutdown()
        #expect(names == ["a 1", "b 1", "beside 1", "c 1", "root 1"])
        let asked = Set(further.asked.compactMap { $0.split(separator: "/").dropFirst(2).first })
        #expect(asked == ["b", "c"])
        #expect(names == (try await lab.namesOfMaven()))
    }
}

/// A user whose settings send everything to one repository.
struct MavenLab {
    let folder = TemporaryFolder()
    let host = ArtifactHost(folder: AbsolutePath("/usr/share/maven-repo", relativeTo: .root))

    /// - Parameter mirrored: What the repository stands for.
    init(mirrorOf mirrored: String = "*") throws {
        let settings = """
            <settings><localRepository>\(folder.path)/local</localRepository>
            <mirrors><mirror><id>m</id><mirrorOf>\(mirrored)</mirrorOf><url>\(host.url)</url></mirror></mirrors></settings>
            """
        try Disk.write(Array(settings.utf8), to: folder.path.appending("home/.m2/settings.xml"))
    }

    static var hasMaven: Bool {
        let plugin = "/usr/share/maven-repo/org/apache/maven/plugins/maven-dependency-plugin/3.5.0"
        return AbsolutePath(plugin).flatMap { Disk.kind(of: $0) } != nil && ChildProcess.find("mvn", path: nil) != nil
    }

    static func pom(_ name: String, _ version: String, needs: [(String, String)], _ rest: String = "") -> String {
        let each = needs.map {
            """
            <dependency><groupId>org.example</groupId><artifactId>\($0)</artifactId><version>\($1)</version>\
            <type>pom</type></dependency>
            """
        }
        return """
            <project><modelVersion>4.0.0</modelVersion><groupId>org.example</groupId><artifactId>\(name)</artifactId>\
            <version>\(version)</version><packaging>pom</packaging>\(rest)<dependencies>\(each.joined())</dependencies>\
            </project>
            """
    }

    func release(_ name: String, _ version: String, needs: [(String, String)] = []) {
        host.put(
            Self.pom(name, version, needs: needs), at: "org/example/\(name)/\(version)/\(name)-\(version).pom")
    }

    /// The next request comes before the answer is out, however busy the machine is.
    func releaseSlowly(_ name: String, _ version: String, needs: [(String, String)] = []) {
        release(name, version, needs: needs)
        var reply = HTTPHost.Reply(Self.pom(name, version, needs: needs))
        (reply.piece, reply.pause) = (64, 10)
        host.answer("org/example/\(name)/\(version)/\(name)-\(version).pom", with: reply)
    }

    func root(needs: [(String, String)], _ rest: String = "") throws {
        let text = Self.pom("root", "1", needs: needs, rest)
        try Disk.write(Array(text.utf8), to: folder.path.appending("work/pom.xml"))
    }

    func workspace(policy: NetworkPolicy = .onDemand) -> Workspace {
        let environment = ["HOME": folder.path.appending("home").string]
        let sources = SourceStore(cache: folder.path.appending("cache"), policy: policy, environment: environment)
        var configuration = WorkspaceConfiguration(environment: environment)
        configuration.state = nil
        return Workspace(folders: [folder.path.appending("work")], sources: sources, configuration: configuration)
    }

    static func names(_ snapshot: WorkspaceSnapshot) -> [String] {
        snapshot.graph.components.map { $0.name + " " + ($0.version ?? "") }.sorted()
    }

    /// What Maven resolves, by its own plugin.
    func namesOfMaven() async throws -> [String] {
        let process = ChildProcess(
            executable: ChildProcess.find("mvn", path: nil) ?? "",
            arguments: [
                "-B", "-q", "-s", folder.path.appending("home/.m2/settings.xml").string,
                "org.apache.maven.plugins:maven-dependency-plugin:3.5.0:tree", "-DoutputFile=\(folder.path)/tree.txt",
            ],
            environment: ["HOME": folder.path.appending("home").string, "PATH": "/usr/bin:/bin"],
            directory: folder.path.appending("work"), timeout: .seconds(100))
        let outcome = try await BlockingThreads.long.run { try process.run(cancel: $0) }
        #expect(outcome.status == 0, "\(String(decoding: outcome.output.suffix(2000), as: UTF8.self))")
        let tree = Disk.read(folder.path.appending("tree.txt"), limit: 1 << 20) ?? []
        return String(decoding: tree, as: UTF8.self).split(separator: "\n").map { line in
            let parts = line.drop { !$0.isLetter }.split(separator: ":")
            return parts[1] + " " + parts[3]
        }
        .sorted()
    }
}
