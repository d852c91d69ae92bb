/// Tokens to values, strictly: the first thing that is not JSON ends it.
struct JSONParser {
    private var tokenizer: JSONTokenizer
    private var depth = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { tokenizer = JSONTokenizer(bytes) }

    mutating func document() throws(JSONError) -> JSONValue {
        let result = try value(tokenizer.next())
        let token = tokenizer.next()
        guard token.kind == .end else { throw JSONError(code: .trailing, offset: token.start) }
        return result
    }

    private mutating func value(_ token: JSONTokenizer.Token) throws(JSONError) -> JSONValue {
        if let problem = token.problem { throw JSONError(code: problem, offset: token.start) }
        switch token.kind {
        case .string: return .string(JSONString.value(of: token, in: tokenizer.bytes))
        case .integer, .number: return JSONNumber.value(of: token, in: tokenizer.bytes)
        case .yes: return .bool(true)
        case .no: return .bool(false)
        case .null: return .null
        case .leftBrace:
            try enter(token)
            defer { depth -= 1 }
            return .object(try object())
        case .leftBracket:
            try enter(token)
            defer { depth -= 1 }
            return .array(try array())
        default: throw unexpected(token)
        }
    }

    private mutating func enter(_ token: JSONTokenizer.Token) throws(JSONError) {
        depth += 1
        guard depth <= JSONValue.depthLimit else { throw JSONError(code: .tooDeep, offset: token.start) }
    }

    /// What follows `{`.
    private mutating func object() throws(JSONError) -> JSONObject {
        var result = JSONObject()
        var token = tokenizer.next()
        if token.kind == .rightBrace { return result }
        while true {
            guard token.kind == .string else { throw unexpected(token) }
            if let problem = token.problem { throw JSONError(code: problem, offset: token.start) }
            let key = JSONString.value(of: token, in: tokenizer.bytes)
            token = tokenizer.next()
            guard token.kind == .colon else { throw unexpected(token) }
            result.append(key: key, value: try value(tokenizer.next()))
            token = tokenizer.next()
            if token.kind == .rightBrace { return result }
            guard token.kind == .comma else { throw unexpected(token) }
            token = tokenizer.next()
        }
    }

    /// What follows `[`.
    private mutating func array() throws(JSONError) -> [JSONValue] {
        var result: [JSONValue] = []
        var token = tokenizer.next()
        if token.kind == .rightBracket { return result }
        while true {
            result.append(try value(token))
            token = tokenizer.next()
            if token.kind == .rightBracket { return result }
            guard token.kind == .comma else { throw unexpected(token) }
            token = tokenizer.next()
        }
    }

    private func unexpected(_ token: JSONTokenizer.Token) -> JSONError {
        JSONError(code: token.problem ?? (token.kind == .end ? .endOfText : .unexpected), offset: token.start)
    }
}
