internal import KytesText

/// Calls of functions and closures.
extension Evaluator {
    /// The overload whose labels the call uses.
    func choose(_ functions: [Function], for call: Call) -> Function? {
        guard functions.count > 1 else { return functions.first }
        let labels = call.arguments.map { $0.label?.value }
        return functions.first { $0.parameters.map(\.label) == labels }
            ?? functions.first { function in
                let known = Set(function.parameters.map(\.label))
                return labels.allSatisfy(known.contains)
            } ?? functions.first
    }

    /// Calls with expressions: they are worked out for the types of the parameters.
    func call(
        _ function: FunctionValue,
        _ call: Call,
        as expected: TypeReference? = nil,
        at range: TextRange,
        in scope: Scope
    ) -> Value {
        guard case .function(var declared) = function.code else {
            return self.call(function, plainFields(call, in: scope), at: range)
        }
        declared = declared.specialised(for: expected)
        var remaining = declared.parameters[...]
        var fields: [Field] = []
        var changed: [(name: String, place: Expression)] = []
        for argument in call.arguments {
            if let index = remaining.firstIndex(where: { $0.label == argument.label?.value }) {
                let parameter = remaining[index]
                remaining = parameter.isVariadic ? remaining[index...] : remaining[(index + 1)...]
                fields.append(field(argument, as: parameter.type.map { resolved($0, function) }, in: scope))
                if case .prefix(let sign, let place) = argument.value.kind, sign.value == "&" {
                    changed.append((parameter.name.value, place))
                }
            } else {
                fields.append(field(argument, as: nil, in: scope))
            }
        }
        for argument in call.trailing {
            var closure = field(argument, as: nil, in: scope)
            if closure.label == nil, let last = remaining.last {
                closure.label = last.label.map { Located($0, at: argument.range) }
            }
            fields.append(closure)
        }
        let inner = Scope(parent: function.scope)
        var result = run(declared, fields, in: inner, at: range, own: function)
        for change in changed {
            guard let value = inner.values[change.name] else { continue }
            self.change(change.place, in: scope) { $0 = value }
        }
        if result.site == nil {
            result.site = range
        } else if let site = result.site, !site.encloses(range) {
            result.site = range
        }
        return result
    }

    private func resolved(_ type: TypeReference, _ function: FunctionValue) -> TypeReference {
        guard case .type(let own)? = function.scope.values["self"]?.kind else { return type }
        return resolvingSelf(type, own)
    }

    /// Calls with values.
    func call(_ function: FunctionValue, _ fields: [Field], at range: TextRange) -> Value {
        guard mayGoOn() else { return tooLong(at: range) }
        let inner = Scope(parent: function.scope)
        switch function.code {
        case .function(let declared), .getter(let declared):
            return run(declared, fields, in: inner, at: range, own: function)
        case .closure(let closure): return run(closure, fields.map(\.value), in: inner, at: range)
        case .keyPath(let names):
            guard let first = fields.first else { return .unknown("nothing is given here", at: range) }
            return names.reduce(first.value) { member($1, of: $0, at: range, in: inner) }
        case .named(let name):
            if Self.convertible.contains(name) { return convert(name, fields, at: range) }
            guard let declared = functions[name]?.first else {
                return .unknown("what `\(name)` gives cannot be known", at: range)
            }
            return run(declared, fields, in: inner, at: range, own: function)
        }
    }

    private func run(_ closure: Closure, _ values: [Value], in scope: Scope, at range: TextRange) -> Value {
        let names = closure.parameters.map(\.name.value)
        if names.count > 1, values.count == 1 {
            bind(names, to: values[0], in: scope)
        } else {
            for (name, value) in zip(names, values) { scope.values[name] = value }
        }
        for (position, value) in values.enumerated() { scope.values["$\(position)"] = value }
        if values.count == 1, case .tuple(let parts)? = values.first?.kind {
            for (position, part) in parts.enumerated().dropFirst() { scope.values["$\(position)"] = part.value }
        }
        return value(of: closure.body, as: nil, in: scope, at: range)
    }

    private func run(_ function: Function, _ fields: [Field], in scope: Scope, at range: TextRange, own: FunctionValue)
        -> Value
    {
        guard let body = function.body else { return .unknown("`\(function.name.value)` has no body", at: range) }
        var remaining = fields[...]
        for parameter in function.parameters {
            let type = parameter.type.map { resolved($0, own) }
            scope.types[parameter.name.value] = type
            if parameter.isVariadic {
                let values = remaining.prefix { $0.label?.value == parameter.label || $0.label == nil }
                remaining = remaining.dropFirst(values.count)
                scope.values[parameter.name.value] = Value(.list(values.map(\.value)), at: range)
            } else if let next = remaining.first, next.label == nil || next.label?.value == parameter.label {
                scope.values[parameter.name.value] = next.value
                remaining = remaining.dropFirst()
            } else if let initial = parameter.initial {
                scope.values[parameter.name.value] = evaluate(initial, as: type, in: scope)
            } else {
                scope.values[parameter.name.value] = .unknown("`\(parameter.name.value)` is not given", at: range)
            }
        }
        return value(of: body, as: function.result.map { resolved($0, own) }, in: scope, at: range)
    }

