extension GraphSnapshot {
    /// The graph in the DOT language of Graphviz: roots with a heavy frame, layers as colours, guesses dashed, what also
    /// comes through another dependency in grey.
    public func dot() -> String {
        var lines = [
            "digraph kytes {",
            "  rankdir=LR;",
            "  node [shape=box, style=\"rounded,filled\", fontname=\"Helvetica\", fontsize=11];",
            "  edge [color=\"#5f6b7a\", arrowsize=0.7];",
        ]
        for component in components {
            let label = [component.name, component.version].compactMap { $0 }.joined(separator: "\n")
            var attributes = [
                ("label", label), ("tooltip", component.id.purl), ("fillcolor", component.layer.colour.fill),
                ("color", component.layer.colour.line),
            ]
            if isRoot(component.id) { attributes.append(("penwidth", "2.5")) }
            lines.append("  \(Self.quoted(component.id.purl)) [\(Self.list(attributes))];")
        }
        for connection in connections() {
            var attributes = [("tooltip", connection.tooltip)]
            if connection.isGuess { attributes.append(("style", "dashed")) }
            if !connection.isDirect { attributes.append(("color", "#c3cad3")) }
            if connection.kinds != [.requires] {
                attributes.append(("label", connection.kinds.map(\.rawValue).joined(separator: "\n")))
            }
            let (from, to) = (components[connection.from].id.purl, components[connection.to].id.purl)
            lines.append("  \(Self.quoted(from)) -> \(Self.quoted(to)) [\(Self.list(attributes))];")
        }
        lines.append("}")
        return lines.joined(separator: "\n") + "\n"
    }

    private static func list(_ attributes: [(String, String)]) -> String {
        attributes.map { "\($0.0)=\(quoted($0.1))" }.joined(separator: ", ")
    }

    /// In DOT a backslash is an escape only before a quotation mark; in labels it begins escapes of its own, so it is
    /// doubled, and line ends become `\n`.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case _ where scalar.value < 0x20: result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

/// All edges between two components, as a picture shows them: one line.
struct Connection {
    var from: Int
    var to: Int
    /// In the order of their names.
    var kinds: [EdgeKind]
    /// Whether every edge of it is a guess.
    var isGuess: Bool
    /// Whether `to` is of degree zero of `from`: not reached through another of its dependencies.
    var isDirect: Bool
    /// For people: both ends, kinds and requirements.
    var tooltip: String
}

extension GraphSnapshot {
    /// Sorted by their ends; identity edges have none.
    func connections() -> [Connection] {
        var result: [Connection] = []
        let reduced = reducedDependencies()
        for node in components.indices {
            for (to, edges) in grouped(edges(from: components[node].id)) where to != node {
                let (from, target) = (components[node], components[to])
                let kinds = Set(edges.map(\.kind)).sorted { $0.rawValue < $1.rawValue }
                let written = Set(edges.compactMap(\.requirement)).sorted()
                var tooltip = "\(from.name) \(kinds.map(\.rawValue).joined(separator: ", ")) \(target.name)"
                if !written.isEmpty { tooltip += ": " + written.joined(separator: "; ") }
                let reasons = Set(edges.compactMap { edge in edge.reason.map { $0 + edge.confidence.remark } }).sorted()
                if !reasons.isEmpty { tooltip += " (" + reasons.joined(separator: "; ") + ")" }
                result.append(
                    Connection(
                        from: node,
                        to: to,
                        kinds: kinds,
                        isGuess: edges.allSatisfy { $0.confidence < .certain },
                        isDirect: reduced[node].contains(to),
                        tooltip: tooltip
                    )
                )
            }
        }
        return result
    }

    private func grouped(_ edges: ArraySlice<Edge>) -> [(to: Int, edges: ArraySlice<Edge>)] {
        var result: [(to: Int, edges: ArraySlice<Edge>)] = []
        var rest = edges
        while let first = rest.first {
            let group = rest.prefix { $0.to == first.to }
            rest = rest.dropFirst(group.count)
            if let to = indices[first.to] { result.append((to, group)) }
        }
        return result
    }
}

extension Layer {
    /// Eight colours that stay apart for most kinds of sight (after Okabe and Ito), pale for areas and strong for lines.
    var colour: (fill: String, line: String) {
        switch self {
        case .application: ("#dbeafe", "#1d63c4")
        case .tooling: ("#ede4fb", "#7a4fc0")
        case .recipe: ("#fdf1c8", "#a67c00")
        case .image: ("#d5f3f6", "#0e7c86")
        case .os: ("#dcf5e3", "#1f8a4c")
        case .kernel: ("#fde3d3", "#c2540a")
        case .bootloader: ("#fbdfe8", "#b83268")
        case .hardware: ("#e5e7eb", "#4b5563")
        }
    }
}
