internal import KytesGraph
internal import KytesSyntax
public import KytesText

extension GraphExport {
    /// JSON of the schema `kytes-graph/1`: the whole of what is known, for programs.
    ///
    /// Keys are sorted. Components come by identity, edges by their ends, problems by file and place. Ranges are those of
    /// the Language Server Protocol, from zero, in UTF-16. `root` is the only root, `null` where there are several.
    public func kytesGraph() -> String {
        let root = graph.roots.count == 1 ? graph.roots.first : nil
        var writer = JSONWriter(layout: .pretty, sortsKeys: true)
        writer.beginObject()
        Self.write(graph.components.lazy.map(component), as: "components", to: &writer)
        Self.write(graph.edges.lazy.map(edge), as: "edges", to: &writer)
        Self.write(sortedProblems.lazy.map(problem), as: "problems", to: &writer)
        writer.key("root")
        writer.value(Self.optional(root?.purl))
        Self.write(graph.roots.lazy.map { .string($0.purl) }, as: "roots", to: &writer)
        writer.key("schema")
        writer.value("kytes-graph/1")
        writer.key("statistics")
        writer.value(statistics)
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self) + "\n"
    }

    /// One value at a time: a graph may have a million edges.
    private static func write(_ values: some Sequence<JSONValue>, as key: String, to writer: inout JSONWriter) {
        writer.key(key)
        writer.beginArray()
        for value in values { writer.value(value) }
        writer.endArray()
    }

    private func component(_ component: Component) -> JSONValue {
        [
            "id": .string(component.id.purl),
            "name": .string(component.name),
            "version": Self.optional(component.version),
            "layer": .string(component.layer.rawValue),
            "ecosystem": .string(component.ecosystem),
            "declared": .bool(graph.isDeclared(component.id)),
            "degree": graph.degree(of: component.id).map { .integer($0) } ?? .null,
            "source": component.source.map(source) ?? .null,
        ]
    }

    private func source(_ source: ComponentSource) -> JSONValue {
        [
            "url": .string(WebPage.withoutCredentials(source.url)),
            "revision": Self.optional(source.revision),
            "subdirectory": .string(source.subdirectory),
            "exactness": .string(source.exactness.rawValue),
        ]
    }

    private func edge(_ edge: Edge) -> JSONValue {
        [
            "from": .string(edge.from.purl),
            "to": .string(edge.to.purl),
            "kind": .string(edge.kind.rawValue),
            "scope": .string(edge.scope),
            "roots": .array(edge.roots.map { .string($0.purl) }),
            "requirement": Self.optional(edge.requirement),
            "confidence": edge.confidence == 1 ? .integer(1) : .number(edge.confidence),
            "evidence": Self.place(place(edge.evidence)),
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

    static func place(_ place: ExportedPlace) -> JSONValue {
        ["file": .string(place.file), "range": range(place.range)]
    }

    static func range(_ range: Range<Position>?) -> JSONValue {
        guard let range else { return .null }
        return ["start": position(range.lowerBound), "end": position(range.upperBound)]
    }

    static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    private static func position(_ position: Position) -> JSONValue {
        ["line": .integer(position.line), "character": .integer(position.column)]
    }
}
