internal import KytesText

extension Evaluator {
    func evaluate(_ call: Call, as type: TypeReference?, at range: TextRange, in scope: Scope) -> Value {
        if namesFunction(call) { return evaluate(call.callee, in: scope) }
        switch call.callee.kind {
        case .member(nil, let name): return implicitMember(name, call, as: type, at: range, in: scope)
        case .member(let base?, let name): return callMember(of: base, name, call, as: type, at: range, in: scope)
        case .postfix(let callee, _):
            var plain = call
            plain.callee = callee
            return evaluate(plain, as: type, at: range, in: scope)
        case .name(let name): return callNamed(name, call, as: type, at: range, in: scope)
        case .list, .dictionary:
            let isEmptied = call.arguments.isEmpty
            let isList = if case .list = call.callee.kind { true } else { false }
            return isEmptied
                ? Value(isList ? .list([]) : .dictionary([]), at: range)
                : convert("Array", plainFields(call, in: scope), at: range)
        case .type(let reference): return construct(Self.name(of: reference), call, at: range, in: scope)
        default:
            let callee = evaluate(call.callee, in: scope)
            guard case .function(let function) = callee.kind else {
                return unknown(from: callee, "what is called here cannot be known", at: range)
            }
            return self.call(function, call, at: range, in: scope)
        }
    }

    /// `f(label:)`, which calls nothing.
    private func namesFunction(_ call: Call) -> Bool {
        !call.arguments.isEmpty
            && call.arguments.allSatisfy { argument in
                if case .missing = argument.value.kind { argument.label != nil } else { false }
            }
    }

    private func callNamed(
        _ name: String,
        _ call: Call,
        as type: TypeReference?,
        at range: TextRange,
        in scope: Scope
    ) -> Value {
        if let value = scope.value(of: name) {
            if case .function(let function) = value.kind { return self.call(function, call, at: range, in: scope) }
            return unknown(from: value, "`\(name)` cannot be called", at: range)
        }
        if let itself = scope.value(of: "self") {
            if case .type(let type) = itself.kind, name == "Self" { return construct(type, call, at: range, in: scope) }
            if let method = ownMember(name, of: itself, at: range, in: scope),
                case .function(let function) = method.kind
            {
                return self.call(function, call, at: range, in: scope)
            }
            if functions[name] == nil, let result = method(name, of: itself, plainFields(call, in: scope), at: range) {
                return result
            }
        }
        if let candidates = functions[name], let function = choose(candidates, for: call) {
            let value = FunctionValue(code: .function(function), scope: globals)
            return self.call(value, call, as: type, at: range, in: scope)
        }
        if let result = environment.call(name, { plainFields(call, in: scope) }, at: range) { return result }
        switch name {
        case "print", "debugPrint", "precondition", "assert", "fatalError", "preconditionFailure", "setbuf", "exit":
            return Value(.tuple([]), at: range)
        case "zip": return zipped(plainFields(call, in: scope), at: range)
        case "min", "max":
            let numbers = plainFields(call, in: scope).compactMap(\.value.integer)
            guard numbers.count == call.arguments.count, let least = numbers.min(), let most = numbers.max() else {
                break
            }
            return Value(.integer(name == "min" ? least : most), at: range)
        default:
            if name.utf8.first.map({ $0 >= 0x41 && $0 <= 0x5A }) == true {
                return construct(name, call, at: range, in: scope)
            }
        }
        if case .type(let type)? = scope.value(of: "self")?.kind {
            return callStatic(Located(name, at: call.callee.range), of: outermost(type), call, at: range, in: scope)
        }
        return .unknown("what `\(name)` gives cannot be known", at: range)
    }

    /// The type that a type of the program stands in, where that is one of the world.
    private func outermost(_ type: String) -> String {
        guard types[type] != nil, let dot = type.lastIndex(of: ".") else { return type }
        return outermost(String(type[..<dot]))
    }

    func plainFields(_ call: Call, in scope: Scope) -> [Field] {
        (call.arguments + call.trailing).map { field($0, as: nil, in: scope) }
    }

    // MARK: - Methods

    private func callMember(
        of base: Expression,
        _ name: Located<String>,
        _ call: Call,
        as type: TypeReference?,
        at range: TextRange,
        in scope: Scope
    ) -> Value {
        if let path = path(of: base, in: scope),
            let result = environment.call(path + "." + name.value, { plainFields(call, in: scope) }, at: range)
        {
            return result
        }
        let own = isTypedByPlace(base) ? type : nil
        var receiver = evaluate(base, as: own, in: scope)
        switch receiver.kind {
        case .unknown: return receiver
        case .none: return Value(.none, at: range)
        case .type(let type): return callStatic(name, of: type, call, at: range, in: scope)
        default: break
        }
        if Self.mutating.contains(name.value), receiver.record == nil {
            // Only what nobody else holds is changed in its place: a thousand times `append` would copy a thousand lists.
            receiver = Value(.none, at: range)
            if let result = mutate(base, name.value, call, at: range, in: scope) { return result }
            receiver = evaluate(base, as: own, in: scope)
        }
        if let member = ownMember(name.value, of: receiver, at: range, in: scope),
            case .function(let function) = member.kind
        {
            guard case .function(let declared) = function.code, declared.isMutating else {
                return self.call(function, call, as: type, at: range, in: scope)
            }
            let result = self.call(function, call, at: range, in: scope)
            if let changed = function.scope.values["self"] { change(base, in: scope) { $0 = changed } }
            return result
        }
        if let result = method(name.value, of: receiver, plainFields(call, in: scope), at: range) { return result }
        return .unknown("what `\(name.value)` gives cannot be known", at: range)
    }

    /// Whether a chain begins with something that takes its type from the place where the chain stands.
    func isTypedByPlace(_ expression: Expression) -> Bool {
        switch expression.kind {
        case .member(nil, _), .list, .sequence: true
        case .member(let base?, _): isTypedByPlace(base)
        case .call(let call): isTypedByPlace(call.callee)
        case .tuple(let items): items.count == 1 && isTypedByPlace(items[0].value)
        default: false
        }
    }

    private func callStatic(
        _ name: Located<String>, of type: String, _ call: Call, at range: TextRange, in scope: Scope
    ) -> Value {
        if name.value == "init" { return construct(type, call, at: range, in: scope) }
        let nested = type + "." + name.value
        if types[nested] != nil { return construct(nested, call, at: range, in: scope) }
        let candidates = (members[name.value] ?? []).filter { $0.isStatic && $0.type == type }
        let declared = candidates.compactMap { member -> Function? in
            if case .function(let function) = member.code { function } else { nil }
        }
        if let function = choose(declared.filter { $0.accepts(call) }, for: call) {
            let inner = Scope(parent: globals)
            inner.values["self"] = Value(.type(type), at: range)
            return self.call(FunctionValue(code: .function(function), scope: inner), call, at: range, in: scope)
        }
        if name.value.utf8.first.map({ $0 >= 0x41 && $0 <= 0x5A }) == true {
            return construct(nested, call, at: range, in: scope)
        }
        return record(name, type, call, at: range, in: scope)
    }

    // MARK: - Functions

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
