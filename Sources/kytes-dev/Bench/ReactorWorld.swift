import Foundation
import KytesBasics
import KytesTestSupport

/// Where what is measured of Maven stands.
struct MavenWorkspace {
    /// The topmost folder.
    var folder: String
    var modules: Int
    /// A home whose settings name the local repository.
    var environment: [String: String]
}

extension BenchWorld {
    /// A library of the test data with few dependencies of its own.
    private struct Library {
        var group: String
        var name: String
        var version: String

        /// - Parameter version: `nil` where it is managed.
        func dependency(_ version: String?, _ more: String = "") -> String {
            let version = version.map { "<version>\($0)</version>" } ?? ""
            return """
                    <dependency>
                      <groupId>\(group)</groupId>
                      <artifactId>\(name)</artifactId>
                      \(version)\(more)
                    </dependency>

                """
        }
    }

    /// The real POMs of `../shared/maven` as a local repository, and a home that names it; made once.
    ///
    /// Plugins come from Debian's repository: Maven copies what it needs of them beside the POMs.
    func mavenHome() throws -> [String: String] {
        guard let archive = Checkout.specification("maven/repository.tar.zst") else {
            throw ChoreError("`../shared/maven` is absent")
        }
        let repository = folder + "/maven-repository"
        let home = folder + "/maven-home"
        let environment = self.environment("maven").merging(["HOME": home, "MAVEN_OPTS": "-Duser.home=\(home)"]) { $1 }
        if FileManager.default.fileExists(atPath: home) { return environment }
        try FileManager.default.createDirectory(atPath: repository, withIntermediateDirectories: true)
        _ = try TimedProcess(["tar", "--zstd", "-xf", archive.string, "-C", repository]).run()
        let settings = """
            <settings>
              <localRepository>\(repository)</localRepository>
              <mirrors><mirror>
                <id>debian</id><mirrorOf>*</mirrorOf><url>file:///usr/share/maven-repo</url>
              </mirror></mirrors>
            </settings>

            """
        try write(settings, to: home + "/.m2/settings.xml")
        return environment
    }

    /// Coordinates whose graphs Maven's resolver could collect from those POMs, with how many edges each.
    private func mavenCases() throws -> [(coordinates: [String], edges: Int)] {
        guard let graphs = Checkout.specification("maven/expected-graphs.txt.zst") else {
            throw ChoreError("`../shared/maven` is absent")
        }
        var cases: [(coordinates: [String], edges: Int)] = []
        for line in try Tool("zstd", "-dcq", graphs.string).output().split(separator: "\n") {
            if line.hasPrefix("# ") {
                cases.append((line.dropFirst(2).split(separator: ":").map(String.init), 0))
            } else if !cases.isEmpty {
                cases[cases.count - 1].edges += 1
            }
        }
        return cases.filter { $0.coordinates.count == 3 }
    }

