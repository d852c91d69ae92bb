internal import KytesText

extension ProgramReader {
    /// An expression, or `missing` with nothing consumed where none begins here.
    mutating func readExpression() -> Expression {
        guard depth < Self.depthLimit else { return tooDeep() }
        depth += 1
        defer { depth -= 1 }
        let start = current.range.lowerBound
        var left = readSequence()
        if dialect.hasMatch { left = readSuffixes(of: left, from: start) }
        if dialect.hasTernary, isSign("?"), current.followsSpace { left = readTernary(left, from: start) }
        if dialect.closureArrow == "=>", isSign("=>"), let parameters = parameters(of: left) {
            advance()
            let value = readExpression()
            let closure = Closure(parameters: parameters, body: [Statement(.expression(value), at: value.range)])
            return Expression(.closure(closure), at: start..<max(lastEnd, value.range.upperBound))
        }
        guard kind == .sign, !current.startsLine || isSign("="), dialect.assignments.contains(text(current.range)),
            !isMissing(left)
        else { return left }
        let sign = Located(text(current.range), at: current.range)
        advance()
        mayCommand = dialect.hasCommandCalls
        let right = readExpression()
        return Expression(.assignment(left, sign, right), at: start..<max(lastEnd, right.range.upperBound))
    }

    /// The parameters that an expression before an arrow names: `name`, `(name, name)`.
    private func parameters(of expression: Expression) -> [Parameter]? {
        switch expression.kind {
        case .name(let name): [Parameter(name: Located(name, at: expression.range))]
        case .tuple(let items): items.compactMap { parameters(of: $0.value)?.first }
        default: nil
        }
    }

    private mutating func readTernary(_ condition: Expression, from start: Int) -> Expression {
        advance()
        let first = readExpression()
        let second: Expression
        if take(.colon) {
            second = readExpression()
        } else {
            report("expected", "`:` is expected", at: lastEnd..<lastEnd)
            second = Expression(.missing, at: lastEnd..<lastEnd)
        }
        return Expression(.ternary(condition, first, second), at: start..<max(lastEnd, second.range.upperBound))
    }

    private mutating func tooDeep() -> Expression {
        let start = current.range.lowerBound
        report("too-deep", "More than \(Self.depthLimit) levels are not read", at: current.range)
        if !closesSomethingOpen(kind) { skip() }
        return Expression(.missing, at: start..<max(start, lastEnd))
    }

    func isMissing(_ expression: Expression) -> Bool {
        if case .missing = expression.kind { true } else { false }
    }

    // MARK: - Operators

    /// Operands and operators, and nothing that binds less.
    mutating func readSequence() -> Expression {
        let start = current.range.lowerBound
        let first = readPrefix()
        guard !isMissing(first) else { return first }
        var operands = [first]
        var signs: [Located<String>] = []
        var casts = 0
        while casts < Self.depthLimit, let sign = takeOperator() {
            signs.append(sign)
            if sign.value == "as" || sign.value == "is" {
                castLast(&operands, &signs)
                casts += 1
            } else {
                operands.append(readPrefix())
            }
        }
        guard !signs.isEmpty else { return operands[0] }
        return Expression(.sequence(operands, signs), at: start..<max(start, lastEnd))
    }

    /// `as` and `is` bind their type to the operand before.
    private mutating func castLast(_ operands: inout [Expression], _ signs: inout [Located<String>]) {
        guard let operand = operands.popLast(), let sign = signs.popLast() else { return }
        if isSign("?") || isSign("!") { advance() }
        let type = readType()
        let range = operand.range.lowerBound..<max(operand.range.upperBound, lastEnd)
        operands.append(Expression(.cast(operand, sign, type), at: range))
    }

    /// The operator between two operands, if one stands here.
    private mutating func takeOperator() -> Located<String>? {
        let token = current
        guard isOperator(token), !endsWithLine || !token.startsLine else { return nil }
        if token.startsLine, !dialect.leadingOperatorsContinue, open.parentheses == 0, open.brackets == 0 { return nil }
        let sign = Located(text(token.range), at: token.range)
        if dialect.assignments.contains(sign.value) { return nil }
        advance()
        return sign
    }

    private func isOperator(_ token: ProgramToken) -> Bool {
        let next = self.token(after: 1)
        switch token.kind {
        case .sign:
            if dialect.hasMatch { return isInfix(token) }
            if isSign("->", token) || isSign("=>", token) { return false }
            if dialect.hasTernary, isSign("?", token) { return false }
            let isPrefix = token.followsSpace && !next.followsSpace
            return !isPrefix && (next.kind != .end || !token.startsLine)
        case .name:
            if token.keyword == .cast { return dialect.hasImplicitMembers && !token.startsLine }
            guard dialect.hasInfixCalls, !token.startsLine, !next.startsLine else { return false }
            if token.keyword == .in { return startsOperand(next) }
            return token.keyword == nil && startsOperand(next) && next.kind != .openBrace
        default: return false
        }
    }

    /// Whether an operand can begin with `token`, on the line of what stands before it.
    func startsOperand(_ token: ProgramToken) -> Bool {
        guard !token.startsLine else { return false }
        switch token.kind {
        case .stringOpen, .number, .symbol, .openBracket, .openParenthesis, .openBrace: return true
        case .name:
            switch token.keyword {
            case nil, .true, .false, .null, .unary: return true
            default: return false
            }
        default: return false
        }
    }

    mutating func readPrefix() -> Expression {
        let start = current.range.lowerBound
        if kind == .sign, !isSign("=>"), !isSign("->"), !isSign("="), depth < Self.depthLimit {
            let sign = Located(text(current.range), at: current.range)
            advance()
            depth += 1
            defer { depth -= 1 }
            let operand = readPrefix()
            return Expression(.prefix(sign, operand), at: start..<max(lastEnd, operand.range.upperBound))
        }
        if keyword == .unary, kind == .name, token(after: 1).kind != .colon, depth < Self.depthLimit {
            let word = takeName()
            if isSign("?") || isSign("!") { advance() }
            depth += 1
            defer { depth -= 1 }
            let operand = readPrefix()
            return Expression(.prefix(word, operand), at: start..<max(lastEnd, operand.range.upperBound))
        }
        return readPostfix()
    }
}
