internal import Synchronization

// Degree is the transitive reduction, asked outwards from a root. *Degree zero* of X: declared by X, and not reachable
// through another declared dependency of X. *Degree k+1*: degree zero of something of degree k; the least k counts.
// A component is its own dependency, but identity edges take no part.
//
// Cycles have no single reduction. Members of a cycle are not told apart: they do not hide what X declares from each
// other, nor does a member of X's own cycle. So everything that a root reaches has a degree, and in a graph without
// cycles this is the definition to the letter.
extension GraphSnapshot {
    /// How far `id` is from the roots (or from this one).
    ///
    /// - Returns: The least over the roots; `nil` for a root that no other one reaches, and for what none reaches.
    public func degree(of id: ComponentID, under root: ComponentID? = nil) -> Int? {
        guard let index = indices[id] else { return nil }
        let degrees: [Int32]
        if let root {
            var reducer = Reducer(self, view: view(under: root))
            degrees = indices[root].map { reducer.degrees(from: $0) } ?? []
        } else {
            degrees = memo.degrees(of: self)
        }
        guard degrees.indices.contains(index), degrees[index] >= 0 else { return nil }
        return Int(degrees[index])
    }

    /// What `id` declares and does not reach through another of its declared dependencies, sorted.
    public func degreeZero(of id: ComponentID, under root: ComponentID? = nil) -> [ComponentID] {
        guard let index = indices[id] else { return [] }
        var reducer = Reducer(self, view: view(under: root))
        reducer.number(from: index)
        return reducer.degreeZero(of: index).sorted().map { components[$0].id }
    }
}

/// The degrees of the union of the roots, computed when first asked for.
final class DegreeMemo: Sendable {
    private let degrees = Mutex<[Int32]?>(nil)

    func degrees(of graph: GraphSnapshot) -> [Int32] {
        degrees.withLock { known in
            if let known { return known }
            var least = [Int32](repeating: -1, count: graph.components.count)
            var reducer = Reducer(graph, view: graph.view(under: nil))
            for root in graph.roots {
                guard let start = graph.indices[root] else { continue }
                reducer.view = graph.view(under: root)
                for (node, degree) in reducer.degreesOfReached(from: start)
                where least[node] < 0 || degree < least[node] {
                    least[node] = degree
                }
            }
            known = least
            return least
        }
    }
}

/// Walks what one root reaches. Its arrays are made once and cleaned after each root, only where they were written.
private struct Reducer {
    let graph: GraphSnapshot
    var view: GraphView
    /// The strongly connected component of each node, numbered so that a dependency never has a higher number than what
    /// depends on it; −1 for what was not reached.
    private var cycle: [Int32]
    private var cycles: Int32 = 0
    /// When the walk came to each node, −1 where it did not, and the earliest open node that each leads back to.
    private var order: [Int32]
    private var low: [Int32]
    private var entered: Int32 = 0
    private var reached: [Int] = []
    private var mark: [UInt32]
    private var stamp: UInt32 = 0

    init(_ graph: GraphSnapshot, view: GraphView) {
        self.graph = graph
        self.view = view
        cycle = [Int32](repeating: -1, count: graph.components.count)
        order = cycle
        low = cycle
        mark = [UInt32](repeating: 0, count: graph.components.count)
    }

    mutating func degrees(from root: Int) -> [Int32] {
        var result = [Int32](repeating: -1, count: graph.components.count)
        for (node, degree) in degreesOfReached(from: root) { result[node] = degree }
        return result
    }

    /// - Returns: Every node that `root` reaches, without itself, and its degree; lowest degree first.
    mutating func degreesOfReached(from root: Int) -> [(node: Int, degree: Int32)] {
        number(from: root)
        var isFound = BitSet(capacity: graph.components.count)
        isFound.insert(root)
        var result: [(node: Int, degree: Int32)] = []
        for node in degreeZero(of: root) where isFound.insert(node) { result.append((node, 0)) }
        var next = 0
        while next < result.count {
            let (node, degree) = result[next]
            next += 1
            for inner in degreeZero(of: node) where isFound.insert(inner) { result.append((inner, degree + 1)) }
        }
        for node in reached { (cycle[node], order[node]) = (-1, -1) }
        reached.removeAll(keepingCapacity: true)
        (entered, cycles) = (0, 0)
        return result
    }

    /// The declared dependencies of `node` that no other one of them reaches.
    mutating func degreeZero(of node: Int) -> [Int] {
        var declared: [Int] = []
        graph.forEachNeighbour(of: node, .dependencies, in: view) {
            if $0 != node, declared.last != $0 { declared.append($0) }
        }
        guard declared.count > 1 else { return declared }
        declared.sort { (cycle[$1], $0) < (cycle[$0], $1) }
        let lowest = declared.last.map { cycle[$0] } ?? 0
        stamp += 1
        var result: [Int] = []
        var position = 0
        while position < declared.count {
            let current = cycle[declared[position]]
            let group = declared[position...].prefix { cycle[$0] == current }
            position += group.count
            if current == cycle[node] {
                result += group
            } else if let first = group.first, !group.contains(where: { mark[$0] == stamp }) {
                result += group
                if position < declared.count { markReach(of: first, notBelow: lowest) }
            }
        }
        return result
    }

    private mutating func markReach(of start: Int, notBelow lowest: Int32) {
        var stack = [start]
        mark[start] = stamp
        while let node = stack.popLast() {
            for edge in graph.outgoing.range(of: node) where view.holds(edge) {
                let next = Int(graph.outgoing.entries[edge])
                guard mark[next] != stamp, cycle[next] >= lowest else { continue }
                mark[next] = stamp
                stack.append(next)
            }
        }
    }

    /// Numbers what `root` reaches, by Tarjan's algorithm with its own stack: a chain of dependencies may be longer than
    /// the thread's.
    mutating func number(from root: Int) {
        var open: [Int] = []
        var calls: [(node: Int, edge: Int)] = []
        enter(root, &calls, &open)
        while let (node, edge) = calls.last {
            guard edge < graph.outgoing.range(of: node).upperBound else {
                calls.removeLast()
                close(node, &open)
                if let caller = calls.last?.node, cycle[node] < 0 { low[caller] = min(low[caller], low[node]) }
                continue
            }
            calls[calls.count - 1].edge += 1
            guard view.holds(edge) else { continue }
            let next = Int(graph.outgoing.entries[edge])
            if order[next] < 0 {
                enter(next, &calls, &open)
            } else if cycle[next] < 0 {
                low[node] = min(low[node], order[next])
            }
        }
    }

    /// Numbers all nodes, whether or not a root reaches them.
    mutating func numberAll() {
        for node in graph.components.indices where cycle[node] < 0 { number(from: node) }
    }

    private mutating func enter(_ node: Int, _ calls: inout [(node: Int, edge: Int)], _ open: inout [Int]) {
        order[node] = entered
        low[node] = entered
        entered += 1
        open.append(node)
        calls.append((node, graph.outgoing.range(of: node).lowerBound))
    }

    private mutating func close(_ node: Int, _ open: inout [Int]) {
        guard order[node] == low[node] else { return }
        while let member = open.popLast() {
            cycle[member] = cycles
            reached.append(member)
            if member == node { break }
        }
        cycles += 1
    }
}

extension GraphSnapshot {
    /// The degree-zero dependencies of every component, each in the union of the roots.
    func reducedDependencies() -> [Set<Int>] {
        var reducer = Reducer(self, view: view(under: nil))
        reducer.numberAll()
        return components.indices.map { Set(reducer.degreeZero(of: $0)) }
    }
}
