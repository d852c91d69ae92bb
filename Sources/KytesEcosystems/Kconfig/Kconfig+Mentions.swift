internal import KytesSyntax
internal import KytesText

extension Kconfig {
    /// A name of an option in a text, and what it stands there for.
    struct Mention: Hashable, Sendable {
        enum Kind: Sendable {
            case declared
            case depended
            case selected
            case implied
            /// In a value, a range, a condition of one line.
            case used
        }

        var name: String
        var range: TextRange
        var kind: Kind
        /// The entry that says it, by the number of its statement; `nil` for blocks.
        var entry: Int?
    }

    /// All of a text, in no order.
    static func mentions(in text: KconfigText) -> [Mention] {
        var collector = MentionCollector(text: text)
        for (index, statement) in text.statements.enumerated() { collector.add(statement, at: index) }
        return collector.mentions
    }

    private struct MentionCollector {
        let text: KconfigText
        var mentions: [Mention] = []

        mutating func add(_ statement: KconfigStatement, at index: Int) {
            let entry = statement.isOption ? index : nil
            if statement.isOption { add(word: statement.word, .declared, entry) }
            add(statement.expression, .depended, nil)
            for number in statement.options {
                let option = text.options[number]
                switch option.kind {
                case .select: add(word: option.word, .selected, entry)
                case .imply: add(word: option.word, .implied, entry)
                case .range:
                    add(word: option.word, .used, entry)
                    add(word: option.secondWord, .used, entry)
                default: break
                }
                add(option.expression, option.kind == .depends ? .depended : .used, entry)
                add(option.condition, .used, entry)
            }
        }

        private mutating func add(_ expression: Int32, _ kind: Mention.Kind, _ entry: Int?) {
            var waiting = [expression]
            while let index = waiting.popLast() {
                guard index >= 0 else { continue }
                let node = text.expressions[Int(index)]
                switch node.kind {
                case .symbol: add(word: node.left, kind, entry)
                case .comparison:
                    add(word: node.left, kind, entry)
                    add(word: node.right, kind, entry)
                case .not: waiting.append(node.left)
                case .and, .or: waiting += [node.right, node.left]
                }
            }
        }

        private mutating func add(word: Int32, _ kind: Mention.Kind, _ entry: Int?) {
            guard word >= 0 else { return }
            let place = text.words[Int(word)]
            guard place.isPlain, !place.isQuoted, place.range.count > 1, place.range.count <= 256 else { return }
            let bytes = text.bytes[place.range]
            // Numbers are values.
            let isNumber =
                bytes.allSatisfy { (48...57).contains($0) } || bytes.starts(with: "0x".utf8) || bytes.first == 45
            guard !isNumber || kind == .declared else { return }
            mentions.append(
                Mention(name: String(decoding: bytes, as: UTF8.self), range: place.range, kind: kind, entry: entry))
        }
    }
}
