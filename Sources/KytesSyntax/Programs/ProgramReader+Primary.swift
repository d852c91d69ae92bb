internal import KytesText

extension ProgramReader {
    /// A literal, name, bracket or closure; `missing`, with nothing consumed, where none of them begins here.
    mutating func readPrimary() -> Expression {
        let token = current
        let range = token.range
        switch token.kind {
        case .name: return readNamed()
        case .number:
            advance()
            return Expression(.number(text(range)), at: range)
        case .symbol:
            advance()
            return Expression(.symbol(text(range.lowerBound + 1..<range.upperBound)), at: range)
        case .stringOpen: return readString()
        case .openBracket: return readList()
        case .openParenthesis:
            open.parentheses += 1
            let items = readArguments(until: .closeParenthesis)
            open.parentheses -= 1
            return Expression(.tuple(items.values), at: items.range)
        case .openBrace where !bracesAreBodies: return readBrace()
        case .dot where dialect.hasImplicitMembers: return readImplicitMember()
        case .backslash where dialect.hasImplicitMembers: return readKeyPath()
        case .directive, .attribute:
            advance()
            if kind == .openParenthesis, !current.followsSpace { skip() }
            return Expression(.name(text(range)), at: range)
        default:
            report("expected", "A value is expected", at: lastEnd..<lastEnd)
            return Expression(.missing, at: range.lowerBound..<range.lowerBound)
        }
    }

    private mutating func readNamed() -> Expression {
        let range = current.range
        switch keyword {
        case .true, .false, .null:
            let isTrue = keyword == .true
            let isNone = keyword == .null
            advance()
            return Expression(isNone ? .none : .bool(isTrue), at: range)
        case .if where depth < Self.depthLimit, .switch where depth < Self.depthLimit && !dialect.hasMatch:
            guard let statement = readStatement() else { break }
            return Expression(.statement(statement), at: statement.range)
        case .for where dialect.hasMatch && depth < Self.depthLimit:
            guard let statement = readStatement() else { break }
            return Expression(.statement(statement), at: statement.range)
        case .binding where token(after: 1).kind == .name && !startsDeclaration:
            let word = takeName()
            let name = takeName()
            let pattern = Expression(.name(name.value), at: name.range)
            return Expression(.prefix(word, pattern), at: range.lowerBound..<lastEnd)
        case .end, .else, .elseIf, .then, .case:
            report("expected", "A value is expected", at: lastEnd..<lastEnd)
            return Expression(.missing, at: range.lowerBound..<range.lowerBound)
        default: break
        }
        if startsDeclaration {
            report("expected", "A value is expected", at: lastEnd..<lastEnd)
            return Expression(.missing, at: range.lowerBound..<range.lowerBound)
        }
        let name = takeName()
        if dialect.typeArguments == UInt8(ascii: "<"), let end = endOfTypeArguments() {
            return readSpecialised(name, until: end)
        }
        return Expression(.name(name.value), at: name.range)
    }

    /// The index behind the `>` of type arguments that begin here and that a bracket or a member follows.
    private func endOfTypeArguments() -> Int? {
        guard isSign("<"), !current.followsSpace else { return nil }
        var depth = 0
        for position in index..<min(index + 64, tokens.count) {
            let token = tokens[position]
            switch token.kind {
            case .sign:
                for byte in bytes[token.range] {
                    if byte == UInt8(ascii: "<") { depth += 1 } else if byte == UInt8(ascii: ">") { depth -= 1 }
                }
                if depth <= 0 { return follows(position + 1) ? position + 1 : nil }
            case .name, .dot, .comma, .openBracket, .closeBracket, .colon: continue
            default: return nil
            }
        }
        return nil
    }

    private func follows(_ position: Int) -> Bool {
        guard position < tokens.count else { return false }
        switch tokens[position].kind {
        case .openParenthesis, .dot, .closeParenthesis, .closeBracket, .openBrace, .comma: return true
        default: return false
        }
    }

    private mutating func readSpecialised(_ name: Located<String>, until end: Int) -> Expression {
        advance()
        var arguments: [TypeReference] = []
        while index < end, kind != .end {
            let start = index
            arguments.append(readType())
            if kind == .comma || index == start { advance() }
            if kind == .sign, index < end { index = end }
        }
        index = min(end, tokens.count - 1)
        let range = name.range.lowerBound..<lastEnd
        return Expression(.type(TypeReference(.named(name.value, arguments), at: range)), at: range)
    }

    private mutating func readKeyPath() -> Expression {
        let start = current.range.lowerBound
        advance()
        if kind == .name { advance() }
        var names: [Located<String>] = []
        while kind == .dot, token(after: 1).kind == .name {
            advance()
            names.append(takeName())
        }
        return Expression(.keyPath(names), at: start..<lastEnd)
    }

    // MARK: - Strings

