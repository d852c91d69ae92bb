internal import KytesSyntax

/// What is only known once all is read: the types and values of choices.
extension Kconfig.Builder {
    mutating func finish() {
        var children: [Int32: [Int32]] = [:]
        for index in tree.nodes.indices where tree.nodes[index].isInChoice {
            children[tree.nodes[index].parent, default: []].append(Int32(index))
        }
        for index in tree.nodes.indices where isChoiceNode(index) {
            finishChoice(Int32(index), children)
        }
    }

    private func isChoiceNode(_ index: Int) -> Bool {
        let symbol = tree.nodes[index].symbol
        return symbol >= 0 && tree.symbols[Int(symbol)].kind == .choice
    }

    private mutating func finishChoice(_ node: Int32, _ children: [Int32: [Int32]]) {
        let choice = tree.nodes[Int(node)].symbol
        let direct = (children[node] ?? []).map { tree.nodes[Int($0)].symbol }.filter { $0 >= 0 }
        if tree.symbols[Int(choice)].type == .unknown,
            let first = direct.first(where: { tree.symbols[Int($0)].type != .unknown })
        {
            tree.symbols[Int(choice)].type = tree.symbols[Int(first)].type
        }
        let type = tree.symbols[Int(choice)].type
        for value in direct where tree.symbols[Int(value)].type == .unknown { tree.symbols[Int(value)].type = type }
        for value in valueNodes(below: node, children) {
            let symbol = tree.nodes[Int(value)].symbol
            guard tree.symbols[Int(symbol)].choice < 0, tree.symbols[Int(symbol)].kind == .option else { continue }
            tree.symbols[Int(symbol)].choice = choice
            tree.values[choice, default: []].append(symbol)
            tree.nodes[Int(value)].waitsForChoice =
                type == .tristate && tree.symbols[Int(symbol)].type != .tristate && !tree.dialect.hasPlainChoices
        }
    }

    /// The places of the values of a choice, or of what an `if` in it adds to them.
    ///
    /// A value that depends on the one before it is drawn below that one, and is none of the choice.
    private func valueNodes(below node: Int32, _ children: [Int32: [Int32]]) -> [Int32] {
        var result: [Int32] = []
        let list = children[node] ?? []
        var index = 0
        while index < list.count {
            let child = list[index]
            index += 1
            if tree.nodes[Int(child)].symbol < 0 {
                result += valueNodes(below: child, children)
                continue
            }
            result.append(child)
            // In plain choices all that stands in them is theirs.
            if tree.dialect.hasPlainChoices { continue }
            let first = index
            while index < list.count, isBelow(list[index], child) { index += 1 }
            // Whoever has no prompt cannot have a menu.
            if tree.nodes[Int(child)].prompt < 0 {
                result += list[first..<index].filter { tree.nodes[Int($0)].symbol >= 0 }
            }
        }
        return result
    }

    private func isBelow(_ node: Int32, _ value: Int32) -> Bool {
        let symbol = tree.nodes[Int(value)].symbol
        let terms = terms(of: node)
        guard terms.contains(where: { mentions($0, symbol) }) else { return false }
        if terms.contains(where: { demands($0, symbol) }) { return true }
        return self.terms(of: value).allSatisfy { term in terms.contains { isSame($0, term) } }
    }

    /// What must hold for a prompt, by conjuncts, up to the choice.
    private func terms(of node: Int32) -> [Int32] {
        var result: [Int32] = []
        let prompt = tree.nodes[Int(node)].prompt
        if prompt >= 0, tree.properties[Int(prompt)].condition >= 0 {
            result.append(tree.properties[Int(prompt)].condition)
        }
        var place = node
        while place >= 0, tree.nodes[Int(place)].isInChoice {
            result.append(tree.nodes[Int(place)].condition)
            place = tree.nodes[Int(place)].parent
        }
        return result.flatMap(conjuncts)
    }

    private func conjuncts(_ expression: Int32) -> [Int32] {
        var result: [Int32] = []
        var waiting = [expression]
        while let index = waiting.popLast() {
            guard index >= 0 else { continue }
            let node = tree.expressions[Int(index)]
            if node.kind == .and { waiting += [node.right, node.left] } else { result.append(index) }
        }
        return result
    }

    private func mentions(_ expression: Int32, _ symbol: Int32) -> Bool {
        var waiting = [expression]
        while let index = waiting.popLast() {
            guard index >= 0 else { continue }
            let node = tree.expressions[Int(index)]
            switch node.kind {
            case .and, .or: waiting += [node.left, node.right]
            case .not: waiting.append(node.left)
            case .symbol: if node.left == symbol { return true }
            case .comparison: if node.left == symbol || node.right == symbol { return true }
            case .modular: break
            }
        }
        return false
    }

    /// Whether a conjunct holds only where the symbol is not `n`.
    private func demands(_ expression: Int32, _ symbol: Int32) -> Bool {
        let node = tree.expressions[Int(expression)]
        guard node.left == symbol else { return false }
        switch (node.kind, node.comparison) {
        case (.symbol, _): return true
        case (.comparison, .equal): return node.right == Kconfig.Tree.yes || node.right == Kconfig.Tree.mod
        case (.comparison, .unequal): return node.right == Kconfig.Tree.no
        default: return false
        }
    }

    private func isSame(_ left: Int32, _ right: Int32) -> Bool {
        let (one, other) = (tree.expressions[Int(left)], tree.expressions[Int(right)])
        guard one.kind == other.kind else { return false }
        switch one.kind {
        case .symbol, .modular: return one.left == other.left
        case .comparison:
            return one.left == other.left && one.right == other.right && one.comparison == other.comparison
        case .not: return isSame(one.left, other.left)
        case .and, .or: return isSame(one.left, other.left) && isSame(one.right, other.right)
        }
    }
}
