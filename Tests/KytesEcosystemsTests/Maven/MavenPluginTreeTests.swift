import KytesBasics
import KytesEcosystems
import KytesGraph
import KytesTestSupport
import Testing

/// What a plugin runs with, held against the tree that Maven logs when it makes the plugin's class path.
@Suite(.timeLimit(.minutes(5))) struct MavenPluginTreeTests {
    /// Packages maven, libmaven-dependency-plugin-java and libcommons-validator-java.
    private static let isPossible: Bool = {
        let repository = AbsolutePath.root.appending("usr/share/maven-repo")
        let needed = [
            "org/apache/maven/plugins/maven-dependency-plugin/3.5.0", "commons-validator/commons-validator/debian",
        ]
        return ChildProcess.find("mvn", path: ProcessEnvironment.variable("PATH")) != nil
            && needed.allSatisfy { Disk.kind(of: repository.appending($0)) == .folder }
    }()

    private static let plugin = "org.apache.maven.plugins:maven-dependency-plugin"

    /// A plugin to which the project adds one dependency of its own, and another version of one that the plugin has.
    private static let pom = """
        <project><modelVersion>4.0.0</modelVersion>
        <groupId>org.example</groupId><artifactId>app</artifactId><version>1</version><packaging>pom</packaging>
        <build>
        <pluginManagement><plugins><plugin><artifactId>maven-dependency-plugin</artifactId><version>3.5.0</version>
        <dependencies>\(dependency("org.slf4j", "slf4j-api", "1.7.32"))</dependencies></plugin></plugins></pluginManagement>
        <plugins><plugin><artifactId>maven-dependency-plugin</artifactId>
        <dependencies>\(dependency("commons-validator", "commons-validator", "debian"))</dependencies>
        </plugin></plugins></build></project>
        """

    private static func dependency(_ group: String, _ name: String, _ version: String) -> String {
        "<dependency><groupId>\(group)</groupId><artifactId>\(name)</artifactId><version>\(version)</version></dependency>"
    }

    @Test(.enabled(if: isPossible, "`mvn`, its dependency plugin or the artifacts are absent"))
    func aPluginRunsWithWhatMavenGivesIt() async throws {
        let folder = TemporaryFolder()
        let home = folder.path.appending("home")
        let settings =
            "<settings><mirrors><mirror><id>debian</id><mirrorOf>*</mirrorOf>"
            + "<url>file:///usr/share/maven-repo</url></mirror></mirrors></settings>"
        try Disk.write(Array(settings.utf8), to: home.appending(".m2/settings.xml"))
        try Disk.write(Array(Self.pom.utf8), to: folder.path.appending("work/pom.xml"))
        let theirs = try await Self.tree(in: folder.path.appending("work"), home)
        let metadata = MachineMetadata(environment: ["HOME": home.string])
        let project = Project(
            ecosystem: "maven", folder: folder.path.appending("work"),
            manifests: [folder.path.appending("work/pom.xml")])
        let resolution = try await Maven.resolve(project, using: metadata)
        let ours = resolution.edges.filter { $0.kind == .buildsWith && $0.from.packageURL.name != "app" }
        #expect(theirs.count > 50)
        #expect(
            Set(theirs.map(\.child)) == Set(ours.map { Self.name(of: $0.to) }),
            "components of the class path of the plugin")
        let edges = Set(ours.map { "\(Self.name(of: $0.from)) -> \(Self.name(of: $0.to)) [\($0.scope)]" })
        for edge in theirs {
            #expect(edges.contains("\(edge.parent) -> \(edge.child) [\(edge.scope)]"))
        }
        #expect(ours.allSatisfy { $0.roots == resolution.roots })
    }

    private struct TreeEdge {
        var parent: String
        var child: String
        var scope: String
    }

    private static func name(of id: ComponentID) -> String {
        let url = id.packageURL
        let classifier = url.qualifiers["classifier"].map { ":" + $0 } ?? ""
        return "\(url.namespace ?? ""):\(url.name):\(url.qualifiers["type"] ?? "jar")\(classifier):\(url.version ?? "")"
    }

    /// Of what lost there is nothing in the tree.
    ///
    /// Source: Maven 3.8.7, `DefaultPluginDependenciesResolver.GraphLogger`: three spaces for each level.
    private static func tree(in folder: AbsolutePath, _ home: AbsolutePath) async throws -> [TreeEdge] {
        let process = ChildProcess(
            executable: ChildProcess.find("mvn", path: ProcessEnvironment.variable("PATH")) ?? "",
            arguments: ["-X", "-o", "-B", "-Daether.offline.protocols=file", plugin + ":3.5.0:help"],
            environment: ProcessEnvironment.all.merging([
                "HOME": home.string, "MAVEN_OPTS": "-Duser.home=\(home)",
            ]) { $1 }, directory: folder, timeout: .seconds(200))
        let outcome = try await BlockingThreads.long.run { try process.run(cancel: $0) }
        let said = String(decoding: outcome.output, as: UTF8.self)
        try #require(outcome.status == 0, "\(said.suffix(2000))")
        var path: [String] = []
        var edges: [TreeEdge] = []
        for line in said.split(separator: "\n") where line.hasPrefix("[DEBUG] ") {
            let text = line.dropFirst("[DEBUG] ".count)
            if text == plugin + ":jar:3.5.0" {
                path = [String(text)]
                continue
            }
            let depth = text.prefix { $0 == " " }.count / 3
            if depth == 0 {
                if !edges.isEmpty { break }
                path = []
            }
            guard !path.isEmpty, depth <= path.count else { continue }
            var parts = text.drop { $0 == " " }.prefix { $0 != " " }.split(separator: ":")
            let scope = String(parts.removeLast())
            path.removeSubrange(depth...)
            edges.append(TreeEdge(parent: path[depth - 1], child: parts.joined(separator: ":"), scope: scope))
            path.append(parts.joined(separator: ":"))
        }
        return edges
    }
}
