import KytesGraph
import KytesText
import Testing

@Suite struct GraphSnapshotTests {
    @Test func theOrderOfThePartsDoesNotMatter() {
        let components = ["c", "a", "b"].map { component($0) }
        let edges = [edge("b", "c", roots: ["b"]), edge("a", "b", roots: ["a"]), edge("a", "c", roots: ["a"])]
        let first = GraphSnapshot(components: components, edges: edges, roots: [id("b"), id("a")])
        let second = GraphSnapshot(
            components: components.reversed(), edges: edges.reversed(), roots: [id("a"), id("b")])
        #expect(first.components == second.components)
        #expect(first.edges == second.edges)
        #expect(first.roots == second.roots)
        #expect(first.components.map(\.name) == ["a", "b", "c"])
    }

    @Test func sharedPartsAreStoredOnceUnderAllRoots() {
        let graph = GraphSnapshot(
            components: [component("a"), component("b"), component("x"), component("y"), component("x")],
            edges: [
                edge("x", "y", roots: ["b"], confidence: .possible), edge("a", "x", roots: ["a"]),
                edge("x", "y", roots: ["a"]), edge("x", "y", roots: ["a"], line: 9),
            ],
            roots: [id("a"), id("b"), id("a")]
        )
        #expect(graph.components.count == 4)
        #expect(graph.edges(from: id("x")).map(\.roots) == [[id("a"), id("b")], [id("a")]])
        #expect(graph.edges(from: id("x")).map(\.confidence) == [.certain, .certain])
        #expect(graph.roots == [id("a"), id("b")])
    }

    @Test func laterComponentsGiveWhatTheFirstLacks() {
        var better = component("a")
        better.pin = Pin(reason: "pinned")
        let graph = GraphSnapshot(components: [component("a"), better], edges: [], roots: [])
        #expect(graph.components == [better])
    }

    @Test func edgesIntoNothingAreSetAside() {
        let graph = GraphSnapshot(components: [component("a")], edges: [edge("a", "b", roots: ["a"])], roots: [id("a")])
        #expect(graph.edges.isEmpty)
        #expect(graph.danglingEdges.map(\.to) == [id("b")])
    }

    @Test func bothDirectionsAreAnswered() {
        let graph = graph(roots: ["app"], [("app", "a"), ("app", "b"), ("a", "c"), ("b", "c"), ("c", "a")])
        #expect(names(graph.dependencies(of: id("app"))) == ["a", "b"])
        #expect(names(graph.dependants(of: id("c"))) == ["a", "b"])
        #expect(names(graph.allDependencies(of: id("b"))) == ["a", "c"])
        #expect(names(graph.allDependants(of: id("a"))) == ["app", "b", "c"])
        #expect(graph.edges(to: id("c")).map(\.from) == [id("a"), id("b")])
    }

    @Test func aQuestionOfOneRootSeesOnlyItsEdges() {
        let graph = GraphSnapshot(
            components: ["a", "b", "x", "y"].map { component($0) },
            edges: [
                edge("a", "x", roots: ["a"]), edge("b", "x", roots: ["b"]), edge("x", "y", roots: ["b"]),
            ],
            roots: [id("a"), id("b")]
        )
        #expect(names(graph.dependencies(of: id("x"), under: id("a"))) == [])
        #expect(names(graph.dependencies(of: id("x"))) == ["y"])
        #expect(graph.degree(of: id("y"), under: id("a")) == nil)
        #expect(graph.degree(of: id("y")) == 1)
        #expect(graph.paths(to: id("y")) == [[id("b"), id("x"), id("y")]])
        #expect(!graph.isDeclared(id("y"), under: id("b")))
        #expect(graph.isDeclared(id("x"), under: id("b")))
    }

