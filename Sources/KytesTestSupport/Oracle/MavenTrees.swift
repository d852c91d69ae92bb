public import KytesBasics
import KytesEcosystems
import KytesGraph
import KytesText

/// The dependency trees that `mvn dependency:tree` makes of a reactor, beside our graphs of the same POMs.
public struct MavenTrees: Sendable {
    /// One module, and what is different.
    public struct Verdict: Sendable {
        /// `group:artifact:version`.
        public var module: String
        /// How many edges both have.
        public var common: Int
        /// Maven has them, we have not: `from -> to [scope]`.
        public var missing: [String]
        /// We have them, Maven has not.
        public var surplus: [String]

        public var isEqual: Bool { missing.isEmpty && surplus.isEmpty }
    }

    /// Why there is nothing to compare.
    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    /// Trees by module.
    private let trees: [String: Set<String>]
    private let folder: AbsolutePath
    private let metadata: MachineMetadata

    /// Runs `mvn -o` in `folder`. Nothing is written there.
    ///
    /// - Parameters:
    ///   - folder: Where the topmost POM stands.
    ///   - environment: `PATH` says where `mvn` is, `HOME` where `.m2` is.
    /// - Throws: `Failure` where there is no `mvn`, or it does not build the trees.
    public init(of folder: AbsolutePath, environment: [String: String]) async throws {
        guard let program = ChildProcess.find("mvn", path: environment["PATH"]) else {
            throw Failure(description: "there is no `mvn`")
        }
        metadata = MachineMetadata(environment: environment)
        self.folder = folder
        let plugin = "org.apache.maven.plugins:maven-dependency-plugin"
        let newest = try await Maven.versions(ofPackage: plugin, using: metadata).first?.text
        let output = TemporaryFolder()
        let file = output.path.appending("trees.txt")
        let goal = newest.map { "\(plugin):\($0):tree" } ?? "dependency:tree"
        var surroundings = environment
        // Java takes the home of the account, whatever `HOME` says.
        surroundings["MAVEN_OPTS"] = "-Duser.home=\(metadata.home.string)"
        let arguments = [
            "-o", "-B", "-q", "-Daether.offline.protocols=file", goal, "-Dverbose", "-DoutputType=text",
            "-DoutputFile=\(file.string)", "-DappendOutput=true",
        ]
        let process = ChildProcess(
            executable: program, arguments: arguments, environment: surroundings, directory: folder,
            timeout: .seconds(600))
        let outcome = try process.run(cancel: CancelFlag())
        guard outcome.status == 0, let text = Checkout.text(of: file) else {
            let said = String(decoding: outcome.output, as: UTF8.self).split(separator: "\n").prefix(3)
            throw Failure(description: "`mvn \(goal)` ended with \(outcome.status): " + said.joined(separator: " "))
        }
        trees = Self.trees(in: text)
    }

    /// Resolves the same POMs and compares, sorted by module.
    public func verdicts() async throws -> [Verdict] {
        let manifests = Checkout.files(below: folder, suffix: "pom.xml").filter { path in
            path.lastComponent == "pom.xml" && !path.string.contains("/target/")
        }
        let project = Project(ecosystem: Maven.id, folder: folder, manifests: manifests.sorted())
        let resolution = try await Maven.resolve(project, using: metadata)
        return trees.sorted { $0.key < $1.key }.map { module, theirs in
            let root = resolution.roots.first { Self.name(of: $0, isRoot: true) == module }
            let ours = Set(
                resolution.edges.filter { edge in edge.kind == .requires && root.map(edge.roots.contains) == true }
                    .map { edge in
                        "\(Self.name(of: edge.from, isRoot: edge.from == root)) -> \(Self.name(of: edge.to)) [\(edge.scope)]"
                    })
            return Verdict(
                module: module, common: theirs.intersection(ours).count, missing: theirs.subtracting(ours).sorted(),
                surplus: ours.subtracting(theirs).sorted())
        }
    }

    /// As the plugin writes it: `group:artifact:type[:classifier]:version`; a root without its type.
    private static func name(of id: ComponentID, isRoot: Bool = false) -> String {
        let url = id.packageURL
        var parts = [url.namespace ?? "", url.name]
        if !isRoot {
            parts.append(url.qualifiers["type"] ?? "jar")
            if let classifier = url.qualifiers["classifier"] { parts.append(classifier) }
        }
        return (parts + [url.version ?? ""]).joined(separator: ":")
    }
}

// MARK: - Trees as text

extension MavenTrees {
    /// Edges by module. A line's depth is the width of what is drawn before it, in threes.
    ///
    /// Source: maven-dependency-plugin 3.5.0, `tree`, its output; read 2026-11-24.
    static func trees(in text: String) -> [String: Set<String>] {
        var trees: [String: Set<String>] = [:]
        var module = ""
        var path: [String] = []
        for line in text.split(separator: "\n") {
            let drawn = line.prefix { "|+\\- ".contains($0) }
            let depth = drawn.count / 3
            guard let node = Node(line.dropFirst(drawn.count)) else { continue }
            if depth == 0 {
                module = node.moduleName
                trees[module] = []
                path = [module]
                continue
            }
            guard depth <= path.count else { continue }
            path.removeSubrange(depth...)
            if !node.isCycle { trees[module]?.insert("\(path[depth - 1]) -> \(node.name) [\(node.scope)]") }
            path.append(node.name)
        }
        return trees
    }

    /// `group:artifact:type[:classifier]:version[:scope]`, perhaps in brackets, with remarks behind it.
    private struct Node {
        private var parts: [String]
        let scope: String
        let isCycle: Bool

        init?(_ line: Substring) {
            var text = line
            if text.hasPrefix("(") { text = text.dropFirst().dropLast(text.hasSuffix(")") ? 1 : 0) }
            let coordinates = text.prefix { $0 != " " }
            let remarks = text.dropFirst(coordinates.count)
            parts = coordinates.split(separator: ":").map(String.init)
            guard parts.count >= 4 else { return nil }
            scope = parts.count > 4 ? parts.removeLast() : ""
            isCycle = remarks.contains("omitted for cycle")
            if let conflict = remarks.firstRange(of: "omitted for conflict with ") {
                parts[parts.count - 1] = String(remarks[conflict.upperBound...].prefix { $0 != ")" && $0 != ";" })
            }
        }

        var name: String { parts.joined(separator: ":") }

        var moduleName: String { [parts[0], parts[1], parts[parts.count - 1]].joined(separator: ":") }
    }
}
