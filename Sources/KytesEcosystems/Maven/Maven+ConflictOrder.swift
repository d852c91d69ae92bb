extension Maven {
    /// In which order conflicts are settled: none before those that may decide whether it is there at all.
    struct ConflictOrder {
        private(set) var sorted: [Int] = []
        /// By conflict: all that stand in a cycle with it.
        private(set) var cyclicPredecessors: [Int: Set<Int>] = [:]
        let count: Int
        private var entries: [Entry]

        private struct Entry {
            var children: [Int] = []
            var known: Set<Int> = []
            var incoming = 0
            var depth = Int.max
        }

        /// The conflict of each node: what has one key, or was relocated from it.
        static func conflicts(of nodes: [CollectedNode]) -> [Int] {
            var groups: [ArtifactKey: Int] = [:]
            var parents: [Int] = []
            func root(_ group: Int) -> Int {
                var group = group
                while parents[group] != group { group = parents[group] }
                return group
            }
            func group(_ key: ArtifactKey) -> Int {
                if let known = groups[key] { return root(known) }
                groups[key] = parents.count
                parents.append(parents.count)
                return parents.count - 1
            }
            for node in nodes {
                let own = group(node.key)
                for relocation in node.relocations {
                    let other = group(relocation)
                    if other != own { parents[other] = root(own) }
                }
            }
            return nodes.map { group($0.key) }
        }

        init(_ lists: [[Int]], _ nodes: [CollectedNode], _ conflicts: [Int]) {
            count = (conflicts.max() ?? -1) + 1
            entries = Array(repeating: Entry(), count: count)
            var seen = Array(repeating: false, count: nodes.count)
            var found: [Int] = []
            visit(lists[0], under: nil, depth: 1, lists, nodes, conflicts, &seen, &found)
            sort(found)
        }

        private mutating func visit(
            _ list: [Int],
            under parent: Int?,
            depth: Int,
            _ lists: [[Int]],
            _ nodes: [CollectedNode],
            _ conflicts: [Int],
            _ seen: inout [Bool],
            _ found: inout [Int]
        ) {
            for node in list {
                let conflict = conflicts[node]
                if entries[conflict].depth == Int.max {
                    entries[conflict].depth = depth
                    found.append(conflict)
                } else {
                    pull(conflict, to: depth)
                }
                if let parent, entries[parent].known.insert(conflict).inserted {
                    entries[parent].children.append(conflict)
                    entries[conflict].incoming += 1
                }
                if seen[node] { continue }
                seen[node] = true
                visit(
                    lists[nodes[node].children], under: conflict, depth: depth + 1, lists, nodes, conflicts, &seen,
                    &found)
            }
        }

        private mutating func pull(_ conflict: Int, to depth: Int) {
            guard depth < entries[conflict].depth else { return }
            entries[conflict].depth = depth
            for child in entries[conflict].children { pull(child, to: depth + 1) }
        }

        private mutating func sort(_ found: [Int]) {
            var queue: [Int] = []
            for conflict in found where entries[conflict].incoming == 0 { enqueue(conflict, &queue) }
            drain(&queue)
            let hasCycles = sorted.count < found.count
            while sorted.count < found.count {
                let open = found.filter { entries[$0].incoming > 0 }
                let nearest = open.min {
                    (entries[$0].depth, entries[$0].incoming) < (entries[$1].depth, entries[$1].incoming)
                }
                guard let nearest else { break }
                entries[nearest].incoming = 0
                enqueue(nearest, &queue)
                drain(&queue)
            }
            if hasCycles { findCycles(found) }
        }

        private func enqueue(_ conflict: Int, _ queue: inout [Int]) {
            let depth = entries[conflict].depth
            let place = queue.lastIndex { entries[$0].depth <= depth }.map { $0 + 1 } ?? 0
            queue.insert(conflict, at: place)
        }

        private mutating func drain(_ queue: inout [Int]) {
            while !queue.isEmpty {
                let first = queue.removeFirst()
                sorted.append(first)
                for child in entries[first].children.sorted() {
                    entries[child].incoming -= 1
                    if entries[child].incoming == 0 { enqueue(child, &queue) }
                }
            }
        }

        private mutating func findCycles(_ found: [Int]) {
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
            for child in entries[conflict].children { findCycles(child, &stack, &places, &visited) }
            stack.removeLast()
            places[conflict] = nil
        }
    }
}
