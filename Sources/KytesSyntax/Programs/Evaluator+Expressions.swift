internal import KytesText

extension Evaluator {
    /// - Parameter type: What the place of the expression expects, for members without a base.
    func evaluate(_ expression: Expression, as type: TypeReference? = nil, in scope: Scope) -> Value {
        guard mayGoOn() else { return tooLong(at: expression.range) }
        depth += 1
        defer { depth -= 1 }
        let range = expression.range
        switch expression.kind {
        case .name(let name): return variable(name, at: range, in: scope)
        case .member(let base?, let name): return evaluateMember(of: base, name, as: type, at: range, in: scope)
        case .member(nil, let name): return implicitMember(name, nil, as: type, at: range, in: scope)
        case .call(let call): return evaluate(call, as: type, at: range, in: scope)
        case .subscripted(let base, let arguments): return evaluate(base, subscripted: arguments, at: range, in: scope)
        case .string(let literal): return evaluate(literal, at: range, in: scope)
        case .number(let text): return number(text, at: range)
        case .bool(let value): return Value(.bool(value), at: range)
        case .none: return Value(.none, at: range)
        case .symbol(let name): return Value(.string(name), at: range)
        case .list(let elements): return evaluate(elements, as: type, at: range, in: scope)
        case .dictionary(let entries): return evaluate(entries, as: type, at: range, in: scope)
        case .tuple(let items): return evaluate(tuple: items, as: type, at: range, in: scope)
        case .sequence(let operands, let signs): return evaluate(operands, signs, as: type, at: range, in: scope)
        case .prefix(let sign, let operand): return evaluate(prefix: sign, operand, as: type, at: range, in: scope)
        case .postfix(let operand, _): return evaluate(operand, as: type, in: scope)
        case .ternary(let condition, let first, let second):
            let value = evaluate(condition, in: scope)
            guard let holds = value.bool else {
                return unknown(from: value, "this condition cannot be known", at: range)
            }
            return evaluate(holds ? first : second, as: type, in: scope)
        case .assignment(let place, let sign, let value):
            assign(value, to: place, sign, in: scope)
            return Value(.tuple([]), at: range)
        case .cast(let operand, let word, let target): return cast(operand, word, target, at: range, in: scope)
        case .closure(let closure):
            return Value(.function(FunctionValue(code: .closure(closure), scope: scope)), at: range)
        case .keyPath(let names):
            let code = FunctionValue.Code.keyPath(names.map(\.value))
            return Value(.function(FunctionValue(code: code, scope: scope)), at: range)
        case .statement(let statement): return value(of: [statement], as: type, in: Scope(parent: scope), at: range)
        case .type(let reference): return Value(.type(Self.name(of: reference)), at: range)
        case .missing: return .unknown("nothing is written here", at: range)
        }
    }

    func unknown(from value: Value, _ reason: String, at range: TextRange) -> Value {
        if let unknown = value.firstUnknown { return Value(.unknown(unknown), at: range) }
        return .unknown(reason, at: range)
    }

    static func name(of type: TypeReference) -> String {
        switch type.kind {
        case .named(let name, _): bare(name)
        case .list: "Array"
        case .dictionary: "Dictionary"
        case .optional(let wrapped): name(of: wrapped)
        case .tuple, .other: ""
        }
    }

    // MARK: - Names

    func variable(_ name: String, at range: TextRange, in scope: Scope) -> Value {
        if let value = scope.value(of: name) {
            if case .function(let function) = value.kind, case .getter = function.code {
                return call(function, [], at: range)
            }
            return value
        }
        if name != "self", let itself = scope.value(of: "self"),
            let value = ownMember(name, of: itself, at: range, in: scope)
        {
            return value
        }
        if let value = environment.value(of: name, at: range) { return value }
        if functions[name] != nil {
            return Value(.function(FunctionValue(code: .named(name), scope: globals)), at: range)
        }
        if name == "Self", let itself = scope.value(of: "self") {
            return Value(.type(typeName(of: itself) ?? ""), at: range)
        }
        if name.utf8.first.map({ $0 >= 0x41 && $0 <= 0x5A }) == true { return Value(.type(name), at: range) }
        return Value(.function(FunctionValue(code: .named(name), scope: globals)), at: range)
    }

    // MARK: - Literals

