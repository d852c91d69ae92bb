internal import KytesText

extension Evaluator {
    /// A chain of operators by Swift's precedence: `??` binds tighter than comparisons, those than `&&`, that than `||`.
    func evaluate(
        _ operands: [Expression],
        _ signs: [Located<String>],
        as type: TypeReference?,
        at range: TextRange,
        in scope: Scope
    ) -> Value {
        guard operands.count == signs.count + 1, let split = weakest(signs) else {
            return operands.first.map { evaluate($0, as: type, in: scope) }
                ?? .unknown("nothing is written here", at: range)
        }
        if Self.precedence(signs[split].value) == Self.precedence("+") {
            return evaluateRun(operands, signs, as: type, at: range, in: scope)
        }
        let sign = signs[split]
        let left = part(operands, signs, 0...split, as: operandType(sign, type), in: scope)
        if let value = shortcut(left, sign.value, at: range) { return value }
        let right = part(operands, signs, (split + 1)...signs.count, as: operandType(sign, type), in: scope)
        return combine(left, sign, right, at: range)
    }

    private func operandType(_ sign: Located<String>, _ type: TypeReference?) -> TypeReference? {
        ["+", "??"].contains(sign.value) ? type : nil
    }

    /// `a + b + c`, from the left without recursion: such chains can be long.
    private func evaluateRun(
        _ operands: [Expression],
        _ signs: [Located<String>],
        as type: TypeReference?,
        at range: TextRange,
        in scope: Scope
    ) -> Value {
        let strength = Self.precedence("+")
        var first = 0
        var result: Value?
        var pending: Located<String>?
        for position in 0...signs.count {
            guard position == signs.count || Self.precedence(signs[position].value) == strength else { continue }
            let next = part(operands, signs, first...position, as: type, in: scope)
            if let left = result, let sign = pending {
                result = combine(left, sign, next, at: range)
            } else {
                result = next
            }
            pending = position < signs.count ? signs[position] : nil
            first = position + 1
        }
        return result ?? .unknown("nothing is written here", at: range)
    }

    private func part(
        _ operands: [Expression],
        _ signs: [Located<String>],
        _ range: ClosedRange<Int>,
        as type: TypeReference?,
        in scope: Scope
    ) -> Value {
        guard range.count > 1 else { return evaluate(operands[range.lowerBound], as: type, in: scope) }
        guard mayGoOn() else { return tooLong(at: operands[range.lowerBound].range) }
        depth += 1
        defer { depth -= 1 }
        let values = Array(operands[range])
        let place = values[0].range.lowerBound..<values[values.count - 1].range.upperBound
        return evaluate(values, Array(signs[range.lowerBound..<range.upperBound]), as: type, at: place, in: scope)
    }

    /// The operator that is worked out last: the weakest, of equal ones the last (the first for `??`, which binds right).
    private func weakest(_ signs: [Located<String>]) -> Int? {
        var best: Int?
        for (position, sign) in signs.enumerated() {
            guard let current = best else { best = position; continue }
            let (new, old) = (Self.precedence(sign.value), Self.precedence(signs[current].value))
            if new < old || new == old && sign.value != "??" { best = position }
        }
        return best
    }

    static func precedence(_ sign: String) -> Int {
        switch sign {
        case "||": 1
        case "&&": 2
        case "==", "!=", "<", ">", "<=", ">=", "===", "!==", "~=": 3
        case "??": 4
        case "..<", "...": 5
        case "+", "-": 6
        default: 7
        }
    }

    private func shortcut(_ left: Value, _ sign: String, at range: TextRange) -> Value? {
        switch sign {
        case "&&" where left.bool == false: Value(.bool(false), at: range)
        case "||" where left.bool == true: Value(.bool(true), at: range)
        case "??" where !left.isNone: left
        default: nil
        }
    }

    func combine(_ left: Value, _ sign: Located<String>, _ right: Value, at range: TextRange) -> Value {
        switch sign.value {
        case "&&", "||":
            if right.bool == (sign.value == "||") { return Value(.bool(sign.value == "||"), at: range) }
            guard left.bool != nil, right.bool != nil else {
                return unknown(from: left.bool == nil ? left : right, "this cannot be known", at: range)
            }
            return right
        case "??": return right
        case "==", "!=", "===", "!==":
            guard let isEqual = Value.equal(left, right) else {
                return unknown(
                    from: left.firstUnknown == nil ? right : left, "whether these are equal cannot be known", at: range)
            }
            return Value(.bool(isEqual == sign.value.hasPrefix("=")), at: range)
        case "..<", "...": return span(left, sign, right, at: range)
        default: return compute(left, sign.value, right, at: range)
        }
    }

    private func span(_ left: Value, _ sign: Located<String>, _ right: Value, at range: TextRange) -> Value {
        if let first = left.integer, let last = right.integer {
            let end = sign.value == "..." ? last &+ 1 : last
            guard first <= end, end &- first <= 10_000 else { return .unknown("this range cannot be known", at: range) }
            return Value(.list((first..<end).map { Value(.integer($0), at: range) }), at: range)
        }
        let fields = [left, right].map { Field(label: nil, value: $0, range: $0.range) }
        return Value(.record(Record(type: "Range", name: sign, fields: fields, isCall: true, range: range)), at: range)
    }

