internal import KytesVersions

extension Maven {
    /// A graph in which every artifact has one version.
    struct MediatedGraph {
        let nodes: [CollectedNode]
        let lists: [[Int]]
        let unmet: [Request]
        /// Ranges that no version satisfies together.
        let contradictions: [ArtifactKey]

        /// The node that stands in the place of `node`.
        func winner(of node: Int) -> Int { nodes[node].winner ?? node }
    }

    /// Chooses one version of each artifact: the nearest to the root, of equally near ones the first; ranges must hold.
    ///
    /// Artifacts are looked at from the root down, so that what was left out above does not count below. What lost keeps a
    /// node of its own that points at the winner.
    /// Source: Maven Resolver 1.6.3, `ConflictIdSorter`, `ConflictResolver`, `NearestVersionSelector`, `JavaScopeSelector`,
    /// `JavaScopeDeriver`, `SimpleOptionalitySelector`, read 2026-11-24.
    final class Mediation {
        private var nodes: [CollectedNode]
        private var lists: [[Int]]
        private let unmet: [Request]
        private var contradictions: [ArtifactKey] = []
        /// The conflict of each node; none for one that lost.
        private var conflicts: [Int]
        private let order: ConflictOrder
        /// By conflict: the winner, -1 where there was none, -2 before it was looked at.
        private var winners: [Int]
        private var isAncestor: [Bool]
        private var current = 0
        private var items: [Item] = []
        private var walk = Walk()
        private var visits: [Visit?]
        private var visited: [Int] = []
        private var isOnPath: [Bool]

        init(_ collection: Collection) {
            nodes = collection.nodes
            lists = collection.lists
            unmet = collection.unmet
            conflicts = ConflictOrder.conflicts(of: collection.nodes)
            order = ConflictOrder(collection.lists, collection.nodes, conflicts)
            winners = Array(repeating: -2, count: order.count)
            isAncestor = Array(repeating: false, count: order.count)
            visits = Array(repeating: nil, count: lists.count)
            isOnPath = Array(repeating: false, count: lists.count)
        }

        func mediated() -> MediatedGraph {
            for (place, conflict) in order.sorted.enumerated() {
                prepare(conflict)
                for other in order.cyclicPredecessors[conflict] ?? [] { isAncestor[other] = true }
                gatherRoot()
                measureDepths()
                isAncestor[conflict] = true
                winners[conflict] = items.isEmpty ? -1 : choose()
                if place == order.sorted.count - 1, !order.cyclicPredecessors.isEmpty, winners[conflict] >= 0 {
                    sweep(below: winners[conflict])
                }
            }
            return MediatedGraph(nodes: nodes, lists: lists, unmet: unmet, contradictions: contradictions)
        }
    }
}

extension Maven.Mediation {
    /// One way in which an artifact is reached.
    private struct Item {
        let node: Int
        /// The list that it stands in.
        let list: Int
        var depth = 0
        var scopes: [String]
        var isEverRequired: Bool
    }

    /// How a list was reached.
    private struct Visit {
        var depth: Int
        var scopes: [String]
        /// Whether it was reached on an optional way, and on another.
        var isOptional: Bool
        var isRequired: Bool
        var items: [Int] = []
    }

    /// The path from the root.
    private struct Walk {
        var nodes: [Int] = []
        var lists: [Int] = []
        var scopes: [String] = []
        var optionals: [Bool] = []
        /// Whether new items are made here; those of a list that was seen before are widened instead.
        var isNew: [Bool] = []
    }

    private func prepare(_ conflict: Int) {
        current = conflict
        items = []
        for list in visited { visits[list] = nil }
        visited = []
    }

    private func gatherRoot() {
        push(list: 0, node: -1, scope: "", isOptional: false)
        gatherChildren(of: 0)
        pop()
    }

    private func gatherChildren(of list: Int) {
        var index = 0
        while index < lists[list].count {
            if gather(lists[list][index]) { index += 1 } else { lists[list].remove(at: index) }
        }
    }

    /// - Returns: Whether the node stays: one that lost before, met on another way, does not.
    private func gather(_ node: Int) -> Bool {
        let conflict = conflicts[node]
        if conflict < 0 { return true }
        if conflict == current {
            addItem(node)
            return true
        }
        if winners[conflict] >= 0, winners[conflict] != node { return false }
        guard isAncestor[conflict] else { return true }
        let list = nodes[node].children
        if isOnPath[list] { return true }
        let isResolved = winners[conflict] != -2
        if push(
            list: list, node: node, scope: derivedScope(node, isResolved: isResolved),
            isOptional: derivedOptional(node, isResolved: isResolved))
        {
            gatherChildren(of: list)
            pop()
        }
        return true
    }

    /// - Returns: Whether there is anything new to see on this way.
    @discardableResult
    private func push(list: Int, node: Int, scope: String, isOptional: Bool) -> Bool {
        let depth = walk.lists.count
        guard var visit = visits[list] else {
            visits[list] = Visit(depth: depth, scopes: [scope], isOptional: isOptional, isRequired: !isOptional)
            visited.append(list)
            enter(list, node, scope, isOptional, isNew: true)
            return true
        }
        visit.depth = min(visit.depth, depth)
        let isNewScope = !visit.scopes.contains(scope)
        if isNewScope { visit.scopes.append(scope) }
        let isNewOptionality = isOptional ? !visit.isOptional : !visit.isRequired
        if isOptional { visit.isOptional = true } else { visit.isRequired = true }
        visits[list] = visit
        guard isNewScope || isNewOptionality else { return false }
        enter(list, node, scope, isOptional, isNew: false)
        for index in visit.items {
            if isNewScope {
                let scope = derivedScope(items[index].node, isResolved: false)
                if !items[index].scopes.contains(scope) { items[index].scopes.append(scope) }
            }
            if isNewOptionality, !derivedOptional(items[index].node, isResolved: false) {
                items[index].isEverRequired = true
            }
        }
        return true
    }