    private static func project(_ name: String, parent: String?, _ body: String) -> String {
        let parent = parent.map { "<parent><groupId>org.example.bench</groupId>\($0)</parent>" }
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              \(parent ?? "<groupId>org.example.bench</groupId>\n  <version>1</version>")
              <artifactId>\(name)</artifactId>
            \(body)
            </project>

            """
    }

    func write(_ text: String, to path: String) throws {
        let folder = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try text.write(toFile: path, atomically: false, encoding: .utf8)
    }
}

// MARK: - A reactor

extension BenchWorld {
    static let groups = 20
    static let leavesOfGroup = 29

    /// A reactor of 602 modules, three parents deep; made once.
    ///
    /// The top manages every second library by properties and imports a BOM that manages the others; each group has a profile
    /// that brings one more library. Leaves depend on each other and on libraries, which bring what they depend on.
    func reactor() throws -> MavenWorkspace {
        let root = folder + "/reactor"
        let groups = 0..<Self.groups
        let made = MavenWorkspace(
            folder: root, modules: 2 + Self.groups * (Self.leavesOfGroup + 1), environment: try mavenHome())
        if FileManager.default.fileExists(atPath: root) { return made }
        let libraries = try libraries()
        let names = (["bom"] + groups.map { "group\($0)" }).map { "<module>\($0)</module>" }.joined()
        try write(
            Self.project("top", parent: nil, topBody(libraries, modules: names)), to: root + "/pom.xml")
        try write(Self.project("bom", parent: nil, bomBody(libraries)), to: root + "/bom/pom.xml")
        for group in groups { try writeGroup(group, libraries, in: root) }
        return made
    }

    private func libraries() throws -> [Library] {
        var newest: [String: Library] = [:]
        for entry in try mavenCases() where (1...12).contains(entry.edges) && !entry.coordinates[2].contains("SNAPSHOT")
        {
            let parts = entry.coordinates
            newest[parts[0] + ":" + parts[1]] = Library(group: parts[0], name: parts[1], version: parts[2])
        }
        let sorted = newest.sorted { $0.key < $1.key }.map(\.value)
        guard sorted.count >= 60 else { throw ChoreError("there are only \(sorted.count) libraries") }
        return (0..<60).map { sorted[$0 * sorted.count / 60] }
    }

    private func topBody(_ libraries: [Library], modules: String) -> String {
        let even = libraries.indices.filter { $0.isMultiple(of: 2) }
        let properties = even.map { "    <lib\($0).version>\(libraries[$0].version)</lib\($0).version>\n" }
        let managed = even.map { libraries[$0].dependency("${lib\($0).version}") }
        let bom = Library(group: "org.example.bench", name: "bom", version: "1")
        return """
              <packaging>pom</packaging>
              <modules>\(modules)</modules>
              <properties>
            \(properties.joined())  </properties>
              <dependencyManagement><dependencies>
            \(managed.joined())\(bom.dependency("1", "<type>pom</type><scope>import</scope>"))
              </dependencies></dependencyManagement>
              <profiles><profile>
                <id>modern</id><activation><jdk>[1.8,)</jdk></activation>
                <properties><modern>true</modern></properties>
              </profile></profiles>
            """
    }

    private func bomBody(_ libraries: [Library]) -> String {
        let odd = libraries.indices.filter { !$0.isMultiple(of: 2) }
        return """
              <packaging>pom</packaging>
              <dependencyManagement><dependencies>
            \(odd.map { libraries[$0].dependency(libraries[$0].version) }.joined())
              </dependencies></dependencyManagement>
            """
    }

    private func writeGroup(_ group: Int, _ libraries: [Library], in root: String) throws {
        let leaves = 0..<Self.leavesOfGroup
        let modules = leaves.map { "<module>leaf\(group)-\($0)</module>" }.joined()
        let body = """
              <packaging>pom</packaging>
              <modules>\(modules)</modules>
              <profiles><profile>
                <id>more</id><activation><property><name>!less</name></property></activation>
                <dependencies>
            \(libraries[group].dependency(nil))    </dependencies>
              </profile></profiles>
            """
        let above = "<artifactId>top</artifactId><version>1</version>"
        try write(Self.project("group\(group)", parent: above, body), to: "\(root)/group\(group)/pom.xml")
        for leaf in leaves {
            let name = "leaf\(group)-\(leaf)"
            let number = group * Self.leavesOfGroup + leaf
            var dependencies = (0..<4).map { libraries[(number * 7 + $0 * 11) % libraries.count].dependency(nil) }
            // Tiers of six: each leaf needs one of the tier below, and one of the lowest tier of the group before.
            if leaf >= 6 { dependencies.append(neighbour("leaf\(group)-\(leaf - 6)")) }
            if leaf >= 6, group > 0 { dependencies.append(neighbour("leaf\(group - 1)-\(leaf % 6)")) }
            let parent = "<artifactId>group\(group)</artifactId><version>1</version>"
            let body = "  <dependencies>\n\(dependencies.joined())  </dependencies>"
            try write(Self.project(name, parent: parent, body), to: "\(root)/group\(group)/\(name)/pom.xml")
        }
    }

    private func neighbour(_ name: String) -> String {
        Library(group: "${project.groupId}", name: name, version: "").dependency("${project.version}")
    }
}

// MARK: - Many lone POMs

extension BenchWorld {
    /// A POM for each of the coordinates whose graphs Maven's resolver made: it has them as its one dependency.
    func lonePOMs() throws -> MavenWorkspace {
        let root = folder + "/lone"
        let cases = try mavenCases()
        let made = MavenWorkspace(folder: root, modules: cases.count, environment: try mavenHome())
        if FileManager.default.fileExists(atPath: root) { return made }
        for (number, entry) in cases.enumerated() {
            let parts = entry.coordinates
            let library = Library(group: parts[0], name: parts[1], version: parts[2])
            let body = "  <dependencies>\n\(library.dependency(parts[2]))  </dependencies>"
            try write(
                Self.project("lone\(number)", parent: nil, body), to: "\(root)/lone\(number)/pom.xml")
        }
        return made
    }
}
