import KytesText

/// Divides a makefile into statements.
struct MakefileReader {
    typealias Statement = MakefileText.Statement

    private let bytes: [UInt8]
    private(set) var statements: [Statement] = []
    private(set) var comments: [TextRange] = []
    private(set) var faults: [MakefileText.Fault] = []
    /// The numbers of the conditions that are open.
    private var open: [(statement: Int, hasElse: Bool)] = []
    /// A line that begins with a tab belongs to the rule before it.
    private var isInRule = false
    /// The number of the `define` that is open, and how many are open inside it.
    private var define: (statement: Int, depth: Int)?

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func read() {
        var start = 0
        while start < bytes.count {
            let end = logicalEnd(from: start)
            line(start..<end)
            start = end + 1
        }
        if let define {
            fault(.unterminatedDefine, statements[define.statement].name)
            statements[define.statement].value =
                statements[define.statement].value
                .lowerBound..<max(statements[define.statement].value.lowerBound, bytes.count)
        }
        for (statement, _) in open { fault(.unterminatedCondition, statements[statement].name) }
    }

    /// The end of the line, and of those that go on with it.
    private func logicalEnd(from start: Int) -> Int {
        var index = start
        while index < bytes.count {
            if bytes[index] == 0x0A {
                var before = index
                if before > start, bytes[before - 1] == 0x0D { before -= 1 }
                var backslashes = 0
                while before - backslashes > start, bytes[before - backslashes - 1] == UInt8(ascii: "\\") {
                    backslashes += 1
                }
                if backslashes % 2 == 0 { return index }
            }
            index += 1
        }
        return bytes.count
    }

    // MARK: - Lines

    private mutating func line(_ whole: TextRange) {
        if define != nil { return defineLine(whole) }
        if isInRule, bytes[whole].first == 0x09 {
            let range = trimmed(whole)
            if !range.isEmpty {
                statements.append(
                    Statement(kind: .recipe, range: range, name: range.lowerBound..<range.lowerBound, value: range))
            }
            return
        }
        let content = trimmed(withoutComment(trimmed(whole)))
        guard !content.isEmpty else { return }
        directive(content)
    }

    private mutating func defineLine(_ whole: TextRange) {
        guard let open = define else { return }
        let content = trimmed(whole)
        let word = firstWord(content)
        if isWord(word, "define") { define?.depth += 1 }
        guard isWord(word, "endef") else { return }
        define?.depth -= 1
        guard open.depth == 1 else { return }
        define = nil
        let start = statements[open.statement].value.lowerBound
        statements[open.statement].value = start..<max(start, whole.lowerBound - 1)
        statements[open.statement].range = statements[open.statement].range.lowerBound..<content.upperBound
    }

    private mutating func directive(_ content: TextRange) {
        let word = firstWord(content)
        let rest = trimmed(word.upperBound..<content.upperBound)
        // `else = 1` is a variable.
        let isName = rest.first.map { isOperator(at: $0, content.upperBound) } ?? false
        if !isName, keyword(word, rest, content) { return }
        if assignment(content, isExported: false) { return }
        isInRule = hasRuleSign(content)
        statements.append(
            Statement(
                kind: isInRule ? .rule : .stray, range: content, name: content.lowerBound..<content.lowerBound,
                value: content))
    }

    /// - Returns: Whether the line is one of those that begin with a keyword.
    private mutating func keyword(_ word: TextRange, _ rest: TextRange, _ content: TextRange) -> Bool {
        guard word.count <= 8 else { return false }
        switch String(decoding: bytes[word], as: UTF8.self) {
        case "ifeq": condition(.ifEqual, word, rest)
        case "ifneq": condition(.ifUnequal, word, rest)
        case "ifdef": condition(.ifDefined, word, rest)
        case "ifndef": condition(.ifUndefined, word, rest)
        case "else": otherwise(word, rest)
        case "endif":
            if open.popLast() == nil { fault(.strayEnd, word) }
            statements.append(Statement(kind: .end, range: content, name: word, value: rest))
        case "include": plain(.include, word, rest)
        case "-include", "sinclude": plain(.optionalInclude, word, rest)
        case "define":
            isInRule = false
            var name = firstWord(rest)
            while let last = name.last, "=:+?".utf8.contains(bytes[last]) { name.removeLast() }
            define = (statements.count, 1)
            let start = min(content.upperBound + 1, bytes.count)
            statements.append(Statement(kind: .define, range: content, name: name, value: start..<start))
        case "export", "unexport", "override", "private":
            let isExport = isWord(word, "export")
            if assignment(rest, isExported: isExport) { return true }
            plain(isExport ? .export : .stray, word, rest)
        case "undefine", "vpath": plain(.stray, word, rest)
        default: return false
        }
        return true
    }

    private mutating func plain(_ kind: Statement.Kind, _ word: TextRange, _ rest: TextRange) {
        isInRule = false
        statements.append(
            Statement(
                kind: kind, range: word.lowerBound..<max(word.upperBound, rest.upperBound), name: word, value: rest))
    }

    private mutating func condition(_ kind: Statement.Kind, _ word: TextRange, _ rest: TextRange) {
        if open.count >= MakefileText.maxDepth { fault(.tooDeep, word) }
        open.append((statements.count, false))
        statements.append(
            Statement(
                kind: kind, range: word.lowerBound..<max(word.upperBound, rest.upperBound), name: word, value: rest))
    }

