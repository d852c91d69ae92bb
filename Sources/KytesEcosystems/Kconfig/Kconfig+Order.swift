internal import KytesSyntax

extension Kconfig.Tree {
    /// All symbols, each behind what its value is worked out from; of those in a circle any first.
    ///
    /// Without it, a chain of ten thousand options would need as much depth.
    func order() -> [Int32] {
        let graph = needs()
        var order: [Int32] = []
        order.reserveCapacity(symbols.count)
        var isSeen = [Bool](repeating: false, count: symbols.count + nodes.count)
        var stack: [(vertex: Int, next: Int)] = []
        for root in symbols.indices where !isSeen[root] {
            isSeen[root] = true
            stack.append((root, graph.starts[root]))
            while let (vertex, next) = stack.last {
                guard next < graph.starts[vertex + 1] else {
                    stack.removeLast()
                    if vertex < symbols.count { order.append(Int32(vertex)) }
                    continue
                }
                stack[stack.count - 1].next = next + 1
                let target = Int(graph.targets[next])
                if !isSeen[target] {
                    isSeen[target] = true
                    stack.append((target, graph.starts[target]))
                }
            }
        }
        return order
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
            if above < 0 { targets.append(firstNode + node.parent) }
        }
        starts.append(targets.count)
        return (starts, targets)
    }

    private func addNeeds(ofPropertiesOf symbol: Int32, to targets: inout [Int32]) {
        var number = symbols[Int(symbol)].firstProperty
        while number >= 0 {
            let property = properties[Int(number)]
            addSymbols(of: property.condition, to: &targets)
            addSymbols(of: property.expression, to: &targets)
            if property.kind == .range {
                targets.append(property.target)
                targets.append(property.secondTarget)
            }
            number = property.next
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
