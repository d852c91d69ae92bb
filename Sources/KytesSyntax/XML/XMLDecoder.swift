internal import KytesText

/// Character data to the characters that are meant.
struct XMLDecoder {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var result: [UInt8] = []

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    var string: String { String(decoding: result, as: UTF8.self) }

    /// Adds character data: entities mean something, a line ends with `\n`.
    mutating func append(_ range: TextRange) {
        var at = range.lowerBound
        while at < range.upperBound {
            at =
                bytes[at] == UInt8(ascii: "&")
                ? reference(at: at, before: range.upperBound) : character(at: at, before: range.upperBound)
        }
    }

    /// Adds what a whole CDATA section holds, or one that lacks its end.
    mutating func appendSection(_ range: TextRange) {
        let end = bytes[range].suffix(3).elementsEqual("]]>".utf8) ? range.upperBound - 3 : range.upperBound
        var at = range.lowerBound + XMLMarkup.characterData.count
        while at < end { at = character(at: at, before: end) }
    }

    /// Adds the value of an attribute: white space in it is blanks (XML §3.3.3).
    mutating func appendAttribute(_ range: TextRange) {
        var at = range.lowerBound
        while at < range.upperBound {
            if bytes[at] == UInt8(ascii: "&") {
                at = reference(at: at, before: range.upperBound)
            } else {
                at = character(at: at, before: range.upperBound)
                if let last = result.last, XMLReader.isSpace(last) { result[result.count - 1] = 0x20 }
            }
        }
    }

    private mutating func character(at: Int, before end: Int) -> Int {
        guard bytes[at] == 0x0D else {
            result.append(bytes[at])
            return at + 1
        }
        result.append(0x0A)
        return at + 1 < end && bytes[at + 1] == 0x0A ? at + 2 : at + 1
    }

    /// `&amp;` and `&#38;`; of what is no entity of XML itself every byte means itself.
    private mutating func reference(at: Int, before end: Int) -> Int {
        guard let reference = XMLReference(bytes, at: at, before: end) else {
            result.append(bytes[at])
            return at + 1
        }
        result += reference.meaning ?? Array(bytes[at..<reference.end])
        return reference.end
    }
}

/// `&name;`, `&#38;`, `&#x26;`
struct XMLReference {
    /// Behind the semicolon.
    let end: Int
    /// In UTF-8; `nil` for entities that XML itself does not have, and numbers that are no characters.
    let meaning: [UInt8]?

    /// No name is longer: what looks like an entity otherwise is none.
    private static let nameLimit = 64

    /// - Returns: `nil` where no reference begins at the `&`.
    init?(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int, before end: Int) {
        var at = start + 1
        let limit = min(end, start + Self.nameLimit)
        while at < limit, XMLReader.isNameByte(bytes[at]) || bytes[at] == UInt8(ascii: "#") { at += 1 }
        guard at < limit, bytes[at] == UInt8(ascii: ";"), at > start + 1 else { return nil }
        self.end = at + 1
        meaning = Self.meaning(of: String(decoding: bytes[(start + 1)..<at], as: UTF8.self))
    }

    private static func meaning(of name: String) -> [UInt8]? {
        switch name {
        case "amp": return [UInt8(ascii: "&")]
        case "lt": return [UInt8(ascii: "<")]
        case "gt": return [UInt8(ascii: ">")]
        case "quot": return [UInt8(ascii: "\"")]
        case "apos": return [UInt8(ascii: "'")]
        default: break
        }
        guard name.hasPrefix("#") else { return nil }
        let isHexadecimal = name.hasPrefix("#x")
        let digits = name.dropFirst(isHexadecimal ? 2 : 1)
        guard digits.first != "+", let number = UInt32(digits, radix: isHexadecimal ? 16 : 10), number != 0 else {
            return nil
        }
        return Unicode.Scalar(number).map { Array(String(Character($0)).utf8) }
    }
}
