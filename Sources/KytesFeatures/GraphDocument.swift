public import KytesBasics
public import KytesGraph
import KytesEcosystems
import KytesText

/// The graph as a text that an editor can show.
public struct GraphDocument: Hashable, Sendable {
    /// A name that tells editors what it is: `graph.svg`.
    public var fileName: String
    public var languageID: String
    public var text: String

    public init(fileName: String, languageID: String, text: String) {
        self.fileName = fileName
        self.languageID = languageID
        self.text = text
    }
}

extension Features {
    /// The whole graph, or what one component depends on.
    public func graphDocument(_ format: GraphFormat, root: ComponentID? = nil) -> GraphDocument {
        let graph = root.map(part(below:)) ?? graph
        switch format {
        case .tree: return GraphDocument(fileName: "graph.txt", languageID: "plaintext", text: graph.tree())
        case .dot: return GraphDocument(fileName: "graph.dot", languageID: "dot", text: graph.dot())
        case .svg: return GraphDocument(fileName: "graph.svg", languageID: "xml", text: graph.svg())
        case .json:
            let bytes = export(of: graph, relativeTo: root.flatMap(folder(of:))).kytesGraph()
            let text = String(decoding: bytes, as: UTF8.self)
            return GraphDocument(fileName: "graph.json", languageID: "json", text: text)
        }
    }

    /// Why a component is there, for people: each path on lines of its own, each step further in.
    func whyDocument(_ component: Component, _ paths: [[ComponentID]]) -> GraphDocument {
        let ways = Self.ways(paths)
        let texts = ways.map { path in
            path.enumerated().map { level, id in
                let step = graph.component(id)
                let words = [step?.name ?? id.purl, step?.version].compactMap(\.self).joined(separator: " ")
                return String(repeating: "  ", count: level) + words + "\n"
            }.joined()
        }
        let text = ways.isEmpty ? noWay(to: component) + "\n" : texts.joined(separator: "\n")
        return GraphDocument(fileName: "why.txt", languageID: "plaintext", text: text)
    }

    /// Those that lead somewhere: a root leads to itself, which is no reason.
    static func ways(_ paths: [[ComponentID]]) -> [[ComponentID]] { paths.filter { $0.count > 1 } }

    /// What is said of a component that nothing leads to.
    func noWay(to component: Component) -> String {
        index.isRoot(component.id, of: graph)
            ? "`\(component.name)` is the workspace's own" : "Nothing in the workspace needs `\(component.name)`"
    }

    /// A graph with places and problems as other programs are told of them.
    ///
    /// - Parameters:
    ///   - graph: The whole one, or a part of it.
    ///   - folder: What the places are relative to, whose name the graph takes; `nil` for the folder of the first root.
    ///   - created: In Unix seconds.
    public func export(
        of graph: GraphSnapshot,
        relativeTo folder: AbsolutePath? = nil,
        licences: [ComponentID: String] = [:],
        created: Int64 = 0
    ) -> GraphExport {
        let folder = folder ?? graph.roots.lazy.compactMap(self.folder(of:)).first
        let files = files
        let place: @Sendable (Evidence) -> ExportedPlace = { evidence in
            let path = folder.flatMap { evidence.document.filePath?.relative(to: $0) }
            let range = files[evidence.document]?.file.text.positions(of: evidence.range)
            return ExportedPlace(file: path ?? evidence.document.uri, range: range)
        }
        let problems = files.keys.filter(isEditable).sorted().flatMap { document in
            diagnostics(in: document).map { diagnostic in
                ExportedProblem(
                    code: diagnostic.code,
                    severity: diagnostic.severity,
                    message: diagnostic.message,
                    place: place(Evidence(document: document, range: diagnostic.range))
                )
            }
        }
        return GraphExport(
            graph: graph,
            name: folder?.lastComponent ?? "",
            problems: problems,
            licences: licences,
            created: created,
            place: place
        )
    }

    /// A root's own part of the graph; for other components everything that they reach.
    private func part(below component: ComponentID) -> GraphSnapshot {
        if index.isRoot(component, of: graph) { return graph.part(under: component) }
        let reached = ([component] + graph.allDependencies(of: component)).compactMap(graph.component)
        let edges = reached.flatMap { graph.edges(from: $0.id) }.map { edge in
            var edge = edge
            edge.roots = [component]
            return edge
        }
        return GraphSnapshot(components: reached, edges: edges, roots: [component])
    }

    private func folder(of component: ComponentID) -> AbsolutePath? {
        graph.component(component)?.manifest?.filePath?.parent
    }
}

extension SourceText {
    /// A range as most programs count: lines and UTF-16 columns.
    fileprivate func positions(of range: TextRange) -> Range<Position> {
        let start = position(at: range.lowerBound, in: .utf16)
        return start..<max(start, position(at: range.upperBound, in: .utf16))
    }
}
