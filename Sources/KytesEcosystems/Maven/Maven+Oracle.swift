internal import KytesBasics
public import KytesText

extension Maven {
    /// Graphs of single coordinates, written as those are that Maven's own resolver was asked for. Used by one task.
    public final class GraphWriter {
        private let library: Library
        private var maker = GraphMaker()

        /// - Parameter pom: The text at a path of the repository, in the layout that Maven gives it.
        public init(pom: @escaping @Sendable (String) -> SourceText?) {
            library = Library(shelf: TextShelf(text: pom), environment: Environment())
        }

        /// The edges below a project with one dependency of scope `compile`:
        /// `group:artifact[:type][:classifier]:version -> … [scope]` or `[scope,optional]`.
        ///
        /// - Parameter coordinates: `group:artifact:version`.
        public func edges(below coordinates: String) async throws -> Set<String> {
            let parts = coordinates.split(separator: ":").map(String.init)
            guard parts.count == 3 else { return [] }
            var dependency = Dependency(Model.Dependency()) { $0 }
            dependency.groupID = parts[0]
            dependency.artifactID = parts[1]
            dependency.version = parts[2]
            dependency.scope = "compile"
            let root = CollectRoot(requests: [Request(dependency, from: nil)])
            return Self.edges(of: try await library.graph(below: root, &maker), maker.stock)
        }

        private static func edges(of graph: MediatedGraph, _ stock: Stock) -> Set<String> {
            var edges: Set<String> = []
            var seen: Set<Int> = [0]
            var open = Array(graph.members(of: 0))
            while let node = open.popLast() {
                guard !graph.hasLost(node), seen.insert(graph.nodes[node].children).inserted else { continue }
                for child in graph.members(of: graph.nodes[node].children) {
                    let scope =
                        stock.scopes[graph.nodes[child].scope] + (graph.nodes[child].isOptional ? ",optional" : "")
                    let to = graph.nodes[graph.winner(of: child)]
                    edges.insert("\(name(graph.nodes[node], stock)) -> \(name(to, stock)) [\(scope)]")
                    open.append(child)
                }
            }
            return edges
        }

        private static func name(_ node: CollectedNode, _ stock: Stock) -> String {
            let key = stock.key(of: node)
            let type = key.type == "jar" ? [] : [key.type]
            let classifier = key.classifier.isEmpty ? [] : [key.classifier]
            return ([key.groupID, key.artifactID] + type + classifier + [stock.version(of: node)])
                .joined(separator: ":")
        }
    }

    /// A repository that only has POMs.
    private struct TextShelf: Shelf {
        let text: @Sendable (String) -> SourceText?

        func pom(of coordinates: Coordinates) async throws -> POM? {
            text(coordinates.path(".pom")).flatMap { Maven.readModel($0).value }.map { POM(model: $0) }
        }

        func places(of coordinates: Coordinates) -> [AbsolutePath] { [] }

        func parent(of child: POM) async throws -> POM? { nil }

        /// The folder that Maven was started in, and nothing in it.
        func exists(_ path: AbsolutePath) async throws -> Bool { path == .root }

        func versions(groupID: String, artifactID: String) async throws -> [String] { [] }

        func fetch(_ coordinates: [Coordinates]) async throws {}

        func gap(at coordinates: Coordinates) -> MetadataError? { nil }
    }
}
