internal import KytesSyntax
internal import KytesText

// `if` and `match`: one branch where what it depends on is known, else nothing is known.

extension Sbt.Evaluator {
    func branch(_ branch: Branch, _ range: TextRange, _ scope: Sbt.Definitions) -> Sbt.Value {
        for clause in branch.clauses {
            for condition in clause.conditions {
                guard case .expression(let expression) = condition else {
                    return unknown("this condition is not read", condition.range, scope)
                }
                let value = value(expression, scope)
                guard let holds = value.flag else {
                    return value.unknown.map { .unknown($0) }
                        ?? unknown("whether this holds is known only when the build runs", expression.range, scope)
                }
                if holds { return block(clause.body, scope) }
            }
        }
        return branch.otherwise.map { block($0, scope) } ?? .nothing
    }

    /// - Parameter subject: What a closure of cases was given; `nil` for the one that is written.
    func selection(
        _ selection: Selection,
        _ subject: Sbt.Value?,
        _ range: TextRange,
        _ scope: Sbt.Definitions
    ) -> Sbt.Value {
        let subject = subject ?? value(selection.subject, scope)
        if let unknown = subject.unknown { return .unknown(unknown) }
        for next in selection.cases {
            let inner = Sbt.Definitions(document: scope.document, parent: scope)
            guard let pattern = next.patterns.first else { return block(next.body, inner) }
            guard let matches = matches(pattern, subject, inner) else {
                return unknown("which case holds is known only when the build runs", pattern.range, scope)
            }
            guard matches else { continue }
            if let condition = next.condition {
                guard let holds = value(condition, inner).flag else {
                    return unknown("whether this holds is known only when the build runs", condition.range, scope)
                }
                if !holds { continue }
            }
            return block(next.body, inner)
        }
        return unknown("no case holds", range, scope)
    }

    /// Whether a value has a form, its names bound; `nil` where that cannot be known.
    private func matches(_ pattern: Expression, _ value: Sbt.Value, _ scope: Sbt.Definitions) -> Bool? {
        switch pattern.kind {
        case .name("_"): return true
        case .name("None"), .name("Nil"): return value.list.map(\.isEmpty)
        case .name(let name):
            guard name.first?.isLowercase == true else { return equal(self.value(pattern, scope), value) }
            scope.bind(Located(name, at: pattern.range), to: value)
            return true
        case .tuple(let items):
            if items.count == 1 { return matches(items[0].value, value, scope) }
            guard case .tuple(let values) = value, values.count == items.count else { return nil }
            return all(zip(items.map(\.value), values).map { matches($0, $1, scope) })
        case .call(let call):
            guard case .name("Some") = call.callee.kind, let values = value.list else { return nil }
            guard let first = values.first else { return false }
            if call.arguments.count == 1 { return matches(call.arguments[0].value, first, scope) }
            guard case .tuple(let parts) = first, parts.count == call.arguments.count else { return nil }
            return all(zip(call.arguments.map(\.value), parts).map { matches($0, $1, scope) })
        case .sequence(let operands, let signs) where signs.allSatisfy { $0.value == "|" }:
            let results = operands.map { matches($0, value, scope) }
            return results.contains(true) ? true : (results.contains(nil) ? nil : false)
        case .string, .number, .bool: return equal(self.value(pattern, scope), value)
        default: return nil
        }
    }

    private func all(_ results: [Bool?]) -> Bool? {
        if results.contains(false) { return false }
        return results.contains(nil) ? nil : true
    }

    /// Whether two values are the same; `nil` where that cannot be known.
    func equal(_ left: Sbt.Value, _ right: Sbt.Value) -> Bool? {
        charge(16)
        guard mayGoOn else { return nil }
        switch (left, right) {
        case (.text(let first), .text(let second)): return first.value == second.value
        case (.number(let first), .number(let second)): return first == second
        case (.flag(let first), .flag(let second)): return first == second
        case (.list(let first), .list(let second)), (.tuple(let first), .tuple(let second)):
            guard first.count == second.count else { return false }
            return all(zip(first, second).map { equal($0, $1) })
        default: return nil
        }
    }
}
