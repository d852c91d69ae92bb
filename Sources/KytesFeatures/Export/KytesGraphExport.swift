internal import KytesGraph
internal import KytesSyntax
public import KytesText

extension GraphExport {
    /// JSON of the schema `kytes-graph/1`: the whole of what is known, for programs.
    ///
    /// Keys are sorted. Components come by identity, edges by their ends, problems by file and place. Ranges are those of
    /// the Language Server Protocol, from zero, in UTF-16. Only an edge that is a binding has a `reason`. `root` is the only root, `null` where there are several.
    public func kytesGraph() -> [UInt8] {
        let root = graph.roots.count == 1 ? graph.roots.first : nil
        // As long as long ones are.
        let capacity = (graph.components.count + graph.edges.count) * 1024
        var writer = JSONWriter(layout: .pretty, sortsKeys: true, capacity: capacity)
        writer.beginObject()
        write(components: graph.components, to: &writer)
        write(edges: graph.edges, to: &writer)
        Self.write(sortedProblems.lazy.map(problem), as: "problems", to: &writer)
        writer.key("root")
        writer.value(Self.optional(root?.purl))
        Self.write(graph.roots.lazy.map { .string($0.purl) }, as: "roots", to: &writer)
        writer.key("schema")
        writer.value("kytes-graph/1")
        writer.key("statistics")
        writer.value(statistics)
        writer.endObject()
        writer.endLine()
        return writer.bytes
    }

    /// One value at a time: a graph may have a million edges.
    private static func write(_ values: some Sequence<JSONValue>, as key: String, to writer: inout JSONWriter) {
        writer.key(key)
        writer.beginArray()
        for value in values { writer.value(value) }
        writer.endArray()
    }

    // A graph may have a million edges: what there is one of for each of them is written key by key, in the order of the keys.

    private func write(components: [Component], to writer: inout JSONWriter) {
        writer.key("components")
        writer.beginArray()
        for component in components {
            writer.beginObject()
            writer.key("declared")
            writer.bool(graph.isDeclared(component.id))
            writer.key("degree")
            writer.value(graph.degree(of: component.id).map { .integer($0) } ?? .null)
            writer.key("ecosystem")
            writer.string(component.ecosystem)
            writer.key("id")
            writer.string(component.id.purl)
            writer.key("layer")
            writer.string(component.layer.rawValue)
            writer.key("name")
            writer.string(component.name)
            writer.key("source")
            writer.value(component.source.map(source) ?? .null)
            writer.key("version")
            writer.value(Self.optional(component.version))
            writer.endObject()
        }
        writer.endArray()
    }

    private func write(edges: [Edge], to writer: inout JSONWriter) {
        // Most edges stand under the same few lists of roots.
        var rootLists: [Range<Int>?] = Array(repeating: nil, count: graph.rootListCount)
        writer.key("edges")
        writer.beginArray()
        for (position, edge) in edges.enumerated() {
            writer.beginObject()
            writer.key("confidence")
            if edge.confidence == .certain { writer.integer(1) } else { writer.number(edge.confidence.rawValue) }
            writer.key("evidence")
            Self.write(place(edge.evidence), to: &writer)
            writer.key("from")
            writer.string(edge.from.purl)
            writer.key("kind")
            writer.string(edge.kind.rawValue)
            if let reason = edge.reason {
                writer.key("reason")
                writer.string(reason)
            }
            writer.key("requirement")
            writer.value(Self.optional(edge.requirement))
            writer.key("roots")
            writer.once(&rootLists[graph.rootList(ofEdgeAt: position)]) { writer in
                writer.beginArray()
                for root in edge.roots { writer.string(root.purl) }
                writer.endArray()
            }
            writer.key("scope")
            writer.string(edge.scope)
            writer.key("to")
            writer.string(edge.to.purl)
            writer.endObject()
        }
        writer.endArray()
    }

    private func source(_ source: ComponentSource) -> JSONValue {
        [
            "url": .string(WebPage.withoutCredentials(source.url)),
            "revision": Self.optional(source.revision),
            "subdirectory": .string(source.subdirectory),
            "exactness": .string(source.exactness.rawValue),
        ]
    }

    private func problem(_ problem: ExportedProblem) -> JSONValue {
        [
            "code": .string(problem.code),
            "severity": .string(Self.word(for: problem.severity)),
            "message": .string(problem.message),
            "file": .string(problem.place.file),
            "range": Self.range(problem.place.range),
        ]
    }

    private var statistics: JSONValue {
        let layers = graph.layers.map { ($0.rawValue, JSONValue.integer(graph.components(in: $0).count)) }
        return [
            "components": .integer(graph.components.count),
            "edges": .integer(graph.edges.count),
            "roots": .integer(graph.roots.count),
            "layers": .object(JSONObject(layers.map { JSONObject.Member(key: $0.0, value: $0.1) })),
            "problems": .integer(problems.count),
        ]
    }

    private var sortedProblems: [ExportedProblem] {
        problems.sorted { left, right in
            if left.place.file != right.place.file { return left.place.file < right.place.file }
            if let mine = left.place.range, let other = right.place.range, mine != other {
                return (mine.lowerBound, mine.upperBound) < (other.lowerBound, other.upperBound)
            }
            return (left.code, left.message) < (right.code, right.message)
        }
    }

    /// How a severity is called where people and programs read it.
    public static func word(for severity: Diagnostic.Severity) -> String {
        switch severity {
        case .error: "error"
        case .warning: "warning"
        case .information: "information"
        case .hint: "hint"
        }
    }

    private static func write(_ place: ExportedPlace, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("file")
        writer.string(place.file)
        writer.key("range")
        if let range = place.range {
            writer.beginObject()
            writer.key("end")
            write(range.upperBound, to: &writer)
            writer.key("start")
            write(range.lowerBound, to: &writer)
            writer.endObject()
        } else {
            writer.null()
        }
        writer.endObject()
    }

    private static func write(_ position: Position, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("character")
        writer.integer(position.column)
        writer.key("line")
        writer.integer(position.line)
        writer.endObject()
    }

    private static func range(_ range: Range<Position>?) -> JSONValue {
        guard let range else { return .null }
        return ["start": position(range.lowerBound), "end": position(range.upperBound)]
    }

    static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    private static func position(_ position: Position) -> JSONValue {
        ["line": .integer(position.line), "character": .integer(position.column)]
    }
}
