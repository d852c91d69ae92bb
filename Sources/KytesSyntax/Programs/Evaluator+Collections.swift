internal import KytesText

/// What values of the standard library can do, as far as manifests use it.
extension Evaluator {
    func property(_ name: String, of value: Value, at range: TextRange) -> Value? {
        switch value.kind {
        case .list(let values):
            let isWhole = !values.contains { $0.unknown != nil }
            switch name {
            case "count": return isWhole ? Value(.integer(values.count), at: range) : unknownSize(values, at: range)
            case "isEmpty":
                if values.contains(where: { $0.unknown == nil }) || values.isEmpty {
                    return Value(.bool(values.isEmpty), at: range)
                }
                return unknownSize(values, at: range)
            case "first": return values.first ?? Value(.none, at: range)
            case "last": return values.last ?? Value(.none, at: range)
            case "indices": return Value(.list(values.indices.map { Value(.integer($0), at: range) }), at: range)
            case "startIndex": return Value(.integer(0), at: range)
            case "endIndex": return Value(.integer(values.count), at: range)
            case "lazy": return value
            default: return nil
            }
        case .dictionary(let entries):
            switch name {
            case "count": return Value(.integer(entries.count), at: range)
            case "isEmpty": return Value(.bool(entries.isEmpty), at: range)
            case "keys": return Value(.list(entries.map(\.key)), at: range)
            case "values": return Value(.list(entries.map(\.value)), at: range)
            default: return nil
            }
        case .string(let text):
            switch name {
            case "count": return Value(.integer(text.count), at: range)
            case "isEmpty": return Value(.bool(text.isEmpty), at: range)
            case "description": return value
            default: return nil
            }
        default: return name == "description" ? value.described.map { Value(.string($0), at: range) } : nil
        }
    }

    private func unknownSize(_ values: [Value], at range: TextRange) -> Value {
        values.lazy.compactMap(\.unknown).first.map { Value(.unknown($0), at: range) }
            ?? .unknown("its size cannot be known", at: range)
    }

    func evaluate(_ base: Expression, subscripted arguments: [Argument], at range: TextRange, in scope: Scope) -> Value
    {
        let owner = evaluate(base, in: scope)
        guard let first = arguments.first else { return owner }
        let key = evaluate(first.value, in: scope)
        let fallback = arguments.first { $0.label?.value == "default" }
        switch owner.kind {
        case .list(let values):
            guard let index = key.integer else {
                return unknown(from: key, "which element this is cannot be known", at: range)
            }
            return values.indices.contains(index) ? values[index] : .unknown("there is no element \(index)", at: range)
        case .dictionary(let entries):
            if key.unknown != nil { return key }
            if let entry = entries.first(where: { Value.equal($0.key, key) == true }) { return entry.value }
            return fallback.map { evaluate($0.value, in: scope) } ?? Value(.none, at: range)
        case .none: return owner
        default: return unknown(from: owner, "what is in here cannot be known", at: range)
        }
    }

    /// A method that changes nothing; `nil` for one that is not known.
    func method(_ name: String, of value: Value, _ fields: [Field], at range: TextRange) -> Value? {
        if let result = stringMethod(name, of: value, fields, at: range) { return result }
        if name == "map", !isCollection(value), let function = function(fields) {
            return value.isNone ? value : call(function, [Field(label: nil, value: value, range: range)], at: range)
        }
        if case .dictionary(let entries) = value.kind, name == "mapValues", let function = function(fields) {
            return Value(.dictionary(entries.map { ($0.key, apply(function, $0.value, at: range)) }), at: range)
        }
        guard isCollection(value), value.string == nil, let values = elements(of: value) else { return nil }
        if let function = function(fields), let result = higher(name, values, function, fields, at: range) {
            return result
        }
        return listMethod(name, values, fields, at: range)
    }

    private func isCollection(_ value: Value) -> Bool {
        switch value.kind {
        case .list, .dictionary, .string: true
        default: false
        }
    }

    private func function(_ fields: [Field]) -> FunctionValue? {
        for field in fields {
            if case .function(let function) = field.value.kind { return function }
            if case .type(let type) = field.value.kind {
                return FunctionValue(code: .named(type), scope: globals)
            }
        }
        return nil
    }

    private func apply(_ function: FunctionValue, _ value: Value, at range: TextRange) -> Value {
        if value.unknown != nil { return value }
        return call(function, [Field(label: nil, value: value, range: value.range)], at: range)
    }

    // MARK: - Methods that take a function

    private func higher(
        _ name: String,
        _ values: [Value],
        _ function: FunctionValue,
        _ fields: [Field],
        at range: TextRange
    ) -> Value? {
        switch name {
        case "map": return Value(.list(values.map { apply(function, $0, at: range) }), at: range)
        case "forEach":
            for value in values { _ = apply(function, value, at: range) }
            return Value(.tuple([]), at: range)
        case "compactMap":
            return Value(.list(values.map { apply(function, $0, at: range) }.filter { !$0.isNone }), at: range)
        case "flatMap":
            return Value(
                .list(
                    values.flatMap { value -> [Value] in
                        let result = apply(function, value, at: range)
                        return result.list ?? (result.isNone ? [] : [result])
                    }), at: range)
        case "filter": return filter(values, function, keeping: true, at: range)
        case "contains", "first", "allSatisfy", "firstIndex", "last":
            return search(name, name == "last" ? values.reversed() : values, function, at: range)
        case "reduce": return reduce(values, function, fields, at: range)
        case "sorted": return Value(.list(values), at: range)
        default: return nil
        }
    }

    private func reduce(_ values: [Value], _ function: FunctionValue, _ fields: [Field], at range: TextRange) -> Value?
    {
        guard let first = fields.first, first.label == nil else { return nil }
        return values.reduce(first.value) { sum, value in
            let both = [sum, value].map { Field(label: nil, value: $0, range: $0.range) }
            return call(function, both, at: range)
        }
    }

