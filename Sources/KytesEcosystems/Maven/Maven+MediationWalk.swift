/// The walk from the root to all that stands in one conflict.
extension Maven.Mediator {
    private typealias Scopes = Maven.Stock.Scopes

    mutating func gatherRoot() {
        push(list: 0, scope: Scopes.none, isOptional: false)
        gatherChildren(of: 0)
        pop()
    }

    private mutating func gatherChildren(of list: Int) {
        var before = -1
        var node = lists[list]
        while node >= 0 {
            if gather(node) {
                before = node
            } else {
                remove(node, behind: before, from: list)
            }
            node = nodes[node].next
        }
    }

    /// - Returns: Whether the node stays: one that lost before, met on another way, does not.
    mutating func gather(_ node: Int) -> Bool {
        let conflict = conflicts[node]
        if conflict < 0 { return true }
        if conflict == current {
            addItem(node)
            return true
        }
        if winners[conflict] >= 0, winners[conflict] != node { return false }
        guard isAncestor[conflict], current < 0 || order.mayLead(from: conflict, to: current) else { return true }
        let list = nodes[node].children
        if isOnPath[list] { return true }
        let isResolved = winners[conflict] != -2
        if push(
            list: list, scope: derivedScope(node, isResolved: isResolved),
            isOptional: derivedOptional(node, isResolved: isResolved))
        {
            gatherChildren(of: list)
            pop()
        }
        return true
    }

    /// - Returns: Whether there is anything new to see on this way.
    @discardableResult
    private mutating func push(list: Int, scope: Int, isOptional: Bool) -> Bool {
        let depth = walk.count
        let bit = UInt64(1) << UInt64(scope)
        guard visits[list].turn == turn else {
            visits[list] = Visit(
                turn: turn, depth: depth, scopes: bit, isOptional: isOptional, isRequired: !isOptional)
            enter(list, scope, isOptional, isNew: true)
            return true
        }
        visits[list].depth = min(visits[list].depth, depth)
        let isNewScope = visits[list].scopes & bit == 0
        visits[list].scopes |= bit
        let isNewOptionality = isOptional ? !visits[list].isOptional : !visits[list].isRequired
        if isOptional { visits[list].isOptional = true } else { visits[list].isRequired = true }
        guard isNewScope || isNewOptionality else { return false }
        enter(list, scope, isOptional, isNew: false)
        var item = visits[list].firstItem
        while item >= 0 {
            let node = items[item].node
            if isNewScope { items[item].scopes |= 1 << UInt64(derivedScope(node, isResolved: false)) }
            if isNewOptionality, !derivedOptional(node, isResolved: false) { items[item].isEverRequired = true }
            item = items[item].next
        }
        return true
    }

    private mutating func enter(_ list: Int, _ scope: Int, _ isOptional: Bool, isNew: Bool) {
        isOnPath[list] = true
        walk.append(Step(list: list, scope: scope, isOptional: isOptional, isNew: isNew))
    }

    private mutating func pop() { isOnPath[walk.removeLast().list] = false }

    private mutating func addItem(_ node: Int) {
        guard let step = walk.last, step.isNew else { return }
        let scope = derivedScope(node, isResolved: false)
        let last = visits[step.list].lastItem
        if last < 0 { visits[step.list].firstItem = items.count } else { items[last].next = items.count }
        visits[step.list].lastItem = items.count
        items.append(
            Item(
                node: node, list: step.list, firstScope: scope, scopes: 1 << UInt64(scope),
                isEverRequired: !derivedOptional(node, isResolved: false)))
    }

    /// Source: `JavaScopeDeriver`.
    private func derivedScope(_ node: Int, isResolved: Bool) -> Int {
        let own = nodes[node].scope
        guard !nodes[node].isScopeManaged, !isResolved, let above = walk.last else { return own }
        if own == Scopes.system || own == Scopes.test { return own }
        switch above.scope {
        case Scopes.none, Scopes.compile: return own
        case Scopes.test: return Scopes.test
        case Scopes.runtime: return Scopes.runtime
        case Scopes.system, Scopes.provided: return Scopes.provided
        default: return Scopes.runtime
        }
    }

    private func derivedOptional(_ node: Int, isResolved: Bool) -> Bool {
        let own = nodes[node].isOptional
        if own || nodes[node].isOptionalManaged || isResolved { return own }
        return walk.last?.isOptional ?? false
    }
}