    private func number(_ text: String, at range: TextRange) -> Value {
        let digits = text.replacing("_", with: "")
        if let value = Int(digits) { return Value(.integer(value), at: range) }
        if digits.hasPrefix("0x"), let value = Int(digits.dropFirst(2), radix: 16) {
            return Value(.integer(value), at: range)
        }
        if let value = Double(digits) { return Value(.number(value), at: range) }
        return .unknown("`\(text)` is not a number", at: range)
    }

    private func evaluate(_ literal: StringLiteral, at range: TextRange, in scope: Scope) -> Value {
        var result = ""
        for segment in literal.segments {
            switch segment {
            case .text(let text): result += text.value
            case .interpolation(let expression):
                let value = evaluate(expression, in: scope)
                guard let text = value.described, result.utf8.count + text.utf8.count <= limits.size else {
                    return unknown(from: value, "this text cannot be known", at: expression.range)
                }
                result += text
            }
        }
        var value = Value(.string(result), at: range)
        value.content = literal.content
        return value
    }

    private func evaluate(_ elements: [Element], as type: TypeReference?, at range: TextRange, in scope: Scope) -> Value
    {
        let elementType = type.flatMap(Self.element)
        let values = elements.map { element in
            var value = evaluate(element.value, as: elementType, in: scope)
            value.removal = element.removal
            return value
        }
        return Value(.list(values), at: range)
    }

    static func element(of type: TypeReference) -> TypeReference? {
        switch type.kind {
        case .list(let element): element
        case .optional(let wrapped): element(of: wrapped)
        default: nil
        }
    }

    private func evaluate(_ entries: [Entry], as type: TypeReference?, at range: TextRange, in scope: Scope) -> Value {
        var valueType: TypeReference?
        if case .dictionary(_, let element)? = type?.kind { valueType = element }
        let values = entries.map {
            (key: evaluate($0.key, in: scope), value: evaluate($0.value, as: valueType, in: scope))
        }
        return Value(.dictionary(values), at: range)
    }

    private func evaluate(tuple items: [Argument], as type: TypeReference?, at range: TextRange, in scope: Scope)
        -> Value
    {
        if items.count == 1, items[0].label == nil { return evaluate(items[0].value, as: type, in: scope) }
        var parts: [(label: String?, type: TypeReference)] = []
        if case .tuple(let elements)? = type?.kind, elements.count == items.count { parts = elements }
        let fields = items.enumerated().map { position, item in
            guard position < parts.count else { return field(item, as: nil, in: scope) }
            var field = field(item, as: parts[position].type, in: scope)
            if field.label == nil { field.label = parts[position].label.map { Located($0, at: item.range) } }
            return field
        }
        return Value(.tuple(fields), at: range)
    }

    func field(_ argument: Argument, as type: TypeReference?, in scope: Scope) -> Field {
        let value = evaluate(argument.value, as: type, in: scope)
        return Field(label: argument.label, value: value, range: argument.value.range)
    }

    // MARK: - Assignments and casts

    private func assign(_ expression: Expression, to place: Expression, _ sign: Located<String>, in scope: Scope) {
        let type = typeOfPlace(place, in: scope)
        if sign.value == "=" {
            if case .name("_") = place.kind {
                _ = evaluate(expression, in: scope)
                return
            }
            let value = evaluate(expression, as: type, in: scope)
            if case .name(let name) = place.kind, scope.owner(of: name) == nil, scope.owner(of: "self") == nil {
                scope.values[name] = value
                return
            }
            change(place, in: scope) { $0 = value }
            return
        }
        let value = evaluate(expression, as: type, in: scope)
        let operation = Located(String(sign.value.dropLast()), at: sign.range)
        change(place, in: scope) { current in
            current = self.combine(current, operation, value, at: current.range)
        }
    }

    func typeOfPlace(_ place: Expression, in scope: Scope) -> TypeReference? {
        switch place.kind {
        case .name(let name): return scope.owner(of: name)?.types[name]
        case .postfix(let base, _): return typeOfPlace(base, in: scope)
        case .member(let base?, let name):
            let owner = evaluate(base, in: scope)
            return owner.record.flatMap { environment.type(of: name.value, in: $0) }
        default: return nil
        }
    }

    private func cast(
        _ operand: Expression,
        _ word: Located<String>,
        _ target: TypeReference,
        at range: TextRange,
        in scope: Scope
    ) -> Value {
        let value = evaluate(operand, as: target, in: scope)
        guard word.value == "is" else { return value }
        guard value.unknown == nil, let type = typeName(of: value) else {
            return unknown(from: value, "the type of this cannot be known", at: range)
        }
        return Value(.bool(type == Self.name(of: target)), at: range)
    }
}
