/// A version in rpm's order: `[epoch:]version[-release]`.
///
/// Runs of digits and runs of letters are compared in turn, whatever else only parts them; digits come behind letters. `~`
/// comes before everything, even the end, `^` behind the end and before all else.
///
/// - Source: `rpmvercmp` and `rpmverCmp` of rpm 4.18; rpm-version(7).
public struct RPMVersion: Sendable, CustomStringConvertible {
    public let description: String
    /// Zero where none is said.
    public let epoch: String
    public let version: String
    /// `nil` where none is said.
    public let release: String?

    public init(_ text: String) {
        description = text
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        var rest = text[...]
        if text[digits.endIndex...].first == ":" {
            epoch = digits.isEmpty ? "0" : String(digits)
            rest = text[text.index(after: digits.endIndex)...]
        } else {
            epoch = "0"
        }
        if let dash = rest.lastIndex(of: "-") {
            release = String(rest[rest.index(after: dash)...])
            version = String(rest[..<dash])
        } else {
            release = nil
            version = String(rest)
        }
    }

    /// Below, at or above zero. Where one of both has no release, releases do not count: so rpm fulfils requirements.
    public func order(fulfilling other: RPMVersion) -> Int {
        let parts = Self.compare(epoch, other.epoch)
        if parts != 0 { return parts }
        let versions = Self.compare(version, other.version)
        guard versions == 0, let release, let theirs = other.release else { return versions }
        return Self.compare(release, theirs)
    }

    // MARK: - Order

    /// Of one part: below, at or above zero.
    public static func compare(_ left: String, _ right: String) -> Int {
        let (one, two) = (Array(left.utf8), Array(right.utf8))
        var (i, j) = (0, 0)
        while i < one.count || j < two.count {
            while i < one.count, isSeparator(one[i]) { i += 1 }
            while j < two.count, isSeparator(two[j]) { j += 1 }
            let (a, b) = (i < one.count ? one[i] : 0, j < two.count ? two[j] : 0)
            if a == tilde || b == tilde {
                if a != b { return a == tilde ? -1 : 1 }
                (i, j) = (i + 1, j + 1)
                continue
            }
            if a == caret || b == caret {
                if a == 0 { return -1 }
                if b == 0 { return 1 }
                if a != b { return a == caret ? -1 : 1 }
                (i, j) = (i + 1, j + 1)
                continue
            }
            guard a != 0, b != 0 else { break }
            let isNumber = isDigit(a)
            let (x, y) = (run(one, &i, isNumber), run(two, &j, isNumber))
            if y.isEmpty { return isNumber ? 1 : -1 }
            let order = isNumber ? orderOfNumbers(x, y) : orderOfWords(x, y)
            if order != 0 { return order }
        }
        return (i < one.count ? 1 : 0) - (j < two.count ? 1 : 0)
    }

    private static let tilde = UInt8(ascii: "~")
    private static let caret = UInt8(ascii: "^")

    private static func run(_ bytes: [UInt8], _ at: inout Int, _ isNumber: Bool) -> ArraySlice<UInt8> {
        let start = at
        while at < bytes.count, isNumber ? isDigit(bytes[at]) : isLetter(bytes[at]) { at += 1 }
        return bytes[start..<at]
    }

    static func orderOfNumbers(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Int {
        let (x, y) = (left.drop { $0 == 0x30 }, right.drop { $0 == 0x30 })
        return x.count != y.count ? (x.count < y.count ? -1 : 1) : orderOfWords(x, y)
    }

    static func orderOfWords(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Int {
        left.elementsEqual(right) ? 0 : left.lexicographicallyPrecedes(right) ? -1 : 1
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        !isDigit(byte) && !isLetter(byte) && byte != tilde && byte != caret
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
}

extension RPMVersion: Equatable, Comparable {
    public static func == (left: RPMVersion, right: RPMVersion) -> Bool { left.order(to: right) == 0 }
    public static func < (left: RPMVersion, right: RPMVersion) -> Bool { left.order(to: right) < 0 }

    /// What has a release comes behind what has none.
    private func order(to other: RPMVersion) -> Int {
        let order = order(fulfilling: other)
        guard order == 0 else { return order }
        return (release == nil ? 0 : 1) - (other.release == nil ? 0 : 1)
    }
}
