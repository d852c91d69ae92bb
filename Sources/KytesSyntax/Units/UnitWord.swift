public import KytesText

/// A word of a unit file, without its quotes.
public struct UnitWord: Hashable, Sendable {
    public var text: String
    /// With its quotes.
    public var range: TextRange

    public var located: Located<String> { Located(text, at: range) }
}

extension JoinedText {
    /// Lines with a blank between them.
    init(lines: [TextRange], of text: [UInt8]) {
        self.init()
        for line in lines {
            if count > 0 { append(blankBefore: line) }
            append(line, of: text)
        }
    }

    public var string: String { string(0..<count) }

    /// All of it.
    public var whole: TextRange { source(0..<count) }

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
            if quote != nil { return (words, source(start..<bytes.count)) }
            words.append(UnitWord(text: String(decoding: word, as: UTF8.self), range: source(start..<at)))
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
