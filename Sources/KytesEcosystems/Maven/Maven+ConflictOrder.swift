internal import KytesBasics

extension Maven {
    /// In which order conflicts are settled: none before those that may decide whether it is there at all.
    struct ConflictOrder: Sendable {
        private(set) var sorted: [Int] = []
        /// By conflict: all that stand in a cycle with it.
        private(set) var cyclicPredecessors: [Int: Set<Int>] = [:]
        private(set) var count = 0
        /// The conflict of each node.
        private(set) var conflicts: [Int] = []

        private var entries: [Entry] = []
        private var edges: [ConflictEdge] = []
        private var known = PairSet()
        private var isSeen: [Bool] = []
        private var found: [Int] = []
        private var queue: [Int] = []
        /// What stands before it in the queue has been taken.
        private var firstWaiting = 0
        private var children: [Int] = []
        /// By key: its group, -1 for none.
        private var groups: [Int] = []
        /// By group: the one that it has become part of.
        private var parents: [Int] = []
        /// By conflict, `words` each: those from which it can be reached; empty where there are too many, or cycles.
        private var ancestors: [UInt64] = []
        private var words = 0
        private static let mostWithAncestors = 4096

        private struct Entry: BitwiseCopyable {
            var firstEdge = -1
            var lastEdge = -1
            var incoming = 0
            var depth = Int.max
        }

        private struct ConflictEdge: BitwiseCopyable {
            let child: Int
            var next = -1
        }

        /// - Parameter keys: How many there are.
        mutating func sort(_ collection: Collection, keys: Int) {
            findConflicts(collection, keys)
            entries.removeAll(keepingCapacity: true)
            entries.append(contentsOf: repeatElement(Entry(), count: count))
            edges.removeAll(keepingCapacity: true)
            known.removeAll()
            isSeen.removeAll(keepingCapacity: true)
            isSeen.append(contentsOf: repeatElement(false, count: collection.nodes.count))
            found.removeAll(keepingCapacity: true)
            sorted.removeAll(keepingCapacity: true)
            cyclicPredecessors = [:]
            visit(0, under: -1, depth: 1, collection)
            sortFound()
            findAncestors()
        }

        /// Whether one conflict may lead to another; true where that is not known.
        func mayLead(from ancestor: Int, to conflict: Int) -> Bool {
            if ancestors.isEmpty { return true }
            return ancestors[conflict * words + ancestor >> 6] & (1 << UInt64(ancestor & 63)) != 0
        }
    }
}

// MARK: - Conflicts

extension Maven.ConflictOrder {
    /// What has one key, or was relocated from it, is one conflict.
    private mutating func findConflicts(_ collection: Maven.Collection, _ keys: Int) {
        if groups.count < keys { groups.append(contentsOf: repeatElement(-1, count: keys - groups.count)) }
        parents.removeAll(keepingCapacity: true)
        for node in collection.nodes {
            let own = group(node.key)
            guard node.relocations >= 0 else { continue }
            for relocation in collection.relocations[node.relocations] {
                let other = group(relocation)
                let root = root(own)
                if other != root { parents[other] = root }
            }
        }
        conflicts.removeAll(keepingCapacity: true)
        count = 0
        for node in collection.nodes {
            let conflict = group(node.key)
            conflicts.append(conflict)
            count = max(count, conflict + 1)
        }
        for node in collection.nodes { groups[node.key] = -1 }
        for key in collection.relocations.joined() { groups[key] = -1 }
    }

    private mutating func group(_ key: Int) -> Int {
        if groups[key] >= 0 { return root(groups[key]) }
        groups[key] = parents.count
        parents.append(parents.count)
        return parents.count - 1
    }

    private func root(_ group: Int) -> Int {
        var group = group
        while parents[group] != group { group = parents[group] }
        return group
    }

    private mutating func visit(_ list: Int, under parent: Int, depth: Int, _ collection: Maven.Collection) {
        var node = collection.lists[list]
        while node >= 0 {
            let conflict = conflicts[node]
            if entries[conflict].depth == Int.max {
                entries[conflict].depth = depth
                found.append(conflict)
            } else {
                pull(conflict, to: depth)
            }
            if parent >= 0, known.insert(parent, conflict) { link(parent, to: conflict) }
            if !isSeen[node] {
                isSeen[node] = true
                visit(collection.nodes[node].children, under: conflict, depth: depth + 1, collection)
            }
            node = collection.nodes[node].next
        }
    }

