internal import KytesSyntax

extension Kconfig {
    /// Finds the term of a condition that decides.
    struct Reasoning: ~Copyable {
        let evaluation: Evaluation
        private var evaluator: Evaluator
        private var tree: Tree { evaluation.tree }

        init(_ evaluation: Evaluation) {
            self.evaluation = evaluation
            evaluator = Evaluator(evaluation)
        }

        func symbol(of property: Tree.Property) -> Int32? {
            let symbol = tree.nodes[Int(property.node)].symbol
            return symbol >= 0 && tree.symbols[Int(symbol)].kind == .option ? symbol : nil
        }

        /// Whether a `select` or `imply` counts now.
        mutating func demands(_ property: Tree.Property) -> Bool {
            guard let symbol = symbol(of: property) else { return false }
            return evaluation.states[Int(symbol)].value != 0 && evaluator.holds(property: property) != 0
        }

        /// Whether a user can set it, and if not, why; `nil` where there is nothing to say.
        mutating func visibility(of symbol: Int32) -> String? {
            let state = evaluation.states[Int(symbol)]
            let prompts = tree.properties(of: symbol).map { tree.properties[Int($0)] }.filter { $0.kind == .prompt }
            guard !prompts.isEmpty else { return "It has no prompt, so only defaults and other options set it" }
            switch state.visible {
            case 2: return "Visible"
            case 1: return "Visible, up to m"
            default:
                let reasons = prompts.prefix(3).compactMap { unmet($0) }
                return reasons.isEmpty ? "Not visible" : "Not visible, for " + reasons.joined(separator: "; ")
            }
        }

        /// The first term that keeps a prompt from being seen.
        private mutating func unmet(_ prompt: Tree.Property) -> String? {
            if evaluator.holds(prompt.condition) == 0 { return unmetTerm(prompt.condition) }
            var node = prompt.node
            while node >= 0 {
                let entry = tree.nodes[Int(node)]
                if evaluator.holds(entry.condition) == 0 { return unmetTerm(entry.condition) }
                guard entry.parent >= 0 else { break }
                let above = tree.nodes[Int(entry.parent)]
                if above.symbol >= 0 {
                    return evaluation.states[Int(above.symbol)].value == 0 ? "the choice around it is not" : nil
                }
                if evaluator.holds(above.visibility) == 0 { return unmetTerm(above.visibility) }
                node = entry.parent
            }
            return nil
        }

        /// Of a row of `&&` the part that is `n`, and of a row of `||` all of it.
        private mutating func unmetTerm(_ expression: Int32) -> String {
            var index = expression
            while index >= 0, tree.expressions[Int(index)].kind == .and {
                let node = tree.expressions[Int(index)]
                index = evaluator.holds(node.left) == 0 ? node.left : node.right
            }
            return "`" + written(index, depth: 0) + "` is n" + values(of: index)
        }

        /// The options of a term and what they are.
        private func values(of expression: Int32) -> String {
            let node = expression >= 0 ? tree.expressions[Int(expression)] : Tree.Expression(kind: .symbol, left: 0)
            guard node.kind == .comparison || node.kind == .not else { return "" }
            var symbol = node.left
            if node.kind == .not {
                guard tree.expressions[Int(node.left)].kind == .symbol else { return "" }
                symbol = tree.expressions[Int(node.left)].left
            }
            guard tree.symbols[Int(symbol)].kind == .option else { return "" }
            return " (`\(tree.name(symbol))` is `\(evaluation.value(of: symbol).prefix(60))`)"
        }

        /// As it would be written.
        private func written(_ expression: Int32, depth: Int) -> String {
            guard expression >= 0, depth < 12 else { return "…" }
            let node = tree.expressions[Int(expression)]
            switch node.kind {
            case .symbol: return written(symbol: node.left)
            case .modular: return "m"
            case .comparison:
                let sign =
                    switch node.comparison {
                    case .equal: "="
                    case .unequal: "!="
                    case .less: "<"
                    case .lessOrEqual: "<="
                    case .greater: ">"
                    case .greaterOrEqual: ">="
                    }
                return "\(written(symbol: node.left)) \(sign) \(written(symbol: node.right))"
            case .not:
                let inner = written(node.left, depth: depth + 1)
                return inner.contains(" ") ? "!(\(inner))" : "!" + inner
            case .and, .or:
                let parts = [node.left, node.right].map { part in
                    let text = written(part, depth: depth + 1)
                    let isOther = part >= 0 && [.and, .or].contains(tree.expressions[Int(part)].kind)
                    return isOther && tree.expressions[Int(part)].kind != node.kind ? "(\(text))" : text
                }
                return parts.joined(separator: node.kind == .and ? " && " : " || ")
            }
        }

        private func written(symbol: Int32) -> String {
            let name = String(tree.name(symbol).prefix(80))
            return tree.symbols[Int(symbol)].kind == .constant && symbol > Tree.yes ? "\"\(name)\"" : name
        }

        /// What makes the value of a symbol another one than its file says.
        mutating func override(of symbol: Int32) -> String? {
            let state = evaluation.states[Int(symbol)]
            let entry = tree.symbols[Int(symbol)]
            if entry.choice >= 0, state.visible != 0 {
                let chosen = evaluation.states[Int(entry.choice)].content
                return chosen >= 0 && chosen != symbol ? "`\(tree.name(chosen))` is chosen" : nil
            }
            if state.selected > min(state.user, state.visible) || (state.selected != 0 && state.visible == 0) {
                let selector = tree.demands(from: entry.lastSelector).map { tree.properties[Int($0)] }
                for property in selector where demands(property) {
                    guard let source = self.symbol(of: property) else { continue }
                    return "`\(tree.name(source))` selects it"
                }
            }
            if state.visible == 0 {
                let reason = visibility(of: symbol) ?? "Not visible"
                return reason.prefix(1).lowercased() + reason.dropFirst()
            }
            if let limits = evaluator.limits(of: symbol) { return "it must be from \(limits.low) to \(limits.high)" }
            if state.visible == 1, state.user == 2 { return "what it depends on is m" }
            return nil
        }
    }
}
