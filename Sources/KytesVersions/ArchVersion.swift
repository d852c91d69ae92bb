/// A version in pacman's order: `[epoch:]version[-release]`.
///
/// Runs of digits and of letters are compared in turn; how many signs part them counts, too, and a rest of letters is older
/// than none.
///
/// - Source: pacman 6.0, `lib/libalpm/version.c`; vercmp(8).
public struct ArchVersion: Sendable, CustomStringConvertible {
    public let description: String
    private let parts: RPMVersion

    public init(_ text: String) {
        description = text
        parts = RPMVersion(text)
    }

    public var version: String { parts.version }

    private static func compare(_ left: String, _ right: String) -> Int {
        let (one, two) = (Array(left.utf8), Array(right.utf8))
        var (i, j) = (0, 0)
        while i < one.count, j < two.count {
            let (before, behind) = (i, j)
            while i < one.count, !isWord(one[i]) { i += 1 }
            while j < two.count, !isWord(two[j]) { j += 1 }
            guard i < one.count, j < two.count else { break }
            if i - before != j - behind { return i - before < j - behind ? -1 : 1 }
            let isNumber = isDigit(one[i])
            let (x, y) = (run(one, &i, isNumber), run(two, &j, isNumber))
            if y.isEmpty { return isNumber ? 1 : -1 }
            let order = isNumber ? RPMVersion.orderOfNumbers(x, y) : RPMVersion.orderOfWords(x, y)
            if order != 0 { return order }
        }
        if i >= one.count, j >= two.count { return 0 }
        let isLetterLeft = i < one.count && !isDigit(one[i]) && isWord(one[i])
        let isLetterRight = j < two.count && !isDigit(two[j]) && isWord(two[j])
        return i >= one.count && !isLetterRight || isLetterLeft ? -1 : 1
    }

    private static func run(_ bytes: [UInt8], _ at: inout Int, _ isNumber: Bool) -> ArraySlice<UInt8> {
        let start = at
        while at < bytes.count, isNumber ? isDigit(bytes[at]) : isWord(bytes[at]) && !isDigit(bytes[at]) { at += 1 }
        return bytes[start..<at]
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isWord(_ byte: UInt8) -> Bool { isDigit(byte) || (0x61...0x7A).contains(byte | 0x20) }
}

extension ArchVersion: Comparable {
    public static func == (left: ArchVersion, right: ArchVersion) -> Bool { left.order(to: right) == 0 }
    public static func < (left: ArchVersion, right: ArchVersion) -> Bool { left.order(to: right) < 0 }

    /// Below, at or above zero. Where one of both has no release, releases do not count.
    public func order(to other: ArchVersion) -> Int {
        for (left, right) in [(parts.epoch, other.parts.epoch), (parts.version, other.parts.version)] {
            let order = left == right ? 0 : Self.compare(left, right)
            if order != 0 { return order }
        }
        guard let left = parts.release, let right = other.parts.release, left != right else { return 0 }
        return Self.compare(left, right)
    }
}
