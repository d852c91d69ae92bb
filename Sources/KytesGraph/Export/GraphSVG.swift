extension GraphSnapshot {
    /// A picture: roots at the left, what they need to the right of them; layers as colours, guesses dashed, what also
    /// comes through another dependency as faint lines, a tooltip on everything. Follows the reader's dark mode.
    public func svg() -> String {
        SVGDrawing(self).text()
    }
}

/// Distances are in pixels.
private struct SVGDrawing {
    let graph: GraphSnapshot
    let connections: [Connection]
    let direct: [Connection]
    let layout: LayeredLayout
    /// The left edge and the width of each column.
    let columns: [(x: Double, width: Double)]

    private static let margin = 24.0
    private static let nodeHeight = 38.0
    private static let columnGap = 72.0
    private static let legendHeight = 40.0

    init(_ graph: GraphSnapshot) {
        self.graph = graph
        connections = graph.connections()
        direct = connections.filter(\.isDirect)
        layout = LayeredLayout(
            heights: graph.components.map { _ in Self.nodeHeight },
            lines: direct.map { ($0.from, $0.to) },
            gap: 14
        )
        var x = Self.margin
        columns = layout.columns.map { [layout] items in
            let width =
                items.compactMap { layout.items[$0].node }.map { Self.width(of: graph.components[$0]) }.max() ?? 0
            defer { x += width + Self.columnGap }
            return (x, width)
        }
    }

