internal import KytesText

/// Methods of the standard library that change what they are called on.
extension Evaluator {
    /// - Parameter name: One of `mutating`.
    /// - Returns: `nil` where this value has no such method.
    func mutate(
        _ place: Expression,
        _ name: String,
        _ call: Call,
        at range: TextRange,
        in scope: Scope
    ) -> Value? {
        let element = typeOfPlace(place, in: scope).flatMap(Self.element)
        let whole = typeOfPlace(place, in: scope)
        let fields = (call.arguments + call.trailing).map { argument -> Field in
            let isMany = argument.label?.value == "contentsOf" || name == "formUnion"
            return field(argument, as: isMany ? whole : element, in: scope)
        }
        let removal = statement
        let result: Value?? = change(place, in: scope) { value in
            if var values = value.takeList() {
                let result = self.mutate(&values, name, fields, removal: removal, at: range)
                value.kind = .list(values)
                return result
            }
            switch value.kind {
            case .string(let text) where name == "append":
                guard let more = fields.first?.value.string, text.utf8.count + more.utf8.count <= self.limits.size
                else {
                    value = .unknown("this text cannot be known", at: range)
                    return Value(.tuple([]), at: range)
                }
                value.kind = .string(text + more)
                return Value(.tuple([]), at: range)
            default: return nil
            }
        }
        return result ?? nil
    }

    static let mutating: Set<String> = [
        "append", "insert", "remove", "removeAll", "removeFirst", "removeLast", "popLast", "formUnion", "sort",
        "reverse",
        "swapAt",
    ]

    private func mutate(
        _ values: inout [Value],
        _ name: String,
        _ fields: [Field],
        removal: TextRange,
        at range: TextRange
    ) -> Value? {
        let nothing = Value(.tuple([]), at: range)
        guard var first = fields.first?.value else { return mutate(&values, name, at: range) }
        if first.removal == nil { first.removal = removal }
        let isMany = fields.first?.label?.value == "contentsOf"
        guard values.count < limits.size else { return nothing }
        switch name {
        case "append":
            values += isMany ? elements(of: first) ?? [first] : [first]
        case "insert":
            let index = fields.dropFirst().first?.value.integer
            guard let index, fields.count > 1 else {
                if !values.contains(where: { Value.equal($0, first) == true }) { values.append(first) }
                return nothing
            }
            values.insert(
                contentsOf: isMany ? elements(of: first) ?? [first] : [first], at: min(max(index, 0), values.count))
        case "formUnion": values = unique(values + (elements(of: first) ?? [first]))
        case "removeAll":
            guard case .function(let function) = first.kind else { return nil }
            values = filter(values, function, keeping: false, at: range).list ?? values
        case "remove":
            if let index = first.integer, fields.first?.label?.value == "at" {
                return values.indices.contains(index) ? values.remove(at: index) : nothing
            }
            values.removeAll { Value.equal($0, first) == true }
        case "removeFirst": values.removeFirst(min(values.count, max(0, first.integer ?? 0)))
        case "removeLast": values.removeLast(min(values.count, max(0, first.integer ?? 0)))
        case "sort", "swapAt": values = [.unknown("the order cannot be known", at: range)]
        default: return nil
        }
        return nothing
    }

    private func mutate(_ values: inout [Value], _ name: String, at range: TextRange) -> Value? {
        switch name {
        case "removeAll": values = []
        case "removeFirst": return values.isEmpty ? Value(.none, at: range) : values.removeFirst()
        case "removeLast", "popLast": return values.popLast() ?? Value(.none, at: range)
        case "reverse": values.reverse()
        case "sort":
            let texts = values.compactMap(\.string)
            guard texts.count == values.count else {
                values = [.unknown("the order cannot be known", at: range)]
                break
            }
            values = zip(values, texts).sorted { $0.1 < $1.1 }.map(\.0)
        default: return nil
        }
        return Value(.tuple([]), at: range)
    }
}
