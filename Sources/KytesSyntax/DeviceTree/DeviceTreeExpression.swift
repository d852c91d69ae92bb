/// An expression of numbers, as C has it: in parentheses inside cells, and behind `#if`.
///
/// - Source: dtc 1.6.1, `dtc-parser.y`, from `integer_prim` to `integer_unary`: all values are unsigned, of 64 bits.
struct DeviceTreeExpression {
    typealias Token = DeviceTreeToken

    private let tokens: [(token: Token, bytes: ArraySlice<UInt8>)]
    private let isSigned: Bool
    private var at = 0
    private var depth = 0
    private var hasFailed = false

    /// - Parameter isSigned: As the preprocessor compares and divides; a name that is left stands for nothing then.
    init(_ tokens: [(token: Token, bytes: ArraySlice<UInt8>)], isSigned: Bool) {
        self.tokens = tokens
        self.isSigned = isSigned
    }

    /// `nil` where it is none.
    mutating func value() -> UInt64? {
        let value = choice()
        return hasFailed || at < tokens.count ? nil : value
    }

    // MARK: - Operators

    private static let levels: [[String]] = [
        ["||"], ["&&"], ["|"], ["^"], ["&"], ["==", "!="], ["<=", ">=", "<", ">"], ["<<", ">>"], ["+", "-"],
        ["*", "/", "%"],
    ]

    private mutating func choice() -> UInt64 {
        depth += 1
        defer { depth -= 1 }
        guard depth < 200 else { return failure }
        let condition = binary(0)
        guard take("?") else { return condition }
        let first = choice()
        guard take(":") else { return failure }
        let second = choice()
        return condition != 0 ? first : second
    }

    private mutating func binary(_ level: Int) -> UInt64 {
        guard level < Self.levels.count else { return unary() }
        var left = binary(level + 1)
        while let sign = Self.levels[level].first(where: { has($0) }) {
            at += sign.utf8.count
            let right = binary(level + 1)
            left = apply(sign, left, right)
        }
        return left
    }

    private mutating func apply(_ sign: String, _ left: UInt64, _ right: UInt64) -> UInt64 {
        func truth(_ value: Bool) -> UInt64 { value ? 1 : 0 }
        let (signedLeft, signedRight) = (Int64(bitPattern: left), Int64(bitPattern: right))
        switch sign {
        case "||": return truth(left != 0 || right != 0)
        case "&&": return truth(left != 0 && right != 0)
        case "|": return left | right
        case "^": return left ^ right
        case "&": return left & right
        case "==": return truth(left == right)
        case "!=": return truth(left != right)
        case "<": return truth(isSigned ? signedLeft < signedRight : left < right)
        case ">": return truth(isSigned ? signedLeft > signedRight : left > right)
        case "<=": return truth(isSigned ? signedLeft <= signedRight : left <= right)
        case ">=": return truth(isSigned ? signedLeft >= signedRight : left >= right)
        case "<<": return right < 64 ? left << right : 0
        case ">>": return right < 64 ? left >> right : 0
        case "+": return left &+ right
        case "-": return left &- right
        case "*": return left &* right
        default:
            guard right != 0 else { return failure }
            if isSigned, signedRight != -1 {
                return UInt64(bitPattern: sign == "/" ? signedLeft / signedRight : signedLeft % signedRight)
            }
            return sign == "/" ? left / right : left % right
        }
    }

    private mutating func unary() -> UInt64 {
        depth += 1
        defer { depth -= 1 }
        guard depth < 200, at < tokens.count else { return failure }
        if take("-") { return 0 &- unary() }
        if take("~") { return ~unary() }
        if take("!") { return unary() == 0 ? 1 : 0 }
        if take("+") { return unary() }
        if take("(") {
            let value = choice()
            return take(")") ? value : failure
        }
        let (token, bytes) = tokens[at]
        at += 1
        switch token.kind {
        case .number: return Self.number(bytes) ?? failure
        case .character: return Self.character(bytes) ?? failure
        case .name where isSigned: return 0
        default: return failure
        }
    }

    private var failure: UInt64 {
        mutating get {
            hasFailed = true
            at = max(at, tokens.count)
            return 0
        }
    }

