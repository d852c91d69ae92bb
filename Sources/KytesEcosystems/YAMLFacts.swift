internal import KytesSyntax
internal import KytesText

/// What every file that is YAML has, whatever its ecosystem: colours, folds, structure.
extension ShownFacts {
    /// - Parameter colour: Of a key, where the ecosystem knows better than that it is one.
    init(of document: YAMLDocument, in text: SourceText, colour: (TextRange) -> TokenFact.Kind? = { _ in nil }) {
        var keys: Set<Int> = []
        for node in document.nodes {
            if structure.last != node.range, !node.range.isEmpty { structure.append(node.range) }
            for entry in node.entries {
                keys.insert(entry.key.range.lowerBound)
                fold(entry.range, in: text)
            }
            for item in node.items { fold(item.range, in: text) }
            if let tag = node.tag { tokens.append(TokenFact(kind: .macro, range: tag.range)) }
            if let anchor = node.anchor { tokens.append(TokenFact(kind: .variable, range: anchor.range)) }
            let isKey = keys.contains(node.range.lowerBound)
            let kind = isKey ? colour(node.contentRange) ?? .property : Self.colour(of: node)
            guard node.kind == .scalar || node.kind == .alias, !node.range.isEmpty else { continue }
            tokens.append(TokenFact(kind: kind, range: node.range))
        }
        tokens += document.comments.map { TokenFact(kind: .comment, range: $0) }
        tokens.sort { $0.range.lowerBound < $1.range.lowerBound }
        foldComments(document.comments, in: text)
        sortFolds()
    }

    /// The outermost first, each once.
    mutating func sortFolds() {
        var seen: Set<TextRange> = []
        folds = folds.filter { seen.insert($0).inserted }
            .sorted { ($0.lowerBound, $1.upperBound) < ($1.lowerBound, $0.upperBound) }
    }

    private static func colour(of node: YAMLNode) -> TokenFact.Kind {
        if node.kind == .alias { return .variable }
        guard node.style == .plain, let word = node.string else { return .string }
        if words.contains(word) { return .keyword }
        let isNumber = word.first?.isNumber == true && word.allSatisfy { $0.isNumber || $0 == "." }
        return isNumber ? .number : .string
    }

    /// What means no text in YAML 1.1.
    private static let words: Set = [
        "true", "True", "false", "False", "yes", "Yes", "no", "No", "on", "On", "off", "Off", "null", "~",
    ]

    /// From its first line to its last one that has words.
    mutating func fold(_ range: TextRange, in text: SourceText) {
        var range = range
        while let last = range.last, text.bytes[last] <= 0x20 { range.removeLast() }
        guard !range.isEmpty, text.line(at: range.lowerBound) < text.line(at: range.upperBound) else { return }
        folds.append(range)
    }

    /// Comments on lines that follow each other fold as one.
    mutating func foldComments(_ comments: [TextRange], in text: SourceText) {
        var run: TextRange?
        for comment in comments {
            if let known = run, text.line(at: comment.lowerBound) == text.line(at: known.upperBound) + 1 {
                run = known.lowerBound..<comment.upperBound
            } else {
                if let run { fold(run, in: text) }
                run = comment
            }
        }
        if let run { fold(run, in: text) }
    }
}