    private func enter(_ list: Int, _ node: Int, _ scope: String, _ isOptional: Bool, isNew: Bool) {
        isOnPath[list] = true
        walk.nodes.append(node)
        walk.lists.append(list)
        walk.scopes.append(scope)
        walk.optionals.append(isOptional)
        walk.isNew.append(isNew)
    }

    private func pop() {
        isOnPath[walk.lists.removeLast()] = false
        walk.nodes.removeLast()
        walk.scopes.removeLast()
        walk.optionals.removeLast()
        walk.isNew.removeLast()
    }

    private func addItem(_ node: Int) {
        guard let list = walk.lists.last, walk.isNew.last == true else { return }
        visits[list]?.items.append(items.count)
        items.append(
            Item(
                node: node, list: list, scopes: [derivedScope(node, isResolved: false)],
                isEverRequired: !derivedOptional(node, isResolved: false)))
    }

    private func measureDepths() {
        for index in items.indices { items[index].depth = (visits[items[index].list]?.depth ?? 0) + 1 }
    }

    /// Source: `JavaScopeDeriver`.
    private func derivedScope(_ node: Int, isResolved: Bool) -> String {
        let own = nodes[node].scope
        if nodes[node].isScopeManaged || isResolved || walk.scopes.isEmpty { return own }
        if own == "system" || own == "test" { return own }
        switch walk.scopes[walk.scopes.count - 1] {
        case "", "compile": return own
        case "test": return "test"
        case "runtime": return "runtime"
        case "system", "provided": return "provided"
        default: return "runtime"
        }
    }

    private func derivedOptional(_ node: Int, isResolved: Bool) -> Bool {
        let own = nodes[node].isOptional
        if own || nodes[node].isOptionalManaged || isResolved { return own }
        return walk.optionals.last ?? false
    }
}

// MARK: - Choosing

extension Maven.Mediation {
    /// - Returns: The winning node.
    private func choose() -> Int {
        let winner = nearest() ?? contradiction()
        let node = items[winner].node
        nodes[node].scope = chosenScope(nodes[node].scope)
        nodes[node].isOptional = chosenOptional()
        removeLosers(winner)
        return node
    }

    /// Of what stands in one list the highest version, else what is nearer, else what came first; within the ranges.
    private func nearest() -> Int? {
        var ranges: [MavenRequirement] = []
        var candidates: [Int] = []
        var winner: Int?
        func isAcceptable(_ item: Int) -> Bool {
            ranges.allSatisfy { $0.contains(nodes[items[item].node].resolverVersion) }
        }
        func prefer(_ item: Int) {
            guard let best = winner else { return winner = item }
            let isSibling = items[item].list == items[best].list
            if isSibling
                ? nodes[items[item].node].resolverVersion > nodes[items[best].node].resolverVersion
                : items[item].depth < items[best].depth
            {
                winner = item
            }
        }
        for item in items.indices {
            var mustGoBack = false
            if let range = nodes[items[item].node].request.requirement, range.isHard, !ranges.contains(range) {
                ranges.append(range)
                mustGoBack = winner.map { !range.contains(nodes[items[$0].node].resolverVersion) } ?? false
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
    private func contradiction() -> Int {
        contradictions.append(nodes[items[0].node].key)
        return items.indices.min { items[$0].depth < items[$1].depth } ?? 0
    }

    private func chosenScope(_ own: String) -> String {
        if own == "system" { return own }
        var scopes: Set<String> = []
        for item in items {
            if item.depth <= 1 { return nodes[item.node].scope }
            scopes.formUnion(item.scopes)
        }
        if scopes.count > 1 { scopes.remove("system") }
        if scopes.count == 1, let only = scopes.first { return only }
        return ["compile", "runtime", "provided", "test"].first { scopes.contains($0) } ?? ""
    }

    private func chosenOptional() -> Bool {
        if let direct = items.first(where: { $0.depth <= 1 }) { return nodes[direct.node].isOptional }
        return !items.contains(where: \.isEverRequired)
    }

    private func removeLosers(_ winner: Int) {
        var shown: Int?
        var place = 0
        var list = -1
        for (index, item) in items.enumerated() where index != winner {
            if item.list != list {
                list = item.list
                place = 0
                shown = nil
            }
            guard let found = lists[list][place...].firstIndex(of: item.node) else {
                place = lists[list].count
                continue
            }
            if shown == nil, list != items[winner].list {
                shown = found
                var loser = nodes[item.node]
                loser.winner = items[winner].node
                loser.scope = item.scopes[0]
                loser.children = 0
                lists[list][found] = nodes.count
                nodes.append(loser)
                conflicts.append(-1)
                place = found + 1
            } else {
                lists[list].remove(at: found)
                place = found
            }
        }
    }

    /// Takes what lost before out of cycles below the last winner.
    private func sweep(below winner: Int) {
        prepare(-2)
        let conflict = conflicts[winner]
        isAncestor[conflict] = true
        _ = gather(winner)
    }
}