    private func compute(_ left: Value, _ sign: String, _ right: Value, at range: TextRange) -> Value {
        switch (left.kind, sign, right.kind) {
        case (.list(let first), "+", .list(let second)) where first.count + second.count <= limits.size:
            return Value(.list(first + second), at: left.range)
        case (.list(let first), "+", _) where right.firstUnknown != nil && first.count < limits.size:
            return Value(.list(first + [right]), at: left.range)
        case (_, "+", .list(let second)) where left.unknown != nil && second.count < limits.size:
            return Value(.list([left] + second), at: right.range)
        case (.string(let first), "+", .string(let second)) where first.utf8.count + second.utf8.count <= limits.size:
            charge(first.utf8.count + second.utf8.count)
            return Value(.string(first + second), at: range)
        case (.integer(let first), _, .integer(let second)): return compute(first, sign, second, at: range)
        case (.string(let first), "<", .string(let second)): return Value(.bool(first < second), at: range)
        case (.string(let first), ">", .string(let second)): return Value(.bool(first > second), at: range)
        default:
            return unknown(
                from: left.firstUnknown == nil ? right : left, "what `\(sign)` gives cannot be known", at: range)
        }
    }

    private func compute(_ left: Int, _ sign: String, _ right: Int, at range: TextRange) -> Value {
        switch sign {
        case "<": return Value(.bool(left < right), at: range)
        case ">": return Value(.bool(left > right), at: range)
        case "<=": return Value(.bool(left <= right), at: range)
        case ">=": return Value(.bool(left >= right), at: range)
        case "+": return Value(.integer(left &+ right), at: range)
        case "-": return Value(.integer(left &- right), at: range)
        case "*": return Value(.integer(left &* right), at: range)
        case "/" where right > 0: return Value(.integer(left / right), at: range)
        case "%" where right > 0: return Value(.integer(left % right), at: range)
        default: return .unknown("what `\(sign)` gives cannot be known", at: range)
        }
    }

    func evaluate(
        prefix sign: Located<String>,
        _ operand: Expression,
        as type: TypeReference?,
        at range: TextRange,
        in scope: Scope
    ) -> Value {
        let value = evaluate(operand, as: type, in: scope)
        switch (sign.value, value.kind) {
        case ("!", .bool(let holds)): return Value(.bool(!holds), at: range)
        case ("-", .integer(let number)): return Value(.integer(0 &- number), at: range)
        case ("-", .number(let number)): return Value(.number(-number), at: range)
        case ("try", _), ("await", _), ("&", _), ("+", _): return value
        default: return unknown(from: value, "what `\(sign.value)` gives cannot be known", at: range)
        }
    }

    // MARK: - Patterns

    /// Whether a value is what a pattern asks for; `nil` where that cannot be known. Binds what the pattern binds.
    func matches(_ value: Value, _ pattern: Expression, in scope: Scope) -> Bool? {
        switch pattern.kind {
        case .name("_"): return true
        case .prefix(let word, let inner) where word.value == "let" || word.value == "var":
            guard case .name(let name) = inner.kind else { return matches(value, inner, in: scope) }
            scope.values[name] = value
            return value.unknown == nil ? true : nil
        case .postfix(let inner, _): return value.isNone ? false : matches(value, inner, in: scope)
        case .member(_, let name):
            if value.unknown != nil { return nil }
            if name.value == "none" { return value.isNone }
            guard let record = value.record else { return value.isNone ? false : equals(value, pattern, in: scope) }
            return record.name.value == name.value
        case .call(let call): return matches(value, call, in: scope)
        case .tuple(let items):
            if items.count == 1 { return matches(value, items[0].value, in: scope) }
            guard case .tuple(let fields) = value.kind, fields.count == items.count else { return nil }
            return all(zip(fields, items).map { matches($0.value, $1.value, in: scope) })
        default: return equals(value, pattern, in: scope)
        }
    }

    private func equals(_ value: Value, _ pattern: Expression, in scope: Scope) -> Bool? {
        let other = evaluate(pattern, in: scope)
        if case .list(let range) = other.kind, value.integer != nil {
            return range.contains { Value.equal($0, value) == true }
        }
        return Value.equal(value, other)
    }

    private func matches(_ value: Value, _ call: Call, in scope: Scope) -> Bool? {
        guard case .member(_, let name) = call.callee.kind else { return nil }
        guard let record = value.record else { return value.isNone ? false : nil }
        guard record.name.value == name.value else { return false }
        guard record.fields.count == call.arguments.count else { return nil }
        return all(zip(record.fields, call.arguments).map { matches($0.value, $1.value, in: scope) })
    }

    private func all(_ results: [Bool?]) -> Bool? {
        if results.contains(where: { $0 == false }) { return false }
        return results.contains(where: { $0 == nil }) ? nil : true
    }
}