    func text() -> String {
        let bottom = (layout.items.map { $0.y + $0.height / 2 }.max() ?? 0) + Self.margin
        let legend = legend(at: bottom + Self.margin)
        let right = (columns.last.map { $0.x + $0.width } ?? 0) + Self.margin
        let width = max(right, legend.width + Self.margin)
        let height = bottom + Self.margin + Self.legendHeight
        let names = graph.roots.compactMap(graph.component).map(\.name).joined(separator: ", ")
        var lines = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(Self.number(width))\" height=\"\(Self.number(height))\" "
                + "viewBox=\"0 0 \(Self.number(width)) \(Self.number(height))\" role=\"img\">",
            "<title>\(Self.escaped("Dependencies of " + names))</title>",
            Self.style,
            "<rect class=\"ground\" width=\"100%\" height=\"100%\"/>",
        ]
        lines += connections.filter { !$0.isDirect }.map(faintLine)
        lines += direct.indices.map(line)
        lines += graph.components.indices.map(box)
        lines += legend.lines
        lines.append("</svg>")
        return lines.joined(separator: "\n") + "\n"
    }

    private func box(_ node: Int) -> String {
        let component = graph.components[node]
        let isRoot = graph.isRoot(component.id)
        let (x, y, width) = (left(of: node), height(of: node), Self.width(of: component))
        let top = y - Self.nodeHeight / 2
        let kind = "node \(component.layer.rawValue)" + (isRoot ? " root" : "")
        var parts = "<g class=\"\(kind)\"><title>\(Self.escaped(tooltip(of: component)))</title>"
        parts += "<rect x=\"\(Self.number(x))\" y=\"\(Self.number(top))\" width=\"\(Self.number(width))\" "
        parts += "height=\"\(Self.number(Self.nodeHeight))\" rx=\"7\"/>"
        let nameY = component.version == nil ? y + 4.5 : y - 2.5
        parts += text(component.name, x: x + width / 2, y: nameY, kind: "name")
        if let version = component.version { parts += text(version, x: x + width / 2, y: y + 12, kind: "version") }
        return parts + "</g>"
    }

    private func tooltip(of component: Component) -> String {
        var result = [component.id.purl, "layer: " + component.layer.rawValue]
        if let degree = graph.degree(of: component.id) {
            result.append("degree: \(degree)" + (graph.isDeclared(component.id) ? ", declared" : ""))
        }
        if let pin = component.pin { result.append(pin.reason) }
        return result.joined(separator: "\n")
    }

    private func text(_ text: String, x: Double, y: Double, kind: String) -> String {
        "<text class=\"\(kind)\" x=\"\(Self.number(x))\" y=\"\(Self.number(y))\">\(Self.escaped(Self.shortened(text)))</text>"
    }

    /// Along the bends of its route, always leaving and arriving level.
    private func line(_ index: Int) -> String {
        let route = layout.routes[index]
        var points: [(x: Double, y: Double)] = []
        for (place, item) in route.enumerated() {
            let y = height(of: item)
            let column = columns[layout.items[item].column]
            if let node = layout.items[item].node {
                let isStart = place == 0
                points.append((isStart ? left(of: node) + Self.width(of: graph.components[node]) : left(of: node), y))
            } else {
                points += [(column.x, y), (column.x + column.width, y)]
            }
        }
        if layout.isReversed[index] { points.reverse() }
        return path(points, of: direct[index], kind: "line")
    }

    /// Straight to its end, behind everything else.
    private func faintLine(_ connection: Connection) -> String {
        let (from, to) = (connection.from, connection.to)
        let isForward = layout.items[from].column < layout.items[to].column
        let start = left(of: from) + (isForward ? Self.width(of: graph.components[from]) : 0)
        let end = left(of: to) + (isForward ? 0 : Self.width(of: graph.components[to]))
        return path([(start, height(of: from)), (end, height(of: to))], of: connection, kind: "line faint")
    }

    private func path(_ points: [(x: Double, y: Double)], of connection: Connection, kind: String) -> String {
        guard let first = points.first else { return "" }
        var commands = "M\(Self.number(first.x)) \(Self.number(first.y))"
        for (start, end) in zip(points, points.dropFirst()) {
            if start.y == end.y {
                commands += "L\(Self.number(end.x)) \(Self.number(end.y))"
            } else {
                let middle = Self.number((start.x + end.x) / 2)
                commands += "C\(middle) \(Self.number(start.y)) \(middle) \(Self.number(end.y)) "
                commands += "\(Self.number(end.x)) \(Self.number(end.y))"
            }
        }
        let kinds = kind + (connection.isGuess ? " guess" : "")
        return "<path class=\"\(kinds)\" d=\"\(commands)\"><title>\(Self.escaped(connection.tooltip))</title></path>"
    }

    private func legend(at top: Double) -> (lines: [String], width: Double) {
        var x = Self.margin
        var lines: [String] = []
        func word(_ text: String) {
            lines.append("<text class=\"legend\" x=\"\(Self.number(x))\" y=\"\(Self.number(top + 11))\">\(text)</text>")
            x += Double(text.utf8.count) * 6.4 + 22
        }
        for layer in graph.layers {
            let place = "x=\"\(Self.number(x))\" y=\"\(Self.number(top))\" width=\"20\" height=\"14\" rx=\"4\""
            lines.append("<g class=\"node \(layer.rawValue)\"><rect \(place)/></g>")
            x += 26
            word(layer.rawValue)
        }
        let marks = [
            ("line faint", "also through another", connections.contains { !$0.isDirect }),
            ("line guess", "a guess", connections.contains(where: \.isGuess)),
        ]
        for (kind, name, isShown) in marks where isShown {
            let y = Self.number(top + 7)
            lines.append("<path class=\"\(kind) key\" d=\"M\(Self.number(x)) \(y)L\(Self.number(x + 28)) \(y)\"/>")
            x += 34
            word(name)
        }
        return (lines, x)
    }

    private func height(of item: Int) -> Double { Self.margin + layout.items[item].y }

    private func left(of node: Int) -> Double {
        let column = columns[layout.items[node].column]
        return column.x + (column.width - Self.width(of: graph.components[node])) / 2
    }

    private static func width(of component: Component) -> Double {
        let name = Double(shortened(component.name).count) * 8
        let version = Double(shortened(component.version ?? "").count) * 6.6
        return max(64, max(name, version) + 26)
    }

    private static func shortened(_ text: String) -> String {
        text.count > 48 ? text.prefix(47) + "…" : text
    }

    /// At most one digit behind the point, the same on every machine.
    private static func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        let rest = abs(tenths % 10)
        let sign = tenths < 0 && tenths > -10 ? "-" : ""
        return sign + String(tenths / 10) + (rest == 0 ? "" : ".\(rest)")
    }

    /// Also takes out what XML 1.0 cannot hold at all.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case _ where scalar.value < 0x20 && scalar != "\n" && scalar != "\t": result += "\u{FFFD}"
            case "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static let style: String = {
        var rules = [
            ".ground{fill:#ffffff}",
            "text{font-family:system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif;text-anchor:middle;fill:#1f2933}",
            ".name{font-size:13px;font-weight:600}.version{font-size:11px;fill:#52606d}",
            ".legend{font-size:12px;text-anchor:start;fill:#52606d}",
            ".node rect{stroke-width:1.4}.root rect{stroke-width:3}",
            ".line{fill:none;stroke:#7b8794;stroke-width:1.5;marker-end:url(#head)}",
            ".faint{stroke:#d3d9e0;stroke-width:1;marker-end:none}.guess{stroke-dasharray:5 4}.key{marker-end:none}",
            ".line:hover{stroke:#1d63c4;stroke-width:2.5}",
        ]
        for layer in Layer.allCases {
            let (fill, line) = layer.colour
            rules.append(".\(layer.rawValue) rect{fill:\(fill);stroke:\(line)}")
        }
        rules.append(
            "@media (prefers-color-scheme:dark){.ground{fill:#12161c}.legend{fill:#b6c0cc}.faint{stroke:#343c47}"
                + ".line{stroke:#8f9baa}}"
        )
        return "<style>" + rules.joined(separator: "\n") + "</style>\n<defs><marker id=\"head\" viewBox=\"0 0 8 8\" "
            + "refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">"
            + "<path d=\"M0 0L8 4L0 8z\" fill=\"#7b8794\"/></marker></defs>"
    }()
}
