internal import KytesSyntax

extension Kconfig {
    /// The values of all options of a tree under what a `.config` says, as the tree's own tool works them out.
    ///
    /// A value is worked out from others as they are needed, each once; that of an option which needs itself is `n` meanwhile.
    ///
    /// - Source: Linux 6.1 and U-Boot 2023.01, `scripts/kconfig/symbol.c`, `confdata.c`, `conf.c`, read 2026-11-27.
    ///
    /// It cannot be copied, for a copy that nobody sees would copy all states with the next one that changes.
    struct Evaluator: ~Copyable {
        let tree: Tree
        /// Those of the tree, and what was computed or assigned.
        var names: Names
        var states: [Evaluation.State]
        /// 0, 1 or 2; 255 for what is not worked out.
        var nodeDependencies: [UInt8]
        var modulesValue: UInt8 = 0
        var depth = 0

        /// Circles end here at the latest.
        static let maxDepth = 150

        init(of tree: Tree) {
            self.tree = tree
            names = tree.names
            states = [Evaluation.State](repeating: Evaluation.State(), count: tree.symbols.count)
            nodeDependencies = [UInt8](repeating: 255, count: tree.nodes.count)
            for value in 0...2 {
                states[value].value = UInt8(value)
                states[value].content = Int32(value)
                states[value].isKnown = true
            }
        }

        /// Goes on where all is known.
        init(_ evaluation: Evaluation) {
            tree = evaluation.tree
            names = evaluation.names
            states = evaluation.states
            nodeDependencies = [UInt8](repeating: 255, count: tree.nodes.count)
            modulesValue = evaluation.modulesValue
        }

        // MARK: Conditions

        /// -1 is always `y`.
        mutating func holds(_ expression: Int32) -> UInt8 {
            guard expression >= 0 else { return 2 }
            let node = tree.expressions[Int(expression)]
            switch node.kind {
            case .symbol:
                settle(node.left)
                return states[Int(node.left)].value
            case .modular:
                guard tree.modules >= 0 else { return 0 }
                settle(tree.modules)
                return min(1, states[Int(tree.modules)].value)
            case .not: return 2 - holds(node.left)
            case .comparison: return holds(comparison: node) ? 2 : 0
            case .and, .or: return holds(row: expression, node.kind)
            }
        }

        /// Along the row, so that a long one needs no depth.
        private mutating func holds(row: Int32, _ kind: Tree.Expression.Kind) -> UInt8 {
            var result: UInt8 = kind == .and ? 2 : 0
            var index = row
            while index >= 0 {
                let node = tree.expressions[Int(index)]
                let goesOn = node.kind == kind
                let operand = holds(goesOn ? node.left : index)
                result = kind == .and ? min(result, operand) : max(result, operand)
                index = goesOn ? node.right : -1
            }
            return result
        }

        private mutating func holds(comparison node: Tree.Expression) -> Bool {
            settle(node.left)
            settle(node.right)
            let order = order(node.left, node.right)
            switch node.comparison {
            case .equal: return order == 0
            case .unequal: return order != 0
            case .less: return order < 0
            case .lessOrEqual: return order <= 0
            case .greater: return order > 0
            case .greaterOrEqual: return order >= 0
            }
        }

        /// Negative where the left one is less: as numbers where both are, else byte by byte.
        private func order(_ left: Int32, _ right: Int32) -> Int {
            let (one, other) = (names[text(of: left)], names[text(of: right)])
            let types = (tree.symbols[Int(left)].type, tree.symbols[Int(right)].type)
            if types.0 != .string || types.1 != .string,
                let first = Number(one, as: types.0), let second = Number(other, as: types.1)
            {
                return first.order(to: second)
            }
            if one.elementsEqual(other) { return 0 }
            return one.lexicographicallyPrecedes(other) ? -1 : 1
        }

        /// The value as it is written, by its name.
        func text(of symbol: Int32) -> Int32 {
            switch tree.symbols[Int(symbol)].type {
            case .bool, .tristate: Int32(states[Int(symbol)].value)
            default: states[Int(symbol)].content
            }
        }

        // MARK: Dependencies

        /// What `depends on` of a place and of all around it says.
        mutating func dependency(of node: Int32) -> UInt8 {
            let known = nodeDependencies[Int(node)]
            if known != 255 { return known }
            let parent = tree.nodes[Int(node)].parent
            if parent < 0 || nodeDependencies[Int(parent)] != 255, !tree.nodes[Int(node)].isInChoice {
                let above = parent < 0 ? 2 : nodeDependencies[Int(parent)]
                let result = min(above, holds(tree.nodes[Int(node)].condition))
                nodeDependencies[Int(node)] = result
                return result
            }
            // From the outermost that is not known inwards.
            var path: [Int32] = []
            var place = node
            while place >= 0, nodeDependencies[Int(place)] == 255 {
                path.append(place)
                place = isChoice(tree.nodes[Int(place)].parent) ? -1 : tree.nodes[Int(place)].parent
            }
            var result: UInt8 = place >= 0 ? nodeDependencies[Int(place)] : 2
            for place in path.reversed() {
                let entry = tree.nodes[Int(place)]
                if entry.parent >= 0, isChoice(entry.parent) {
                    let choice = tree.nodes[Int(entry.parent)].symbol
                    settle(choice)
                    result = states[Int(choice)].value
                }
                if entry.waitsForChoice, states[Int(tree.symbols[Int(entry.symbol)].choice)].value != 2 { result = 0 }
                result = min(result, holds(entry.condition))
                // The value of a choice changes once more.
                if !entry.isInChoice { nodeDependencies[Int(place)] = result }
            }
            return result
        }

        private func isChoice(_ node: Int32) -> Bool {
            guard node >= 0, !tree.dialect.hasPlainChoices else { return false }
            let symbol = tree.nodes[Int(node)].symbol
            return symbol >= 0 && tree.symbols[Int(symbol)].kind == .choice
        }

        mutating func holds(property: Tree.Property) -> UInt8 {
            min(dependency(of: property.node), holds(property.condition))
        }

        /// Whether a prompt is seen.
        mutating func isSeen(_ prompt: Tree.Property) -> UInt8 {
            var result = holds(property: prompt)
            var veil = tree.nodes[Int(prompt.node)].veil
            while veil >= 0, result > 0 {
                result = min(result, holds(tree.nodes[Int(veil)].visibility))
                veil = tree.nodes[Int(veil)].veil
            }
            return result
        }
    }
}
