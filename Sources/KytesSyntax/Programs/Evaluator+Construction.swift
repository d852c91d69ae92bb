internal import KytesText

extension Evaluator {
    /// `Type(…)`: a type of the program, one of the standard library that values are converted to, or a record.
    func construct(_ name: String, _ call: Call, at range: TextRange, in scope: Scope) -> Value {
        let type = Self.bare(name)
        if let declared = types[type] { return construct(declared, type, call, at: range, in: scope) }
        if let nested = scope.value(of: "self").flatMap({ typeName(of: $0) }),
            let declared = types[nested + "." + type]
        {
            return construct(declared, nested + "." + type, call, at: range, in: scope)
        }
        if let result = environment.call(type, { plainFields(call, in: scope) }, at: range) { return result }
        if Self.convertible.contains(type) { return convert(type, plainFields(call, in: scope), at: range) }
        let place = call.callee.range
        var fields: [Field] = []
        for argument in call.arguments + call.trailing {
            let expected = environment.parameter(argument.label?.value, of: type, in: nil)
            fields.append(field(argument, as: expected, in: scope))
        }
        let record = Record(type: type, name: Located("init", at: place), fields: fields, isCall: true, range: range)
        return made(record, at: range)
    }

    private func construct(_ declared: DeclaredType, _ type: String, _ call: Call, at range: TextRange, in scope: Scope)
        -> Value
    {
        let name = Located("init", at: call.callee.range)
        var record = Record(type: type, name: name, fields: [], isCall: true, range: range)
        if declared.keyword == "enum", let raw = call.arguments.first, raw.label?.value == "rawValue" {
            return .unknown("which case this is cannot be known", at: range)
        }
        let inner = Scope(parent: globals)
        let initializer = choose(declared.initializers, for: call)
        for binding in declared.properties {
            guard let property = binding.names.first else { continue }
            let given = initializer == nil ? call.arguments.first { $0.label?.value == property.value } : nil
            let type = binding.type.map { resolvingSelf($0, type) }
            var value: Value?
            if let given {
                value = evaluate(given.value, as: type, in: scope)
            } else if let initial = binding.initial {
                value = evaluate(initial, as: type, in: inner)
            } else if case .optional? = binding.type?.kind {
                value = Value(.none, at: range)
            }
            if let value {
                record.fields.append(Field(label: property, value: value, range: given?.value.range ?? range))
            }
        }
        let isClass = declared.keyword == "class" || declared.keyword == "actor"
        var result = Value(isClass ? .object(Object(record)) : .record(record), at: range)
        if let initializer {
            inner.values["self"] = result
            _ = self.call(FunctionValue(code: .function(initializer), scope: inner), call, at: range, in: scope)
            result = inner.values["self"] ?? result
        }
        return result
    }

    static let convertible: Set<String> = [
        "String", "Substring", "Int", "Double", "Bool", "Array", "Set", "Dictionary", "Optional",
    ]

    /// A value as one of another type of the standard library.
    func convert(_ type: String, _ fields: [Field], at range: TextRange) -> Value {
        guard let value = fields.first?.value else {
            switch type {
            case "String", "Substring": return Value(.string(""), at: range)
            case "Array", "Set": return Value(.list([]), at: range)
            case "Dictionary": return Value(.dictionary([]), at: range)
            default: return .unknown("nothing is given here", at: range)
            }
        }
        if value.unknown != nil { return value }
        switch type {
        case "String", "Substring":
            return value.described.map { Value(.string($0), at: range) } ?? undecided(value, range)
        case "Int":
            if value.integer != nil { return value }
            return value.string.map { Value(Int($0).map(Value.Kind.integer) ?? .none, at: range) }
                ?? undecided(value, range)
        case "Double":
            return value.string.map { Value(Double($0).map(Value.Kind.number) ?? .none, at: range) }
                ?? undecided(value, range)
        case "Bool":
            if value.bool != nil { return value }
            return value.string.map { Value(Bool($0).map(Value.Kind.bool) ?? .none, at: range) }
                ?? undecided(value, range)
        case "Array": return elements(of: value).map { Value(.list($0), at: range) } ?? undecided(value, range)
        case "Set": return elements(of: value).map { Value(.list(unique($0)), at: range) } ?? undecided(value, range)
        case "Dictionary": return dictionary(of: value, at: range)
        default: return value
        }
    }

    private func undecided(_ value: Value, _ range: TextRange) -> Value {
        unknown(from: value, "what this is as a value of another type cannot be known", at: range)
    }

    func unique(_ values: [Value]) -> [Value] {
        charge(values.count * min(values.count, 1000))
        guard steps <= limits.steps else { return [tooLong(at: statement)] }
        var result: [Value] = []
        for value in values where !result.contains(where: { Value.equal($0, value) == true }) { result.append(value) }
        return result
    }

    private func dictionary(of value: Value, at range: TextRange) -> Value {
        guard let pairs = elements(of: value) else { return undecided(value, range) }
        var entries: [(key: Value, value: Value)] = []
        for pair in pairs {
            guard case .tuple(let parts) = pair.kind, parts.count == 2 else { return undecided(value, range) }
            entries.append((parts[0].value, parts[1].value))
        }
        return Value(.dictionary(entries), at: range)
    }

    /// What a loop over a value goes over, `nil` where it is no collection that is known.
    func elements(of value: Value) -> [Value]? {
        switch value.kind {
        case .list(let values):
            charge(values.count)
            return values
        case .none: return []
        case .dictionary(let entries):
            return entries.map { entry in
                let fields = [("key", entry.key), ("value", entry.value)].map { label, value in
                    Field(label: Located(label, at: value.range), value: value, range: value.range)
                }
                return Value(.tuple(fields), at: entry.key.range)
            }
        case .string(let text): return text.map { Value(.string(String($0)), at: value.range) }
        default: return nil
        }
    }

    func zipped(_ fields: [Field], at range: TextRange) -> Value {
        guard fields.count == 2, let first = elements(of: fields[0].value), let second = elements(of: fields[1].value)
        else {
            return .unknown("what `zip` gives cannot be known", at: range)
        }
        let pairs = zip(first, second).map { left, right in
            let parts = [left, right].map { Field(label: nil, value: $0, range: $0.range) }
            return Value(.tuple(parts), at: left.range)
        }
        return Value(.list(pairs), at: range)
    }
}