    @Test func allShortestPathsAreTold() {
        let graph = graph(
            roots: ["app"],
            [("app", "a"), ("app", "b"), ("a", "c"), ("b", "c"), ("a", "d"), ("d", "c")]
        )
        #expect(graph.paths(to: id("c")).map(names) == [["app", "a", "c"], ["app", "b", "c"]])
        #expect(graph.paths(to: id("c"), atMost: 1).map(names) == [["app", "a", "c"]])
        #expect(graph.shortestPath(to: id("app")).map(names) == ["app"])
        #expect(graph.paths(to: id("nowhere")).isEmpty)
    }

    @Test func thousandsOfShortestPathsDoNotHoldUs() {
        var pairs: [(String, String)] = [("app", "s0")]
        for step in 0..<40 {
            pairs += [("s\(step)", "l\(step)"), ("s\(step)", "r\(step)")]
            pairs += [("l\(step)", "s\(step + 1)"), ("r\(step)", "s\(step + 1)")]
        }
        #expect(graph(roots: ["app"], pairs).paths(to: id("s40"), atMost: 10).count == 10)
    }
}

@Suite struct ComponentNameTests {
    private let graph = GraphSnapshot(
        components: [
            swift("apple/swift-nio", "2.101.2"), swift("apple/swift-log", "1.6.0"), swift("vapor/swift-log", "9.0.0"),
            swift("apple/swift-system", "1.0.0"), swift("apple/swift-system", "2.0.0"),
        ],
        edges: [],
        roots: []
    )

    private static func swift(_ path: String, _ version: String) -> Component {
        let parts = path.split(separator: "/").map(String.init)
        let url = PackageURL(type: "swift", namespace: "github.com/" + parts[0], name: parts[1], version: version)
        return Component(
            id: ComponentID(url), name: parts[1], version: version, layer: .application, ecosystem: "swiftpm"
        )
    }

    private let nio = ComponentID(purl: "pkg:swift/github.com/apple/swift-nio@2.101.2")!

    @Test(arguments: [
        "pkg:swift/github.com/apple/swift-nio@2.101.2", "pkg:swift/github.com/apple/swift-nio", "swift-nio",
        "Swift-NIO",
        "swift-nio@2.101.2", "apple/swift-nio", "github.com/apple/swift-nio@2.101.2", " swift-nio",
    ])
    func anyUniqueNameIsUnderstood(_ text: String) {
        #expect(graph.components(named: text) == .one(nio))
    }

    @Test func ambiguousNamesGiveTheCandidates() {
        #expect(
            graph.components(named: "swift-log")
                == .several([
                    ComponentID(purl: "pkg:swift/github.com/apple/swift-log@1.6.0")!,
                    ComponentID(purl: "pkg:swift/github.com/vapor/swift-log@9.0.0")!,
                ])
        )
        #expect(
            graph.components(named: "vapor/swift-log")
                == .one(ComponentID(purl: "pkg:swift/github.com/vapor/swift-log@9.0.0")!)
        )
        guard case .several(let both) = graph.components(named: "pkg:swift/github.com/apple/swift-system") else {
            Issue.record("two versions are two candidates")
            return
        }
        #expect(both.count == 2)
    }

    @Test func aNearMissIsSuggested() {
        guard case .none(let similar) = graph.components(named: "swift-noi") else {
            Issue.record("there is no such component")
            return
        }
        #expect(similar.first == nio)
    }

    @Test func searchPrefersBeginningsOfWordsAndShortNames() {
        #expect(graph.search("snio").first?.id == nio)
        #expect(graph.search("nio").map(\.name) == ["swift-nio"])
        #expect(graph.search("", limit: 2).map(\.name) == ["swift-log", "swift-log"])
        #expect(graph.search("zzz").isEmpty)
    }

    @Test func runsCountMoreThanScatteredLetters() throws {
        let run = try #require(FuzzyMatch.score("log", in: "swift-log"))
        let scattered = try #require(FuzzyMatch.score("log", in: "le-o-g"))
        #expect(run > scattered)
        #expect(FuzzyMatch.score("gol", in: "log") == nil)
        #expect(FuzzyMatch.score("", in: "log") == 0)
    }
}
