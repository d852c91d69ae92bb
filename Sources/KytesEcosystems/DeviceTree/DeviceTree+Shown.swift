internal import KytesSyntax
internal import KytesText

extension DeviceTree {
    /// What the editor shows of a text.
    struct Display {
        private let text: DeviceTreeText
        private let syntax: DeviceTreeSyntax
        private let source: SourceText
        private(set) var shown = ShownFacts()

        /// The namespace of what goes by a `compatible`.
        static let deviceNamespace = "device/of"

        init(_ text: DeviceTreeText, _ syntax: DeviceTreeSyntax, _ source: SourceText) {
            self.text = text
            self.syntax = syntax
            self.source = source
            addText()
            for statement in syntax.statements { add(statement) }
            addReferences()
            shown.tokens = TokenFact.apart(shown.tokens)
            shown.completions.sort { $0.range.lowerBound < $1.range.lowerBound }
            shown.folds = shown.folds.filter { source.line(at: $0.lowerBound) < source.line(at: $0.upperBound) }
                .sorted { ($0.lowerBound, -$0.upperBound) < ($1.lowerBound, -$1.upperBound) }
            shown.structure = ShownFacts.nested(shown.structure)
        }

        /// Comments, lines of the preprocessor, strings and numbers wherever they stand.
        private mutating func addText() {
            shown.tokens = text.comments.map { TokenFact(kind: .comment, range: $0) }
            for directive in text.directives {
                shown.tokens.append(TokenFact(kind: .macro, range: directive.keyword))
                shown.tokens.append(TokenFact(kind: .string, range: directive.path))
                shown.structure.append(
                    directive.keyword.lowerBound..<max(directive.keyword.upperBound, directive.path.upperBound))
            }
            for word in text.words where word.kind == .string || word.kind == .character {
                shown.tokens.append(TokenFact(kind: .string, range: word.range))
            }
            shown.folds = text.comments + text.conditions
        }

        private mutating func add(_ statement: DeviceTreeSyntax.Statement) {
            let range = statement.start.through(statement.stop).range
            shown.structure.append(range)
            for label in syntax.labels[statement.labels] {
                shown.tokens.append(TokenFact(kind: .function, range: label.place.range))
            }
            let name = statement.name.place.range
            switch statement.kind {
            case .node:
                shown.folds.append(range)
                if statement.target == .name || statement.target == .root {
                    shown.tokens.append(TokenFact(kind: .namespace, range: name))
                }
            case .property:
                shown.tokens.append(TokenFact(kind: .property, range: name))
                shown.folds.append(range)
                addValues(of: statement)
            case .deleteProperty:
                addKeyword(before: name, of: statement)
                shown.tokens.append(TokenFact(kind: .property, range: name))
            case .deleteNode, .omit:
                addKeyword(before: name, of: statement)
                if statement.target == .name { shown.tokens.append(TokenFact(kind: .namespace, range: name)) }
            case .header, .memoryReserve: shown.tokens.append(TokenFact(kind: .keyword, range: name))
            case .unknown: shown.tokens.append(TokenFact(kind: .macro, range: name))
            }
        }

        /// `/delete-node/`
        private mutating func addKeyword(before name: TextRange, of statement: DeviceTreeSyntax.Statement) {
            var end = name.lowerBound
            while end > statement.start.range.lowerBound, text.bytes[end - 1] != UInt8(ascii: "/") { end -= 1 }
            shown.tokens.append(TokenFact(kind: .keyword, range: statement.start.range.lowerBound..<end))
        }

        private mutating func addValues(of statement: DeviceTreeSyntax.Statement) {
            let isCompatible = statement.name.value == "compatible"
            for value in syntax.values[statement.values] {
                shown.structure.append(value.place.range)
                for element in syntax.elements[value.elements] {
                    shown.structure.append(element.place.range)
                    switch element.kind {
                    case .number: shown.tokens.append(TokenFact(kind: .number, range: element.place.range))
                    case .unknown: shown.tokens.append(TokenFact(kind: .macro, range: element.place.range))
                    case .string where isCompatible:
                        let inner = DeviceTree.withoutQuotes(element.place.range)
                        shown.completions.append(
                            CompletionFact(kind: .packageName(namespace: Self.deviceNamespace), range: inner))
                    case .string where statement.name.value == "status":
                        shown.completions.append(
                            CompletionFact(
                                kind: .word(["okay", "disabled"]), range: DeviceTree.withoutQuotes(element.place.range))
                        )
                    default: break
                    }
                }
            }
        }

        /// Behind each `&` a label may stand, whatever else does.
        private mutating func addReferences() {
            for (index, word) in text.words.enumerated() where word.kind == .sign {
                guard text.bytes[word.range.lowerBound] == UInt8(ascii: "&") else { continue }
                let next = index + 1 < text.words.count ? text.words[index + 1] : nil
                let name = next.flatMap { $0.kind == .name && !$0.isSpaced ? $0.range : nil }
                shown.completions.append(
                    CompletionFact(
                        kind: .symbol([.module]), range: name ?? word.range.upperBound..<word.range.upperBound))
                if let name { shown.tokens.append(TokenFact(kind: .variable, range: name)) }
            }
        }
    }

    static func withoutQuotes(_ range: TextRange) -> TextRange {
        range.count >= 2 ? range.lowerBound + 1..<range.upperBound - 1 : range
    }
}
