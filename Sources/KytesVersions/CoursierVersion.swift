/// A version in coursier's order: numbers, then words of which some have a rank, compared item by item.
///
/// `1.0` equals `1.0.0`; `1.0-RC1` comes before `1.0`; what follows `+` counts for nothing.
/// Source: coursier/versions 0.5, `Version`, read 2026-11-24.
public struct CoursierVersion: Sendable, CustomStringConvertible {
    public let description: String
    let items: [Item]

    enum Item: Hashable, Sendable {
        /// Digits without leading zeros, so that none is too long.
        case number(String)
        case word(String)
        case least
        case greatest
    }

    public init(_ text: String) {
        description = text
        items = Self.items(of: text)
    }

    /// The numbers at the beginning, as a version scheme looks at them.
    var numbers: [String] {
        items.prefix { if case .number = $0 { true } else { false } }.map {
            if case .number(let digits) = $0 { digits } else { "" }
        }
    }

    // MARK: - Items

    private static let separators = Set(".-_".utf8)

    private static func items(of text: String) -> [Item] {
        let bytes = Array(text.utf8)
        var items: [Item] = []
        var place = 0
        var separator: UInt8?
        repeat {
            let start = place
            let class_ = place < bytes.count ? Kind(bytes[place]) : .separator
            switch class_ {
            case .separator: items.append(.number(""))
            case .digit:
                while place < bytes.count, Kind(bytes[place]) == .digit { place += 1 }
                items.append(.number(String(decoding: bytes[start..<place].drop { $0 == 0x30 }, as: UTF8.self)))
            case .letter, .other:
                while place < bytes.count, Kind(bytes[place]) == class_ { place += 1 }
                items.append(
                    item(String(decoding: bytes[start..<place], as: UTF8.self).lowercased(), behind: separator))
            }
            guard place < bytes.count, bytes[place] != UInt8(ascii: "+") else { break }
            separator = separators.contains(bytes[place]) ? bytes[place] : nil
            if separator != nil { place += 1 }
        } while place < bytes.count || separator != nil
        return items
    }

    private static func item(_ word: String, behind separator: UInt8?) -> Item {
        switch word {
        case "x" where separator == UInt8(ascii: "."), "*" where separator == UInt8(ascii: "."), "max": .greatest
        case "min": .least
        default: .word(word)
        }
    }

    private enum Kind {
        case digit, letter, separator, other

        init(_ byte: UInt8) {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): self = .digit
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): self = .letter
            case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "+"): self = .separator
            default: self = .other
            }
        }
    }
}

extension CoursierVersion.Item {
    /// Below, at or above nothing at all.
    fileprivate var sign: Int {
        switch self {
        case .number(let digits): digits.isEmpty ? 0 : 1
        case .word(let word): Self.rank(word).signum()
        case .least: -1
        case .greatest: 1
        }
    }

    private static func rank(_ word: String) -> Int {
        switch word {
        case "ga", "final", "": 0
        case "snapshot": -1
        case "rc", "cr": -2
        case "beta", "b": -3
        case "alpha", "a": -4
        case "dev": -6
        case "sp", "bin": 1
        default: -5
        }
    }

    private var order: Int {
        switch self {
        case .number: 0
        case .word: -1
        case .least: -8
        case .greatest: 8
        }
    }

    fileprivate var isNumeric: Bool { if case .word = self { false } else { true } }

    fileprivate func compare(_ other: Self) -> Int {
        switch (self, other) {
        case (.number(let first), .number(let second)):
            if first.utf8.count != second.utf8.count { return first.utf8.count < second.utf8.count ? -1 : 1 }
            return first == second ? 0 : (first < second ? -1 : 1)
        case (.word(let first), .word(let second)):
            let (left, right) = (Self.rank(first), Self.rank(second))
            if left != right { return left < right ? -1 : 1 }
            return left != -5 || first == second ? 0 : (first < second ? -1 : 1)
        default:
            if sign != other.sign { return sign < other.sign ? -1 : 1 }
            return (order - other.order).signum()
        }
    }
}

extension CoursierVersion: Comparable, Hashable {
    public static func == (left: Self, right: Self) -> Bool { left.compare(right) == 0 }
    public static func < (left: Self, right: Self) -> Bool { left.compare(right) < 0 }

    public func hash(into hasher: inout Hasher) {
        // What equals nothing may stand at many places: what is left is the same for all that are equal.
        for item in items where item.sign != 0 {
            guard case .word(let word) = item else {
                hasher.combine(item)
                continue
            }
            hasher.combine(["cr": "rc", "b": "beta", "a": "alpha", "bin": "sp"][word] ?? word)
        }
    }

    /// Numbers at the beginning are filled up with zeros before anything is compared.
    private func compare(_ other: Self) -> Int {
        let (first, second) = (items.prefix(while: \.isNumeric).count, other.items.prefix(while: \.isNumeric).count)
        let left = Self.padded(items, from: first, to: second)
        let right = Self.padded(other.items, from: second, to: first)
        for (one, two) in zip(left, right) {
            let order = one.compare(two)
            if order != 0 { return order }
        }
        if left.count > right.count { return left[right.count...].first { $0.sign != 0 }?.sign ?? 0 }
        return -(right[left.count...].first { $0.sign != 0 }?.sign ?? 0)
    }

    private static func padded(_ items: [Item], from count: Int, to wanted: Int) -> [Item] {
        guard count < wanted else { return items }
        return items[..<count] + Array(repeating: .number(""), count: wanted - count) + items[count...]
    }
}
