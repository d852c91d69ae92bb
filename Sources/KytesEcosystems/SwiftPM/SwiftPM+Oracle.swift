internal import KytesGraph
internal import KytesSyntax
public import KytesText
internal import KytesVersions

extension SwiftPM {
    /// What is different between a resolution and what `swift package show-dependencies --format json` printed for the
    /// same package.
    ///
    /// Packages are compared by identity and version, edges by the identities of their ends.
    ///
    /// - Returns: One line for each difference, sorted; empty where both are equal.
    public static func differences(between resolution: Resolution, andShownDependencies shown: SourceText) -> [String] {
        guard let root = resolution.roots.first else { return ["nothing was resolved"] }
        var expected = ShownGraph()
        expected.add(JSONNode.document(in: shown).value, isRoot: true)
        var found = ShownGraph()
        let packages = resolution.components.filter { $0.layer != .os }
        let identities = Dictionary(packages.map { ($0.id, identity(of: $0)) }, uniquingKeysWith: { $1 })
        for component in packages {
            // A branch or a commit has no version there.
            let version = component.version.flatMap { SemanticVersion($0) }?.description ?? "unspecified"
            found.packages.insert(component.id == root ? "root" : "\(identity(of: component)) \(version)")
        }
        for edge in resolution.edges {
            guard let from = identities[edge.from], let to = identities[edge.to] else { continue }
            found.edges.insert("\(edge.from == root ? "root" : from) -> \(to)")
        }
        return found.differences(from: expected)
    }

    private static func identity(of component: Component) -> String {
        Identity(location: component.source?.url ?? component.name).description
    }

    private struct ShownGraph {
        var packages: Set<String> = []
        var edges: Set<String> = []

        mutating func add(_ node: JSONNode, isRoot: Bool) {
            let name = isRoot ? "root" : node["identity"]?.string?.value ?? ""
            packages.insert(isRoot ? "root" : "\(name) \(node["version"]?.string?.value ?? "")")
            for dependency in node["dependencies"]?.elements ?? [] {
                edges.insert("\(name) -> \(dependency["identity"]?.string?.value ?? "")")
                add(dependency, isRoot: false)
            }
        }

        func differences(from expected: ShownGraph) -> [String] {
            let lines =
                expected.packages.subtracting(packages).map { "missing: \($0)" }
                + packages.subtracting(expected.packages).map { "too much: \($0)" }
                + expected.edges.subtracting(edges).map { "missing: \($0)" }
                + edges.subtracting(expected.edges).map { "too much: \($0)" }
            return lines.sorted()
        }
    }
}
