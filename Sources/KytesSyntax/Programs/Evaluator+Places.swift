internal import KytesText

extension Evaluator {
    /// Changes what an expression names, wherever it is kept.
    ///
    /// - Returns: What `change` returns, `nil` where there is nothing to change (an optional that is `nil`).
    @discardableResult
    func change<Result>(
        _ expression: Expression,
        in scope: Scope,
        _ change: (inout Value) -> Result
    ) -> Result? {
        switch expression.kind {
        case .name(let name): return changeVariable(name, at: expression.range, in: scope, change)
        case .member(let base?, let name):
            return changeMember(of: base, name, in: scope, change)
        case .subscripted(let base, let arguments):
            return changeElement(of: base, arguments, in: scope, change)
        case .postfix(let base, _):
            let result: Result?? = self.change(base, in: scope) { value in value.isNone ? nil : change(&value) }
            return result ?? nil
        case .tuple(let items) where items.count == 1: return self.change(items[0].value, in: scope, change)
        default:
            var value = evaluate(expression, in: scope)
            return change(&value)
        }
    }

    private func changeVariable<Result>(
        _ name: String,
        at range: TextRange,
        in scope: Scope,
        _ change: (inout Value) -> Result
    ) -> Result? {
        if let owner = scope.owner(of: name), var value = owner.values[name] {
            owner.values[name] = Value(.none, at: range)
            defer { owner.values[name] = value }
            return change(&value)
        }
        if name != "self", scope.owner(of: "self") != nil {
            let itself = Expression(.name("self"), at: range)
            return changeMember(of: itself, Located(name, at: range), in: scope, change)
        }
        var value = variable(name, at: range, in: scope)
        return change(&value)
    }

    private func changeMember<Result>(
        of base: Expression,
        _ name: Located<String>,
        in scope: Scope,
        _ change: (inout Value) -> Result
    ) -> Result? {
        let result: Result?? = self.change(base, in: scope) { owner -> Result? in
            switch owner.kind {
            case .object(let object): return changeField(name, of: &object.record, change)
            case .record(var record):
                owner.kind = .none
                let result = changeField(name, of: &record, change)
                owner.kind = .record(record)
                return result
            case .type(let type):
                var value = member(name.value, of: owner, at: name.range, in: scope)
                defer { statics[type + "." + name.value] = value }
                return change(&value)
            default:
                var value = member(name.value, of: owner, at: name.range, in: scope)
                return change(&value)
            }
        }
        return result ?? nil
    }

    private func changeField<Result>(
        _ name: Located<String>,
        of record: inout Record,
        _ change: (inout Value) -> Result
    ) -> Result {
        if let index = record.fields.firstIndex(where: { $0.label?.value == name.value }) {
            return change(&record.fields[index].value)
        }
        var value = environment.property(name.value, of: record) ?? Value(.none, at: name.range)
        let result = change(&value)
        record.fields.append(Field(label: name, value: value, range: statement))
        return result
    }

    private func changeElement<Result>(
        of base: Expression,
        _ arguments: [Argument],
        in scope: Scope,
        _ change: (inout Value) -> Result
    ) -> Result? {
        guard let first = arguments.first else { return nil }
        let key = evaluate(first.value, in: scope)
        let fallback = arguments.first { $0.label?.value == "default" }.map { evaluate($0.value, in: scope) }
        let result: Result?? = self.change(base, in: scope) { owner -> Result? in
            switch owner.kind {
            case .list(var values):
                guard let index = key.integer, values.indices.contains(index) else { return nil }
                defer { owner.kind = .list(values) }
                return change(&values[index])
            case .dictionary(var entries):
                let index = entries.firstIndex { Value.equal($0.key, key) == true }
                var value = index.map { entries[$0].value } ?? fallback ?? Value(.none, at: first.range)
                defer {
                    if let index { entries[index].value = value } else { entries.append((key, value)) }
                    owner.kind = .dictionary(entries)
                }
                return change(&value)
            default:
                owner = .unknown("what is changed here cannot be known", at: first.range)
                return nil
            }
        }
        return result ?? nil
    }

    // MARK: - What may have changed

    /// Marks everything that statements would change, for it is not known whether they run.
    func forget(_ statements: [Statement], because unknown: Unknown, in scope: Scope) {
        for statement in statements {
            switch statement.kind {
            case .expression(let expression): forget(expression, because: unknown, in: scope)
            case .branch(let branch):
                for clause in branch.clauses { forget(clause.body, because: unknown, in: scope) }
                forget(branch.otherwise ?? [], because: unknown, in: scope)
            case .loop(let loop): forget(loop.body, because: unknown, in: scope)
            case .selection(let selection):
                for next in selection.cases { forget(next.body, because: unknown, in: scope) }
            case .block(let body): forget(body, because: unknown, in: scope)
            case .compilation(let branches):
                for branch in branches { forget(branch.body, because: unknown, in: scope) }
            case .binding(let bindings):
                for name in bindings.flatMap(\.names) {
                    scope.values[name.value] = Value(.unknown(unknown), at: unknown.range)
                }
            default: continue
            }
        }
    }

    private func forget(_ expression: Expression, because unknown: Unknown, in scope: Scope) {
        let mark = Value(.unknown(unknown), at: unknown.range)
        switch expression.kind {
        case .assignment(let place, let sign, _):
            change(place, in: scope) { value in
                if sign.value == "+=", case .list(let values) = value.kind {
                    value.kind = .list(values + [mark])
                } else {
                    value = mark
                }
            }
        case .call(let call):
            if case .member(let base?, _) = call.callee.kind { forgetChanges(to: base, mark, in: scope) }
            for argument in call.arguments + call.trailing {
                if case .closure(let closure) = argument.value.kind {
                    forget(closure.body, because: unknown, in: scope)
                }
                if case .prefix(let sign, let place) = argument.value.kind, sign.value == "&" {
                    change(place, in: scope) { $0 = mark }
                }
            }
        case .statement(let statement): forget([statement], because: unknown, in: scope)
        default: break
        }
    }

    /// A call may have changed what it was called on, where that is something that can be changed.
    private func forgetChanges(to base: Expression, _ mark: Value, in scope: Scope) {
        switch base.kind {
        case .name(let name) where scope.owner(of: name) == nil: return
        case .name, .member(.some, _), .postfix, .subscripted: break
        default: return
        }
        change(base, in: scope) { value in
            switch value.kind {
            case .list(let values): value.kind = .list(values + [mark])
            case .string, .dictionary: value = mark
            default: break
            }
        }
    }
}
