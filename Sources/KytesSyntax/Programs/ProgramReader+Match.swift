internal import KytesText

// What Scala has beyond calls, lists and literals: matches, comprehensions, types behind values, bodies by indentation.

extension ProgramReader {
    // MARK: - Expressions

    /// A sign between two operands on one line, however the white space stands around it.
    func isInfix(_ token: ProgramToken) -> Bool {
        if isSign("=>", token) || isSign("<-", token) || isSign("@", token) && !token.followsSpace { return false }
        if token.startsLine, open.parentheses == 0, open.brackets == 0 { return false }
        switch self.token(after: 1).kind {
        case .end, .closeParenthesis, .closeBracket, .closeBrace, .comma: return false
        default: return true
        }
    }

    /// `value: Type`, `value match { … }`
    mutating func readSuffixes(of value: Expression, from start: Int) -> Expression {
        var value = value
        if kind == .colon, !current.startsLine, !token(after: 1).startsLine, !isMissing(value) {
            advance()
            skipType()
            value.range = start..<max(start, lastEnd)
        }
        // `values *`, `function _`
        if isSign("*") || kind == .name && text(current.range) == "_", token(after: 1).kind == .closeParenthesis {
            advance()
        }
        while kind == .name, keyword == .switch, !current.startsLine || open.parentheses > 0, !isMissing(value) {
            let selection = readMatch(of: value)
            value = Expression(.statement(Statement(selection, at: start..<lastEnd)), at: start..<lastEnd)
        }
        return value
    }

    private mutating func readMatch(of subject: Expression) -> Statement.Kind {
        advance()
        let opening = current.range
        let isBraced = kind == .openBrace
        guard isBraced || kind == .name && keyword == .case && current.startsLine else {
            report("expected", "`{` is expected", at: lastEnd..<lastEnd)
            return .selection(Selection(subject: subject, cases: []))
        }
        let outer = (open, bodyColumn)
        open = OpenBrackets()
        open.braces = isBraced ? 1 : outer.0.braces
        bodyColumn = isBraced ? nil : column(of: current)
        if isBraced { advance() }
        let cases = readCases(until: bodyColumn)
        (open, bodyColumn) = outer
        if isBraced, !take(.closeBrace) { report("unclosed", "This block is not closed", at: opening) }
        return .selection(Selection(subject: subject, cases: cases))
    }

    /// The body of a closure that is made of cases: a selection on what it is given.
    mutating func readCasesOnly() -> [Statement] {
        let start = current.range.lowerBound
        let cases = readCases(until: nil)
        let subject = Expression(.missing, at: start..<start)
        return [Statement(.selection(Selection(subject: subject, cases: cases)), at: start..<max(start, lastEnd))]
    }

    private mutating func readCases(until column: Int?) -> [Selection.Case] {
        let outer = (inSelection, bracesAreBodies)
        inSelection = true
        bracesAreBodies = false
        defer { (inSelection, bracesAreBodies) = outer }
        var cases: [Selection.Case] = []
        while kind == .name, keyword == .case {
            if let column, current.startsLine, self.column(of: current) < column { break }
            guard let next = readSelectionCase() else { break }
            cases.append(next)
        }
        return cases
    }

    /// What stands between `case` and its arrow: types are a part of it, and no arrow is.
    mutating func readPattern() -> Expression {
        let outer = inPattern
        inPattern = true
        defer { inPattern = outer }
        let start = current.range.lowerBound
        let value = readSequence()
        while kind != .end, !isSign("=>"), !(kind == .name && keyword == .if), kind != .closeBrace, kind != .comma,
            !(kind == .name && keyword == .case)
        {
            skip()
        }
        return Expression(value.kind, at: start..<max(start, lastEnd))
    }

    // MARK: - Imports

    /// `{a, b => c, _}`: what is named before an arrow.
    mutating func readSelectors() -> [Located<String>] {
        guard dialect.hasMatch, kind == .openBrace, !current.startsLine else { return [] }
        var selectors: [Located<String>] = []
        var isFirst = true
        advance()
        while kind != .closeBrace, kind != .end, !startsDeclaration {
            if kind == .name, isFirst {
                selectors.append(takeName())
                isFirst = false
            } else {
                isFirst = kind == .comma
                advance()
            }
        }
        _ = take(.closeBrace)
        return selectors
    }

    // MARK: - Comprehensions

    /// `for (x <- xs) yield y`: what is gone over is not told apart, the body is read.
    mutating func readComprehension() -> Statement.Kind {
        advance()
        if kind == .openParenthesis || kind == .openBrace {
            skip()
        } else {
            while kind != .end, !(kind == .name && keyword == .then), kind != .closeBrace { skip() }
        }
        if kind == .name, keyword == .then { advance() }
        let value = readExpression()
        let body = isMissing(value) ? [] : [Statement(.expression(value), at: value.range)]
        return .loop(Loop(names: [], values: nil, conditions: [], body: body))
    }

    // MARK: - Types

    /// Goes over a type on this line, arrows and what is in brackets included.
    mutating func skipType() {
        while kind != .end, !current.startsLine {
            switch kind {
            case .name where keyword == nil || keyword == .modifier, .dot: advance()
            case .name where keyword == .typealias: advance()
            case .openBracket: skip()
            case .openParenthesis where tokens[index - 1].kind != .name: skip()
            case .sign where isSign("=>") || isSign("*") || isSign("_*") || isSign("&") || isSign("|") || isSign("?"):
                if inPattern, isSign("=>") { return }
                advance()
            default: return
            }
        }
    }

    // MARK: - Indentation

    /// A value that begins on its own line may be several statements of one column.
    mutating func readIndented() -> Expression {
        guard current.startsLine, kind == .name, keyword != nil, keyword != .unary, let first = index > 0 ? index : nil,
            isDeclaration || keyword == .modifier, !startsOutside(first)
        else { return readExpression() }
        let start = current.range.lowerBound
        nextBodyColumn = column(of: current)
        let body = readStatements()
        return Expression(
            .closure(Closure(parameters: [], body: body)), at: start..<max(start, lastEnd))
    }

    /// Whether a line begins no further right than the one before it: it is no body of that.
    private func startsOutside(_ position: Int) -> Bool {
        var previous = position - 1
        while previous > 0, !tokens[previous].startsLine { previous -= 1 }
        return column(of: tokens[position]) <= column(of: tokens[max(0, previous)])
    }

    /// The members behind `:` at the end of a line, by their column; none where a declaration ends with its line; `nil` where
    /// it goes on.
    mutating func readUnbraced(from column: Int) -> [Statement]? {
        if kind == .colon, token(after: 1).startsLine {
            advance()
            guard kind != .end, self.column(of: current) > column else { return [] }
            nextBodyColumn = self.column(of: current)
            return readStatements()
        }
        guard current.startsLine, kind != .openBrace else { return nil }
        return ["extends", "with", "derives"].contains(text(current.range)) ? nil : []
    }
}
