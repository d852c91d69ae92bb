/// Shell patterns within one part of a path: `*`, `?`, `[a-z]`, `[!x]`, `[[:alpha:]]`, `\x`.
public enum Glob {
    public static func matches(_ text: [UInt8], _ pattern: [UInt8]) -> Bool {
        var index = 0
        var place = 0
        var retry: (index: Int, place: Int)?
        while true {
            if place < pattern.count, pattern[place] == UInt8(ascii: "*") {
                while place < pattern.count, pattern[place] == UInt8(ascii: "*") { place += 1 }
                retry = (index, place)
                continue
            }
            if index == text.count, place == pattern.count { return true }
            if index < text.count, let next = step(text[index], pattern, place) {
                index += 1
                place = next
            } else if let again = retry, again.index < text.count {
                retry = (again.index + 1, again.place)
                index = again.index + 1
                place = again.place
            } else {
                return false
            }
        }
    }

    /// Where the pattern goes on after one byte, `nil` where that byte does not match.
    private static func step(_ byte: UInt8, _ pattern: [UInt8], _ place: Int) -> Int? {
        guard place < pattern.count else { return nil }
        switch pattern[place] {
        case UInt8(ascii: "?"): return place + 1
        case UInt8(ascii: "["): return stepSet(byte, pattern, place + 1)
        case UInt8(ascii: "\\"):
            guard place + 1 < pattern.count, pattern[place + 1] == byte else { return nil }
            return place + 2
        default: return pattern[place] == byte ? place + 1 : nil
        }
    }

    private static func stepSet(_ byte: UInt8, _ pattern: [UInt8], _ start: Int) -> Int? {
        var place = start
        var isInSet = false
        var previous: UInt8?
        let isNegated =
            place < pattern.count && (pattern[place] == UInt8(ascii: "!") || pattern[place] == UInt8(ascii: "^"))
        if isNegated { place += 1 }
        var isFirst = true
        while place < pattern.count, isFirst || pattern[place] != UInt8(ascii: "]") {
            isFirst = false
            if let (name, next) = className(pattern, place) {
                guard let test = classes[name] else { return nil }
                isInSet = isInSet || test(byte)
                previous = nil
                place = next
                continue
            }
            let next = place + 1
            if pattern[place] == UInt8(ascii: "-"), let low = previous, next < pattern.count,
                pattern[next] != UInt8(ascii: "]")
            {
                guard let (high, after) = member(pattern, next) else { return nil }
                isInSet = isInSet || (low <= byte && byte <= high)
                previous = nil
                place = after
            } else {
                guard let (value, after) = member(pattern, place) else { return nil }
                isInSet = isInSet || value == byte
                previous = value
                place = after
            }
        }
        guard place < pattern.count else { return nil }
        return isInSet != isNegated ? place + 1 : nil
    }

    private static func member(_ pattern: [UInt8], _ place: Int) -> (UInt8, Int)? {
        guard pattern[place] == UInt8(ascii: "\\") else { return (pattern[place], place + 1) }
        return place + 1 < pattern.count ? (pattern[place + 1], place + 2) : nil
    }

    private static func className(_ pattern: [UInt8], _ place: Int) -> (String, Int)? {
        guard place + 1 < pattern.count, pattern[place] == UInt8(ascii: "["), pattern[place + 1] == UInt8(ascii: ":"),
            let end = pattern[(place + 2)...].firstIndex(of: UInt8(ascii: "]")), pattern[end - 1] == UInt8(ascii: ":"),
            end - 1 >= place + 2
        else { return nil }
        return (String(decoding: pattern[(place + 2)..<(end - 1)], as: UTF8.self), end + 1)
    }

    private static let classes: [String: @Sendable (UInt8) -> Bool] = [
        "alpha": isAlpha,
        "digit": isDigit,
        "alnum": { isAlpha($0) || isDigit($0) },
        "upper": { (0x41...0x5A).contains($0) },
        "lower": { (0x61...0x7A).contains($0) },
        "blank": { $0 == 0x20 || $0 == 0x09 },
        "space": { $0 == 0x20 || (0x09...0x0D).contains($0) },
        "cntrl": { $0 < 0x20 || $0 == 0x7F },
        "print": { (0x20...0x7E).contains($0) },
        "graph": { (0x21...0x7E).contains($0) },
        "punct": { (0x21...0x7E).contains($0) && !isAlpha($0) && !isDigit($0) },
        "xdigit": { isDigit($0) || (0x41...0x46).contains($0) || (0x61...0x66).contains($0) },
    ]

    private static func isAlpha(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
