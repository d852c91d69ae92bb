internal import KytesText

extension Evaluator {
    func evaluateMember(
        of base: Expression,
        _ name: Located<String>,
        as type: TypeReference?,
        at range: TextRange,
        in scope: Scope
    ) -> Value {
        if let path = path(of: base, in: scope), let value = environment.value(of: path + "." + name.value, at: range) {
            return value
        }
        let owner = evaluate(base, as: isTypedByPlace(base) ? type : nil, in: scope)
        return member(name.value, of: owner, at: range, in: scope)
    }

    /// `A.b.c` of an expression that is only names and whose first name is no variable.
    func path(of expression: Expression, in scope: Scope) -> String? {
        switch expression.kind {
        case .name(let name): scope.owner(of: name) == nil ? Self.bare(name) : nil
        case .member(let base?, let name): path(of: base, in: scope).map { Self.bare($0 + "." + name.value) }
        case .call(let call) where call.arguments.isEmpty && call.trailing.isEmpty: path(of: call.callee, in: scope)
        default: nil
        }
    }

    func member(_ name: String, of value: Value, at range: TextRange, in scope: Scope) -> Value {
        switch value.kind {
        case .unknown: return value
        case .none: return name == "none" ? value : Value(.none, at: range)
        case .type(let type): return staticMember(name, of: type, at: range)
        case .tuple(let fields):
            let index = Int(name) ?? fields.firstIndex { $0.label?.value == name }
            if let index, fields.indices.contains(index) { return fields[index].value }
        default: break
        }
        if name == "self" { return value }
        if let own = ownMember(name, of: value, at: range, in: scope) { return own }
        if let property = property(name, of: value, at: range) { return property }
        return .unknown("`\(name)` cannot be known", at: range)
    }

    /// A member that a value has of its own or that the program declares for its type, `nil` for none.
    func ownMember(_ name: String, of value: Value, at range: TextRange, in scope: Scope) -> Value? {
        if case .type(let type) = value.kind {
            let isDeclared =
                members[name]?.contains { $0.isStatic && $0.type == type } == true
                || types[type]?.cases[name] != nil || types[type + "." + name] != nil
            return isDeclared ? staticMember(name, of: type, at: range) : nil
        }
        if let record = value.record {
            if let field = record[name] { return field.value }
            if let type = record.type, let next = types[type]?.cases[record.name.value], name == "rawValue" {
                return next.raw.map { evaluate($0, in: globals) } ?? Value(.string(record.name.value), at: range)
            }
        }
        if let declared = declaredMember(name, of: value) {
            switch declared.code {
            case .property(let binding):
                guard let body = binding.getter else { return nil }
                let inner = Scope(parent: globals)
                inner.values["self"] = value
                return self.value(of: body, as: binding.type, in: inner, at: range)
            case .function(let function):
                let inner = Scope(parent: globals)
                inner.values["self"] = value
                return Value(.function(FunctionValue(code: .function(function), scope: inner)), at: range)
            }
        }
        return value.record.flatMap { environment.property(name, of: $0) }
    }

    // MARK: - Members of types

    private func staticMember(_ name: String, of type: String, at range: TextRange) -> Value {
        if name == "self" || name == "init" { return Value(.type(type), at: range) }
        if types[type + "." + name] != nil { return Value(.type(type + "." + name), at: range) }
        if let declared = types[type] {
            if declared.cases[name] != nil { return enumCase(Located(name, at: range), of: type, at: range) }
            if name == "allCases" {
                let cases = declared.cases.values.sorted { $0.name.range.lowerBound < $1.name.range.lowerBound }
                return Value(.list(cases.map { enumCase($0.name, of: type, at: $0.name.range) }), at: range)
            }
        }
        let candidates = (members[name] ?? []).filter { $0.isStatic && $0.type == type }
        if let declared = candidates.first { return value(of: declared, named: name, at: range) }
        if name.utf8.first.map({ $0 >= 0x41 && $0 <= 0x5A }) == true {
            return Value(.type(type + "." + name), at: range)
        }
        return record(Located(name, at: range), type, nil, at: range)
    }

    private func enumCase(_ name: Located<String>, of type: String, at range: TextRange) -> Value {
        Value(.record(Record(type: type, name: name, fields: [], isCall: false, range: range)), at: range)
    }

    /// The value of a static property; worked out once.
    private func value(of member: DeclaredMember, named name: String, at range: TextRange) -> Value {
        switch member.code {
        case .function(let function):
            let inner = Scope(parent: globals)
            inner.values["self"] = Value(.type(member.type), at: range)
            return Value(.function(FunctionValue(code: .function(function), scope: inner)), at: range)
        case .property(let binding):
            let key = member.type + "." + name
            if let known = statics[key] { return known }
            let inner = Scope(parent: globals)
            inner.values["self"] = Value(.type(member.type), at: range)
            let type = binding.type.map { resolvingSelf($0, member.type) }
            let value =
                if let body = binding.getter {
                    self.value(of: body, as: type, in: inner, at: range)
                } else if let initial = binding.initial {
                    evaluate(initial, as: type, in: inner)
                } else {
                    Value.unknown("`\(name)` has no value", at: range)
                }
            statics[key] = value
            return value
        }
    }

