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
}
