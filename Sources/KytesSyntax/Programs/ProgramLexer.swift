internal import KytesText

/// Divides a program into tokens in one pass, strings and what is interpolated in them included.
///
/// Total: every byte is in a token, in a comment, or white space. A string that is not closed ends with its line, so that
/// a half-typed one costs one line.
struct ProgramLexer {
    let bytes: [UInt8]
    let dialect: Dialect
    private(set) var tokens: [ProgramToken] = []
    private(set) var comments: [TextRange] = []
    var problems: [Diagnostic] = []
    var offset = 0
    var startsLine = true
    var followsSpace = true
    var modes: [Mode] = []
    /// Strings within strings; what is interpolated deeper is text.
    static let mostNested = 32
    let signs: ByteSet
    let letters: ByteSet

    /// What the lexer is inside of; empty means plain code.
    enum Mode {
        case string(style: Int, hashes: Int)
        /// `depth` counts the brackets of its kind that were opened inside and not closed yet.
        case interpolation(open: UInt8, close: UInt8, depth: Int)
    }

    init(_ bytes: [UInt8], _ dialect: Dialect) {
        self.bytes = bytes
        self.dialect = dialect
        signs = ByteSet("/=-+*%<>!&|^~?")
        letters = ByteSet("_").union(letters: true, extra: dialect.nameBytes)
        tokens.reserveCapacity(bytes.count / 5)
    }

    mutating func run() {
        while offset < bytes.count {
            if case .string(let style, let hashes) = modes.last {
                readString(style: style, hashes: hashes)
            } else {
                readCode()
            }
        }
        while let mode = modes.popLast() { closeAtEnd(mode) }
        startsLine = true
        append(.end, offset..<offset)
    }

    private mutating func closeAtEnd(_ mode: Mode) {
        switch mode {
        case .string(let style, let hashes): unterminated(style: style, hashes: hashes)
        case .interpolation: append(.interpolationClose, offset..<offset)
        }
    }

    // MARK: - Code

    private mutating func readCode() {
        let byte = bytes[offset]
        if byte == 0x20 || byte == 0x09 || byte == 0x0C || byte == 0x0B {
            offset += 1
            followsSpace = true
        } else if byte == 0x0A || byte == 0x0D {
            endLine()
        } else if let end = commentEnd() {
            comments.append(offset..<end)
            offset = end
            followsSpace = true
        } else if !openString() {
            readToken(byte)
        }
    }

    /// A line end inside what is interpolated into a string of one line ends both.
    private mutating func endLine() {
        if let index = modes.firstIndex(where: {
            guard case .string(let style, _) = $0 else { return false }
            return !dialect.strings[style].isMultiline
        }) {
            while modes.count > index, let mode = modes.popLast() { closeAtEnd(mode) }
        }
        offset += 1
        startsLine = true
        followsSpace = true
    }

    private mutating func readToken(_ byte: UInt8) {
        let start = offset
        if letters.contains(byte) || byte >= 0x80 {
            readName()
        } else if byte >= 0x30, byte <= 0x39 {
            readNumber()
        } else if byte == UInt8(ascii: "#") || byte == UInt8(ascii: "@"), isLetter(start + 1) {
            offset = nameEnd(from: start + 1)
            append(byte == UInt8(ascii: "#") ? .directive : .attribute, start..<offset)
        } else if byte == UInt8(ascii: "`"), let end = quotedNameEnd() {
            offset = end
            append(.name, start..<end)
        } else if dialect.hasSymbols, byte == UInt8(ascii: ":"), isLetter(start + 1), at(start - 1) != byte,
            followsSpace || tokens.last?.kind != .name
        {
            offset = nameEnd(from: start + 1)
            append(.symbol, start..<offset)
        } else if dialect.hasMatch, byte == UInt8(ascii: "'"), let end = characterEnd() {
            offset = end
            append(.symbol, start..<end)
        } else if signs.contains(byte) || byte == UInt8(ascii: ":") && startsSign(behind: start + 1) {
            readSign()
        } else {
            readPunctuation(byte)
        }
    }

    mutating func readName() {
        let start = offset
        offset = nameEnd(from: start)
        var token = ProgramToken(.name, at: start..<offset, startsLine: startsLine, followsSpace: followsSpace)
        if offset - start <= 16 {
            token.keyword = dialect.keywords[String(decoding: bytes[start..<offset], as: UTF8.self)]
        }
        append(token)
    }