    /// A type as it is meant inside of another: `Self`, and the names of types that it holds.
    func resolvingSelf(_ type: TypeReference, _ own: String) -> TypeReference {
        switch type.kind {
        case .named("Self", _): TypeReference(.named(own, []), at: type.range)
        case .named(let name, let arguments) where types[own + "." + name] != nil:
            TypeReference(.named(own + "." + name, arguments), at: type.range)
        case .list(let element): TypeReference(.list(resolvingSelf(element, own)), at: type.range)
        case .optional(let wrapped): TypeReference(.optional(resolvingSelf(wrapped, own)), at: type.range)
        default: type
        }
    }

    // MARK: - Members of the expected type

    /// `.name` or `.name(…)`: what the program declares for the expected type, or else a record of that name.
    func implicitMember(
        _ name: Located<String>,
        _ call: Call?,
        as type: TypeReference?,
        at range: TextRange,
        in scope: Scope
    ) -> Value {
        let expected = type.map(Self.name) ?? ""
        if call == nil, types[expected + "." + name.value] != nil {
            return Value(.type(expected + "." + name.value), at: range)
        }
        if let declared = staticCandidate(name.value, type, for: call) {
            let value = value(of: declared, named: name.value, at: range)
            guard let call else { return value }
            if case .function(let function) = value.kind { return self.call(function, call, at: range, in: scope) }
        }
        if call == nil, types[expected]?.cases[name.value] != nil { return enumCase(name, of: expected, at: range) }
        if name.value == "init", let call, !expected.isEmpty { return construct(expected, call, at: range, in: scope) }
        if call == nil, name.value == "none", case .optional? = type?.kind { return Value(.none, at: range) }
        return record(name, expected.isEmpty ? nil : expected, call, at: range, in: scope)
    }

    /// A member that takes other labels than the call has is another one.
    private func staticCandidate(_ name: String, _ type: TypeReference?, for call: Call?) -> DeclaredMember? {
        let candidates = (members[name] ?? []).filter { member in
            guard case .function(let function) = member.code, let call else { return member.isStatic }
            return member.isStatic && function.accepts(call)
        }
        guard !candidates.isEmpty, name != "init" else { return nil }
        guard let type, case let expected = Self.name(of: type), !expected.isEmpty else {
            return Set(candidates.map(\.type)).count == 1 ? candidates[0] : nil
        }
        let matching = candidates.filter { $0.type == expected || expected.hasSuffix("." + $0.type) }
        guard matching.count > 1, let element = Self.element(of: type).map(Self.name) else { return matching.first }
        return matching.first { $0.element.map(Self.name) == element } ?? matching.first
    }

    func record(
        _ name: Located<String>,
        _ type: String?,
        _ call: Call?,
        at range: TextRange,
        in scope: Scope? = nil
    ) -> Value {
        var fields: [Field] = []
        if let call, let scope {
            for argument in call.arguments + call.trailing {
                let expected = environment.parameter(argument.label?.value, of: name.value, in: type)
                fields.append(field(argument, as: expected, in: scope))
            }
        }
        let record = Record(type: type, name: name, fields: fields, isCall: call != nil, range: range)
        return made(record, at: range)
    }

    // MARK: - Which member is meant

    func typeName(of value: Value) -> String? {
        switch value.kind {
        case .string: "String"
        case .integer: "Int"
        case .number: "Double"
        case .bool: "Bool"
        case .list: "Array"
        case .dictionary: "Dictionary"
        case .type(let name): name
        case .record(let record): record.type
        case .object(let object): object.record.type
        case .none, .tuple, .function, .unknown: nil
        }
    }

    /// The instance member that the program declares under this name for the type of the value.
    func declaredMember(_ name: String, of value: Value) -> DeclaredMember? {
        guard let all = members[name] else { return nil }
        let candidates = all.filter { !$0.isStatic }
        let type = typeName(of: value)
        let isList = value.list != nil
        let matching = candidates.filter { member in
            member.type == type
                || isList
                    && ["Array", "Set", "Collection", "Sequence", "RangeReplaceableCollection"].contains(member.type)
        }
        if matching.count > 1, let first = value.list?.first, let element = typeName(of: first) {
            return matching.first { $0.element.map(Self.name) == element } ?? matching.first
        }
        if let first = matching.first { return first }
        guard type.map({ types[$0] == nil }) ?? true, value.record != nil, Set(candidates.map(\.type)).count == 1 else {
            return nil
        }
        return candidates.first
    }
}
