internal import KytesSyntax

extension Kconfig.Tree {
    /// In which order values are worked out, and what cannot be.
    struct Order: Sendable {
        /// All symbols, each behind what its value is worked out from; of those in a circle any first. Without it, a chain of
        /// ten thousand options would need as much depth.
        var symbols: [Int32] = []
        /// Options that need themselves in the end, by circles; the tree's own tool refuses them.
        var circles: [[Int32]] = []
    }

    /// - Source: R. Tarjan, "Depth-first search and linear graph algorithms", 1972, with a stack of its own.
    func order() -> Order {
        let graph = needs()
        let count = graph.starts.count - 1
        var result = Order()
        result.symbols.reserveCapacity(symbols.count)
        // From one; 0 is not visited.
        var numbers = [Int32](repeating: 0, count: count)
        var lowest = [Int32](repeating: 0, count: count)
        var isOpen = [Bool](repeating: false, count: count)
        var (open, path): ([Int32], [(vertex: Int, next: Int)]) = ([], [])
        var last: Int32 = 0
        func visit(_ vertex: Int) {
            last += 1
            numbers[vertex] = last
            lowest[vertex] = last
            isOpen[vertex] = true
            open.append(Int32(vertex))
            path.append((vertex, graph.starts[vertex]))
        }
        for root in symbols.indices where numbers[root] == 0 {
            visit(root)
            while let (vertex, next) = path.last {
                if next < graph.starts[vertex + 1] {
                    path[path.count - 1].next = next + 1
                    let target = Int(graph.targets[next])
                    if numbers[target] == 0 {
                        visit(target)
                    } else if isOpen[target] {
                        lowest[vertex] = min(lowest[vertex], numbers[target])
                    }
                    continue
                }
                path.removeLast()
                if let above = path.last { lowest[above.vertex] = min(lowest[above.vertex], lowest[vertex]) }
                if lowest[vertex] == numbers[vertex] { close(vertex, graph, &open, &isOpen, &result) }
            }
        }
        return result
    }

    /// Takes what is strongly connected off the stack.
    private func close(
        _ vertex: Int, _ graph: (starts: [Int], targets: [Int32]), _ open: inout [Int32], _ isOpen: inout [Bool],
        _ result: inout Order
    ) {
        var members: [Int32] = []
        var size = 0
        while let member = open.popLast() {
            isOpen[Int(member)] = false
            size += 1
            if Int(member) < symbols.count { members.append(member) }
            if Int(member) == vertex { break }
        }
        result.symbols += members
        let needsItself = graph.targets[graph.starts[vertex]..<graph.starts[vertex + 1]].contains(Int32(vertex))
        if size > 1 || needsItself { result.circles.append(members.filter { symbols[Int($0)].kind == .option }) }
    }

    /// What each symbol, and behind those each node, needs to know.
    private func needs() -> (starts: [Int], targets: [Int32]) {
        var starts: [Int] = []
        var targets: [Int32] = []
        starts.reserveCapacity(symbols.count + nodes.count + 1)
        targets.reserveCapacity(expressions.count * 2)
        let firstNode = Int32(symbols.count)
        for index in symbols.indices {
            starts.append(targets.count)
            let symbol = symbols[index]
            if symbol.choice >= 0 { targets.append(symbol.choice) }
            var node = symbol.firstNode
            while node >= 0 {
                targets.append(firstNode + node)
                node = nodes[Int(node)].next
            }
            addNeeds(ofPropertiesOf: Int32(index), to: &targets)
            for value in values[Int32(index)] ?? [] { addNeeds(ofPropertiesOf: value, to: &targets) }
            for number in demands(from: symbol.lastSelector) + demands(from: symbol.lastImplier) {
                let property = properties[Int(number)]
                targets.append(firstNode + property.node)
                if nodes[Int(property.node)].symbol >= 0 { targets.append(nodes[Int(property.node)].symbol) }
                addSymbols(of: property.condition, to: &targets)
            }
        }
        for node in nodes {
            starts.append(targets.count)
            addSymbols(of: node.condition, to: &targets)
            if node.veil >= 0 {
                targets.append(firstNode + node.veil)
                addSymbols(of: nodes[Int(node.veil)].visibility, to: &targets)
            }
            guard node.parent >= 0 else { continue }
            let above = nodes[Int(node.parent)].symbol
            targets.append(above < 0 ? firstNode + node.parent : above)
        }
        starts.append(targets.count)
        return (starts, targets)
    }

    private func addNeeds(ofPropertiesOf symbol: Int32, to targets: inout [Int32]) {
        var number = symbols[Int(symbol)].firstProperty
        while number >= 0 {
            let property = properties[Int(number)]
            number = property.next
            // Whom it selects is the other one's affair.
            guard property.kind != .select, property.kind != .imply else { continue }
            addSymbols(of: property.condition, to: &targets)
            // A default of a choice names one of its values, which needs the choice.
            if symbols[Int(symbol)].kind != .choice { addSymbols(of: property.expression, to: &targets) }
            if property.kind == .range {
                targets.append(property.target)
                targets.append(property.secondTarget)
            }
        }
    }

    private func addSymbols(of expression: Int32, to targets: inout [Int32]) {
        var index = expression
        while index >= 0 {
            let node = expressions[Int(index)]
            switch node.kind {
            case .symbol: targets.append(node.left)
            case .comparison:
                targets.append(node.left)
                targets.append(node.right)
            case .modular: if modules >= 0 { targets.append(modules) }
            case .not, .and, .or: addSymbols(of: node.left, to: &targets)
            }
            index = node.kind == .and || node.kind == .or ? node.right : -1
        }
    }
}
