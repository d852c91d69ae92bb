import Foundation
import FoundationXML
import KytesGraph
import KytesTestSupport
import KytesText
import Testing

@Suite struct ExportTests {
    /// A server on a few packages, with a shared one, a tool, a guess, and an operating-system package below.
    static let server: GraphSnapshot = {
        func package(_ name: String, _ version: String?, _ layer: Layer = .application) -> Component {
            var component = component(name, layer: layer)
            component.version = version
            return component
        }
        func needs(_ from: String, _ to: String, _ kind: EdgeKind = .requires, confidence: Confidence = .certain)
            -> Edge
        {
            var edge = edge(from, to, roots: ["server"], confidence: confidence)
            edge.kind = kind
            edge.requirement = "from: \"2.0.0\""
            return edge
        }
        return GraphSnapshot(
            components: [
                package("server", nil), package("web", "2.1.0"), package("nio", "2.86.0"), package("atomics", "1.3.0"),
                package("format", "600.0.0", .tooling), package("libz", "1.2.13", .os), package("log \"<&>\"", "1.0"),
            ],
            edges: [
                needs("server", "web"), needs("server", "nio"), needs("web", "nio"), needs("nio", "atomics"),
                needs("server", "format", .buildsWith), needs("nio", "libz", .installs, confidence: .possible),
                needs("web", "log \"<&>\""), needs("format", "atomics"),
            ],
            roots: [id("server")]
        )
    }()

    @Test func theTreeShowsVersionsAndMarksRepeats() {
        #expect(
            Self.server.tree() == """
                server
                ├── format 600.0.0 [tooling, builds-with]
                │   └── atomics 1.3.0
                ├── nio 2.86.0
                │   ├── atomics 1.3.0
                │   └── libz 1.2.13 [os, installs, ?]
                └── web 2.1.0
                    ├── log "<&>" 1.0
                    └── nio 2.86.0 (*)
                (*) its dependencies are shown above

                """
        )
    }

    @Test func theTreeStopsAtItsDepth() {
        #expect(Self.server.tree(depth: 0) == "server …\n")
        #expect(GraphSnapshot.empty.tree() == "")
    }

    @Test func aCycleEndsTheTree() {
        let graph = graph(roots: ["a"], [("a", "b"), ("b", "a")])
        #expect(graph.tree() == "a\n└── b\n    └── a (*)\n(*) its dependencies are shown above\n")
    }

    @Test func namesDoNotSteerTheTerminal() {
        let graph = graph(roots: ["a\u{1B}[2J\nb\u{9B}"], [])
        #expect(graph.tree() == "a\u{FFFD}[2J\u{FFFD}b\u{FFFD}\n")
    }

    @Test func coloursAreOnlyAddedToTheText() {
        let plain = Self.server.tree(.coloured).replacing(/\u{1B}\[[0-9]+m/, with: "")
        #expect(plain == Self.server.tree())
        #expect(Self.server.tree(.coloured) != plain)
    }

    @Test func aPartHoldsWhatOneRootReaches() {
        let graph = GraphSnapshot(
            components: ["a", "b", "x", "y"].map { component($0) },
            edges: [edge("a", "x", roots: ["a"]), edge("b", "x", roots: ["b"]), edge("x", "y", roots: ["b"])],
            roots: [id("a"), id("b")]
        )
        #expect(graph.part(under: id("a")).components.map(\.name) == ["a", "x"])
        #expect(graph.part(under: id("b")).components.map(\.name) == ["b", "x", "y"])
        #expect(graph.part(under: id("x")).components.isEmpty)
    }

    @Test(.enabled(if: program("dot") != nil, "Graphviz is not installed"))
    func graphvizReadsTheDOT() throws {
        let svg = try output(of: "dot", ["-Tplain"], given: Self.server.dot())
        #expect(svg.split(separator: "\n").count { $0.hasPrefix("node ") } == 7)
        #expect(svg.split(separator: "\n").count { $0.hasPrefix("edge ") } == 8)
        #expect(svg.contains("log \\\"<&>\\\""))
    }

    @Test func thePictureIsWellFormedAndComplete() throws {
        let parser = XMLText(Self.server.svg())
        #expect(parser.isWellFormed)
        #expect(parser.titles.count == 1 + 7 + 8)
        #expect(parser.titles.contains("format builds-with nothing") == false)
        #expect(parser.titles.contains("server builds-with format: from: \"2.0.0\""))
    }

    @Test func boxesOfThePictureDoNotOverlap() throws {
        var numbers = SplitMix(seed: 11)
        var pairs: [(String, String)] = []
        for from in 0..<60 {
            for _ in 0..<3 { pairs.append(("n\(from)", "n\(Int.random(in: 0..<60, using: &numbers))")) }
        }
        let boxes = XMLText(graph(roots: ["n0"], pairs).svg()).boxes
        #expect(boxes.count >= 60)
        for (index, box) in boxes.enumerated() {
            for other in boxes[(index + 1)...] { #expect(!box.intersects(other)) }
        }
    }
}

/// What a test wants of a picture.
private final class XMLText: NSObject, XMLParserDelegate {
    private(set) var isWellFormed = false
    private(set) var titles: [String] = []
    private(set) var boxes: [CGRect] = []
    private var title: String?

    init(_ text: String) {
        super.init()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = self
        isWellFormed = parser.parse()
    }

    func parser(
        _: XMLParser, didStartElement name: String, namespaceURI _: String?, qualifiedName _: String?,
        attributes: [String: String]
    ) {
        if name == "title" { title = "" }
        if name == "rect", let box = box(attributes) { boxes.append(box) }
    }

    func parser(_: XMLParser, foundCharacters text: String) { title? += text }

    func parser(_: XMLParser, didEndElement name: String, namespaceURI _: String?, qualifiedName _: String?) {
        if name == "title", let title { titles.append(title) }
        if name == "title" { title = nil }
    }

    private func box(_ attributes: [String: String]) -> CGRect? {
        let values = ["x", "y", "width", "height"].compactMap { attributes[$0].flatMap(Double.init) }
        return values.count == 4 ? CGRect(x: values[0], y: values[1], width: values[2], height: values[3]) : nil
    }
}
