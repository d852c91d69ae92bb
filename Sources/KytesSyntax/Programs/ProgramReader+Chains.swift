internal import KytesText

extension ProgramReader {
    /// A value and all that follows it: members, calls, subscripts, closures.
    mutating func readPostfix() -> Expression {
        let start = current.range.lowerBound
        let command = mayCommand
        mayCommand = false
        let column = elementColumn
        elementColumn = nil
        var value = readPrimary()
        guard !isMissing(value) else { return value }
        var links = 0
        while let next = readLink(of: value, from: start, siblingColumn: column) {
            value = next
            links += 1
            if links > Self.depthLimit {
                report("too-deep", "More than \(Self.depthLimit) links of a chain are not read", at: current.range)
                break
            }
        }
        if command, let call = readCommand(value, from: start) { return call }
        return value
    }

    private mutating func readLink(of base: Expression, from start: Int, siblingColumn: Int?) -> Expression? {
        let token = current
        switch token.kind {
        case .dot:
            if token.startsLine, endsWithLine || followsOpenString { return nil }
            if let siblingColumn, token.startsLine, column(of: token) == siblingColumn { return nil }
            return readMember(of: base, from: start)
        case .openParenthesis where !token.startsLine:
            if dialect.hasCommandCalls, token.followsSpace, isLiteral(base) { return nil }
            return readCall(of: base, from: start)
        case .openBracket where !token.startsLine && !token.followsSpace:
            if dialect.typeArguments == UInt8(ascii: "[") {
                switch base.kind {
                case .name, .member: return skipTypeArguments(base, start)
                default: break
                }
            }
            open.brackets += 1
            let arguments = readArguments(until: .closeBracket)
            open.brackets -= 1
            return Expression(.subscripted(base, arguments.values), at: start..<arguments.range.upperBound)
        case .openBrace where !token.startsLine && !bracesAreBodies && !dialect.hasWordBlocks && isCallable(base):
            return readTrailingClosures(of: base, from: start)
        case .name where token.keyword == .do && dialect.hasWordBlocks && !bracesAreBodies && isCallable(base):
            return readTrailingClosures(of: base, from: start)
        case .sign where !token.followsSpace && (isSign("?") || isSign("!")):
            advance()
            return Expression(.postfix(base, Located(text(token.range), at: token.range)), at: start..<lastEnd)
        default: return nil
        }
    }

    /// Whether the text before was a string that its line ended: what follows is no part of it.
    var followsOpenString: Bool {
        index > 0 && tokens[index - 1].kind == .stringClose && tokens[index - 1].range.isEmpty
    }

    private mutating func skipTypeArguments(_ base: Expression, _ start: Int) -> Expression {
        skip()
        return Expression(base.kind, at: start..<lastEnd)
    }

    func isLiteral(_ expression: Expression) -> Bool {
        switch expression.kind {
        case .string, .number, .bool, .none, .symbol: true
        default: false
        }
    }

    private func isCallable(_ expression: Expression) -> Bool {
        switch expression.kind {
        case .name, .member, .call, .type, .string: true
        case .postfix(let base, _): isCallable(base)
        default: false
        }
    }

    private mutating func readMember(of base: Expression?, from start: Int) -> Expression {
        let dot = current.range
        advance()
        if isSign("?"), !dialect.hasMatch { advance() }
        guard kind == .name || kind == .number || kind == .sign && dialect.hasMatch, !current.startsLine else {
            report("expected", "A name is expected behind `.`", at: dot)
            let place = dot.upperBound..<dot.upperBound
            return Expression(.member(base, Located("", at: place)), at: start..<dot.upperBound)
        }
        let name = takeName()
        return Expression(.member(base, name), at: start..<lastEnd)
    }

    mutating func readImplicitMember() -> Expression { readMember(of: nil, from: current.range.lowerBound) }

    // MARK: - Calls

    private mutating func readCall(of callee: Expression, from start: Int) -> Expression {
        open.parentheses += 1
        let arguments = readArguments(until: .closeParenthesis)
        open.parentheses -= 1
        let call = Call(callee: callee, arguments: arguments.values, argumentsRange: arguments.range, trailing: [])
        return Expression(.call(call), at: start..<arguments.range.upperBound)
    }

    private mutating func readTrailingClosures(of base: Expression, from start: Int) -> Expression {
        var call: Call
        if case .call(let plain) = base.kind, plain.trailing.isEmpty {
            call = plain
        } else {
            call = Call(callee: base, arguments: [], argumentsRange: lastEnd..<lastEnd, trailing: [])
        }
        call.trailing.append(plain(readClosure()))
        while dialect.hasImplicitMembers, kind == .name, token(after: 1).kind == .colon,
            token(after: 2).kind == .openBrace
        {
            let label = takeName()
            advance()
            var argument = plain(readClosure())
            argument.label = label
            argument.range = label.range.lowerBound..<argument.range.upperBound
            call.trailing.append(argument)
        }
        return Expression(.call(call), at: start..<max(start, lastEnd))
    }

    private func plain(_ value: Expression) -> Argument {
        Argument(label: nil, value: value, range: value.range, removal: value.range)
    }

    /// `name argument, label: argument`, without brackets, to the end of the line or its closure.
    private mutating func readCommand(_ callee: Expression, from start: Int) -> Expression? {
        switch callee.kind {
        case .name, .member: break
        default: return nil
        }
        let next = token(after: 1)
        let isLabel = kind == .name && !current.startsLine && next.kind == .colon && !next.followsSpace
        guard current.followsSpace, isLabel || startsOperand(current), kind != .openBrace else { return nil }
        let first = current.range.lowerBound
        let outer = bracesAreBodies
        bracesAreBodies = dialect.hasWordBlocks
        var values: [Argument] = []
        repeat {
            values.append(readArgument())
        } while kind == .comma && !isMissing(values[values.count - 1].value) && take(.comma)
        bracesAreBodies = outer
        let call = Call(callee: callee, arguments: values, argumentsRange: first..<lastEnd, trailing: [])
        let expression = Expression(.call(call), at: start..<lastEnd)
        let hasBlock = !current.startsLine && (kind == .openBrace || keyword == .do && kind == .name)
        return hasBlock ? readTrailingClosures(of: expression, from: start) : expression
    }

    /// Bytes from the beginning of the line to the token.
    func column(of token: ProgramToken) -> Int {
        let start = token.range.lowerBound
        var lineStart = start
        while lineStart > 0, start - lineStart < 256, bytes[lineStart - 1] != 0x0A, bytes[lineStart - 1] != 0x0D {
            lineStart -= 1
        }
        return start - lineStart
    }
}
