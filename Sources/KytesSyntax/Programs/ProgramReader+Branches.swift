internal import KytesText

extension ProgramReader {
    /// `if`, `unless`, `guard`
    mutating func readBranch() -> Statement.Kind {
        let isGuard = keyword == .guard
        let isUnless = keyword == .unless
        advance()
        var conditions = readConditions()
        if isUnless { conditions = conditions.map { .expression(negated(expression(of: $0))) } }
        if isGuard {
            if keyword == .else { advance() } else { report("expected", "`else` is expected", at: lastEnd..<lastEnd) }
            let clause = Branch.Clause(conditions: conditions, body: [])
            return .branch(Branch(clauses: [clause], otherwise: readBody(), isGuard: true))
        }
        var clauses = [Branch.Clause(conditions: conditions, body: readBody())]
        var otherwise: [Statement]?
        while kind == .name, keyword == .else || keyword == .elseIf {
            let isElseIf = keyword == .elseIf || token(after: 1).keyword == .if && token(after: 1).kind == .name
            if keyword == .else { advance() }
            guard isElseIf else {
                otherwise = readBody()
                break
            }
            advance()
            let conditions = readConditions()
            clauses.append(Branch.Clause(conditions: conditions, body: readBody()))
        }
        endWordBlock()
        return .branch(Branch(clauses: clauses, otherwise: otherwise, isGuard: false))
    }

    private func expression(of condition: Condition) -> Expression {
        if case .expression(let value) = condition { return value }
        return Expression(.missing, at: condition.range)
    }

    mutating func readConditions() -> [Condition] {
        let outer = bracesAreBodies
        bracesAreBodies = true
        defer { bracesAreBodies = outer }
        if dialect.hasBracketedConditions, kind == .openParenthesis {
            open.parentheses += 1
            let items = readArguments(until: .closeParenthesis)
            open.parentheses -= 1
            return [.expression(Expression(.tuple(items.values), at: items.range))]
        }
        var conditions: [Condition] = []
        repeat {
            let start = index
            conditions.append(readCondition())
            if index == start { break }
        } while take(.comma)
        return conditions
    }

    private mutating func readCondition() -> Condition {
        if kind == .name, keyword == .binding, token(after: 1).kind == .name {
            advance()
            let name = takeName()
            if take(.colon) { _ = readType() }
            guard isSign("=") else { return .binding(name, nil) }
            advance()
            return .binding(name, readExpression())
        }
        if kind == .name, keyword == .case {
            advance()
            let pattern = readSequenceOnly()
            guard isSign("=") else { return .expression(pattern) }
            advance()
            return .pattern(pattern, readExpression())
        }
        return .expression(readExpression())
    }

    /// An expression that ends before `=`.
    private mutating func readSequenceOnly() -> Expression { readPrefix() }

    // MARK: - Loops

    mutating func readFor() -> Statement.Kind {
        advance()
        let outer = bracesAreBodies
        bracesAreBodies = true
        let isBracketed = dialect.hasBracketedConditions && take(.openParenthesis)
        var names: [Located<String>] = []
        while kind != .end, keyword != .in || kind != .name, kind != .openBrace, !current.startsLine || names.isEmpty {
            if isBracketed, kind == .colon || isSign("<-") { break }
            if kind == .name, keyword == nil { names.append(takeName()) } else { advance() }
        }
        var values: Expression?
        var conditions: [Condition] = []
        if keyword == .in || isBracketed {
            advance()
            values = readExpression()
            if kind == .name, keyword == .where {
                advance()
                conditions = [.expression(readExpression())]
            }
        } else {
            report("expected", "`in` is expected", at: lastEnd..<lastEnd)
        }
        if isBracketed { _ = take(.closeParenthesis) }
        bracesAreBodies = outer
        let body = readBody()
        endWordBlock()
        return .loop(Loop(names: names, values: values, conditions: conditions, body: body))
    }

    mutating func readWhile() -> Statement.Kind {
        advance()
        let conditions = readConditions()
        let body = readBody()
        endWordBlock()
        return .loop(Loop(names: [], values: nil, conditions: conditions, body: body))
    }

    // MARK: - Selections

    /// `switch subject { case pattern: body }`
    mutating func readSelection() -> Statement.Kind {
        advance()
        let outer = (bracesAreBodies, inSelection, open)
        bracesAreBodies = true
        let subject = readExpression()
        bracesAreBodies = false
        let start = current.range
        guard take(.openBrace) else {
            report("expected", "`{` is expected", at: lastEnd..<lastEnd)
            (bracesAreBodies, inSelection, open) = outer
            return .selection(Selection(subject: subject, cases: []))
        }
        inSelection = true
        open = OpenBrackets()
        open.braces = 1
        var cases: [Selection.Case] = []
        while kind != .closeBrace, kind != .end {
            let before = index
            if let next = readSelectionCase() { cases.append(next) }
            if index == before {
                if closesSomethingOpen(kind) { break }
                report("unexpected", "`\(text(current.range))` is not expected here", at: current.range)
                skip()
            }
        }
        (bracesAreBodies, inSelection, open) = outer
        if !take(.closeBrace) { report("unclosed", "This block is not closed", at: start) }
        return .selection(Selection(subject: subject, cases: cases))
    }

    mutating func readSelectionCase() -> Selection.Case? {
        while kind == .attribute || kind == .directive { advance() }
        guard kind == .name, keyword == .case || keyword == .default else { return nil }
        let isDefault = keyword == .default
        advance()
        var patterns: [Expression] = []
        var condition: Expression?
        if !isDefault {
            repeat {
                let start = index
                patterns.append(dialect.hasMatch ? readPattern() : readExpression())
                if index == start { break }
            } while take(.comma)
            if kind == .name, keyword == .where || dialect.hasMatch && keyword == .if {
                advance()
                condition = dialect.hasMatch ? readPattern() : readExpression()
            }
        }
        if dialect.hasMatch, isSign("=>") {
            advance()
        } else if !take(.colon) {
            report("expected", "`:` is expected", at: lastEnd..<lastEnd)
        }
        return Selection.Case(patterns: patterns, condition: condition, body: readStatements())
    }

    // MARK: - #if

    /// `#if … #elseif … #else … #endif`; other directives are values.
    mutating func readDirective() -> Statement.Kind? {
        guard isDirective("#if") else {
            if isDirective("#warning", "#error", "#sourceLocation") {
                advance()
                if kind == .openParenthesis { skip() }
                return .skipped
            }
            return nil
        }
        let start = current.range
        var branches: [CompilationBranch] = []
        while isDirective("#if", "#elseif", "#else") {
            if isDirective("#if"), !branches.isEmpty { break }
            let hasCondition = !isDirective("#else")
            advance()
            endsWithLine = true
            let condition = hasCondition ? readExpression() : nil
            endsWithLine = false
            branches.append(CompilationBranch(condition: condition, body: readStatements()))
        }
        if isDirective("#endif") { advance() } else { report("unclosed", "`#if` is not closed", at: start) }
        return .compilation(branches)
    }
}