    private mutating func take(_ sign: String) -> Bool {
        guard has(sign) else { return false }
        at += sign.utf8.count
        return true
    }

    /// Whether the signs stand here that make an operator, and no longer one.
    private func has(_ sign: String) -> Bool {
        let signs = Array(sign.utf8)
        guard isSign(at, signs[0]) else { return false }
        if signs.count == 2 { return isSign(at + 1, signs[1]) && !tokens[at + 1].token.isSpaced }
        guard at + 1 < tokens.count, !tokens[at + 1].token.isSpaced else { return true }
        let next = tokens[at + 1].token.kind == .sign ? tokens[at + 1].bytes.first ?? 0 : 0
        switch signs[0] {
        case UInt8(ascii: "|"), UInt8(ascii: "&"): return next != signs[0]
        case UInt8(ascii: "<"), UInt8(ascii: ">"): return next != signs[0] && next != UInt8(ascii: "=")
        case UInt8(ascii: "!"): return next != UInt8(ascii: "=")
        default: return true
        }
    }

    private func isSign(_ index: Int, _ byte: UInt8) -> Bool {
        index < tokens.count && tokens[index].token.kind == .sign && tokens[index].bytes.first == byte
    }

    // MARK: - Literals

    /// `12`, `0x0c`, `014`, with `U`, `L`, `UL`, `LL`, `ULL` behind it; `nil` for anything else, and for what has no room.
    static func number(_ bytes: ArraySlice<UInt8>) -> UInt64? {
        var digits = bytes[...]
        while let last = digits.last, "uUlL".utf8.contains(last), digits.count > 1 { digits = digits.dropLast() }
        guard bytes.count - digits.count <= 3 else { return nil }
        if digits.count > 2, digits.first == UInt8(ascii: "0"),
            digits.dropFirst().first.map({ $0 | 0x20 == UInt8(ascii: "x") }) ?? false
        {
            return UInt64(String(decoding: digits.dropFirst(2), as: UTF8.self), radix: 16)
        }
        let radix = digits.count > 1 && digits.first == UInt8(ascii: "0") ? 8 : 10
        return UInt64(String(decoding: digits, as: UTF8.self), radix: radix)
    }

    /// With its quotes.
    static func character(_ bytes: ArraySlice<UInt8>) -> UInt64? {
        let inner = unescaped(bytes.dropFirst().dropLast())
        // As a `char` of C, which has a sign.
        return inner.count == 1 ? UInt64(bitPattern: Int64(Int8(bitPattern: inner[0]))) : nil
    }

    /// - Source: dtc 1.6.1, `util.c`, `get_escape_char`.
    static func unescaped(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        guard bytes.contains(UInt8(ascii: "\\")) else { return Array(bytes) }
        var result: [UInt8] = []
        var at = bytes.startIndex
        while at < bytes.endIndex {
            guard bytes[at] == UInt8(ascii: "\\"), at + 1 < bytes.endIndex else {
                result.append(bytes[at])
                at += 1
                continue
            }
            at += 1
            let byte = bytes[at]
            at += 1
            switch byte {
            case UInt8(ascii: "a"): result.append(7)
            case UInt8(ascii: "b"): result.append(8)
            case UInt8(ascii: "t"): result.append(9)
            case UInt8(ascii: "n"): result.append(10)
            case UInt8(ascii: "v"): result.append(11)
            case UInt8(ascii: "f"): result.append(12)
            case UInt8(ascii: "r"): result.append(13)
            case UInt8(ascii: "0")...UInt8(ascii: "7"):
                let end = bytes[(at - 1)...].prefix(3).prefix { (0x30...0x37).contains($0) }.endIndex
                result.append(UInt8(truncatingIfNeeded: bytes[(at - 1)..<end].reduce(0) { $0 * 8 + Int($1 - 0x30) }))
                at = end
            case UInt8(ascii: "x"):
                let digits = bytes[at...].prefix(2).prefix { Character(UnicodeScalar($0)).isHexDigit }
                result.append(UInt8(String(decoding: digits, as: UTF8.self), radix: 16) ?? 0)
                at = digits.endIndex
            default: result.append(byte)
            }
        }
        return result
    }
}
