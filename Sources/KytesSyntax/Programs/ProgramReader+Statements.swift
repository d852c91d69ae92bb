internal import KytesText

extension ProgramReader {
    /// Statements up to what ends a body: a closing brace, or a word that ends or divides one.
    mutating func readStatements() -> [Statement] {
        var statements: [Statement] = []
        let outer = (bracesAreBodies, elementColumn, bodyColumn)
        bracesAreBodies = false
        elementColumn = nil
        bodyColumn = nextBodyColumn ?? bodyColumn
        nextBodyColumn = nil
        defer { (bracesAreBodies, elementColumn, bodyColumn) = outer }
        while !endsBody {
            let start = index
            if let statement = readStatement() { statements.append(statement) }
            if index == start {
                if closesSomethingOpen(kind) { break }
                report("unexpected", "`\(text(current.range))` is not expected here", at: current.range)
                advance()
            }
        }
        return statements
    }

    private var endsBody: Bool {
        if kind == .end || kind == .closeBrace || kind == .interpolationClose { return true }
        if let bodyColumn, current.startsLine, column(of: current) < bodyColumn { return true }
        if kind == .directive, dialect.hasDirectives { return isDirective("#elseif", "#else", "#endif") }
        if kind == .attribute, inSelection { return token(after: 1).keyword == .default }
        guard kind == .name else { return false }
        switch keyword {
        case .end, .elseIf: return true
        case .else: return dialect.hasWordBlocks
        case .case, .default:
            guard inSelection else { return false }
            let next = token(after: 1)
            return keyword == .case || next.kind == .colon
        default: return false
        }
    }

    func isDirective(_ words: String...) -> Bool { kind == .directive && words.contains(text(current.range)) }

    /// A statement, `nil` for one that is empty or that does not begin here.
    mutating func readStatement() -> Statement? {
        if take(.semicolon) { return nil }
        guard depth < Self.depthLimit else {
            _ = tooDeepStatement()
            return nil
        }
        depth += 1
        defer { depth -= 1 }
        let start = current.range.lowerBound
        guard let statement = readStatementKind() else { return nil }
        return trailingCondition(of: Statement(statement, at: start..<max(start, lastEnd)), from: start)
    }

    private mutating func tooDeepStatement() -> Bool {
        report("too-deep", "More than \(Self.depthLimit) levels are not read", at: current.range)
        skip()
        return true
    }

    /// `statement if condition`
    private mutating func trailingCondition(of statement: Statement, from start: Int) -> Statement {
        guard dialect.hasTrailingConditions, !current.startsLine, kind == .name, keyword == .if || keyword == .unless
        else {
            return statement
        }
        let isUnless = keyword == .unless
        advance()
        var condition = readExpression()
        if isUnless { condition = negated(condition) }
        let clause = Branch.Clause(conditions: [.expression(condition)], body: [statement])
        let branch = Branch(clauses: [clause], otherwise: nil, isGuard: false)
        return Statement(.branch(branch), at: start..<max(start, lastEnd))
    }

    func negated(_ condition: Expression) -> Expression {
        let place = condition.range.lowerBound..<condition.range.lowerBound
        return Expression(.prefix(Located("!", at: place), condition), at: condition.range)
    }

    private mutating func readStatementKind() -> Statement.Kind? {
        if kind == .directive, dialect.hasDirectives, let statement = readDirective() { return statement }
        let isCaseType = dialect.hasMatch && keyword == .case && token(after: 1).keyword == .type
        if kind == .attribute || keyword == .modifier && kind == .name || isDeclaration || isCaseType {
            if let declaration = readDeclaration() { return declaration }
        }
        if kind == .name, let keyword, token(after: 1).kind != .dot || keyword == .return,
            let statement = readKeywordStatement(keyword)
        {
            return statement
        }
        if kind == .openBrace, !dialect.hasWordBlocks { return .block(readBody()) }
        mayCommand = dialect.hasCommandCalls
        let expression = readExpression()
        mayCommand = false
        return isMissing(expression) ? nil : .expression(expression)
    }

    private mutating func readKeywordStatement(_ keyword: Keyword) -> Statement.Kind? {
        switch keyword {
        case .if, .unless, .guard: readBranch()
        case .for where dialect.hasMatch: readComprehension()
        case .for: readFor()
        case .while: readWhile()
        case .switch where dialect.hasMatch: nil
        case .switch: readSelection()
        case .do: readDo()
        case .return: readReturn()
        case .jump: readJump()
        case .case where !inSelection: readEnumCases()
        default: nil
        }
    }

    private mutating func readReturn() -> Statement.Kind {
        let word = takeName()
        let hasValue = !current.startsLine && !endsBody && kind != .semicolon
        return .jump(word, hasValue ? readExpression() : nil)
    }

    private mutating func readJump() -> Statement.Kind {
        let word = takeName()
        if kind == .name, keyword == nil, !current.startsLine { advance() }
        return .jump(word, nil)
    }

    private mutating func readDo() -> Statement.Kind {
        advance()
        var body = readBody()
        while kind == .name, keyword == .catch || keyword == .while {
            let isCatch = keyword == .catch
            advance()
            bracesAreBodies = true
            if kind != .openBrace { _ = readExpression() }
            bracesAreBodies = false
            if isCatch { _ = readBody() }
        }
        if body.isEmpty { body = [] }
        return .block(body)
    }

    /// A body in braces, between words, or (where the language has it) one statement.
    mutating func readBody() -> [Statement] {
        let start = current.range
        if dialect.hasMatch, keyword == .then, kind == .name { advance() }
        if dialect.hasWordBlocks {
            if keyword == .then || keyword == .do { advance() }
            return readStatements()
        }
        guard kind == .openBrace else {
            if dialect.hasBracketedConditions, !closesSomethingOpen(kind) {
                return readStatement().map { [$0] } ?? []
            }
            report("expected", "`{` is expected", at: lastEnd..<lastEnd)
            return []
        }
        let outer = (open, inSelection, bodyColumn)
        open = OpenBrackets()
        open.braces = 1
        inSelection = false
        bodyColumn = nil
        advance()
        let body = readStatements()
        (open, inSelection, bodyColumn) = outer
        if !take(.closeBrace) { report("unclosed", "This block is not closed", at: start) }
        return body
    }

    /// The word that ends a body between words.
    mutating func endWordBlock() {
        guard dialect.hasWordBlocks else { return }
        if kind == .name, keyword == .end {
            advance()
        } else {
            report("expected", "`end` is expected", at: lastEnd..<lastEnd)
        }
    }
}
