internal import KytesSyntax
internal import KytesText

/// What the editor shows of a text.
extension Kconfig {
    static func shown(_ text: KconfigText) -> ShownFacts {
        var shown = ShownFacts()
        var tokens = text.comments.map { TokenFact(kind: .comment, range: $0) }
        for statement in text.statements {
            tokens.append(TokenFact(kind: .keyword, range: statement.keyword))
            shown.structure.append(statement.range)
            if isFoldable(statement.range, text.bytes) { shown.folds.append(statement.range) }
            // What a macro is called is no keyword.
            if statement.word >= 0, statement.keyword == text.words[Int(statement.word)].range { tokens.removeLast() }
            if let end = endKeyword(of: statement, text.bytes) { tokens.append(TokenFact(kind: .keyword, range: end)) }
            for index in statement.options {
                let option = text.options[index]
                shown.structure.append(option.range)
                tokens.append(TokenFact(kind: .keyword, range: option.keyword))
                if option.kind == .help {
                    tokens.removeLast()
                    let keyword = Int(option.range.lowerBound)..<wordEnd(option.range.lowerBound, text.bytes)
                    tokens.append(TokenFact(kind: .keyword, range: keyword))
                    tokens.append(TokenFact(kind: .comment, range: trimmed(option.text, text.bytes)))
                    if isFoldable(option.range, text.bytes) { shown.folds.append(option.range) }
                }
            }
        }
        for word in text.words { tokens.append(TokenFact(kind: kind(of: word, text.bytes), range: word.outerRange)) }
        shown.tokens = TokenFact.apart(tokens)
        shown.completions = mentions(in: text).map {
            CompletionFact(kind: .packageName(namespace: "kconfig"), range: $0.range)
        }
        shown.structure = ShownFacts.nested(shown.structure)
        shown.completions.sort { $0.range.lowerBound < $1.range.lowerBound }
        return shown
    }

    static func shown(_ values: KconfigValues) -> ShownFacts {
        var shown = ShownFacts()
        for entry in values.entries {
            shown.structure += [entry.line, entry.name].sorted {
                ($0.lowerBound, -$0.count) < ($1.lowerBound, -$1.count)
            }
            shown.tokens.append(TokenFact(kind: .property, range: entry.name))
            if !entry.value.isEmpty {
                let isText = values.bytes[entry.value.lowerBound] == UInt8(ascii: "\"")
                shown.tokens.append(TokenFact(kind: isText ? .string : .number, range: entry.value))
            }
            shown.completions.append(CompletionFact(kind: .packageName(namespace: "kconfig"), range: entry.name))
        }
        return shown
    }

    private static func kind(of word: KconfigWord, _ bytes: [UInt8]) -> TokenFact.Kind {
        if word.isQuoted { return .string }
        if !word.isPlain { return .macro }
        guard let first = bytes[word.range].first else { return .variable }
        return (48...57).contains(first) && bytes[word.range].allSatisfy { !(71...90).contains($0) }
            ? .number : .variable
    }

    private static func isFoldable(_ range: TextRange, _ bytes: [UInt8]) -> Bool { bytes[range].contains(0x0A) }

    /// `endmenu` and its like.
    private static func endKeyword(of statement: KconfigStatement, _ bytes: [UInt8]) -> TextRange? {
        guard statement.isBlock else { return nil }
        let stop = statement.range.upperBound
        let start = bytes[statement.range].lastIndex { $0 <= 0x20 }.map { $0 + 1 } ?? stop
        let isEnd = ["endmenu", "endchoice", "endif"].contains { bytes[start..<stop].elementsEqual($0.utf8) }
        return isEnd ? start..<stop : nil
    }

    private static func wordEnd(_ start: Int, _ bytes: [UInt8]) -> Int {
        bytes[start...].firstIndex { $0 <= 0x20 } ?? bytes.count
    }

    private static func trimmed(_ range: TextRange, _ bytes: [UInt8]) -> TextRange {
        let start = bytes[range].firstIndex { $0 > 0x20 } ?? range.upperBound
        return start..<max(start, range.upperBound)
    }
}
