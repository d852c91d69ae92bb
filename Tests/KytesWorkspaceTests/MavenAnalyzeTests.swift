import KytesBasics
import KytesEcosystems
import KytesSources
import KytesTestSupport
import KytesText
import KytesWorkspace
import Testing

/// What a module uses of its dependencies, held against `mvn dependency:analyze` on its compiled classes.
@Suite(.timeLimit(.minutes(5))) struct MavenAnalyzeTests {
    /// Packages maven, libmaven-dependency-plugin-java, junit4, libcommons-validator-java, libcommons-io-java,
    /// libcommons-lang-java, libslf4j-java, and a JDK.
    private static let isPossible: Bool = {
        let repository = AbsolutePath.root.appending("usr/share/maven-repo")
        let needed = [
            "org/apache/maven/plugins/maven-dependency-plugin", "junit/junit/4.x",
            "commons-validator/commons-validator/debian", "commons-io/commons-io/debian",
            "commons-lang/commons-lang/debian", "org/slf4j/slf4j-simple/debian",
        ]
        let path = ProcessEnvironment.variable("PATH")
        return ["mvn", "javac"].allSatisfy { ChildProcess.find($0, path: path) != nil }
            && needed.allSatisfy { Disk.kind(of: repository.appending($0)) == .folder }
    }()

    /// What is different, and why: everything else must be equal.
    private static let differences: [String: String] = [
        "unused commons-logging": "a type that an expression has and no source names: classes show it, imports do not",
        "undeclared commons-digester": "an import that ends in a star names no type",
        "unused slf4j-simple": "of the scope `runtime`: there to be found when the program runs",
    ]

    @Test(.enabled(if: isPossible, "`mvn` with its dependency plugin, `javac` or the artifacts are absent"))
    func itSaysWhatMavenSays() async throws {
        let module = try AnalyzedModule()
        let theirs = try await module.saidByMaven()
        let ours = try await module.said()
        #expect(!theirs.isEmpty)
        let different = theirs.symmetricDifference(ours)
        #expect(different == Set(Self.differences.keys), "Maven: \(theirs.sorted()), here: \(ours.sorted())")
        #expect(theirs.intersection(ours).count >= 4)
    }
}

/// A small module, compiled.
private struct AnalyzedModule {
    private let folder = TemporaryFolder()
    private var module: AbsolutePath { folder.path.appending("module") }

    init() throws {
        for (path, text) in Self.files { try Disk.write(Array(text.utf8), to: folder.path.appending(path)) }
    }

    private static let files = [
        "home/.m2/settings.xml": """
        <settings><mirrors><mirror><id>debian</id><mirrorOf>*</mirrorOf>\
        <url>file:///usr/share/maven-repo</url></mirror></mirrors></settings>
        """,
        "module/pom.xml": """
        <project>
          <modelVersion>4.0.0</modelVersion>
          <groupId>org.example</groupId><artifactId>app</artifactId><version>1</version>
          <dependencies>
            \(dependency("commons-validator", "commons-validator", "debian"))
            \(dependency("commons-io", "commons-io", "debian"))
            \(dependency("commons-logging", "commons-logging", "debian"))
            \(dependency("org.slf4j", "slf4j-simple", "debian", "<scope>runtime</scope>"))
            \(dependency("org.slf4j", "slf4j-api", "debian"))
            \(dependency("junit", "junit", "4.x", "<scope>test</scope>"))
            \(dependency("commons-lang", "commons-lang", "debian", "<scope>test</scope>"))
          </dependencies>
        </project>
        """,
        "module/src/main/java/org/example/App.java": """
        package org.example;
        import org.apache.commons.beanutils.PropertyUtilsBean;
        import org.apache.commons.digester.*;
        import org.apache.commons.validator.GenericValidator;
        import org.slf4j.Logger;
        class App {
            Logger logger;
            PropertyUtilsBean properties;
            void tell(Digester digester) { digester.getLogger().info("x"); }
            boolean isBlank(String text) { return GenericValidator.isBlankOrNull(text); }
        }
        """,
        "module/src/test/java/org/example/AppTest.java": """
        package org.example;
        import org.hamcrest.Matcher;
        import org.junit.Test;
        public class AppTest { Matcher<String> matcher; @Test public void works() {} }
        """,
    ]

