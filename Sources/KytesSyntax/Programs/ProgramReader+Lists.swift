internal import KytesText

extension ProgramReader {
    /// What is between the brackets here: labels and values, separated by commas.
    ///
    /// A bracket that is never closed ends before the next declaration, or with what is open around it.
    mutating func readArguments(until close: ProgramToken.Kind) -> (values: [Argument], range: TextRange) {
        let start = current.range.lowerBound
        advance()
        var values: [Argument] = []
        let outer = bracesAreBodies
        bracesAreBodies = false
        readItems(until: close) { reader in
            values.append(reader.readArgument())
        } separated: { reader, separator in
            let last = values.count - 1
            values[last].removal = reader.removal(of: values[last].range, separator: separator, isFirst: last == 0)
        }
        bracesAreBodies = outer
        return (values, start..<max(start, lastEnd))
    }

    mutating func readArgument() -> Argument {
        let start = current.range.lowerBound
        var label = takeLabel()
        var value: Expression
        if kind == .sign, label == nil, token(after: 1).kind == .comma || token(after: 1).kind == .closeParenthesis {
            value = Expression(.name(text(current.range)), at: current.range)
            advance()
        } else if label != nil, dialect.hasImplicitMembers, namesFunction {
            value = Expression(.missing, at: lastEnd..<lastEnd)
        } else {
            value = readExpression()
        }
        if label == nil, dialect.labels.contains("=>"), isSign("=>"), let name = labelText(value) {
            advance()
            label = Located(name, at: value.range)
            value = readExpression()
        }
        let range = start..<max(value.range.upperBound, label?.range.upperBound ?? start)
        return Argument(label: label, value: value, range: range, removal: range)
    }

    private mutating func takeLabel() -> Located<String>? {
        guard kind == .name else { return nil }
        let next = token(after: 1)
        if next.kind == .colon, dialect.labels.contains(":") {
            let label = takeName()
            advance()
            return label
        }
        guard dialect.labels.contains("="), isSign("=", next) else { return nil }
        let label = takeName()
        advance()
        return label
    }

    /// Behind a label: `init(describing:)` names a function and gives it nothing.
    private var namesFunction: Bool {
        let ends = kind == .closeParenthesis && !current.followsSpace
        return ends || kind == .name && !current.followsSpace && token(after: 1).kind == .colon
    }

    private func labelText(_ value: Expression) -> String? {
        switch value.kind {
        case .symbol(let name): name
        case .string(let literal): literal.text
        default: nil
        }
    }

    // MARK: - Lists

    /// `[a, b]`, `[key: value]`
    mutating func readList() -> Expression {
        let start = current.range.lowerBound
        open.brackets += 1
        defer { open.brackets -= 1 }
        let outer = bracesAreBodies
        bracesAreBodies = false
        defer { bracesAreBodies = outer }
        advance()
        if kind == .colon, token(after: 1).kind == .closeBracket {
            advance()
            advance()
            return Expression(.dictionary([]), at: start..<lastEnd)
        }
        var items = ListItems()
        readItems(until: .closeBracket) { reader in
            reader.readItem(into: &items)
        } separated: { reader, separator in
            items.close { reader.removal(of: $0, separator: separator, isFirst: $1) }
        }
        let range = start..<max(start, lastEnd)
        if !items.entries.isEmpty { return Expression(.dictionary(items.entries), at: range) }
        return Expression(.list(items.elements), at: range)
    }

    private struct ListItems {
        var elements: [Element] = []
        var entries: [Entry] = []

        mutating func close(_ removal: (TextRange, Bool) -> TextRange) {
            if let last = entries.last {
                let range = last.key.range.lowerBound..<max(last.key.range.upperBound, last.value.range.upperBound)
                entries[entries.count - 1].removal = removal(range, entries.count == 1)
            } else if let last = elements.last {
                elements[elements.count - 1].removal = removal(last.value.range, elements.count == 1)
            }
        }
    }

    private mutating func readItem(into items: inout ListItems) {
        elementColumn = current.startsLine && kind == .dot ? column(of: current) : nil
        let key = readExpression()
        elementColumn = nil
        if kind == .colon || dialect.labels.contains("=>") && isSign("=>") {
            advance()
            let value = readExpression()
            items.entries.append(Entry(key: key, value: value, removal: key.range))
        } else {
            items.elements.append(Element(value: key, removal: key.range))
        }
    }

    /// Items up to the closing bracket, which is taken where it is there.
    ///
    /// - Parameter separated: Called behind each item with its separator, `nil` for none.
    private mutating func readItems(
        until close: ProgramToken.Kind,
        _ readItem: (inout ProgramReader) -> Void,
        separated: (ProgramReader, TextRange?) -> Void
    ) {
        let opening = tokens[max(0, index - 1)].range
        while kind != close {
            if closesSomethingOpen(kind) || startsDeclaration {
                report("unclosed", "This bracket is not closed", at: opening)
                return
            }
            let start = index
            readItem(&self)
            if index == start {
                report("unexpected", "`\(text(current.range))` is not expected here", at: current.range)
                separated(self, nil)
                if closesSomethingOpen(kind) { continue }
                advance()
                continue
            }
            let comma = current.range
            if tokens[index - 1].kind == .colon, kind == .name, token(after: 1).kind == .colon {
                separated(self, nil)
            } else if take(.comma) || take(.semicolon) {
                separated(self, comma)
            } else {
                separated(self, nil)
                if followsOpenString, kind == .dot, close == .closeParenthesis { return }
                if kind != close, !closesSomethingOpen(kind) {
                    report("expected", "`,` is expected", at: lastEnd..<lastEnd)
                }
            }
        }
        advance()
    }

    /// What goes with an item when it is removed: its separator, and its line where nothing else stands on it.
    func removal(of range: TextRange, separator: TextRange?, isFirst: Bool) -> TextRange {
        var start = range.lowerBound
        var end = separator?.upperBound ?? range.upperBound
        while start > 0, isBlank(bytes[start - 1]) { start -= 1 }
        while end < bytes.count, isBlank(bytes[end]) { end += 1 }
        let startsLine = start == 0 || isLineEnd(bytes[start - 1])
        if startsLine, let lineEnd = lineEnd(behind: end) { return start..<lineEnd }
        if separator != nil { return range.lowerBound..<end }
        if !isFirst, start > 0, bytes[start - 1] == UInt8(ascii: ",") { return start - 1..<range.upperBound }
        return range
    }

    /// The end of the line (its line end included) where only a comment stands on the rest of it.
    private func lineEnd(behind offset: Int) -> Int? {
        var end = offset
        let rest = bytes[end...].prefix(2)
        let isComment = dialect.lineComments.contains { rest.starts(with: $0.utf8) }
        while end < bytes.count, !isLineEnd(bytes[end]) {
            if !isComment { return nil }
            end += 1
        }
        if end < bytes.count, bytes[end] == 0x0D { end += 1 }
        if end < bytes.count, bytes[end] == 0x0A { end += 1 }
        return end
    }

    private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
    private func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
}
