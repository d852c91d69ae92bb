internal import KytesText

/// How a statement leaves its block.
enum Flow {
    case next
    case value(Value)
    case leave
    case again
    /// Whether the rest is reached cannot be known.
    case lost(Unknown)
}

extension Evaluator {
    func execute(_ statements: [Statement], in scope: Scope) -> Flow {
        for (position, statement) in statements.enumerated() {
            let flow = execute(statement, in: scope)
            switch flow {
            case .next: continue
            case .lost(let unknown):
                forget(Array(statements[(position + 1)...]), because: unknown, in: scope)
                return flow
            default: return flow
            }
        }
        return .next
    }

    private func execute(_ statement: Statement, in scope: Scope) -> Flow {
        guard mayGoOn() else {
            return .lost(Unknown(reason: "working this out takes too long", range: statement.range))
        }
        let outer = self.statement
        self.statement = statement.range
        defer { self.statement = outer }
        switch statement.kind {
        case .expression(let expression):
            let value = evaluate(expression, in: scope)
            return isNever(expression) ? .lost(Unknown(reason: "the program ends here", range: value.range)) : .next
        case .binding(let bindings):
            for binding in bindings { bind(binding, in: scope) }
            return .next
        case .function(let function):
            if scope !== globals {
                scope.values[function.name.value] = Value(
                    .function(FunctionValue(code: .function(function), scope: scope)),
                    at: statement.range
                )
            }
            return .next
        case .branch(let branch): return execute(branch, in: scope)
        case .loop(let loop): return execute(loop, in: scope)
        case .selection(let selection): return execute(selection, in: scope)
        case .jump(let word, let value): return execute(word, value, in: scope)
        case .block(let body): return execute(compiled(body), in: Scope(parent: scope))
        case .compilation: return execute(compiled([statement]), in: scope)
        case .type, .cases, .import, .skipped: return .next
        }
    }

    private func isNever(_ expression: Expression) -> Bool {
        guard case .call(let call) = expression.kind, case .name(let name) = call.callee.kind else { return false }
        return ["fatalError", "preconditionFailure", "exit", "abort"].contains(name)
    }

    private func execute(_ word: Located<String>, _ value: Expression?, in scope: Scope) -> Flow {
        switch word.value {
        case "break": return .leave
        case "continue": return .again
        case "return":
            guard let value else { return .value(Value(.none, at: word.range)) }
            return .value(evaluate(value, as: results.last ?? nil, in: scope))
        default: return .next
        }
    }

    func getter(_ name: Located<String>, _ type: TypeReference?, _ body: [Statement], in scope: Scope) -> Value {
        let function = Function(
            name: name, parameters: [], result: type, body: body, isStatic: false, isMutating: false
        )
        return Value(.function(FunctionValue(code: .getter(function), scope: scope)), at: name.range)
    }

    private func bind(_ binding: Binding, in scope: Scope) {
        if let getter = binding.getter, let name = binding.names.first {
            scope.values[name.value] = self.getter(name, binding.type, getter, in: scope)
            return
        }
        let missing = Value.unknown("it has no value yet", at: binding.range)
        let isOptional = if case .optional? = binding.type?.kind { true } else { false }
        let initial =
            binding.initial.map { evaluate($0, as: binding.type, in: scope) }
            ?? (isOptional ? Value(.none, at: binding.range) : missing)
        guard binding.names.count > 1 else {
            guard let name = binding.names.first else { return }
            scope.values[name.value] = initial
            scope.types[name.value] = binding.type
            return
        }
        for (position, name) in binding.names.enumerated() {
            if case .tuple(let fields) = initial.kind, position < fields.count {
                scope.values[name.value] = fields[position].value
            } else {
                scope.values[name.value] = .unknown("its parts cannot be known", at: binding.range)
            }
        }
    }

    // MARK: - Branches

    /// Whether all conditions hold, binding what they bind; unknown where one cannot be known and none is false.
    func hold(_ conditions: [Condition], in scope: Scope) -> Result<Bool, UnknownCondition> {
        for condition in conditions {
            switch condition {
            case .expression(let expression):
                let value = evaluate(expression, in: scope)
                guard let holds = value.bool else { return .failure(UnknownCondition(value, at: expression.range)) }
                if !holds { return .success(false) }
            case .binding(let name, let expression):
                let value =
                    expression.map { evaluate($0, in: scope) } ?? variable(name.value, at: name.range, in: scope)
                if value.unknown != nil { return .failure(UnknownCondition(value, at: condition.range)) }
                if value.isNone { return .success(false) }
                scope.values[name.value] = value
            case .pattern(let pattern, let expression):
                let value = evaluate(expression, in: scope)
                guard let matches = matches(value, pattern, in: scope) else {
                    return .failure(UnknownCondition(value, at: condition.range))
                }
                if !matches { return .success(false) }
            }
        }
        return .success(true)
    }