    private static func dependency(_ group: String, _ name: String, _ version: String, _ rest: String = "") -> String {
        "<dependency><groupId>\(group)</groupId><artifactId>\(name)</artifactId><version>\(version)</version>\(rest)</dependency>"
    }

    // MARK: - Maven

    /// `undeclared NAME`, `unused NAME`.
    func saidByMaven() async throws -> Set<String> {
        try await compile("src/main/java/org/example/App.java", to: "target/classes")
        try await compile("src/test/java/org/example/AppTest.java", to: "target/test-classes")
        let goal = "org.apache.maven.plugins:maven-dependency-plugin:3.5.0:analyze-only"
        let home = folder.path.appending("home").string
        let output = try await run(
            "mvn", ["-o", "-B", "-Daether.offline.protocols=file", goal],
            ["HOME": home, "MAVEN_OPTS": "-Duser.home=\(home)"])
        var found: Set<String> = []
        var kind: String?
        for line in output.split(separator: "\n") {
            if line.contains("Used undeclared dependencies found:") {
                kind = "undeclared"
            } else if line.contains("Unused declared dependencies found:") {
                kind = "unused"
            } else if let kind, line.hasPrefix("[WARNING]    ") {
                found.insert(kind + " " + line.split(separator: ":")[1])
            } else {
                kind = nil
            }
        }
        return found
    }

    private func compile(_ file: String, to target: String) async throws {
        let jars = [
            "commons-beanutils", "commons-digester", "commons-logging", "commons-validator", "junit4", "slf4j-api",
        ]
        let path = (jars + ["hamcrest"]).map { "/usr/share/java/\($0).jar" } + ["target/classes"]
        try Disk.makeFolders(module.appending(target))
        _ = try await run(
            "javac", ["-proc:none", "-cp", path.joined(separator: ":"), "-d", target, file], [:])
    }

    private func run(_ program: String, _ arguments: [String], _ environment: [String: String]) async throws -> String {
        let executable = ChildProcess.find(program, path: ProcessEnvironment.variable("PATH")) ?? ""
        let process = ChildProcess(
            executable: executable, arguments: arguments,
            environment: ProcessEnvironment.all.merging(environment) { $1 }, directory: module, timeout: .seconds(200))
        let outcome = try await BlockingThreads.long.run { try process.run(cancel: $0) }
        let said = String(decoding: outcome.output, as: UTF8.self)
        try #require(outcome.status == 0, "\(said.suffix(2000))\(String(decoding: outcome.errors, as: UTF8.self))")
        return said
    }

    // MARK: - Here

    func said() async throws -> Set<String> {
        let environment = ["HOME": folder.path.appending("home").string]
        let sources = SourceStore(cache: folder.path.appending("cache"), policy: .never, environment: environment)
        var configuration = WorkspaceConfiguration(environment: environment)
        configuration.state = nil
        let workspace = Workspace(folders: [module], sources: sources, configuration: configuration)
        let events = workspace.events
        let path = module.appending("pom.xml")
        let document = DocumentID(file: path)
        workspace.start()
        workspace.open(document, text: SourceText(decoding: try #require(Disk.read(path, limit: 1 << 20))))
        var found: Set<String> = []
        for await event in events {
            guard case .snapshot = event, let file = workspace.snapshot.file(document) else { continue }
            for diagnostic in file.diagnostics where diagnostic.code == "maven/unused-declared" {
                found.insert("unused " + file.file.text[diagnostic.range])
            }
            for diagnostic in file.diagnostics where diagnostic.code == "maven/used-undeclared" {
                found.insert("undeclared " + (diagnostic.message.split(separator: "`").last ?? ""))
            }
            if !found.isEmpty { break }
        }
        await workspace.shutdown()
        return found
    }
}
