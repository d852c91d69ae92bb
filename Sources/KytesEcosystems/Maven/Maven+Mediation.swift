internal import KytesVersions

extension Maven {
    /// Chooses one version of each artifact: the nearest to the root, of equally near ones the first; ranges must hold.
    ///
    /// Artifacts are looked at from the root down, so that what was left out above does not count below. What lost stays in
    /// its list and points at the winner. Used for one root after the other.
    /// Source: Maven Resolver 1.6.3, `ConflictIdSorter`, `ConflictResolver`, `NearestVersionSelector`, `JavaScopeSelector`,
    /// `JavaScopeDeriver`, `SimpleOptionalitySelector`, read 2026-11-24.
    struct Mediator: Sendable {
        var nodes: [CollectedNode] = []
        var lists: [Int] = []
        var order = ConflictOrder()
        /// The conflict of each node; none for one that lost.
        var conflicts: [Int] = []
        /// By conflict: the winner, -1 where there was none, -2 before it was looked at.
        var winners: [Int] = []
        var isAncestor: [Bool] = []
        var current = 0
        var items: [Item] = []
        var walk: [Step] = []
        /// By list; only those of the current turn count.
        var visits: [Visit] = []
        var turn = 0
        var isOnPath: [Bool] = []
        private var contradictions: [Int] = []

        /// One way in which an artifact is reached.
        struct Item: BitwiseCopyable, Sendable {
            let node: Int
            /// The list that it stands in.
            let list: Int
            var depth = 0
            let firstScope: Int
            /// One bit each.
            var scopes: UInt64
            var isEverRequired: Bool
            /// Of the same list, -1 for none.
            var next = -1
        }

        /// How a list was reached.
        struct Visit: BitwiseCopyable, Sendable {
            var turn = -1
            var depth = 0
            var scopes: UInt64 = 0
            /// Whether it was reached on an optional way, and on another.
            var isOptional = false
            var isRequired = false
            var firstItem = -1
            var lastItem = -1
        }

        /// Of the path from the root.
        struct Step: BitwiseCopyable, Sendable {
            let list: Int
            let scope: Int
            let isOptional: Bool
            /// Whether new items are made here; those of a list that was seen before are widened instead.
            let isNew: Bool
        }

        /// The graph in which every artifact has one version.
        mutating func mediated(_ collection: Collection, _ stock: Stock) -> MediatedGraph {
            prepare(collection, keys: stock.keys.count)
            for (place, conflict) in order.sorted.enumerated() {
                begin(conflict)
                for other in order.cyclicPredecessors[conflict] ?? [] { isAncestor[other] = true }
                gatherRoot()
                for index in items.indices { items[index].depth = visits[items[index].list].depth + 1 }
                isAncestor[conflict] = true
                winners[conflict] = items.isEmpty ? -1 : choose(stock)
                if place == order.sorted.count - 1, !order.cyclicPredecessors.isEmpty, winners[conflict] >= 0 {
                    sweep(below: winners[conflict])
                }
            }
            defer {
                nodes = []
                lists = []
            }
            return MediatedGraph(
                nodes: nodes, lists: lists, relocations: collection.relocations, unmet: collection.unmet,
                contradictions: contradictions, managers: collection.managers)
        }

        private mutating func prepare(_ collection: Collection, keys: Int) {
            order.sort(collection, keys: keys)
            (nodes, lists, conflicts) = (collection.nodes, collection.lists, order.conflicts)
            contradictions = []
            fill(&winners, with: -2, count: order.count)
            fill(&isAncestor, with: false, count: order.count)
            fill(&isOnPath, with: false, count: lists.count)
            if visits.count < lists.count {
                visits.append(contentsOf: repeatElement(Visit(), count: lists.count - visits.count))
            }
        }

        private func fill<Value>(_ array: inout [Value], with value: Value, count: Int) {
            array.removeAll(keepingCapacity: true)
            array.append(contentsOf: repeatElement(value, count: count))
        }

        private mutating func begin(_ conflict: Int) {
            current = conflict
            items.removeAll(keepingCapacity: true)
            turn += 1
        }

        /// Takes what lost before out of cycles below the last winner.
        private mutating func sweep(below winner: Int) {
            begin(-2)
            isAncestor[conflicts[winner]] = true
            _ = gather(winner)
        }
    }
}

// MARK: - Choosing

extension Maven.Mediator {
    private typealias Scopes = Maven.Stock.Scopes

