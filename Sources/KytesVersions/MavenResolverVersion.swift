/// A version as Maven's resolver orders it, which chooses among the versions that a range allows.
///
/// It is not quite the order of the model, see `MavenVersion`: `_` separates as `.` and `-` do, and `min` and `max` at the
/// end stand for the lowest and the highest there may be.
/// Source: Maven Resolver 1.6.3, `GenericVersion`, read 2026-11-24.
public struct MavenResolverVersion: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// As written.
    public let description: String
    private let items: [Item]

    public init(_ text: String) {
        description = text
        items = Self.items(Array((text.isEmpty ? "0" : text).utf8))
    }

    public static func == (left: MavenResolverVersion, right: MavenResolverVersion) -> Bool {
        left.order(to: right) == 0
    }

    public static func < (left: MavenResolverVersion, right: MavenResolverVersion) -> Bool { left.order(to: right) < 0 }

    /// Equal versions begin with the same small number, or with none other than zero.
    public func hash(into hasher: inout Hasher) {
        guard case .number(let number)? = items.first else { return hasher.combine(0) }
        hasher.combine(number)
    }

    /// Below, at or above zero: before, equal to or behind `other`.
    public func order(to other: MavenResolverVersion) -> Int {
        var isNumber = true
        for index in 0... {
            if index >= items.count { return -Self.padding(other.items, from: index, isNumber: nil) }
            if index >= other.items.count { return Self.padding(items, from: index, isNumber: nil) }
            let (left, right) = (items[index], other.items[index])
            if left.isNumber != right.isNumber {
                return isNumber == left.isNumber
                    ? Self.padding(items, from: index, isNumber: isNumber)
                    : -Self.padding(other.items, from: index, isNumber: isNumber)
            }
            let result = left.order(to: right)
            if result != 0 { return result }
            isNumber = left.isNumber
        }
        return 0
    }

    /// How what is more in one version stands to nothing.
    private static func padding(_ items: [Item], from start: Int, isNumber: Bool?) -> Int {
        guard start < items.count else { return 0 }
        for item in items[start...] {
            if let isNumber, item.isNumber != isNumber { return 0 }
            let result = item.orderToNothing()
            if result != 0 { return result }
        }
        return 0
    }
}

extension MavenResolverVersion {
    private enum Item: Sendable {
        case minimum
        /// -5 for `alpha` to 1 for `sp`; 0 is the release.
        case qualifier(Int)
        case word(String)
        /// Up to nine digits.
        case number(Int)
        /// The digits of longer ones.
        case bigNumber([UInt8])
        case maximum

        var isNumber: Bool {
            switch self {
            case .qualifier, .word: false
            case .minimum, .number, .bigNumber, .maximum: true
            }
        }

        private var kind: Int {
            switch self {
            case .minimum: 0
            case .qualifier: 1
            case .word: 2
            case .number: 3
            case .bigNumber: 4
            case .maximum: 5
            }
        }

        func orderToNothing() -> Int {
            switch self {
            case .minimum: -1
            case .qualifier(let rank): rank
            case .number(let number): number
            case .word, .bigNumber, .maximum: 1
            }
        }

        func order(to other: Item) -> Int {
            switch (self, other) {
            case (.qualifier(let left), .qualifier(let right)), (.number(let left), .number(let right)): left - right
            case (.word(let left), .word(let right)):
                left == right ? 0 : left.utf16.lexicographicallyPrecedes(right.utf16) ? -1 : 1
            case (.bigNumber(let left), .bigNumber(let right)):
                if left.count != right.count {
                    left.count - right.count
                } else {
                    left == right ? 0 : left.lexicographicallyPrecedes(right) ? -1 : 1
                }
            default: kind - other.kind
            }
        }
    }

    private static func items(_ text: [UInt8]) -> [Item] {
        var items: [Item] = []
        var index = 0
        while index < text.count {
            let start = index
            let isNumber = isDigit(text[start])
            while index < text.count, !isSeparator(text[index]), isDigit(text[index]) == isNumber { index += 1 }
            let part = text[start..<index]
            let isFollowedByDigit = index < text.count && isDigit(text[index])
            if index < text.count, isSeparator(text[index]) { index += 1 }
            items.append(
                part.isEmpty || isNumber
                    ? number(part)
                    : word(part, isLast: index >= text.count, isFollowedByDigit: isFollowedByDigit))
        }
        return trimmed(items)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Item {
        let digits = digits.drop { $0 == UInt8(ascii: "0") }
        guard digits.count < 10 else { return .bigNumber(Array(digits)) }
        return .number(digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) })
    }

    private static func word(_ letters: ArraySlice<UInt8>, isLast: Bool, isFollowedByDigit: Bool) -> Item {
        let word = String(decoding: letters, as: UTF8.self).lowercased()
        switch word {
        case "min" where isLast: return .minimum
        case "max" where isLast: return .maximum
        case "a" where isFollowedByDigit, "alpha": return .qualifier(-5)
        case "b" where isFollowedByDigit, "beta": return .qualifier(-4)
        case "m" where isFollowedByDigit, "milestone": return .qualifier(-3)
        case "cr", "rc": return .qualifier(-2)
        case "snapshot": return .qualifier(-1)
        case "ga", "final", "release": return .qualifier(0)
        case "sp": return .qualifier(1)
        default: return .word(word)
        }
    }

    /// Without zeros and release words at the end, and at the end of what stands before a change of kind.
    private static func trimmed(_ items: [Item]) -> [Item] {
        var items = items
        var isNumber: Bool?
        var end = items.count - 1
        var index = end
        while index > 0 {
            let item = items[index]
            if item.isNumber != isNumber {
                end = index
                isNumber = item.isNumber
            }
            if end == index, index == items.count - 1 || items[index - 1].isNumber == item.isNumber,
                item.orderToNothing() == 0
            {
                items.remove(at: index)
                end -= 1
            }
            index -= 1
        }
        return items
    }

    private static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
}
