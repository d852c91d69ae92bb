internal import KytesSyntax
internal import KytesText

extension FileFacts {
    /// Of a recipe that is a script of a shell.
    ///
    /// - Parameter names: Of the variables that its format knows.
    init(_ recipe: PackageRecipe, _ script: ShellScript, in text: SourceText, names: [String]) {
        self.init()
        model = recipe
        let relations = recipe.building + recipe.packages.flatMap(\.relations)
        sayLater {
            var said = SaidFacts()
            said.symbols = script.symbols(text)
            said.requirements = relations.filter(\.isWish).map(PackageScript.requirement)
                .sorted { $0.range.lowerBound < $1.range.lowerBound }
            return said
        }
        showLater {
            var shown = script.shown(text, uses: recipe.uses.map(\.name.range), names: names)
            shown.completions += relations.map { CompletionFact(kind: .packageName(namespace: ""), range: $0.range) }
            shown.completions.sort { $0.range.lowerBound < $1.range.lowerBound }
            return shown
        }
    }
}

/// What every recipe that is a script of a shell has: symbols, colours, folds, structure.
extension ShellScript {
    /// A word without the quotes around it.
    func unquoted(_ range: TextRange) -> TextRange {
        guard range.count > 1, let first = range.first,
            text.bytes[first] == UInt8(ascii: "'") || text.bytes[first] == UInt8(ascii: "\""),
            text.bytes[range.upperBound - 1] == text.bytes[first]
        else { return range }
        return first + 1..<range.upperBound - 1
    }

    fileprivate func symbols(_ source: SourceText) -> [SymbolFact] {
        var symbols: [SymbolFact] = []
        for assignment in assignments where assignment.function == nil {
            let value = assignment.words.map { source[$0] }.joined(separator: " ")
            symbols.append(
                SymbolFact(
                    kind: .constant, name: assignment.name, range: assignment.range,
                    detail: String(value.prefix(60))))
        }
        for function in functions {
            symbols.append(SymbolFact(kind: .function, name: function.name, range: function.range))
        }
        return symbols.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    fileprivate func shown(_ source: SourceText, uses: [TextRange], names: [String]) -> ShownFacts {
        var shown = ShownFacts()
        shown.tokens = comments.map { TokenFact(kind: .comment, range: $0) }
        shown.tokens += uses.map { TokenFact(kind: .variable, range: $0) }
        for function in functions {
            shown.tokens.append(TokenFact(kind: .function, range: function.name.range))
            shown.folds.append(function.range)
        }
        for assignment in assignments {
            shown.tokens.append(TokenFact(kind: .property, range: assignment.name.range))
            shown.folds.append(assignment.range)
            if assignment.function == nil {
                shown.completions.append(CompletionFact(kind: .word(names), range: assignment.name.range))
                shown.structure.append(assignment.range)
                shown.structure += assignment.words.filter { $0.count < assignment.range.count }
            }
            for word in assignment.words where !uses.contains(where: { word.encloses($0) }) && word.count < 4_096 {
                shown.tokens.append(TokenFact(kind: .string, range: word))
            }
        }
        shown.folds = shown.folds.filter { source.line(at: $0.lowerBound) < source.line(at: $0.upperBound) }
            .sorted { $0.lowerBound < $1.lowerBound }
        shown.structure += functions.map(\.range)
        shown.structure.sort { ($0.lowerBound, -$0.count) < ($1.lowerBound, -$1.count) }
        shown.tokens = TokenFact.apart(shown.tokens)
        return shown
    }
}