    private func execute(_ branch: Branch, in scope: Scope) -> Flow {
        for (position, clause) in branch.clauses.enumerated() {
            let inner = branch.isGuard ? scope : Scope(parent: scope)
            switch hold(clause.conditions, in: inner) {
            case .success(true): return branch.isGuard ? .next : execute(compiled(clause.body), in: inner)
            case .success(false): continue
            case .failure(let condition):
                note(condition.unknown)
                let rest = branch.clauses[position...].flatMap(\.body) + (branch.otherwise ?? [])
                forget(rest, because: condition.unknown, in: scope)
                return leaves(rest) ? .lost(condition.unknown) : .next
            }
        }
        return branch.otherwise.map { execute(compiled($0), in: Scope(parent: scope)) } ?? .next
    }

    /// Whether statements may leave the function or loop around them.
    private func leaves(_ statements: [Statement]) -> Bool {
        statements.contains { statement in
            switch statement.kind {
            case .jump: true
            case .branch(let branch): branch.clauses.contains { leaves($0.body) } || leaves(branch.otherwise ?? [])
            case .loop(let loop): leaves(loop.body)
            case .selection(let selection): selection.cases.contains { leaves($0.body) }
            case .block(let body): leaves(body)
            default: false
            }
        }
    }

    // MARK: - Loops

    private func execute(_ loop: Loop, in scope: Scope) -> Flow {
        guard let expression = loop.values else { return repeatWhile(loop, in: scope) }
        let values = evaluate(expression, in: scope)
        guard let elements = elements(of: values) else {
            let unknown =
                values.firstUnknown ?? Unknown(reason: "what this goes over cannot be known", range: expression.range)
            note(unknown)
            forget(loop.body, because: unknown, in: scope)
            return .next
        }
        for element in elements {
            guard mayGoOn() else { return .lost(Unknown(reason: "working this out takes too long", range: statement)) }
            let inner = Scope(parent: scope)
            bind(loop.names.map(\.value), to: element, in: inner)
            if case .unknown(let unknown) = element.kind {
                note(unknown)
                continue
            }
            switch hold(loop.conditions, in: inner) {
            case .success(false): continue
            case .failure(let condition):
                note(condition.unknown)
                forget(loop.body, because: condition.unknown, in: inner)
                continue
            case .success(true): break
            }
            switch execute(compiled(loop.body), in: inner) {
            case .next, .again: continue
            case .leave: return .next
            case let flow: return flow
            }
        }
        return .next
    }

    private func repeatWhile(_ loop: Loop, in scope: Scope) -> Flow {
        // A half-typed `for` has neither.
        guard !loop.conditions.isEmpty else { return .next }
        while true {
            guard mayGoOn() else { return .lost(Unknown(reason: "working this out takes too long", range: statement)) }
            let inner = Scope(parent: scope)
            switch hold(loop.conditions, in: inner) {
            case .success(false): return .next
            case .failure(let condition):
                note(condition.unknown)
                forget(loop.body, because: condition.unknown, in: scope)
                return .next
            case .success(true): break
            }
            switch execute(compiled(loop.body), in: inner) {
            case .next, .again: continue
            case .leave: return .next
            case let flow: return flow
            }
        }
    }

    /// Gives the names of a loop or closure what they stand for; several names take a tuple apart.
    func bind(_ names: [String], to value: Value, in scope: Scope) {
        guard names.count > 1 else {
            if let name = names.first { scope.values[name] = value }
            return
        }
        for (position, name) in names.enumerated() {
            if case .tuple(let fields) = value.kind, position < fields.count {
                scope.values[name] = fields[position].value
            } else {
                scope.values[name] = .unknown("its parts cannot be known", at: value.range)
            }
        }
    }

    // MARK: - Selections

    private func execute(_ selection: Selection, in scope: Scope) -> Flow {
        let subject = evaluate(selection.subject, in: scope)
        for next in selection.cases {
            let inner = Scope(parent: scope)
            switch isMatch(subject, next, in: inner) {
            case true?:
                let flow = execute(compiled(next.body), in: inner)
                if case .leave = flow { return .next }
                return flow
            case false?: continue
            case nil:
                let unknown =
                    subject.firstUnknown
                    ?? Unknown(reason: "which case this is cannot be known", range: selection.subject.range)
                note(unknown)
                let bodies = selection.cases.flatMap(\.body)
                forget(bodies, because: unknown, in: scope)
                return leaves(bodies) ? .lost(unknown) : .next
            }
        }
        return .next
    }

    func isMatch(_ subject: Value, _ next: Selection.Case, in scope: Scope) -> Bool? {
        var isKnown = true
        let matches =
            next.patterns.isEmpty
            || next.patterns.contains { pattern in
                let result = self.matches(subject, pattern, in: scope)
                if result == nil { isKnown = false }
                return result == true
            }
        guard matches else { return isKnown ? false : nil }
        guard let condition = next.condition else { return true }
        return evaluate(condition, in: scope).bool
    }
}

/// Why a condition cannot be decided.
struct UnknownCondition: Error {
    var unknown: Unknown

    init(_ value: Value, at range: TextRange) {
        unknown = value.firstUnknown ?? Unknown(reason: "this condition cannot be known", range: range)
    }
}