    /// - Returns: The winning node.
    private mutating func choose(_ stock: Maven.Stock) -> Int {
        let hasRanges = items.contains { stock.requestFacts[nodes[$0.node].request].isRange }
        let winner = (hasRanges ? nearest(within: stock) : nearest(stock)) ?? contradiction()
        let node = items[winner].node
        nodes[node].scope = chosenScope(nodes[node].scope)
        nodes[node].isOptional = chosenOptional()
        removeLosers(winner)
        return node
    }

    /// Of what stands in one list the highest version, else what is nearer, else what came first.
    private func isBetter(_ item: Int, than best: Int, _ stock: Maven.Stock) -> Bool {
        if items[item].list != items[best].list { return items[item].depth < items[best].depth }
        let (mine, its) = (nodes[items[item].node].release, nodes[items[best].node].release)
        return mine != its && stock.releases[mine].order > stock.releases[its].order
    }

    private func nearest(_ stock: Maven.Stock) -> Int {
        var winner = 0
        for item in items.indices.dropFirst() where isBetter(item, than: winner, stock) { winner = item }
        return winner
    }

    /// As the other, within all ranges that are asked for; `nil` where they contradict each other.
    private func nearest(within stock: Maven.Stock) -> Int? {
        var ranges: [MavenRequirement] = []
        var candidates: [Int] = []
        var winner: Int?
        func version(_ item: Int) -> MavenResolverVersion { stock.releases[nodes[items[item].node].release].order }
        func isAcceptable(_ item: Int) -> Bool { ranges.allSatisfy { $0.contains(version(item)) } }
        func prefer(_ item: Int) {
            guard let best = winner else { return winner = item }
            if isBetter(item, than: best, stock) { winner = item }
        }
        for item in items.indices {
            var mustGoBack = false
            let requirement = stock.requests[nodes[items[item].node].request].requirement
            if let range = requirement, range.isHard, !ranges.contains(range) {
                ranges.append(range)
                mustGoBack = winner.map { !range.contains(version($0)) } ?? false
            }
            if isAcceptable(item) { candidates.append(item) }
            if mustGoBack {
                winner = nil
                candidates.removeAll { !isAcceptable($0) }
                for candidate in candidates { prefer(candidate) }
                if winner == nil { return nil }
            } else if candidates.last == item {
                prefer(item)
            }
        }
        return winner
    }

    /// Where ranges contradict each other, Maven gives up; here the nearest stands, and it is said.
    private mutating func contradiction() -> Int {
        contradictions.append(nodes[items[0].node].key)
        return items.indices.min { items[$0].depth < items[$1].depth } ?? 0
    }

    private func chosenScope(_ own: Int) -> Int {
        if own == Scopes.system { return own }
        var scopes: UInt64 = 0
        for item in items {
            if item.depth <= 1 { return nodes[item.node].scope }
            scopes |= item.scopes
        }
        if scopes.nonzeroBitCount > 1 { scopes &= ~(1 << UInt64(Scopes.system)) }
        if scopes.nonzeroBitCount == 1 { return scopes.trailingZeroBitCount }
        return [Scopes.compile, Scopes.runtime, Scopes.provided, Scopes.test].first {
            scopes & (1 << UInt64($0)) != 0
        } ?? Scopes.none
    }

    private func chosenOptional() -> Bool {
        if let direct = items.first(where: { $0.depth <= 1 }) { return nodes[direct.node].isOptional }
        return !items.contains(where: \.isEverRequired)
    }

    /// The first loser of each list stays there and points at the winner; where the winner stands, none does.
    private mutating func removeLosers(_ winner: Int) {
        var isShown = false
        var list = -1
        // Where the search goes on: the node before it in the list.
        var before = -1
        for (index, item) in items.enumerated() where index != winner {
            if item.list != list { (list, before, isShown) = (item.list, -1, false) }
            guard let found = predecessor(of: item.node, in: list, behind: &before) else { continue }
            if !isShown, list != items[winner].list {
                isShown = true
                nodes[item.node].winner = items[winner].node
                nodes[item.node].scope = item.firstScope
                nodes[item.node].children = 0
                conflicts[item.node] = -1
                before = item.node
            } else {
                remove(item.node, behind: found, from: list)
            }
        }
    }

    /// - Parameter before: Where the search begins; at the end of the list where the node was not found.
    /// - Returns: The node before it, -1 for the first; `nil` where it is not there.
    private func predecessor(of node: Int, in list: Int, behind before: inout Int) -> Int? {
        var next = before < 0 ? lists[list] : nodes[before].next
        while next >= 0, next != node {
            before = next
            next = nodes[next].next
        }
        return next < 0 ? nil : before
    }

    mutating func remove(_ node: Int, behind before: Int, from list: Int) {
        if before < 0 {
            lists[list] = nodes[node].next
        } else {
            nodes[before].next = nodes[node].next
        }
    }
}