    func filter(_ values: [Value], _ function: FunctionValue, keeping: Bool, at range: TextRange) -> Value {
        Value(
            .list(
                values.compactMap { value in
                    let result = apply(function, value, at: range)
                    guard let holds = result.bool else {
                        return unknown(from: result, "whether this stays cannot be known", at: range)
                    }
                    return holds == keeping ? value : nil
                }), at: range)
    }

    private func search(_ name: String, _ values: [Value], _ function: FunctionValue, at range: TextRange) -> Value {
        for (position, value) in values.enumerated() {
            let result = apply(function, value, at: range)
            guard let holds = result.bool else {
                return unknown(from: result, "this condition cannot be known", at: range)
            }
            if name == "allSatisfy" {
                if !holds { return Value(.bool(false), at: range) }
            } else if holds {
                switch name {
                case "contains": return Value(.bool(true), at: range)
                case "firstIndex": return Value(.integer(position), at: range)
                default: return value
                }
            }
        }
        switch name {
        case "allSatisfy": return Value(.bool(true), at: range)
        case "contains": return Value(.bool(false), at: range)
        default: return Value(.none, at: range)
        }
    }

    // MARK: - Methods that take values

    private func listMethod(_ name: String, _ values: [Value], _ fields: [Field], at range: TextRange) -> Value? {
        let first = fields.first?.value
        switch name {
        case "contains":
            guard let first else { return nil }
            return contains(values, first, at: range)
        case "joined":
            if values.contains(where: { $0.list != nil }) {
                return Value(.list(values.flatMap { $0.list ?? [$0] }), at: range)
            }
            let texts = values.compactMap(\.string)
            guard texts.count == values.count else { return unknownSize(values, at: range) }
            return Value(.string(texts.joined(separator: first?.string ?? "")), at: range)
        case "sorted":
            let texts = values.compactMap(\.string)
            guard texts.count == values.count else { return Value(.list(values), at: range) }
            return Value(.list(zip(values, texts).sorted { $0.1 < $1.1 }.map(\.0)), at: range)
        case "reversed": return Value(.list(values.reversed()), at: range)
        case "shuffled": return .unknown("the order cannot be known", at: range)
        case "enumerated":
            let pairs = values.enumerated().map { position, value in
                let index = Field(
                    label: Located("offset", at: range), value: Value(.integer(position), at: range), range: range)
                return Value(
                    .tuple([index, Field(label: Located("element", at: range), value: value, range: range)]), at: range)
            }
            return Value(.list(pairs), at: range)
        case "dropFirst": return Value(.list(Array(values.dropFirst(max(0, first?.integer ?? 1)))), at: range)
        case "dropLast": return Value(.list(Array(values.dropLast(max(0, first?.integer ?? 1)))), at: range)
        case "prefix": return first?.integer.map { Value(.list(Array(values.prefix(max(0, $0)))), at: range) }
        case "suffix": return first?.integer.map { Value(.list(Array(values.suffix(max(0, $0)))), at: range) }
        case "union", "formUnion":
            return first.flatMap { elements(of: $0) }.map { Value(.list(unique(values + $0)), at: range) }
        case "subtracting":
            return first.flatMap { elements(of: $0) }.map { others in
                Value(.list(values.filter { contains(others, $0, at: range).bool != true }), at: range)
            }
        case "firstIndex":
            guard let first else { return nil }
            let index = values.firstIndex { Value.equal($0, first) == true }
            return Value(index.map(Value.Kind.integer) ?? .none, at: range)
        case "flatMap", "compactMap", "map", "filter", "forEach":
            return .unknown("what `\(name)` gives cannot be known", at: range)
        default: return nil
        }
    }

    private func contains(_ values: [Value], _ value: Value, at range: TextRange) -> Value {
        charge(values.count)
        var isKnown = true
        for element in values {
            switch Value.equal(element, value) {
            case true?: return Value(.bool(true), at: range)
            case false?: continue
            case nil: isKnown = false
            }
        }
        return isKnown
            ? Value(.bool(false), at: range) : .unknown("whether this is in the list cannot be known", at: range)
    }

    // MARK: - Strings

    private func stringMethod(_ name: String, of value: Value, _ fields: [Field], at range: TextRange) -> Value? {
        guard case .string(let text) = value.kind else { return nil }
        let first = fields.first?.value
        switch name {
        case "hasPrefix": return first?.string.map { Value(.bool(text.hasPrefix($0)), at: range) }
        case "hasSuffix": return first?.string.map { Value(.bool(text.hasSuffix($0)), at: range) }
        case "contains": return first?.string.map { Value(.bool(text.contains($0)), at: range) }
        case "lowercased": return Value(.string(text.lowercased()), at: range)
        case "uppercased": return Value(.string(text.uppercased()), at: range)
        case "appending": return first?.string.map { Value(.string(text + $0), at: range) }
        case "dropFirst": return Value(.string(String(text.dropFirst(max(0, first?.integer ?? 1)))), at: range)
        case "dropLast": return Value(.string(String(text.dropLast(max(0, first?.integer ?? 1)))), at: range)
        case "replacingOccurrences":
            guard let old = first?.string, !old.isEmpty, let new = fields.dropFirst().first?.value.string else {
                return nil
            }
            return Value(.string(text.replacing(old, with: new)), at: range)
        case "split", "components":
            guard let separator = first?.string, !separator.isEmpty else { return nil }
            let parts = text.split(separator: separator, omittingEmptySubsequences: name == "split")
            return Value(.list(parts.map { Value(.string(String($0)), at: range) }), at: range)
        default: return nil
        }
    }
}