    private mutating func link(_ parent: Int, to child: Int) {
        let edge = edges.count
        edges.append(ConflictEdge(child: child))
        if entries[parent].lastEdge < 0 {
            entries[parent].firstEdge = edge
        } else {
            edges[entries[parent].lastEdge].next = edge
        }
        entries[parent].lastEdge = edge
        entries[child].incoming += 1
    }

    private mutating func pull(_ conflict: Int, to depth: Int) {
        guard depth < entries[conflict].depth else { return }
        entries[conflict].depth = depth
        var edge = entries[conflict].firstEdge
        while edge >= 0 {
            pull(edges[edge].child, to: depth + 1)
            edge = edges[edge].next
        }
    }
}

// MARK: - Order

extension Maven.ConflictOrder {
    private mutating func sortFound() {
        queue.removeAll(keepingCapacity: true)
        for conflict in found where entries[conflict].incoming == 0 { enqueue(conflict) }
        drain()
        let hasCycles = sorted.count < found.count
        while sorted.count < found.count {
            let open = found.filter { entries[$0].incoming > 0 }
            let nearest = open.min {
                (entries[$0].depth, entries[$0].incoming) < (entries[$1].depth, entries[$1].incoming)
            }
            guard let nearest else { break }
            entries[nearest].incoming = 0
            enqueue(nearest)
            drain()
        }
        if hasCycles { findCycles() }
    }

    /// Behind those that are as near to the root, of those that wait.
    private mutating func enqueue(_ conflict: Int) {
        let depth = entries[conflict].depth
        let place = queue.lastIndex { entries[$0].depth <= depth }.map { $0 + 1 } ?? 0
        queue.insert(conflict, at: max(place, firstWaiting))
    }

    private mutating func drain() {
        while firstWaiting < queue.count {
            let first = queue[firstWaiting]
            firstWaiting += 1
            sorted.append(first)
            children.removeAll(keepingCapacity: true)
            var edge = entries[first].firstEdge
            while edge >= 0 {
                children.append(edges[edge].child)
                edge = edges[edge].next
            }
            children.sort()
            for child in children {
                entries[child].incoming -= 1
                if entries[child].incoming == 0 { enqueue(child) }
            }
        }
        queue.removeAll(keepingCapacity: true)
        firstWaiting = 0
    }

    private mutating func findCycles() {
        var stack: [Int] = []
        var places: [Int: Int] = [:]
        var visited: Set<Int> = []
        for conflict in found { findCycles(conflict, &stack, &places, &visited) }
    }

    private mutating func findCycles(
        _ conflict: Int,
        _ stack: inout [Int],
        _ places: inout [Int: Int],
        _ visited: inout Set<Int>
    ) {
        if let place = places[conflict] {
            let cycle = Set(stack[place...])
            for member in cycle { cyclicPredecessors[member, default: []].formUnion(cycle) }
            return
        }
        guard visited.insert(conflict).inserted else { return }
        places[conflict] = stack.count
        stack.append(conflict)
        var edge = entries[conflict].firstEdge
        while edge >= 0 {
            findCycles(edges[edge].child, &stack, &places, &visited)
            edge = edges[edge].next
        }
        stack.removeLast()
        places[conflict] = nil
    }

    /// What is settled before a conflict and cannot lead to it need not be looked into for it.
    private mutating func findAncestors() {
        ancestors.removeAll(keepingCapacity: true)
        guard cyclicPredecessors.isEmpty, count <= Self.mostWithAncestors else { return }
        words = (count + 63) / 64
        ancestors.append(contentsOf: repeatElement(0, count: count * words))
        for conflict in sorted {
            var edge = entries[conflict].firstEdge
            while edge >= 0 {
                let child = edges[edge].child
                for word in 0..<words { ancestors[child * words + word] |= ancestors[conflict * words + word] }
                ancestors[child * words + conflict >> 6] |= 1 << UInt64(conflict & 63)
                edge = edges[edge].next
            }
        }
    }
}
