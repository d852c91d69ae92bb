/// How a tree is written.
public enum TreeStyle: Sendable {
    case plain
    /// With the colours of a terminal (ECMA-48): names bold, versions green, lines and remarks dim.
    case coloured
}

extension GraphSnapshot {
    /// Only what `root` reaches, over the edges that stand under it, with this root alone. Empty for no root of the graph.
    public func part(under root: ComponentID) -> GraphSnapshot {
        guard let top = component(root), isRoot(root) else { return .empty }
        let reached = [top] + allDependencies(of: root, under: root).compactMap(component)
        let edges = reached.flatMap { self.edges(from: $0.id) }.filter { $0.roots.contains(root) }
        return GraphSnapshot(
            components: reached,
            edges: edges.map { edge in
                var edge = edge
                edge.roots = [root]
                return edge
            },
            roots: [root]
        )
    }

    /// A tree under each root, as people like to read it, ending with a line end.
    ///
    /// What was shown with its dependencies before stands without them and is marked `(*)`. What is said beside a name:
    /// the layer where it is another than the root's, the kind of the edge where it is another than `requires`, `?` where
    /// the edge is a guess; the requirement never.
    /// - Parameter depth: How many levels are drawn below a root; what is left out is marked `…`.
    public func tree(_ style: TreeStyle = .plain, depth: Int = 64) -> String {
        var writer = TreeWriter(graph: self, style: style, depth: depth)
        return writer.text()
    }
}

private struct TreeWriter {
    let graph: GraphSnapshot
    let style: TreeStyle
    let depth: Int
    private var lines: [String] = []
    private var shown: Set<ComponentID> = []
    private var hasRepeats = false

    init(graph: GraphSnapshot, style: TreeStyle, depth: Int) {
        self.graph = graph
        self.style = style
        self.depth = max(0, depth)
    }

    /// One line that waits to be written: a component, how it is reached, and what stands before it.
    private struct Entry {
        var component: Component
        var edges: [Edge]
        var root: ComponentID
        var level: Int
        var indent: String
        var branch: String
        /// What stands before the lines below it.
        var inner: String
    }

    mutating func text() -> String {
        for root in graph.roots {
            guard let component = graph.component(root) else { continue }
            shown.removeAll()
            var waiting = [
                Entry(component: component, edges: [], root: root, level: 0, indent: "", branch: "", inner: "")
            ]
            while let entry = waiting.popLast() { waiting += write(entry).reversed() }
        }
        if hasRepeats { lines.append(painted("(*) its dependencies are shown above", dim)) }
        return lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n"
    }

    /// - Returns: What stands below it, in order.
    private mutating func write(_ entry: Entry) -> [Entry] {
        let children = children(of: entry)
        var line = painted(entry.indent + entry.branch, dim) + painted(Self.harmless(entry.component.name), bold)
        if let version = entry.component.version { line += " " + painted(Self.harmless(version), green) }
        let remarks = remarks(on: entry)
        if !remarks.isEmpty { line += " " + painted("[" + remarks.joined(separator: ", ") + "]", dim) }
        let isRepeat = !shown.insert(entry.component.id).inserted
        if isRepeat, !children.isEmpty {
            hasRepeats = true
            lines.append(line + " " + painted("(*)", dim))
            return []
        }
        let isCut = entry.level >= depth && !children.isEmpty
        lines.append(isCut ? line + " " + painted("…", dim) : line)
        return isCut ? [] : children
    }

    private func children(of entry: Entry) -> [Entry] {
        var byTarget: [ComponentID: [Edge]] = [:]
        for edge in graph.edges(from: entry.component.id) where edge.to != edge.from && edge.roots.contains(entry.root)
        {
            byTarget[edge.to, default: []].append(edge)
        }
        let targets = byTarget.keys.compactMap(graph.component).sorted { ($0.name, $0.id) < ($1.name, $1.id) }
        return targets.enumerated().map { index, target in
            let isLast = index == targets.count - 1
            return Entry(
                component: target,
                edges: byTarget[target.id] ?? [],
                root: entry.root,
                level: entry.level + 1,
                indent: entry.inner,
                branch: isLast ? "└── " : "├── ",
                inner: entry.inner + (isLast ? "    " : "│   ")
            )
        }
    }

    private func remarks(on entry: Entry) -> [String] {
        guard !entry.edges.isEmpty else { return [] }
        var result: [String] = []
        let layer = entry.component.layer
        if layer != graph.component(entry.root)?.layer { result.append(layer.rawValue) }
        if !entry.edges.contains(where: { $0.kind == .requires }) {
            result += Array(Set(entry.edges.map(\.kind.rawValue))).sorted()
        }
        if !entry.edges.contains(where: { $0.confidence == .certain }) { result.append("?") }
        return result
    }

    /// Names come from strangers' files: one line each, and nothing that steers a terminal.
    private static func harmless(_ text: String) -> String {
        let isHarmful = { (scalar: UnicodeScalar) in scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) }
        guard text.unicodeScalars.contains(where: isHarmful) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { isHarmful($0) ? "\u{FFFD}" : $0 }))
    }

    private let bold = "1"
    private let green = "32"
    private let dim = "2"

    private func painted(_ text: String, _ code: String) -> String {
        style == .plain || text.isEmpty ? text : "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }
}