    private mutating func readNumber() {
        let start = offset
        let afterDot = tokens.last?.kind == .dot && !followsSpace
        while offset < bytes.count {
            let byte = bytes[offset]
            if isLetter(offset) || byte >= 0x30 && byte <= 0x39 {
                offset += 1
            } else if byte == UInt8(ascii: "."), !afterDot, at(offset + 1) >= 0x30, at(offset + 1) <= 0x39 {
                offset += 1
            } else {
                break
            }
        }
        append(.number, start..<offset)
    }

    /// A run of operator characters; a `?` or `!` that follows a value directly stands alone.
    private mutating func readSign() {
        let start = offset
        let byte = bytes[start]
        offset += 1
        let isPostfix =
            (byte == UInt8(ascii: "?") || byte == UInt8(ascii: "!")) && !followsSpace && endsValue(tokens.last)
        if isPostfix, at(offset) != byte, at(offset) != UInt8(ascii: "=") || byte == UInt8(ascii: "?") {
            append(.sign, start..<offset)
            return
        }
        while offset < bytes.count,
            signs.contains(bytes[offset]) || dialect.hasMatch && at(offset) == UInt8(ascii: ":"),
            commentEnd() == nil
        {
            offset += 1
        }
        append(.sign, start..<offset)
    }

    /// Whether the sign behind a colon makes one operator with it: `:=`, and `:+`, `::` where a language has such.
    private func startsSign(behind index: Int) -> Bool {
        if at(index) == UInt8(ascii: "=") { return !dialect.hasMatch || at(index + 1) != UInt8(ascii: ">") }
        return dialect.hasMatch && (at(index) == UInt8(ascii: "+") || at(index) == UInt8(ascii: ":"))
    }

    /// Behind `'c'`, `'\n'` or `'name`.
    private func characterEnd() -> Int? {
        if at(offset + 1) == UInt8(ascii: "\\") {
            return (offset + 3..<offset + 9).first { at($0) == UInt8(ascii: "'") }.map { $0 + 1 }
        }
        if at(offset + 2) == UInt8(ascii: "'") { return offset + 3 }
        return isLetter(offset + 1) ? nameEnd(from: offset + 1) : nil
    }

    private func endsValue(_ token: ProgramToken?) -> Bool {
        switch token?.kind {
        case .name, .number, .closeParenthesis, .closeBracket, .closeBrace, .stringClose, .sign: true
        default: false
        }
    }

    private mutating func readPunctuation(_ byte: UInt8) {
        let start = offset
        offset += 1
        switch byte {
        case UInt8(ascii: "."):
            while at(offset) == byte || offset > start + 1 && at(offset) == UInt8(ascii: "<") { offset += 1 }
            append(offset == start + 1 ? .dot : .sign, start..<offset)
        case UInt8(ascii: ","): append(.comma, start..<offset)
        case UInt8(ascii: ";"): append(.semicolon, start..<offset)
        case UInt8(ascii: ":"):
            while at(offset) == byte { offset += 1 }
            append(offset == start + 1 ? .colon : .sign, start..<offset)
        case UInt8(ascii: "\\"):
            while dialect.hasMatch, at(offset) == byte { offset += 1 }
            append(dialect.hasMatch ? .sign : .backslash, start..<offset)
        case UInt8(ascii: "("): open(.openParenthesis, byte)
        case UInt8(ascii: "["): open(.openBracket, byte)
        case UInt8(ascii: "{"): open(.openBrace, byte)
        case UInt8(ascii: ")"): close(.closeParenthesis, byte)
        case UInt8(ascii: "]"): close(.closeBracket, byte)
        case UInt8(ascii: "}"): close(.closeBrace, byte)
        default: append(.sign, start..<offset)
        }
    }

    mutating func open(_ kind: ProgramToken.Kind, _ byte: UInt8) {
        if case .interpolation(byte, let close, let depth) = modes.last {
            modes[modes.count - 1] = .interpolation(open: byte, close: close, depth: depth + 1)
        }
        append(kind, offset - 1..<offset)
    }

