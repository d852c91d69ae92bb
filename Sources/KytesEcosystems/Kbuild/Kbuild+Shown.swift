internal import KytesSyntax
internal import KytesText

/// What the editor shows of a makefile.
extension Kbuild {
    static func shown(_ makefile: Makefile, _ source: SourceText) -> ShownFacts {
        var display = Display(text: makefile.text, source: source)
        for statement in makefile.text.statements { display.add(statement) }
        var shown = ShownFacts()
        let mentions = makefile.mentions.map { TokenFact(kind: .macro, range: $0.range) }
        let comments = makefile.text.comments.map { TokenFact(kind: .comment, range: $0) }
        // What is an option is coloured as one, wherever it stands.
        shown.tokens = display.divided(display.tokens, around: mentions) + mentions + comments
        shown.tokens = TokenFact.apart(shown.tokens)
        shown.folds = display.folds
        shown.structure = display.nested()
        return shown
    }

    private struct Display {
        let text: MakefileText
        let source: SourceText
        var tokens: [TokenFact] = []
        var folds: [TextRange] = []
        private var structure: [TextRange] = []
        /// Where conditions and rules that are open begin.
        private var conditions: [Int] = []
        private var rule: TextRange?

        init(text: MakefileText, source: SourceText) {
            self.text = text
            self.source = source
        }

        mutating func add(_ statement: MakefileText.Statement) {
            structure.append(statement.range)
            if statement.kind == .recipe {
                rule = rule.map { $0.lowerBound..<statement.range.upperBound }
                return
            }
            closeRule()
            switch statement.kind {
            case .ifEqual, .ifUnequal, .ifDefined, .ifUndefined:
                conditions.append(statement.range.lowerBound)
                tokens.append(TokenFact(kind: .keyword, range: statement.name))
                addReferences(in: statement.value)
            case .otherwise:
                tokens.append(
                    TokenFact(
                        kind: .keyword,
                        range: statement.range
                            .lowerBound..<min(statement.range.lowerBound + 4, statement.range.upperBound)))
                tokens.append(TokenFact(kind: .keyword, range: statement.name))
                addReferences(in: statement.value)
            case .end:
                tokens.append(TokenFact(kind: .keyword, range: statement.name))
                if let start = conditions.popLast() { fold(start..<statement.range.upperBound) }
            case .include, .optionalInclude, .export:
                tokens.append(TokenFact(kind: .keyword, range: statement.name))
                addReferences(in: statement.value)
            case .rule: rule = statement.range
            case .stray, .recipe: break
            default:
                tokens.append(TokenFact(kind: .property, range: statement.name))
                addReferences(in: statement.value)
                fold(statement.range)
                for word in text.words(in: statement.value).prefix(2_000) { structure.append(word) }
            }
        }

        private mutating func closeRule() {
            if let rule { fold(rule) }
            rule = nil
        }

        private mutating func fold(_ range: TextRange) {
            if source.line(at: range.lowerBound) < source.line(at: range.upperBound) {
                folds.append(range)
                structure.append(range)
            }
        }

        /// `$(…)` as a whole: what stands inside is not divided.
        private mutating func addReferences(in range: TextRange) {
            var index = range.lowerBound
            while index < range.upperBound {
                guard let end = text.reference(at: index, before: range.upperBound) else {
                    index += 1
                    continue
                }
                tokens.append(TokenFact(kind: .variable, range: index..<end))
                index = end
            }
        }

        /// Tokens without what others inside them take.
        func divided(_ tokens: [TokenFact], around others: [TokenFact]) -> [TokenFact] {
            var result: [TokenFact] = []
            for token in tokens {
                var start = token.range.lowerBound
                var low = 0
                var high = others.count
                while low < high {
                    let middle = (low + high) / 2
                    if others[middle].range.upperBound <= start { low = middle + 1 } else { high = middle }
                }
                while low < others.count, others[low].range.lowerBound < token.range.upperBound {
                    if others[low].range.lowerBound > start {
                        result.append(TokenFact(kind: token.kind, range: start..<others[low].range.lowerBound))
                    }
                    start = max(start, others[low].range.upperBound)
                    low += 1
                }
                if start < token.range.upperBound {
                    result.append(TokenFact(kind: token.kind, range: start..<token.range.upperBound))
                }
            }
            return result
        }

        /// Outermost first, any two nested or apart.
        mutating func nested() -> [TextRange] {
            closeRule()
            var open: [Int] = []
            var result: [TextRange] = []
            for range in structure.sorted(by: { ($0.lowerBound, -$0.count) < ($1.lowerBound, -$1.count) })
            where !range.isEmpty {
                while let end = open.last, end <= range.lowerBound { open.removeLast() }
                let end = min(range.upperBound, open.last ?? .max)
                open.append(end)
                result.append(range.lowerBound..<end)
            }
            return result
        }
    }
}
