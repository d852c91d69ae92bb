extension Maven.MediatedGraph {
    /// The root's own dependencies that another of them brings along, and which: those that are not of degree zero.
    ///
    /// A dependency that is brought along in a narrower scope only (`test`, `runtime`) is needed by itself.
    func reachable(in stock: Maven.Stock) -> [(declaration: Maven.Declaration, through: Maven.ArtifactKey)] {
        let direct = members(of: 0).filter { !hasLost($0) }
        guard direct.count > 1 else { return [] }
        var search = ReachSearch(self, among: direct)
        for start in direct { search.search(from: start) }
        return direct.compactMap { node in
            guard let through = search.found[node],
                let declaration = stock.request(of: nodes[node]).source?.declaration
            else { return nil }
            return (declaration, stock.key(of: nodes[through]))
        }
    }
}

/// Looks for some nodes below each other.
private struct ReachSearch {
    private let graph: Maven.MediatedGraph
    private var isCandidate: [Bool]
    /// By list: the start from which it was seen last.
    private var seenFrom: [Int]
    private var open: [Int] = []
    /// By candidate: what brings it along, the first that does.
    private(set) var found: [Int: Int] = [:]

    init(_ graph: Maven.MediatedGraph, among candidates: [Int]) {
        self.graph = graph
        isCandidate = Array(repeating: false, count: graph.nodes.count)
        for candidate in candidates { isCandidate[candidate] = true }
        seenFrom = Array(repeating: -1, count: graph.lists.count)
    }

    /// What is asked for below `start`, without going through a candidate.
    mutating func search(from start: Int) {
        open.append(graph.nodes[start].children)
        while let list = open.popLast() {
            if list == 0 || seenFrom[list] == start { continue }
            seenFrom[list] = start
            for child in graph.members(of: list) {
                let place = graph.winner(of: child)
                if isCandidate[place] {
                    let brought = graph.nodes[child].scope
                    if place != start, Self.suffices(brought, for: graph.nodes[place].scope), found[place] == nil {
                        found[place] = start
                    }
                } else if !graph.hasLost(child) {
                    open.append(graph.nodes[child].children)
                }
            }
        }
    }

    /// Source: Maven, "Introduction to the Dependency Mechanism", dependency scope, read 2026-11-24.
    private static func suffices(_ brought: Int, for wanted: Int) -> Bool {
        typealias Scopes = Maven.Stock.Scopes
        return brought == wanted || brought == Scopes.compile || (wanted == Scopes.test && brought == Scopes.runtime)
    }
}
