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

func edge(_ from: String, _ to: String, roots: [String], line: Int = 0, confidence: Double = 1) -> Edge {
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

/// Random numbers that are the same on every run (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
