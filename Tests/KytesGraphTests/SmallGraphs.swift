import KytesGraph
import KytesText

/// `app -> nio from: "2.0.0"` in a few letters: each pair is an edge between packages of these names.
func graph(roots: [String], _ pairs: [(String, String)], more names: [String] = []) -> GraphSnapshot {
    let all = Set(roots + names + pairs.flatMap { [$0.0, $0.1] })
    return GraphSnapshot(
        components: all.map { component($0) },
        edges: pairs.map { edge($0.0, $0.1, roots: roots) },
        roots: roots.map(id)
    )
}

func id(_ name: String) -> ComponentID {
    ComponentID(PackageURL(type: "generic", name: name))
}

func component(_ name: String, version: String? = nil, layer: Layer = .application) -> Component {
    Component(
        id: ComponentID(PackageURL(type: "generic", name: name, version: version)),
        name: name,
        version: version,
        layer: layer,
        ecosystem: "test"
    )
}

func edge(_ from: String, _ to: String, roots: [String], line: Int = 0, confidence: Confidence = .certain) -> Edge {
    Edge(
        from: id(from),
        to: id(to),
        kind: .requires,
        evidence: Evidence(document: DocumentID(uri: "file:///\(from)"), range: line..<(line + 1)),
        roots: roots.map(id),
        confidence: confidence
    )
}

func names(_ ids: [ComponentID]) -> [String] { ids.map(\.packageURL.name) }
