internal import KytesText

extension KernelModules {
    /// For whoever looks at a list or edits settings.
    static func shown(_ model: Model) -> ShownFacts {
        var shown = ShownFacts()
        shown.tokens = model.comments.map { TokenFact(kind: .comment, range: $0) }
        for statement in model.statements {
            shown.structure.append(statement.range)
            shown.structure += model.words(of: statement).filter { $0 != statement.range }
            if model.text.line(at: statement.range.lowerBound) < model.text.line(at: statement.range.upperBound) {
                shown.folds.append(statement.range)
            }
            if model.kind.hasDirectives {
                show(statement, of: model, in: &shown)
            } else {
                showNames(statement, of: model, in: &shown)
            }
        }
        shown.folds += foldedComments(model)
        shown.folds.sort { $0.lowerBound < $1.lowerBound }
        shown.tokens = TokenFact.apart(shown.tokens)
        shown.completions.sort { $0.range.lowerBound < $1.range.lowerBound }
        return shown
    }

    /// In which modules are completed.
    static let namespace = "linux-module"

    private static func showNames(_ statement: Model.Statement, of model: Model, in shown: inout ShownFacts) {
        let words = model.words(of: statement)
        if model.kind == .names {
            guard let first = words.first else { return }
            shown.tokens.append(TokenFact(kind: .namespace, range: first))
            shown.completions.append(CompletionFact(kind: .packageName(namespace: namespace), range: first))
            showParameters(words.dropFirst(), of: model.string(first), model, in: &shown)
            return
        }
        for (number, word) in words.enumerated() {
            let path = number == 0 ? model.path(of: statement) : word
            let name = model.name(inPath: path)
            shown.tokens.append(TokenFact(kind: .string, range: path.lowerBound..<name.lowerBound))
            shown.tokens.append(TokenFact(kind: number == 0 ? .function : .namespace, range: name))
        }
    }

    private static func show(_ statement: Model.Statement, of model: Model, in shown: inout ShownFacts) {
        let words = model.words(of: statement)
        guard let first = words.first else { return }
        shown.tokens.append(TokenFact(kind: .keyword, range: first))
        let current = Directive.allCases.filter { !$0.isOld }.map(\.rawValue)
        shown.completions.append(CompletionFact(kind: .word(current), range: first))
        guard let directive = model.directive(of: statement), let subject = model.word(1, of: statement) else { return }
        let isPattern = directive == .alias
        shown.tokens.append(TokenFact(kind: isPattern ? .string : .namespace, range: subject))
        let module = CompletionFact.Kind.packageName(namespace: namespace)
        if !isPattern { shown.completions.append(CompletionFact(kind: module, range: subject)) }
        switch directive {
        case .alias:
            guard let target = model.word(2, of: statement) else { return }
            shown.tokens.append(TokenFact(kind: .namespace, range: target))
            shown.completions.append(CompletionFact(kind: module, range: target))
        case .options: showParameters(words.dropFirst(2), of: model.string(subject), model, in: &shown)
        case .softdep, .weakdep:
            for word in words.dropFirst(2) {
                let isMark = model.text.bytes[word.upperBound - 1] == UInt8(ascii: ":")
                shown.tokens.append(TokenFact(kind: isMark ? .keyword : .namespace, range: word))
                if !isMark { shown.completions.append(CompletionFact(kind: module, range: word)) }
            }
        case .install, .remove:
            shown.tokens += words.dropFirst(2).map { TokenFact(kind: .string, range: $0) }
        case .blacklist, .config, .include: break
        }
    }

    private static func showParameters(
        _ words: ArraySlice<TextRange>,
        of module: String,
        _ model: Model,
        in shown: inout ShownFacts
    ) {
        for parameter in model.parameters(words) {
            shown.tokens.append(TokenFact(kind: .parameter, range: parameter.name.range))
            shown.tokens.append(TokenFact(kind: .string, range: parameter.value))
            shown.completions.append(CompletionFact(kind: .task(package: normal(module)), range: parameter.name.range))
        }
    }

    /// Comments that follow each other line by line.
    private static func foldedComments(_ model: Model) -> [TextRange] {
        var folds: [TextRange] = []
        var open: TextRange?
        for comment in model.comments {
            if let range = open,
                model.text.line(at: range.upperBound) + 1 == model.text.line(at: comment.lowerBound)
            {
                open = range.lowerBound..<comment.upperBound
            } else {
                if let open { folds.append(open) }
                open = comment
            }
        }
        if let open { folds.append(open) }
        return folds.filter { model.text.line(at: $0.lowerBound) < model.text.line(at: $0.upperBound) }
    }
}
