import Glibc
import KytesBasics
import KytesTestSupport
import Testing

/// A reactor made of what Debian's repository has, held against `mvn -o dependency:tree -Dverbose`.
@Suite struct MavenTreeTests {
    /// What the plugin and the reactor need: packages maven, libmaven-dependency-plugin-java, junit4,
    /// libcommons-validator-java, libslf4j-java, velocity.
    private static let isPossible: Bool = {
        let path = getenv("PATH").map { String(cString: $0) }
        let repository = AbsolutePath.root.appending("usr/share/maven-repo")
        let needed = [
            "org/apache/maven/plugins/maven-dependency-plugin", "junit/junit/4.x", "org/apache/velocity/velocity/1.7",
            "commons-validator/commons-validator/debian", "org/slf4j/slf4j-simple/1.7.32",
        ]
        return ChildProcess.find("mvn", path: path) != nil
            && needed.allSatisfy { Disk.kind(of: repository.appending($0)) == .folder }
    }()

    @Test(.enabled(if: isPossible, "`mvn`, its dependency plugin or the artifacts are absent"))
    func theGraphIsTheTreeOfMaven() async throws {
        let folder = TemporaryFolder()
        let home = folder.path.appending("home")
        for (path, text) in Self.files { try Disk.write(Array(text.utf8), to: folder.path.appending(path)) }
        let environment = [
            "HOME": home.string, "PATH": getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin",
        ]
        let trees = try await MavenTrees(of: folder.path.appending("reactor"), environment: environment)
        let verdicts = try await trees.verdicts()
        #expect(verdicts.map(\.module) == ["org.example:app:1", "org.example:build:1", "org.example:core:1"])
        for verdict in verdicts {
            #expect(verdict.isEqual, "\(verdict.module): missing \(verdict.missing), surplus \(verdict.surplus)")
        }
        #expect(verdicts.map(\.common).reduce(0, +) > 20)
    }

    /// Management, a property, an exclusion, a conflict, three scopes and a module that depends on another.
    private static let files = [
        "home/.m2/settings.xml": """
        <settings><mirrors><mirror><id>debian</id><mirrorOf>*</mirrorOf>\
        <url>file:///usr/share/maven-repo</url></mirror></mirrors></settings>
        """,
        "reactor/pom.xml": """
        <project>
          <modelVersion>4.0.0</modelVersion>
          <groupId>org.example</groupId><artifactId>build</artifactId><version>1</version><packaging>pom</packaging>
          <modules><module>core</module><module>app</module></modules>
          <properties><beanutils.version>1.9.4</beanutils.version></properties>
          <dependencyManagement><dependencies>
            \(dependency("commons-beanutils", "commons-beanutils", "${beanutils.version}"))
          </dependencies></dependencyManagement>
        </project>
        """,
        "reactor/core/pom.xml": """
        <project>
          <modelVersion>4.0.0</modelVersion>
          <parent><groupId>org.example</groupId><artifactId>build</artifactId><version>1</version></parent>
          <artifactId>core</artifactId>
          <dependencies>
            \(dependency("commons-validator", "commons-validator", "debian"))
            \(dependency("org.slf4j", "slf4j-simple", "1.7.32", "<scope>runtime</scope>"))
          </dependencies>
        </project>
        """,
        "reactor/app/pom.xml": """
        <project>
          <modelVersion>4.0.0</modelVersion>
          <parent><groupId>org.example</groupId><artifactId>build</artifactId><version>1</version></parent>
          <artifactId>app</artifactId>
          <dependencies>
            \(dependency("org.example", "core", "${project.version}", """
                <exclusions><exclusion><groupId>commons-digester</groupId><artifactId>*</artifactId></exclusion></exclusions>
                """))
            \(dependency("commons-logging", "commons-logging", "1.2"))
            \(dependency("org.slf4j", "slf4j-api", "debian"))
            \(dependency("org.apache.velocity", "velocity", "1.7", "<scope>test</scope>"))
          </dependencies>
        </project>
        """,
    ]

    private static func dependency(_ group: String, _ name: String, _ version: String, _ rest: String = "") -> String {
        "<dependency><groupId>\(group)</groupId><artifactId>\(name)</artifactId><version>\(version)</version>\(rest)</dependency>"
    }
}