    /// `else`, or `else ifeq (…)`, which a further statement follows for the condition itself.
    private mutating func otherwise(_ word: TextRange, _ rest: TextRange) {
        if open.isEmpty {
            fault(.strayElse, word)
        } else if open[open.count - 1].hasElse {
            fault(.strayElse, word)
        }
        let next = firstWord(rest)
        let isConditional = ["ifeq", "ifneq", "ifdef", "ifndef"].contains { isWord(next, $0) }
        if !isConditional, !open.isEmpty { open[open.count - 1].hasElse = true }
        statements.append(
            Statement(
                kind: .otherwise, range: word.lowerBound..<max(word.upperBound, rest.upperBound),
                name: isConditional ? next : word.upperBound..<word.upperBound,
                value: isConditional ? trimmed(next.upperBound..<rest.upperBound) : word.upperBound..<word.upperBound))
    }

    // MARK: - Assignments

    private mutating func assignment(_ content: TextRange, isExported: Bool) -> Bool {
        guard let sign = assignmentSign(content) else { return false }
        let name = trimmed(content.lowerBound..<sign.range.lowerBound)
        guard !name.isEmpty else { return false }
        isInRule = false
        var statement = Statement(
            kind: sign.kind, range: content, name: name, value: trimmed(sign.range.upperBound..<content.upperBound))
        statement.isExported = isExported
        statements.append(statement)
        return true
    }

    /// The sign behind the one word of a name.
    private func assignmentSign(_ content: TextRange) -> (range: TextRange, kind: Statement.Kind)? {
        var index = content.lowerBound
        var hasBlank = false
        while index < content.upperBound {
            let byte = bytes[index]
            if byte == UInt8(ascii: "$") {
                if hasBlank { return nil }
                index = MakefileText.referenceEnd(in: bytes, at: index, before: content.upperBound)
                continue
            }
            if let sign = sign(at: index, content.upperBound) { return sign }
            if byte == UInt8(ascii: ":") { return nil }
            if byte == 0x20 || byte == 0x09 {
                hasBlank = true
            } else if hasBlank {
                return nil
            }
            index += 1
        }
        return nil
    }

    private func isOperator(at index: Int, _ end: Int) -> Bool { sign(at: index, end) != nil }

    private func sign(at index: Int, _ end: Int) -> (range: TextRange, kind: Statement.Kind)? {
        func has(_ text: StaticString) -> Bool {
            index + text.utf8CodeUnitCount <= end
                && text.withUTF8Buffer { $0.elementsEqual(bytes[index..<index + text.utf8CodeUnitCount]) }
        }
        if has("=") { return (index..<index + 1, .recursive) }
        if has(":=") { return (index..<index + 2, .immediate) }
        if has("::=") { return (index..<index + 3, .immediate) }
        if has(":::=") { return (index..<index + 4, .immediate) }
        if has("+=") { return (index..<index + 2, .append) }
        if has("?=") { return (index..<index + 2, .conditional) }
        if has("!=") { return (index..<index + 2, .shell) }
        return nil
    }

    private func hasRuleSign(_ content: TextRange) -> Bool {
        var index = content.lowerBound
        while index < content.upperBound {
            if bytes[index] == UInt8(ascii: "$") {
                index = MakefileText.referenceEnd(in: bytes, at: index, before: content.upperBound)
            } else if bytes[index] == UInt8(ascii: ":") {
                return true
            } else {
                index += 1
            }
        }
        return false
    }

    // MARK: - Bytes

    private mutating func fault(_ kind: MakefileText.Fault.Kind, _ range: TextRange) {
        if faults.count < MakefileText.maxFaults { faults.append(MakefileText.Fault(kind: kind, range: range)) }
    }

    /// What stands before a `#` that no backslash takes its meaning from.
    private mutating func withoutComment(_ range: TextRange) -> TextRange {
        for index in range where bytes[index] == UInt8(ascii: "#") {
            var backslashes = 0
            while index - backslashes > range.lowerBound, bytes[index - backslashes - 1] == UInt8(ascii: "\\") {
                backslashes += 1
            }
            if backslashes % 2 == 1 { continue }
            comments.append(index..<range.upperBound)
            return range.lowerBound..<index
        }
        return range
    }

    private func trimmed(_ range: TextRange) -> TextRange {
        var (lower, upper) = (range.lowerBound, range.upperBound)
        while lower < upper, isBlank(lower, upper) { lower += 1 }
        while upper > lower, isBlank(upper - 1, upper) { upper -= 1 }
        return lower..<upper
    }

    private func isBlank(_ index: Int, _ end: Int) -> Bool {
        switch bytes[index] {
        case 0x20, 0x09, 0x0A, 0x0D: true
        // One that goes on with the next line.
        case UInt8(ascii: "\\"): index + 1 < bytes.count && (bytes[index + 1] == 0x0A || bytes[index + 1] == 0x0D)
        default: false
        }
    }

    private func firstWord(_ range: TextRange) -> TextRange {
        var end = range.lowerBound
        while end < range.upperBound, bytes[end] != 0x20, bytes[end] != 0x09, bytes[end] != UInt8(ascii: "\\"),
            // `ifeq($(A),y)` is read as what is meant, as some makes do.
            bytes[end] != UInt8(ascii: "(")
        {
            end += 1
        }
        return range.lowerBound..<end
    }

    private func isWord(_ range: TextRange, _ word: StaticString) -> Bool {
        range.count == word.utf8CodeUnitCount && word.withUTF8Buffer { $0.elementsEqual(bytes[range]) }
    }
}
