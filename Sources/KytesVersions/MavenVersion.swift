/// A version as Maven's model orders it: any text is one.
///
/// A version is a tree: `.` goes on in a list, `-` and every change between digits and letters open a list within it.
/// Trailing zeros and release words say nothing. Equality is equality in order: `1` is `1.0.0` is `1-ga`.
/// Letters are those of Unicode, digits those of ASCII.
/// Source: Maven 3.8.7, `ComparableVersion`, read 2026-11-24.
public struct MavenVersion: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// As written.
    public let description: String
    private let items: [Item]

    public init(_ text: String) {
        description = text
        items = Self.items(Array((text.utf8.allSatisfy { $0 < 0x80 } ? asciiLowercased(text) : text.lowercased()).utf8))
    }

    public static func == (left: MavenVersion, right: MavenVersion) -> Bool { left.order(to: right) == 0 }

    public static func < (left: MavenVersion, right: MavenVersion) -> Bool { left.order(to: right) < 0 }

    /// Equal versions begin with the same number, and a version without numbers equals none that has one other than zero.
    public func hash(into hasher: inout Hasher) {
        guard case .number(let number)? = items.first else { return hasher.combine([UInt8]()) }
        hasher.combine(number.digits)
    }

    /// Below, at or above zero: before, equal to or behind `other`.
    public func order(to other: MavenVersion) -> Int { Item.order(items, other.items) }

    /// Whether only the word `SNAPSHOT` ends it: the newest build of a version to come.
    public var isSnapshot: Bool { description.hasSuffix("SNAPSHOT") }
}

extension MavenVersion {
    /// What a version consists of.
    private indirect enum Item: Sendable {
        case number(Number)
        case word(String)
        case list([Item])

        /// Whether it says nothing at the end of a list.
        var isNull: Bool {
            switch self {
            case .number(let number): number.digits.isEmpty
            case .word(let word): Qualifier(word) == .release
            case .list(let items): items.isEmpty
            }
        }

        /// What an absent item is equal to lies between pre-releases and everything else.
        func orderToNothing() -> Int {
            switch self {
            case .number(let number): number.digits.isEmpty ? 0 : 1
            case .word(let word): Qualifier(word).order(to: .release)
            case .list(let items): items.lazy.map { $0.orderToNothing() }.first { $0 != 0 } ?? 0
            }
        }

        /// Words come before lists, lists before numbers.
        func order(to other: Item) -> Int {
            switch (self, other) {
            case (.number(let left), .number(let right)): left.order(to: right)
            case (.word(let left), .word(let right)): Qualifier(left).order(to: Qualifier(right))
            case (.list(let left), .list(let right)): Self.order(left, right)
            case (.number, _), (.list, .word): 1
            case (.word, _), (.list, .number): -1
            }
        }

        static func order(_ left: [Item], _ right: [Item]) -> Int {
            for index in 0..<max(left.count, right.count) {
                let result =
                    if index >= left.count {
                        -right[index].orderToNothing()
                    } else if index >= right.count {
                        left[index].orderToNothing()
                    } else {
                        left[index].order(to: right[index])
                    }
                if result != 0 { return result }
            }
            return 0
        }
    }

    /// Digits without leading zeros, of any length.
    private struct Number: Sendable {
        let digits: [UInt8]
        /// Maven keeps numbers in three sizes and asks for the size first: ten zeros are more than one.
        let size: Int

        init(_ text: some Collection<UInt8>) {
            digits = Array(text.drop { $0 == UInt8(ascii: "0") })
            let width = digits.isEmpty ? text.count : digits.count
            size = width <= 9 ? 0 : width <= 18 ? 1 : 2
        }

        func order(to other: Number) -> Int {
            if size != other.size { return size < other.size ? -1 : 1 }
            if digits.count != other.digits.count { return digits.count < other.digits.count ? -1 : 1 }
            if digits == other.digits { return 0 }
            return digits.lexicographicallyPrecedes(other.digits) ? -1 : 1
        }
    }

    /// The rank of a word: six that are known around the release, then all others by their letters.
    private struct Qualifier: Equatable {
        static let release = Qualifier("")

        let rank: Int
        let word: String

        init(_ word: String) {
            let known: Int? =
                switch word {
                case "alpha": 0
                case "beta": 1
                case "milestone": 2
                case "rc", "cr": 3
                case "snapshot": 4
                case "", "ga", "final", "release": 5
                case "sp": 6
                default: nil
                }
            rank = known ?? 7
            self.word = known == nil ? word : ""
        }

        func order(to other: Qualifier) -> Int {
            if rank != other.rank { return rank < other.rank ? -1 : 1 }
            if word == other.word { return 0 }
            return word.utf16.lexicographicallyPrecedes(other.word.utf16) ? -1 : 1
        }
    }
}

extension MavenVersion {
    /// - Parameter text: In lower case.
    private static func items(_ text: [UInt8]) -> [Item] {
        // A list is only ever added to at its end, and what is opened there stays open: one level for each open list.
        var levels: [[Item]] = [[]]
        var start = 0
        var isNumber = false

        func add(upTo end: Int, isFollowedByDigit: Bool = false) {
            let part = text[start..<end]
            levels[levels.count - 1].append(
                part.isEmpty
                    ? .number(Number([]))
                    : isNumber ? .number(Number(part)) : .word(word(part, isFollowedByDigit: isFollowedByDigit)))
            start = end
        }

        for (index, byte) in text.enumerated() {
            switch byte {
            case UInt8(ascii: "."), UInt8(ascii: "-"):
                add(upTo: index)
                start = index + 1
                if byte == UInt8(ascii: "-") { levels.append([]) }
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if !isNumber, index > start {
                    if levels.last?.isEmpty == false { levels.append([]) }
                    add(upTo: index, isFollowedByDigit: true)
                    levels.append([])
                }
                isNumber = true
            default:
                if isNumber, index > start {
                    add(upTo: index)
                    levels.append([])
                }
                isNumber = false
            }
        }
        if start < text.count {
            if !isNumber, levels.last?.isEmpty == false { levels.append([]) }
            add(upTo: text.count)
        }
        return folded(levels)
    }

    /// Each list at the end of the one before, without what says nothing.
    private static func folded(_ levels: [[Item]]) -> [Item] {
        var inner: [Item]?
        for level in levels.reversed() {
            var items = level
            if let inner { items.append(.list(inner)) }
            for index in items.indices.reversed() {
                if items[index].isNull {
                    items.remove(at: index)
                } else if case .list = items[index] {
                    continue
                } else {
                    break
                }
            }
            inner = items
        }
        return inner ?? []
    }

    private static func word(_ letters: ArraySlice<UInt8>, isFollowedByDigit: Bool) -> String {
        if isFollowedByDigit, letters.count == 1 {
            switch letters.first {
            case UInt8(ascii: "a"): return "alpha"
            case UInt8(ascii: "b"): return "beta"
            case UInt8(ascii: "m"): return "milestone"
            default: break
            }
        }
        return String(decoding: letters, as: UTF8.self)
    }
}

private func asciiLowercased(_ text: String) -> String {
    String(decoding: text.utf8.map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 | 0x20 : $0 }, as: UTF8.self)
}
