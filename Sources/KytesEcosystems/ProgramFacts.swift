internal import KytesSyntax
internal import KytesText

/// What every manifest that is a program has, whatever its ecosystem: colours, folds, structure.
extension ShownFacts {
    init(of program: Program, in text: SourceText) {
        tokens = Self.colours(of: program)
        folds = Self.folds(of: program, in: text)
        structure = program.structure
    }

    // MARK: - Colours

    private static func colours(of program: Program) -> [TokenFact] {
        var result: [TokenFact] = []
        result.reserveCapacity(program.tokens.count)
        var comments = program.comments[...]
        for (index, token) in program.tokens.enumerated() {
            while let comment = comments.first, comment.lowerBound <= token.range.lowerBound {
                result.append(TokenFact(kind: .comment, range: comment))
                comments.removeFirst()
            }
            guard !token.range.isEmpty, let kind = colour(of: token, at: index, in: program.tokens) else { continue }
            if kind == .string, let last = result.last, last.kind == .string,
                last.range.upperBound == token.range.lowerBound
            {
                result[result.count - 1].range = last.range.lowerBound..<token.range.upperBound
            } else {
                result.append(TokenFact(kind: kind, range: token.range))
            }
        }
        return result
    }

    private static func colour(of token: ProgramToken, at index: Int, in tokens: [ProgramToken]) -> TokenFact.Kind? {
        switch token.kind {
        case .stringOpen, .stringText, .stringClose: .string
        case .number: .number
        case .directive, .attribute: .macro
        case .symbol: .string
        case .name:
            colour(
                ofName: token, before: index > 0 ? tokens[index - 1] : nil,
                behind: tokens[min(index + 1, tokens.count - 1)])
        case .sign: .operator
        default: nil
        }
    }

    private static func colour(
        ofName token: ProgramToken,
        before: ProgramToken?,
        behind: ProgramToken
    ) -> TokenFact.Kind {
        if behind.kind == .colon, before?.kind == .openParenthesis || before?.kind == .comma { return .parameter }
        if behind.kind == .openParenthesis {
            return token.keyword == nil || before?.kind == .dot ? .function : .keyword
        }
        if before?.kind == .dot { return .property }
        return token.keyword == nil || token.keyword == .modifier && behind.kind != .name ? .variable : .keyword
    }

    // MARK: - Folds

    private static func folds(of program: Program, in text: SourceText) -> [TextRange] {
        var result: [TextRange] = []
        var open: [ProgramToken] = []
        func add(_ range: TextRange) {
            if text.line(at: range.lowerBound) < text.line(at: max(range.lowerBound, range.upperBound - 1)) {
                result.append(range)
            }
        }
        for token in program.tokens {
            switch token.kind {
            case .openBrace, .openBracket, .openParenthesis, .stringOpen, .interpolationOpen: open.append(token)
            case .closeBrace, .closeBracket, .closeParenthesis, .stringClose, .interpolationClose:
                guard let opening = open.popLast() else { continue }
                add(opening.range.lowerBound..<max(opening.range.upperBound, token.range.upperBound))
            default: continue
            }
        }
        for run in runs(of: program.comments, in: text) { add(run) }
        return result.sorted { ($0.lowerBound, $1.upperBound) < ($1.lowerBound, $0.upperBound) }
    }

    /// Comments on lines that follow each other fold as one.
    private static func runs(of comments: [TextRange], in text: SourceText) -> [TextRange] {
        var result: [TextRange] = []
        for comment in comments {
            if let last = result.last, text.line(at: comment.lowerBound) == text.line(at: last.upperBound) + 1 {
                result[result.count - 1] = last.lowerBound..<comment.upperBound
            } else {
                result.append(comment)
            }
        }
        return result
    }
}
