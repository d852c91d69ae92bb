internal import KytesText

extension ProgramReader {
    /// A type, or `other` with nothing consumed where none begins here.
    mutating func readType() -> TypeReference {
        let start = current.range.lowerBound
        guard depth < Self.depthLimit else { return TypeReference(.other, at: start..<start) }
        depth += 1
        defer { depth -= 1 }
        while kind == .attribute || keyword == .unary && kind == .name { advance() }
        while kind == .name, keyword == nil, isTypeWord(text(current.range)), token(after: 1).kind == .name {
            advance()
        }
        var type = readPlainType(from: start)
        while kind == .sign, !current.followsSpace, isOptionalMark {
            advance()
            type = TypeReference(.optional(type), at: start..<lastEnd)
        }
        if isSign("->") || isSign("&") {
            advance()
            _ = readType()
            type = TypeReference(.other, at: start..<lastEnd)
        }
        return type
    }

    private func isTypeWord(_ word: String) -> Bool {
        ["some", "any", "borrowing", "consuming", "sending"].contains(word)
    }

    private var isOptionalMark: Bool {
        bytes[current.range].allSatisfy { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "!") }
    }

    private mutating func readPlainType(from start: Int) -> TypeReference {
        switch kind {
        case .name where keyword == nil || keyword == .modifier: return readNamedType(from: start)
        case .openBracket: return readBracketType(from: start)
        case .openParenthesis: return readTupleType(from: start)
        default: return TypeReference(.other, at: start..<start)
        }
    }

    private mutating func readNamedType(from start: Int) -> TypeReference {
        var name = takeName().value
        while kind == .dot, token(after: 1).kind == .name {
            advance()
            name += "." + takeName().value
        }
        var arguments: [TypeReference] = []
        let opens = dialect.typeArguments == UInt8(ascii: "<") ? isSign("<") : kind == .openBracket
        if opens, !current.followsSpace {
            advance()
            repeat { arguments.append(readType()) } while take(.comma)
            let closes = kind == .sign ? bytes[current.range].first == UInt8(ascii: ">") : kind == .closeBracket
            if closes { advance() }
        }
        let range = start..<max(start, lastEnd)
        switch (name, arguments.count) {
        case ("Array", 1), ("Set", 1): return TypeReference(.list(arguments[0]), at: range)
        case ("Optional", 1): return TypeReference(.optional(arguments[0]), at: range)
        case ("Dictionary", 2): return TypeReference(.dictionary(arguments[0], arguments[1]), at: range)
        default: return TypeReference(.named(name, arguments), at: range)
        }
    }

    private mutating func readTupleType(from start: Int) -> TypeReference {
        var elements: [(label: String?, type: TypeReference)] = []
        advance()
        while kind != .closeParenthesis, kind != .end {
            let before = index
            let hasLabel = kind == .name && token(after: 1).kind == .colon
            let label = hasLabel ? takeName().value : nil
            if hasLabel { advance() }
            elements.append((label, readType()))
            while kind == .sign { advance() }
            if !take(.comma), kind != .closeParenthesis || index == before { break }
        }
        let isClosed = take(.closeParenthesis)
        let range = start..<max(start, lastEnd)
        guard isClosed else { return TypeReference(.other, at: range) }
        return elements.count == 1 && elements[0].label == nil
            ? TypeReference(elements[0].type.kind, at: range) : TypeReference(.tuple(elements), at: range)
    }

    private mutating func readBracketType(from start: Int) -> TypeReference {
        advance()
        let first = readType()
        if take(.colon) {
            let second = readType()
            _ = take(.closeBracket)
            return TypeReference(.dictionary(first, second), at: start..<max(start, lastEnd))
        }
        _ = take(.closeBracket)
        return TypeReference(.list(first), at: start..<max(start, lastEnd))
    }
}