    mutating func close(_ kind: ProgramToken.Kind, _ byte: UInt8) {
        guard case .interpolation(let open, byte, let depth) = modes.last else {
            append(kind, offset - 1..<offset)
            return
        }
        if depth > 0 {
            modes[modes.count - 1] = .interpolation(open: open, close: byte, depth: depth - 1)
            append(kind, offset - 1..<offset)
        } else {
            modes.removeLast()
            append(.interpolationClose, offset - 1..<offset)
        }
    }
}

// MARK: - Bytes

extension ProgramLexer {
    func at(_ index: Int) -> UInt8 { index >= 0 && index < bytes.count ? bytes[index] : 0 }

    func isLetter(_ index: Int) -> Bool { letters.contains(at(index)) || at(index) >= 0x80 }

    func isHashes(_ count: Int, at index: Int) -> Bool {
        (0..<count).allSatisfy { at(index + $0) == UInt8(ascii: "#") }
    }

    func starts(_ text: [UInt8], at index: Int) -> Bool {
        guard let first = text.first, at(index) == first else { return false }
        return text.indices.allSatisfy { at(index + $0) == text[$0] }
    }

    private func nameEnd(from start: Int) -> Int {
        var end = start
        while end < bytes.count, isLetter(end) || bytes[end] >= 0x30 && bytes[end] <= 0x39 { end += 1 }
        return end
    }

    private func quotedNameEnd() -> Int? {
        var end = offset + 1
        while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D {
            if bytes[end] == UInt8(ascii: "`") { return end + 1 }
            end += 1
        }
        return nil
    }

    /// Where the comment that begins here ends.
    private func commentEnd() -> Int? {
        let byte = bytes[offset]
        guard byte == UInt8(ascii: "/") || byte == UInt8(ascii: "#") || byte == UInt8(ascii: "=") else { return nil }
        let isScriptLine = offset == 0 && byte == UInt8(ascii: "#") && at(1) == UInt8(ascii: "!")
        if isScriptLine || dialect.lineComments.contains(where: { starts(Array($0.utf8), at: offset) }) {
            var end = offset
            while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
            return end
        }
        for comment in dialect.blockComments where starts(comment.open, at: offset) { return end(of: comment) }
        return nil
    }

    func end(of comment: BlockComment) -> Int {
        var depth = 0
        var end = offset
        while end < bytes.count {
            if starts(comment.close, at: end), depth > 0 {
                depth -= 1
                end += comment.close.count
                if depth == 0 { return end }
            } else if starts(comment.open, at: end), depth == 0 || comment.nests {
                depth += 1
                end += comment.open.count
            } else {
                end += 1
            }
        }
        return bytes.count
    }

    mutating func append(_ kind: ProgramToken.Kind, _ range: TextRange, style: Int = 0, hashes: Int = 0) {
        var token = ProgramToken(kind, at: range, startsLine: startsLine, followsSpace: followsSpace)
        token.style = UInt8(clamping: style)
        token.hashes = UInt8(clamping: hashes)
        append(token)
    }

    mutating func append(_ token: ProgramToken) {
        tokens.append(token)
        startsLine = false
        followsSpace = false
    }
}

/// A set of ASCII characters.
struct ByteSet {
    private var members: (UInt64, UInt64) = (0, 0)

    init(_ characters: StaticString) {
        characters.withUTF8Buffer { for byte in $0 { insert(byte) } }
    }

    func union(letters: Bool, extra: [UInt8]) -> ByteSet {
        var result = self
        if letters {
            for byte in UInt8(ascii: "a")...UInt8(ascii: "z") { result.insert(byte); result.insert(byte ^ 0x20) }
        }
        for byte in extra { result.insert(byte) }
        return result
    }

    private mutating func insert(_ byte: UInt8) {
        if byte < 64 { members.0 |= 1 << UInt64(byte) } else if byte < 128 { members.1 |= 1 << UInt64(byte - 64) }
    }

    func contains(_ byte: UInt8) -> Bool {
        if byte < 64 { return members.0 & (1 << UInt64(byte)) != 0 }
        return byte < 128 && members.1 & (1 << UInt64(byte - 64)) != 0
    }
}

extension Diagnostic {
    /// A problem of a program as a text; `code` is a page of the documentation.
    static func program(
        _ code: String,
        _ message: String,
        at range: TextRange,
        severity: Severity = .warning
    ) -> Diagnostic {
        Diagnostic(code: "program/" + code, severity: severity, message: message, range: range)
    }
}
