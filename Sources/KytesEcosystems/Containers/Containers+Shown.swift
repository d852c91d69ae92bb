internal import KytesSyntax
internal import KytesText

extension Containers {
    // MARK: - What is shown of a Dockerfile

    static func shown(_ document: DockerfileText, _ model: Model, in text: SourceText) -> ShownFacts {
        var shown = ShownFacts()
        shown.completions = completions(document, model)
        shown.tokens = tokens(document, model)
        shown.structure = structure(document, model)
        for stage in model.stages { shown.fold(stage.range, in: text) }
        for instruction in document.instructions {
            shown.fold(instruction.range, in: text)
            for heredoc in instruction.heredocs { shown.fold(heredoc.content, in: text) }
        }
        shown.foldComments(document.comments, in: text)
        shown.sortFolds()
        return shown
    }

    private static func completions(_ document: DockerfileText, _ model: Model) -> [CompletionFact] {
        var result: [CompletionFact] = []
        for place in document.instructions.map(\.keyword.range) + document.strays.map(\.range) {
            result.append(CompletionFact(kind: .word(DockerfileText.keywords), range: place))
        }
        for stage in model.stages {
            result.append(CompletionFact(kind: .symbol([.target]), range: stage.from.range))
            for other in stage.others {
                result.append(CompletionFact(kind: .symbol([.target]), range: other.name.range))
            }
        }
        for use in model.variables {
            result.append(CompletionFact(kind: .symbol([.property]), range: use.name.range))
        }
        return result.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    private static func tokens(_ document: DockerfileText, _ model: Model) -> [TokenFact] {
        let directives = Set(document.directives.map(\.line.upperBound))
        var tokens = document.comments.filter { !directives.contains($0.upperBound) }
            .map { TokenFact(kind: .comment, range: $0) }
        for directive in document.directives {
            tokens.append(TokenFact(kind: .macro, range: directive.name.range))
            tokens.append(TokenFact(kind: .string, range: directive.value.range))
        }
        tokens += document.templates.map { TokenFact(kind: .macro, range: $0) }
        for instruction in document.instructions {
            tokens.append(TokenFact(kind: .keyword, range: instruction.keyword.range))
            for inner in instruction.deferred { tokens.append(TokenFact(kind: .keyword, range: inner.keyword.range)) }
            for flag in instruction.flags where !flag.name.range.isEmpty {
                tokens.append(TokenFact(kind: .parameter, range: flag.name.range))
            }
            for string in instruction.strings ?? [] where !string.range.isEmpty {
                tokens.append(TokenFact(kind: .string, range: string.range))
            }
            for heredoc in instruction.heredocs {
                tokens.append(TokenFact(kind: .macro, range: heredoc.name.range))
                if !heredoc.end.isEmpty { tokens.append(TokenFact(kind: .macro, range: heredoc.end)) }
            }
        }
        for stage in model.stages {
            if let name = stage.name { tokens.append(TokenFact(kind: .type, range: name.range)) }
            if !stage.from.value.contains("$") { tokens.append(TokenFact(kind: .namespace, range: stage.from.range)) }
            tokens += stage.wants.map { TokenFact(kind: .namespace, range: $0.range) }
        }
        tokens += model.definitions.map { TokenFact(kind: .property, range: $0.name.range) }
        tokens += model.variables.map { TokenFact(kind: .variable, range: $0.name.range) }
        return apart(tokens)
    }

    /// Sorted; of two that overlap the shorter one, and of strings what is left of them is not coloured.
    static func apart(_ tokens: [TokenFact]) -> [TokenFact] {
        var result: [TokenFact] = []
        for token in tokens.sorted(by: { ($0.range.lowerBound, $0.range.count) < ($1.range.lowerBound, $1.range.count) }
        )
        where !token.range.isEmpty {
            if let last = result.last, last.range.upperBound > token.range.lowerBound {
                guard last.range.encloses(token.range), last.range.count > token.range.count else { continue }
                result.removeLast()
                let head = last.range.lowerBound..<token.range.lowerBound
                if !head.isEmpty { result.append(TokenFact(kind: last.kind, range: head)) }
            }
            result.append(token)
        }
        return result
    }

    private static func structure(_ document: DockerfileText, _ model: Model) -> [TextRange] {
        var ranges = model.stages.map(\.range)
        for instruction in document.instructions {
            ranges += [instruction.range, instruction.keyword.range, instruction.argument.range]
            ranges += instruction.flags.map { flag in
                flag.name.range.lowerBound - 2..<(flag.value.map(instruction.text.source) ?? flag.name.range).upperBound
            }
            ranges += instruction.heredocs.map(\.content)
            if let strings = instruction.strings {
                ranges += strings.map(\.range)
            } else {
                var words = DockerfileWords(instruction, escape: document.escape)
                var count = 0
                while let word = words.word(), count < 2_000 {
                    ranges.append(instruction.text.source(word))
                    count += 1
                }
            }
        }
        ranges.sort { ($0.lowerBound, $1.upperBound) < ($1.lowerBound, $0.upperBound) }
        var result: [TextRange] = []
        for range in ranges where !range.isEmpty && result.last != range { result.append(range) }
        return result
    }
}
