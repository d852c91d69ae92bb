/// A version in apk's order: `1.2.3a_rc1_p2-r0`.
///
/// Numbers, then a letter, suffixes before (`_alpha`, `_beta`, `_pre`, `_rc`) and behind (`_cvs`, `_svn`, `_git`, `_hg`, `_p`) the
/// release, then the revision of the package. Behind a dot, zeros in front make a number smaller.
///
/// - Source: apk-tools 2.14, `version.c`.
public struct AlpineVersion: Sendable, CustomStringConvertible {
    public let description: String
    /// Whether apk takes it for a version.
    public let isValid: Bool
    private let tokens: [Token]

    private enum Kind: Int {
        case digit, letter, suffix, suffixNumber, revision, end
    }

    private struct Token: Hashable {
        var kind: Int
        var value: Int
    }

    private static let suffixes = [
        ("alpha", -4), ("beta", -3), ("pre", -2), ("rc", -1), ("cvs", 0), ("svn", 1), ("git", 2), ("hg", 3), ("p", 4),
    ]

    public init(_ text: String) {
        description = text
        let bytes = Array(text.utf8)
        var tokens: [Token] = []
        var at = 0
        var isValid = Self.number(bytes, &at, .digit, to: &tokens, afterDot: false)
        while isValid, at < bytes.count { isValid = Self.next(bytes, &at, to: &tokens) }
        tokens.append(Token(kind: Kind.end.rawValue, value: 0))
        self.tokens = tokens
        self.isValid = isValid
    }

    private static func number(
        _ bytes: [UInt8],
        _ at: inout Int,
        _ kind: Kind,
        to tokens: inout [Token],
        afterDot: Bool
    ) -> Bool {
        let start = at
        while at < bytes.count, (0x30...0x39).contains(bytes[at]) { at += 1 }
        guard at > start, at - start < 18 else { return false }
        let digits = bytes[start..<at]
        let zeros = digits.prefix { $0 == 0x30 }.count
        if afterDot, zeros > 0 {
            tokens.append(Token(kind: kind.rawValue, value: -zeros))
            guard zeros < digits.count else { return true }
        }
        let value = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        tokens.append(Token(kind: kind.rawValue, value: value))
        return true
    }

    private static func next(_ bytes: [UInt8], _ at: inout Int, to tokens: inout [Token]) -> Bool {
        let last = tokens.last?.kind ?? 0
        switch bytes[at] {
        case UInt8(ascii: ".") where last == Kind.digit.rawValue:
            at += 1
            return number(bytes, &at, .digit, to: &tokens, afterDot: true)
        case UInt8(ascii: "a")...UInt8(ascii: "z") where last == Kind.digit.rawValue:
            tokens.append(Token(kind: Kind.letter.rawValue, value: Int(bytes[at])))
            at += 1
            return true
        case UInt8(ascii: "_"):
            let rest = bytes[(at + 1)...]
            guard let suffix = suffixes.first(where: { rest.starts(with: $0.0.utf8) }) else { return false }
            at += 1 + suffix.0.utf8.count
            tokens.append(Token(kind: Kind.suffix.rawValue, value: suffix.1))
            guard at < bytes.count, (0x30...0x39).contains(bytes[at]) else { return true }
            return number(bytes, &at, .suffixNumber, to: &tokens, afterDot: false)
        case UInt8(ascii: "-") where bytes[(at + 1)...].first == UInt8(ascii: "r"):
            at += 2
            return number(bytes, &at, .revision, to: &tokens, afterDot: false) && at == bytes.count
        default: return false
        }
    }
}

extension AlpineVersion: Comparable {
    public static func == (left: AlpineVersion, right: AlpineVersion) -> Bool { left.order(to: right) == 0 }
    public static func < (left: AlpineVersion, right: AlpineVersion) -> Bool { left.order(to: right) < 0 }

    /// Below, at or above zero.
    public func order(to other: AlpineVersion) -> Int {
        for (mine, theirs) in zip(tokens, other.tokens) {
            if mine == theirs { continue }
            if mine.kind == theirs.kind { return mine.value < theirs.value ? -1 : 1 }
            // What comes before the release is older than none of it.
            if mine.kind == Kind.suffix.rawValue, mine.value < 0 { return -1 }
            if theirs.kind == Kind.suffix.rawValue, theirs.value < 0 { return 1 }
            return mine.kind > theirs.kind ? -1 : 1
        }
        return 0
    }
}
