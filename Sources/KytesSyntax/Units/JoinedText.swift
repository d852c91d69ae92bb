public import KytesText

/// What stands on several lines and is one: the lines with a blank between them, and where each byte stands.
public struct JoinedText: Sendable {
    public let bytes: [UInt8]
    /// Where each line begins in `bytes`, and in the text.
    private let starts: [(joined: Int, text: Int)]

    public init(_ pieces: [TextRange], in text: [UInt8]) {
        var joined: [UInt8] = []
        var starts: [(Int, Int)] = []
        for piece in pieces {
            if !joined.isEmpty { joined.append(0x20) }
            starts.append((joined.count, piece.lowerBound))
            joined += text[piece]
        }
        bytes = joined
        self.starts = starts
    }

    public var string: String { String(decoding: bytes, as: UTF8.self) }

    /// Where bytes of this stand in the text, from the first to the last.
    public func range(_ range: Range<Int>) -> TextRange {
        let lower = offset(range.lowerBound)
        return range.isEmpty ? lower..<lower : lower..<offset(range.upperBound - 1) + 1
    }

    private func offset(_ joined: Int) -> Int {
        var (low, high) = (0, starts.count)
        while low < high {
            let middle = (low + high) / 2
            if starts[middle].joined <= joined { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return starts.first?.text ?? 0 }
        return starts[low - 1].text + joined - starts[low - 1].joined
    }
}

/// A word of a unit file, without its quotes.
public struct UnitWord: Hashable, Sendable {
    public var text: String
    /// With its quotes.
    public var range: TextRange

    public var located: Located<String> { Located(text, at: range) }
}

extension JoinedText {
    /// Words with blanks between; quotes hold blanks together.
    ///
    /// - Parameter keepsEscapes: Whether a backslash stays where it is: names of units have some.
    /// - Returns: The words before an open quote, and where that stands; or before a backslash that escapes nothing known.
    /// - Source: `extract_first_word` of systemd 252.
    public func words(keepsEscapes: Bool = false) -> (words: [UnitWord], open: TextRange?) {
        var words: [UnitWord] = []
        var at = 0
        while true {
            while at < bytes.count, Self.isBlank(bytes[at]) { at += 1 }
            guard at < bytes.count else { return (words, nil) }
            let start = at
            var word: [UInt8] = []
            var quote: UInt8?
            while at < bytes.count, quote != nil || !Self.isBlank(bytes[at]) {
                let byte = bytes[at]
                if byte == UInt8(ascii: "\\"), !keepsEscapes {
                    at += 1 + Self.unescape(bytes[(at + 1)...], to: &word)
                    continue
                }
                at += 1
                if byte == quote {
                    quote = nil
                } else if quote == nil, byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                    quote = byte
                } else {
                    word.append(byte)
                }
            }
            if quote != nil { return (words, range(start..<bytes.count)) }
            words.append(UnitWord(text: String(decoding: word, as: UTF8.self), range: range(start..<at)))
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

    /// - Returns: How many bytes behind the backslash it takes. What is no escape stays as it is, backslash and all.
    private static func unescape(_ rest: ArraySlice<UInt8>, to word: inout [UInt8]) -> Int {
        guard let first = rest.first else {
            word.append(UInt8(ascii: "\\"))
            return 0
        }
        if let plain = escapes[first] {
            word.append(plain)
            return 1
        }
        let (length, base): (Int, Int)
        switch first {
        case UInt8(ascii: "x"): (length, base) = (2, 16)
        case UInt8(ascii: "u"): (length, base) = (4, 16)
        case UInt8(ascii: "U"): (length, base) = (8, 16)
        case UInt8(ascii: "0")...UInt8(ascii: "7"): (length, base) = (3, 8)
        default: (length, base) = (0, 0)
        }
        let skipped = base == 16 ? 1 : 0
        let digits = rest.dropFirst(skipped).prefix(length)
        guard length > 0, digits.count == length,
            let value = UInt32(String(decoding: digits, as: UTF8.self), radix: base), let scalar = Unicode.Scalar(value)
        else {
            word += [UInt8(ascii: "\\"), first]
            return 1
        }
        if length == 4 || length == 8 { word += Array(String(scalar).utf8) } else { word.append(UInt8(value & 0xFF)) }
        return skipped + length
    }

    private static let escapes: [UInt8: UInt8] = [
        UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12, UInt8(ascii: "n"): 10,
        UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9, UInt8(ascii: "v"): 11, UInt8(ascii: "\\"): 0x5C,
        UInt8(ascii: "\""): 0x22, UInt8(ascii: "'"): 0x27, UInt8(ascii: "s"): 0x20,
    ]
}
