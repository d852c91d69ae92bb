internal import KytesText

extension Maven.MediatedGraph {
    /// The root's own dependencies that another of them brings along, and which: those that are not of degree zero.
    ///
    /// A dependency that is brought along in a narrower scope only (`test`, `runtime`) is needed by itself.
    func reachable() -> [(declaration: Maven.Declaration, through: Maven.CollectedNode)] {
        let direct = lists[0].filter { nodes[$0].winner == nil }
        let candidates = Set(direct)
        guard candidates.count > 1 else { return [] }
        var found: [Int: Int] = [:]
        for start in direct {
            for target in reached(from: start, among: candidates) where found[target] == nil { found[target] = start }
        }
        return direct.compactMap { node in
            guard let through = found[node], let declaration = nodes[node].request.source?.declaration else {
                return nil
            }
            return (declaration, nodes[through])
        }
    }

    /// What of `candidates` is asked for below `start`, without going through one of them.
    private func reached(from start: Int, among candidates: Set<Int>) -> Set<Int> {
        var found: Set<Int> = []
        var seen = Array(repeating: false, count: lists.count)
        var open = [nodes[start].children]
        while let list = open.popLast() {
            if list == 0 || seen[list] { continue }
            seen[list] = true
            for child in lists[list] {
                let place = winner(of: child)
                if candidates.contains(place) {
                    if place != start, Self.suffices(nodes[child].scope, for: nodes[place].scope) {
                        found.insert(place)
                    }
                } else if nodes[child].winner == nil {
                    open.append(nodes[child].children)
                }
            }
        }
        return found
    }

    /// Source: Maven, "Introduction to the Dependency Mechanism", dependency scope, read 2026-11-24.
    private static func suffices(_ brought: String, for wanted: String) -> Bool {
        brought == wanted || brought == "compile" || (wanted == "test" && brought == "runtime")
    }
}
