public import KytesText

extension JSONNode {
    /// The value of a whole text, whatever its state.
    ///
    /// - Returns: The first value of the text, or `.missing`; with a diagnostic of code `json/syntax` for each thing that
    ///   is not JSON, at most `diagnosticLimit`.
    public static func document(in source: SourceText) -> Parsed<JSONNode> {
        source.bytes.withUnsafeBufferPointer { bytes in
            var reader = JSONNodeReader(bytes)
            let node = reader.document()
            return Parsed(node, diagnostics: reader.diagnostics)
        }
    }

    /// Behind that many faults a text is not JSON, and one more line about it helps nobody.
    public static let diagnosticLimit = 100
}

/// Tokens to located nodes. Where something is missing, reading goes on as if it had been there.
private struct JSONNodeReader {
    private var tokenizer: JSONTokenizer
    private var token: JSONTokenizer.Token
    /// The end of the token before, where what is missing is due.
    private var previousEnd = 0
    private var depth = 0
    private(set) var diagnostics: [Diagnostic] = []

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        tokenizer = JSONTokenizer(bytes)
        token = tokenizer.next()
    }

    mutating func document() -> JSONNode {
        while [.rightBrace, .rightBracket, .comma, .colon, .unknown].contains(token.kind) { skipUnexpected() }
        let node = value()
        if token.kind != .end { report("Expected the end of the text", at: token.range) }
        return node
    }

    /// The value at the current token; `.missing`, with nothing consumed, where none begins.
    private mutating func value() -> JSONNode {
        let token = token
        switch token.kind {
        case .leftBrace: return nested { $0.object() }
        case .leftBracket: return nested { $0.array() }
        case .string:
            let string = JSONString.value(of: token, in: tokenizer.bytes)
            advance()
            return JSONNode(.string(string), at: token.range)
        case .integer, .number:
            let number = JSONNumber.value(of: token, in: tokenizer.bytes)
            advance()
            let content: JSONNode.Content =
                if case .integer(let value) = number { .integer(value) } else { .number(number.number ?? 0) }
            return JSONNode(content, at: token.range)
        case .yes, .no:
            advance()
            return JSONNode(.bool(token.kind == .yes), at: token.range)
        case .null:
            advance()
            return JSONNode(.null, at: token.range)
        case .unknown:
            advance()
            return JSONNode(.missing, at: token.range)
        case .rightBrace, .rightBracket, .colon, .comma, .end:
            report("Expected a value", at: previousEnd..<previousEnd)
            return JSONNode(.missing, at: previousEnd..<previousEnd)
        }
    }

    private mutating func nested(_ read: (inout JSONNodeReader) -> JSONNode) -> JSONNode {
        depth += 1
        defer { depth -= 1 }
        return depth <= JSONValue.depthLimit ? read(&self) : skipBalanced()
    }

    private mutating func object() -> JSONNode {
        let start = token.start
        var members: [JSONMember] = []
        advance()
        while true {
            switch token.kind {
            case .rightBrace:
                advance()
                return JSONNode(.object(members), at: start..<previousEnd)
            case .string:
                members.append(member())
                separate(before: .rightBrace)
            case .rightBracket where depth > 1, .end:
                report("Expected `}`", at: start..<start + 1)
                return JSONNode(.object(members), at: start..<previousEnd)
            default: skipUnexpected()
            }
        }
    }

    private mutating func member() -> JSONMember {
        let key = Located(JSONString.value(of: token, in: tokenizer.bytes), at: token.range)
        advance()
        guard token.kind == .colon else {
            report("Expected `:`", at: previousEnd..<previousEnd)
            return JSONMember(key: key, value: JSONNode(.missing, at: previousEnd..<previousEnd))
        }
        advance()
        return JSONMember(key: key, value: value())
    }

    private mutating func array() -> JSONNode {
        let start = token.start
        var elements: [JSONNode] = []
        advance()
        while true {
            switch token.kind {
            case .rightBracket:
                advance()
                return JSONNode(.array(elements), at: start..<previousEnd)
            case .rightBrace where depth > 1, .end:
                report("Expected `]`", at: start..<start + 1)
                return JSONNode(.array(elements), at: start..<previousEnd)
            case .rightBrace, .colon, .comma: skipUnexpected()
            default:
                elements.append(value())
                separate(before: .rightBracket)
            }
        }
    }

    /// The comma between two members or elements, and none before the end.
    private mutating func separate(before end: JSONTokenizer.Kind) {
        switch token.kind {
        case .comma:
            let comma = token.range
            advance()
            if token.kind == end { report("Unexpected `,` before the end", at: comma) }
        case .rightBrace, .rightBracket, .end: break
        default: report("Expected `,`", at: previousEnd..<previousEnd)
        }
    }

    /// What is nested too deeply is passed over, not read.
    private mutating func skipBalanced() -> JSONNode {
        let start = token.start
        report("More than `\(JSONValue.depthLimit)` nested values", at: token.range)
        var open = 0
        repeat {
            switch token.kind {
            case .leftBrace, .leftBracket: open += 1
            case .rightBrace, .rightBracket: open -= 1
            default: break
            }
            advance()
        } while open > 0 && token.kind != .end
        return JSONNode(.missing, at: start..<previousEnd)
    }

    private mutating func skipUnexpected() {
        if token.problem == nil { report("Unexpected token", at: token.range) }
        advance()
    }

    private mutating func advance() {
        if let problem = token.problem { report(problem.sentence, at: token.range) }
        previousEnd = token.end
        token = tokenizer.next()
    }

    private mutating func report(_ message: String, at range: TextRange) {
        guard diagnostics.count < JSONNode.diagnosticLimit else { return }
        diagnostics.append(Diagnostic(code: "json/syntax", severity: .error, message: message, range: range))
    }
}

extension JSONError.Code {
    fileprivate var sentence: String { words.prefix(1).uppercased() + words.dropFirst() }
}
