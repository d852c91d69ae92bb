/// The one place that knows JSON's lexical grammar. Values, located trees and the recovery of broken messages read its
/// tokens, so that they cannot disagree about where a string ends.
///
/// It never fails: what is not JSON is a token too, with a problem. It works on borrowed memory and must not outlive it.
struct JSONTokenizer {
    enum Kind: UInt8 {
        case leftBrace
        case rightBrace
        case leftBracket
        case rightBracket
        case colon
        case comma
        case string
        case integer
        case number
        case yes
        case no
        case null
        /// A word that means nothing.
        case unknown
        case end
    }

    struct Token {
        var kind: Kind
        var start: Int
        var end: Int
        /// Of a string: whether it holds a backslash.
        var hasEscapes = false
        var problem: JSONError.Code?

        var range: Range<Int> { start..<end }
    }

    let bytes: UnsafeBufferPointer<UInt8>
    private(set) var offset: Int

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        let hasMark = bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF
        offset = hasMark ? 3 : 0
    }

    @inline(__always)
    mutating func next() -> Token {
        while offset < bytes.count, Self.isSpace(bytes[offset]) { offset += 1 }
        guard offset < bytes.count else { return Token(kind: .end, start: offset, end: offset) }
        switch bytes[offset] {
        case UInt8(ascii: "\""): return string()
        case UInt8(ascii: "{"): return mark(.leftBrace)
        case UInt8(ascii: "}"): return mark(.rightBrace)
        case UInt8(ascii: "["): return mark(.leftBracket)
        case UInt8(ascii: "]"): return mark(.rightBracket)
        case UInt8(ascii: ":"): return mark(.colon)
        case UInt8(ascii: ","): return mark(.comma)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return number()
        default: return word()
        }
    }

    @inline(__always)
    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (byte >= 0x09 && byte <= 0x0D && byte != 0x0B && byte != 0x0C)
    }

    @inline(__always)
    private mutating func mark(_ kind: Kind) -> Token {
        offset += 1
        return Token(kind: kind, start: offset - 1, end: offset)
    }

    /// A string with its quotation marks. One that does not end on its line ends there, as people type them.
    @inline(__always)
    private mutating func string() -> Token {
        var token = Token(kind: .string, start: offset, end: offset)
        offset += 1
        while offset < bytes.count {
            let byte = bytes[offset]
            if byte == UInt8(ascii: "\"") {
                offset += 1
                token.end = offset
                return token
            }
            if byte == UInt8(ascii: "\\") {
                token.hasEscapes = true
                offset += 1
                escape(&token)
            } else if byte < 0x20 {
                if byte == 0x0A || byte == 0x0D { break }
                token.problem = token.problem ?? .controlCharacter
                offset += 1
            } else {
                offset += 1
            }
        }
        token.problem = .unterminatedString
        token.end = offset
        return token
    }

    /// What follows a backslash.
    private mutating func escape(_ token: inout Token) {
        guard offset < bytes.count else { return }
        switch bytes[offset] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            offset += 1
        case UInt8(ascii: "u") where JSONString.codeUnit(in: bytes, at: offset + 1) != nil:
            offset += 5
        default:
            token.problem = token.problem ?? .badEscape
        }
    }

    /// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`, and nothing that clings to it.
    @inline(__always)
    private mutating func number() -> Token {
        let start = offset
        var isGood = true
        var kind = Kind.integer
        if bytes[offset] == UInt8(ascii: "-") { offset += 1 }
        let first = offset
        var count = digits()
        if count == 0 || (count > 1 && bytes[first] == UInt8(ascii: "0")) { isGood = false }
        if offset < bytes.count, bytes[offset] == UInt8(ascii: ".") {
            kind = .number
            offset += 1
            count = digits()
            if count == 0 { isGood = false }
        }
        if offset < bytes.count, bytes[offset] | 0x20 == UInt8(ascii: "e") {
            kind = .number
            offset += 1
            if offset < bytes.count, bytes[offset] == UInt8(ascii: "+") || bytes[offset] == UInt8(ascii: "-") {
                offset += 1
            }
            if digits() == 0 { isGood = false }
        }
        let end = offset
        skipWord()
        guard isGood, offset == end else {
            return Token(kind: .unknown, start: start, end: offset, problem: .notAValue)
        }
        return Token(kind: kind, start: start, end: offset)
    }

    @inline(__always)
    private mutating func digits() -> Int {
        let start = offset
        while offset < bytes.count, bytes[offset] &- UInt8(ascii: "0") < 10 { offset += 1 }
        return offset - start
    }

    private mutating func word() -> Token {
        let start = offset
        skipWord()
        if offset == start { offset += 1 }
        let word = UnsafeBufferPointer(rebasing: bytes[start..<offset])
        if word.elementsEqual("true".utf8) { return Token(kind: .yes, start: start, end: offset) }
        if word.elementsEqual("false".utf8) { return Token(kind: .no, start: start, end: offset) }
        if word.elementsEqual("null".utf8) { return Token(kind: .null, start: start, end: offset) }
        return Token(kind: .unknown, start: start, end: offset, problem: .notAValue)
    }

    /// Up to the next space, mark or string.
    @inline(__always)
    private mutating func skipWord() {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x00...0x20, UInt8(ascii: "\""), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["),
                UInt8(ascii: "]"), UInt8(ascii: ":"), UInt8(ascii: ","):
                return
            default: offset += 1
            }
        }
    }
}