    /// What a body gives: its only expression, or what it returns.
    func value(of body: [Statement], as type: TypeReference?, in scope: Scope, at range: TextRange) -> Value {
        guard mayGoOn() else { return tooLong(at: range) }
        depth += 1
        defer { depth -= 1 }
        let body = compiled(body)
        if body.count == 1, let value = soleValue(of: body[0], as: type, in: scope) { return value }
        results.append(type)
        defer { results.removeLast() }
        switch execute(body, in: scope) {
        case .value(let value): return value
        case .lost(let unknown): return Value(.unknown(unknown), at: range)
        case .next, .leave, .again: return Value(.tuple([]), at: range)
        }
    }

    private func soleValue(of statement: Statement, as type: TypeReference?, in scope: Scope) -> Value? {
        switch statement.kind {
        case .expression(let expression):
            let outer = self.statement
            self.statement = statement.range
            defer { self.statement = outer }
            return evaluate(expression, as: type, in: scope)
        case .branch(let branch)
        where !branch.isGuard && branch.otherwise.map(isValue) == true
            && branch.clauses.allSatisfy({ isValue($0.body) }):
            for clause in branch.clauses {
                let inner = Scope(parent: scope)
                switch hold(clause.conditions, in: inner) {
                case .success(true): return value(of: clause.body, as: type, in: inner, at: statement.range)
                case .success(false): continue
                case .failure(let condition): return Value(.unknown(condition.unknown), at: statement.range)
                }
            }
            return value(of: branch.otherwise ?? [], as: type, in: scope, at: statement.range)
        case .selection(let selection) where selection.cases.allSatisfy({ isValue($0.body) }):
            let subject = evaluate(selection.subject, in: scope)
            for next in selection.cases {
                let inner = Scope(parent: scope)
                guard let matches = isMatch(subject, next, in: inner) else {
                    return unknown(from: subject, "which case this is cannot be known", at: statement.range)
                }
                if matches { return value(of: next.body, as: type, in: inner, at: statement.range) }
            }
            return nil
        default: return nil
        }
    }

    private func isValue(_ body: [Statement]) -> Bool {
        guard body.count == 1 else { return false }
        switch body[0].kind {
        case .expression(let expression):
            guard case .assignment = expression.kind else { return true }
            return false
        case .branch, .selection: return true
        default: return false
        }
    }
}

extension Function {
    /// Whether every label of a call is one of this function's.
    fileprivate func acceptsLabels(of call: Call) -> Bool {
        let labels = parameters.map(\.label)
        return call.arguments.allSatisfy { labels.contains($0.label?.value) }
    }

    /// Whether a call can mean this function: its labels are known here, and nothing that is needed is missing.
    func accepts(_ call: Call) -> Bool {
        let given = call.arguments.map { $0.label?.value }
        let missing = parameters.filter { $0.initial == nil && !$0.isVariadic && !given.contains($0.label) }
        return acceptsLabels(of: call) && missing.count <= call.trailing.count
    }

    /// This function with its type parameters replaced by what its result must be; what that does not tell is left open.
    ///
    /// `Element` is the type parameter of the lists that extensions add to.
    fileprivate func specialised(for expected: TypeReference?) -> Function {
        var chosen: [String: TypeReference] = [:]
        let typeParameters = self.typeParameters + ["Element"]
        if let expected, let result { Self.match(result, expected, typeParameters, &chosen) }
        var copy = self
        for index in copy.parameters.indices {
            copy.parameters[index].type = copy.parameters[index].type.map { Self.replace($0, typeParameters, chosen) }
        }
        copy.result = result.map { Self.replace($0, typeParameters, chosen) }
        return copy
    }

    private static func match(
        _ type: TypeReference,
        _ expected: TypeReference,
        _ names: [String],
        _ chosen: inout [String: TypeReference]
    ) {
        switch (type.kind, expected.kind) {
        case (.named(let name, _), _) where names.contains(name): chosen[name] = expected
        case (_, .optional(let wrapped)): match(type, wrapped, names, &chosen)
        case (.optional(let inner), _): match(inner, expected, names, &chosen)
        case (.list(let inner), .list(let other)): match(inner, other, names, &chosen)
        default: break
        }
    }

    private static func replace(
        _ type: TypeReference,
        _ names: [String],
        _ chosen: [String: TypeReference]
    ) -> TypeReference {
        switch type.kind {
        case .named(let name, _) where names.contains(name): chosen[name] ?? TypeReference(.other, at: type.range)
        case .list(let inner): TypeReference(.list(replace(inner, names, chosen)), at: type.range)
        case .optional(let inner): TypeReference(.optional(replace(inner, names, chosen)), at: type.range)
        default: type
        }
    }
}
