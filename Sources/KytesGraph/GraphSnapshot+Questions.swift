/// Questions are asked of one root, where its own resolution counts, or of the union of all.
extension GraphSnapshot {
    /// What `id` depends on directly, sorted, without itself.
    public func dependencies(of id: ComponentID, under root: ComponentID? = nil) -> [ComponentID] {
        neighbours(of: id, .dependencies, under: root)
    }

    /// What depends on `id` directly, sorted, without itself.
    public func dependants(of id: ComponentID, under root: ComponentID? = nil) -> [ComponentID] {
        neighbours(of: id, .dependants, under: root)
    }

    /// What `id` depends on over any number of steps, sorted, without itself.
    public func allDependencies(of id: ComponentID, under root: ComponentID? = nil) -> [ComponentID] {
        reach(of: id, .dependencies, under: root)
    }

    /// What depends on `id` over any number of steps, sorted, without itself.
    public func allDependants(of id: ComponentID, under root: ComponentID? = nil) -> [ComponentID] {
        reach(of: id, .dependants, under: root)
    }

    /// Whether a root (or this one) depends on `id` directly.
    public func isDeclared(_ id: ComponentID, under root: ComponentID? = nil) -> Bool {
        guard let index = indices[id] else { return false }
        let view = view(under: root)
        return incoming.range(of: index).contains { position in
            let edge = Int(incoming.entries[position])
            let source = edges[edge].from
            return view.holds(edge) && source != id && (root.map { $0 == source } ?? isRoot(source))
        }
    }

    /// Why `id` is there: the shortest paths from every root that reaches it.
    ///
    /// - Parameter limit: How many are wanted. The number of shortest paths may be exponential.
    /// - Returns: Shortest first, then by identities; each from its root to `id`. A root's path to itself is itself
    ///   alone. Empty where no root reaches it.
    public func paths(to id: ComponentID, under root: ComponentID? = nil, atMost limit: Int = 16) -> [[ComponentID]] {
        guard let target = indices[id], limit > 0 else { return [] }
        let asked = root.map { [$0] } ?? roots
        let reaching = distances(to: target, in: view(under: root))
        var found: [[Int]] = []
        for root in asked {
            guard let start = indices[root], reaching[start] >= 0 else { continue }
            let view = view(under: root)
            let distances = root == asked.first && asked.count == 1 ? reaching : distances(to: target, in: view)
            guard distances[start] >= 0 else { continue }
            appendPaths(from: start, along: distances, in: view, atMost: limit, to: &found)
        }
        found.sort { $0.count != $1.count ? $0.count < $1.count : $0.lexicographicallyPrecedes($1) }
        return found.prefix(limit).map { $0.map { components[$0].id } }
    }

    /// The first of `paths(to:)`.
    public func shortestPath(to id: ComponentID, under root: ComponentID? = nil) -> [ComponentID]? {
        paths(to: id, under: root, atMost: 1).first
    }
}

/// Which edges take part in a question.
struct GraphView {
    /// By number of the list of roots; `nil` where all do.
    var allowedLists: [Bool]?
    var listOfEdge: [UInt32]

    func holds(_ edge: Int) -> Bool { allowedLists.map { $0[Int(listOfEdge[edge])] } ?? true }
}

extension GraphSnapshot {
    enum Direction { case dependencies, dependants }

    func view(under root: ComponentID?) -> GraphView {
        var allowed: [Bool]?
        if let root {
            var lists = [Bool](repeating: false, count: rootLists.count)
            for list in listsOfRoot[root] ?? [] { lists[list] = true }
            allowed = lists
        }
        return GraphView(allowedLists: allowed, listOfEdge: rootListOfEdge)
    }

    func isRoot(_ id: ComponentID) -> Bool {
        var (low, high) = (0, roots.count)
        while low < high {
            let middle = (low + high) / 2
            if roots[middle] < id { low = middle + 1 } else { high = middle }
        }
        return low < roots.count && roots[low] == id
    }

    /// Calls `body` with each neighbour of `node` over an edge that takes part; the same one several times if several
    /// edges lead there.
    @inline(__always)
    func forEachNeighbour(of node: Int, _ direction: Direction, in view: GraphView, _ body: (Int) -> Void) {
        switch direction {
        case .dependencies:
            for edge in outgoing.range(of: node) where view.holds(edge) { body(Int(outgoing.entries[edge])) }
        case .dependants:
            for position in incoming.range(of: node) {
                let edge = Int(incoming.entries[position])
                if view.holds(edge) { body(Int(sources[edge])) }
            }
        }
    }

    private func neighbours(of id: ComponentID, _ direction: Direction, under root: ComponentID?) -> [ComponentID] {
        guard let node = indices[id] else { return [] }
        var result: [Int] = []
        forEachNeighbour(of: node, direction, in: view(under: root)) {
            if $0 != node, result.last != $0 { result.append($0) }
        }
        return result.map { components[$0].id }
    }

    private func reach(of id: ComponentID, _ direction: Direction, under root: ComponentID?) -> [ComponentID] {
        guard let start = indices[id] else { return [] }
        let view = view(under: root)
        var seen = BitSet(capacity: components.count)
        seen.insert(start)
        var stack = [start]
        while let node = stack.popLast() {
            forEachNeighbour(of: node, direction, in: view) {
                if seen.insert($0) { stack.append($0) }
            }
        }
        return seen.members.compactMap { $0 == start ? nil : components[$0].id }
    }

    /// How many steps lead from each node to `target`, −1 where none do.
    private func distances(to target: Int, in view: GraphView) -> [Int32] {
        var distances = [Int32](repeating: -1, count: components.count)
        distances[target] = 0
        var queue = [target]
        var next = 0
        while next < queue.count {
            let node = queue[next]
            next += 1
            forEachNeighbour(of: node, .dependants, in: view) {
                if distances[$0] < 0 {
                    distances[$0] = distances[node] + 1
                    queue.append($0)
                }
            }
        }
        return distances
    }

    private func appendPaths(
        from start: Int,
        along distances: [Int32],
        in view: GraphView,
        atMost limit: Int,
        to found: inout [[Int]]
    ) {
        var waiting = [[start]]
        var count = 0
        while let path = waiting.popLast(), let node = path.last, count < limit {
            if distances[node] == 0 {
                found.append(path)
                count += 1
                continue
            }
            var nearer: [Int] = []
            forEachNeighbour(of: node, .dependencies, in: view) {
                if distances[$0] == distances[node] - 1, nearer.last != $0 { nearer.append($0) }
            }
            for next in nearer.reversed() { waiting.append(path + [next]) }
        }
    }
}
