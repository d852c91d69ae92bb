internal import KytesText

extension KconfigReader {
    // MARK: Space

    /// Goes to the first word of the next line that has one.
    mutating func skipToLine(_ bytes: Bytes) -> Bool {
        while position < bytes.count {
            switch bytes[position] {
            case 0x0A, 0x0D, 0x20, 0x09, 0x0C: position += 1
            case UInt8(ascii: "#"): readComment(bytes)
            case UInt8(ascii: "\\") where isContinuation(bytes): position += 1
            default: return true
            }
        }
        return false
    }

    private mutating func readComment(_ bytes: Bytes) {
        let start = position
        skipLine(bytes)
        comments.append(start..<position)
    }

    mutating func skipBlanks(_ bytes: Bytes) {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0D, 0x0C: position += 1
            case UInt8(ascii: "\\") where isContinuation(bytes):
                position += bytes[position + 1] == 0x0D ? 3 : 2
            default: return
            }
        }
    }

    /// Whether a backslash ends the line.
    private func isContinuation(_ bytes: Bytes) -> Bool {
        guard position + 1 < bytes.count else { return false }
        if bytes[position + 1] == 0x0A { return true }
        return bytes[position + 1] == 0x0D && position + 2 < bytes.count && bytes[position + 2] == 0x0A
    }

    /// To the end of the line.
    mutating func skipLine(_ bytes: Bytes) {
        while position < bytes.count, bytes[position] != 0x0A { position += 1 }
    }

    /// To the end of the line, on which nothing may stand any more.
    mutating func finishLine(_ bytes: Bytes) {
        skipBlanks(bytes)
        guard position < bytes.count, bytes[position] != 0x0A else { return }
        let start = position
        let isComment = bytes[start] == UInt8(ascii: "#")
        skipLine(bytes)
        var stop = position
        while stop > start, bytes[stop - 1] <= 0x20 { stop -= 1 }
        if isComment {
            // The statement ends before it, and the next line is sought from here.
            position = start
        } else {
            report(.unexpectedText, start..<stop)
        }
    }

    // MARK: Words

    static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "/"):
            true
        default: false
        }
    }

    /// A name, a text in quotes, a macro; `nil` where none of them stands next.
    mutating func readWord(_ bytes: Bytes) -> Int32? {
        skipBlanks(bytes)
        guard position < bytes.count else { return nil }
        let byte = bytes[position]
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { return readString(bytes, quote: byte) }
        guard Self.isWordByte(byte) || byte == UInt8(ascii: "$") else { return nil }
        let start = position
        var hash = KconfigWord.seed
        var isPlain = true
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "$") {
                isPlain = false
                skipMacro(bytes)
            } else if Self.isWordByte(byte) {
                hash = (hash ^ UInt32(byte)) &* KconfigWord.prime
                position += 1
            } else {
                break
            }
        }
        return append(start..<position, hash: hash, isQuoted: false, isPlain: isPlain)
    }

    mutating func append(_ range: TextRange, hash: UInt32, isQuoted: Bool, isPlain: Bool) -> Int32 {
        words.append(
            KconfigWord(
                start: Int32(range.lowerBound), stop: Int32(range.upperBound), hash: hash, isQuoted: isQuoted,
                isPlain: isPlain))
        return Int32(words.count - 1)
    }

    private mutating func readString(_ bytes: Bytes, quote: UInt8) -> Int32 {
        let start = position + 1
        position = start
        var hash = KconfigWord.seed
        var isPlain = true
        while position < bytes.count, bytes[position] != quote {
            switch bytes[position] {
            case 0x0A:
                report(.unterminatedString, start - 1..<position)
                return append(start..<position, hash: hash, isQuoted: true, isPlain: isPlain)
            case UInt8(ascii: "\\"):
                isPlain = false
                position = min(position + 2, bytes.count)
            case UInt8(ascii: "$") where position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: "("):
                isPlain = false
                skipMacro(bytes)
            default:
                hash = (hash ^ UInt32(bytes[position])) &* KconfigWord.prime
                position += 1
            }
        }
        let word = append(start..<position, hash: hash, isQuoted: true, isPlain: isPlain)
        guard position < bytes.count else {
            report(.unterminatedString, start - 1..<position)
            return word
        }
        words[Int(word)].isClosed = true
        position += 1
        return word
    }

    /// Over `$(…)`, parentheses balanced; a dollar sign by itself is one.
    private mutating func skipMacro(_ bytes: Bytes) {
        let start = position
        position += 1
        guard position < bytes.count, bytes[position] == UInt8(ascii: "(") else { return }
        var depth = 0
        while position < bytes.count, bytes[position] != 0x0A {
            switch bytes[position] {
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"): depth -= 1
            default: break
            }
            position += 1
            if depth == 0 { return }
        }
        report(.unterminatedMacro, start..<position)
    }

    /// What is assigned: the rest of the line as it stands there.
    mutating func readRest(_ bytes: Bytes) -> Int32 {
        while position < bytes.count, bytes[position] == 0x20 || bytes[position] == 0x09 { position += 1 }
        let start = position
        skipLine(bytes)
        let stop = position > start && bytes[position - 1] == 0x0D ? position - 1 : position
        return append(start..<stop, hash: 0, isQuoted: false, isPlain: false)
    }

    mutating func expectWord(_ what: String, _ bytes: Bytes) -> Int32 {
        if let word = readWord(bytes) { return word }
        report(.expected(what), position..<position)
        return -1
    }

    /// A path may stand without quotes, up to the next blank.
    mutating func expectPath(_ bytes: Bytes) -> Int32 {
        skipBlanks(bytes)
        let isQuoted = position < bytes.count && (bytes[position] == 0x22 || bytes[position] == 0x27)
        guard !isQuoted else { return expectWord("a path", bytes) }
        let start = position
        while position < bytes.count, bytes[position] > 0x20 { position += 1 }
        guard start < position else {
            report(.expected("a path"), position..<position)
            return -1
        }
        let isPlain = !bytes[start..<position].contains(UInt8(ascii: "$"))
        return append(
            start..<position, hash: KconfigWord.hash(bytes[start..<position]), isQuoted: false, isPlain: isPlain)
    }

    /// The next word, unless it is this keyword.
    mutating func readWord(_ bytes: Bytes, unless keyword: KconfigKeyword) -> Int32? {
        let start = position
        guard let word = readWord(bytes) else { return nil }
        guard isKeyword(word, keyword, bytes) else { return word }
        words.removeLast()
        position = start
        return nil
    }

    private func isKeyword(_ word: Int32, _ keyword: KconfigKeyword, _ bytes: Bytes) -> Bool {
        let word = words[Int(word)]
        return !word.isQuoted && word.isPlain && KconfigKeyword.of(bytes[word.range], hash: word.hash) == keyword
    }

    /// Takes a keyword where it stands next.
    mutating func takeWord(_ keyword: KconfigKeyword, _ bytes: Bytes) -> Bool {
        let start = position
        guard let word = readWord(bytes) else { return false }
        let isThere = isKeyword(word, keyword, bytes)
        words.removeLast()
        if !isThere { position = start }
        return isThere
    }

    // MARK: Conditions

    /// `if …`, where it stands next.
    mutating func readCondition(_ bytes: Bytes) -> Int32 {
        takeWord(.ifWord, bytes) ? expectExpression(bytes) : -1
    }

    mutating func expectExpression(_ bytes: Bytes) -> Int32 { readRow(of: .or, depth: 0, bytes) ?? -1 }

    static let maxDepth = 200

    /// Operands with `||` between them, each a row with `&&`.
    private mutating func readRow(of kind: KconfigExpression.Kind, depth: Int, _ bytes: Bytes) -> Int32? {
        var first: Int32?
        var last: Int?
        repeat {
            let operand = kind == .or ? readRow(of: .and, depth: depth, bytes) : readOperand(depth: depth, bytes)
            guard let operand else { return nil }
            let goesOn = takeOperator(kind == .or ? UInt8(ascii: "|") : UInt8(ascii: "&"), bytes)
            var node = operand
            if goesOn { node = append(KconfigExpression(kind: kind, left: operand)) }
            if let last { expressions[last].right = node }
            if first == nil { first = node }
            guard goesOn else { return first }
            last = Int(node)
        } while true
    }

    private mutating func append(_ expression: KconfigExpression) -> Int32 {
        expressions.append(expression)
        return Int32(expressions.count - 1)
    }

    /// `||` or `&&`.
    private mutating func takeOperator(_ byte: UInt8, _ bytes: Bytes) -> Bool {
        skipBlanks(bytes)
        guard position + 1 < bytes.count, bytes[position] == byte, bytes[position + 1] == byte else { return false }
        position += 2
        return true
    }

    private mutating func readOperand(depth: Int, _ bytes: Bytes) -> Int32? {
        var isNegated = false
        var isNot = false
        skipBlanks(bytes)
        while position < bytes.count, bytes[position] == UInt8(ascii: "!") {
            isNegated.toggle()
            isNot = true
            position += 1
            skipBlanks(bytes)
        }
        guard let operand = readPositive(depth: depth, bytes) else { return nil }
        guard isNot else { return operand }
        // Twice not is once nothing, in three-valued logic too.
        return isNegated ? append(KconfigExpression(kind: .not, left: operand)) : operand
    }

    private mutating func readPositive(depth: Int, _ bytes: Bytes) -> Int32? {
        guard position < bytes.count, bytes[position] == UInt8(ascii: "(") else { return readComparison(bytes) }
        guard depth < Self.maxDepth else {
            report(.tooDeep, position..<position + 1)
            return nil
        }
        position += 1
        let inner = readRow(of: .or, depth: depth + 1, bytes)
        skipBlanks(bytes)
        guard position < bytes.count, bytes[position] == UInt8(ascii: ")") else {
            if inner != nil { report(.expected("`)`"), position..<position) }
            return inner
        }
        position += 1
        return inner
    }

    private mutating func readComparison(_ bytes: Bytes) -> Int32? {
        guard let left = readWord(bytes, unless: .ifWord) else {
            report(.expected("a condition"), position..<position)
            return nil
        }
        guard let comparison = takeComparison(bytes) else {
            return append(KconfigExpression(kind: .symbol, left: left))
        }
        guard let right = readWord(bytes, unless: .ifWord) else {
            report(.expected("a name or a value"), position..<position)
            return append(KconfigExpression(kind: .symbol, left: left))
        }
        return append(KconfigExpression(kind: .comparison, comparison: comparison, left: left, right: right))
    }

    private mutating func takeComparison(_ bytes: Bytes) -> KconfigExpression.Comparison? {
        skipBlanks(bytes)
        guard position < bytes.count else { return nil }
        let hasEqual = position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: "=")
        switch (bytes[position], hasEqual) {
        case (UInt8(ascii: "="), _):
            position += 1
            return .equal
        case (UInt8(ascii: "!"), true):
            position += 2
            return .unequal
        case (UInt8(ascii: "<"), _):
            position += hasEqual ? 2 : 1
            return hasEqual ? .lessOrEqual : .less
        case (UInt8(ascii: ">"), _):
            position += hasEqual ? 2 : 1
            return hasEqual ? .greaterOrEqual : .greater
        default: return nil
        }
    }
}