    private mutating func readString() -> Expression {
        let opening = current
        let start = opening.range.lowerBound
        let style = dialect.strings[Int(opening.style)]
        advance()
        var decoder = StringDecoder(bytes, style, hashes: Int(opening.hashes))
        decoder.indentation = style.isSwift && style.isMultiline ? indentationOfClosing() : nil
        var segments: [StringLiteral.Segment] = []
        while kind == .stringText || kind == .interpolationOpen {
            if kind == .stringText {
                let range = current.range
                advance()
                let value = decoder.decode(range, isFirst: segments.isEmpty, isLast: kind == .stringClose)
                segments.append(.text(Located(value, at: range)))
            } else {
                segments.append(.interpolation(readInterpolation()))
            }
        }
        let content = opening.range.upperBound..<max(opening.range.upperBound, current.range.lowerBound)
        let isClosed = !current.range.isEmpty && kind == .stringClose
        _ = take(.stringClose)
        let literal = StringLiteral(segments: segments, content: content, isClosed: isClosed)
        return Expression(.string(literal), at: start..<max(lastEnd, content.upperBound))
    }

    private mutating func readInterpolation() -> Expression {
        advance()
        let outer = (open, bracesAreBodies)
        open = OpenBrackets()
        bracesAreBodies = false
        let value = readExpression()
        (open, bracesAreBodies) = outer
        while kind != .interpolationClose, kind != .end { skip() }
        _ = take(.interpolationClose)
        return value
    }

    /// The white space before the closing quotes of the string that is open.
    private func indentationOfClosing() -> Int {
        var position = index
        var opened = 0
        while position < tokens.count - 1 {
            let kind = tokens[position].kind
            if kind == .stringOpen { opened += 1 }
            if kind == .stringClose {
                if opened == 0 { break }
                opened -= 1
            }
            position += 1
        }
        let end = tokens[position].range.lowerBound
        var start = end
        while start > 0, bytes[start - 1] == 0x20 || bytes[start - 1] == 0x09 { start -= 1 }
        return end - start
    }

    // MARK: - Closures

    private mutating func readBrace() -> Expression {
        if !dialect.dictionaryBrackets, !dialect.hasImplicitMembers { return readBraceDictionary() }
        return readClosure()
    }

    private mutating func readBraceDictionary() -> Expression {
        open.braces += 1
        let items = readArguments(until: .closeBrace)
        open.braces -= 1
        let entries = items.values.map { item in
            let key = item.label.map { Expression(.symbol($0.value), at: $0.range) } ?? item.value
            return Entry(key: key, value: item.value, removal: item.removal)
        }
        return Expression(.dictionary(entries), at: items.range)
    }

    /// `{ parameters in body }`, `do |parameters| body end`
    mutating func readClosure() -> Expression {
        let start = current.range.lowerBound
        guard depth < Self.depthLimit else {
            skip()
            return Expression(.missing, at: start..<max(start, lastEnd))
        }
        depth += 1
        defer { depth -= 1 }
        let outer = (open, bodyColumn)
        open = OpenBrackets()
        bodyColumn = nil
        let isWord = kind != .openBrace
        open.braces = isWord ? 0 : 1
        advance()
        let parameters = readClosureParameters()
        let body = dialect.hasMatch && keyword == .case && kind == .name ? readCasesOnly() : readStatements()
        (open, bodyColumn) = outer
        if isWord ? keyword == .end : kind == .closeBrace {
            advance()
        } else {
            report("unclosed", "This block is not closed", at: start..<start + 1)
        }
        return Expression(.closure(Closure(parameters: parameters, body: body)), at: start..<max(start, lastEnd))
    }

    private mutating func readClosureParameters() -> [Parameter] {
        if dialect.closureArrow == "|" {
            guard isSign("|") else { return [] }
            advance()
            var names: [Parameter] = []
            while kind == .name || kind == .comma {
                if kind == .comma { advance() } else { names.append(Parameter(name: takeName())) }
            }
            if isSign("|") { advance() }
            return names
        }
        guard let arrow = indexOfArrow() else { return [] }
        var names: [Parameter] = []
        var mayName = true
        var brackets = 0
        while index < arrow {
            switch kind {
            case .name where mayName && brackets == 0:
                names.append(Parameter(name: takeName()))
                mayName = false
                continue
            case .comma: mayName = true
            case .openBracket: brackets += 1
            case .closeBracket: brackets -= 1
            case .closeParenthesis: mayName = false
            default: break
            }
            advance()
        }
        advance()
        return names
    }

    /// The index of what divides the parameters of this closure from its body, if it has some.
    private func indexOfArrow() -> Int? {
        var brackets = 0
        for position in index..<min(index + 64, tokens.count) {
            let token = tokens[position]
            switch token.kind {
            case .name:
                if token.keyword == .in { return dialect.closureArrow == "in" ? position : nil }
                guard token.keyword == nil || token.keyword == .unary || token.keyword == .modifier else { return nil }
            case .sign:
                if dialect.closureArrow != "in", text(token.range) == dialect.closureArrow { return position }
                if isSign("=", token) || isSign("+=", token) || dialect.hasMatch { return nil }
            case .openParenthesis, .openBracket:
                // `{ call(x => …) }` has no parameters.
                if dialect.hasMatch, token.kind == .openParenthesis, position > index,
                    tokens[position - 1].kind == .name, brackets == 0
                {
                    return nil
                }
                brackets += 1
            case .closeParenthesis, .closeBracket: brackets -= 1
            case .comma, .colon, .dot, .attribute: continue
            default: return nil
            }
        }
        return nil
    }
}
