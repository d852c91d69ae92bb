internal import KytesText

/// Works out what a string literal means: escapes, and the indentation of a literal over lines.
struct StringDecoder {
    private let bytes: [UInt8]
    private let style: StringStyle
    private let hashes: Int
    /// How much white space to cut from each line, `nil` for none at all.
    var indentation: Int?

    init(_ bytes: [UInt8], _ style: StringStyle, hashes: Int) {
        self.bytes = bytes
        self.style = style
        self.hashes = hashes
    }

    /// - Parameters:
    ///   - isFirst: The text follows the opening quotes: a line end there is not meant.
    ///   - isLast: The closing quotes follow: the line end before them is not meant.
    func decode(_ range: TextRange, isFirst: Bool, isLast: Bool) -> String {
        let needsWork = indentation != nil || style.hasEscapes && bytes[range].contains(UInt8(ascii: "\\"))
        guard needsWork else { return String(decoding: bytes[range], as: UTF8.self) }
        var result: [UInt8] = []
        result.reserveCapacity(range.count)
        var offset = range.lowerBound
        if isFirst, indentation != nil { offset = lineStart(behind: offset, in: range) }
        while offset < range.upperBound {
            let byte = bytes[offset]
            if byte == UInt8(ascii: "\\"), style.hasEscapes, let next = escape(at: offset, in: range, into: &result) {
                offset = next
            } else if indentation != nil, byte == 0x0A || byte == 0x0D {
                result.append(0x0A)
                offset = lineStart(behind: offset, in: range)
            } else {
                result.append(byte)
                offset += 1
            }
        }
        if isLast, indentation != nil, result.last == 0x0A { result.removeLast() }
        return String(decoding: result, as: UTF8.self)
    }

    /// Goes over a line end and the indentation behind it.
    private func lineStart(behind start: Int, in range: TextRange) -> Int {
        var offset = start
        while offset < range.upperBound, bytes[offset] != 0x0A, bytes[offset] != 0x0D {
            guard bytes[offset] == 0x20 || bytes[offset] == 0x09 else { return start }
            offset += 1
        }
        if offset < range.upperBound, bytes[offset] == 0x0D { offset += 1 }
        if offset < range.upperBound, bytes[offset] == 0x0A { offset += 1 }
        var indent = 0
        while indent < indentation ?? 0, offset < range.upperBound, bytes[offset] == 0x20 || bytes[offset] == 0x09 {
            offset += 1
            indent += 1
        }
        return offset
    }

    /// - Returns: The offset behind the escape, `nil` where none begins.
    private func escape(at start: Int, in range: TextRange, into result: inout [UInt8]) -> Int? {
        var offset = start + 1
        for _ in 0..<hashes {
            guard offset < range.upperBound, bytes[offset] == UInt8(ascii: "#") else { return nil }
            offset += 1
        }
        guard offset < range.upperBound else { return nil }
        switch bytes[offset] {
        case UInt8(ascii: "n"): result.append(0x0A)
        case UInt8(ascii: "t"): result.append(0x09)
        case UInt8(ascii: "r"): result.append(0x0D)
        case UInt8(ascii: "0"): result.append(0)
        case UInt8(ascii: "u"): return unicode(at: offset + 1, in: range, into: &result)
        case 0x0A, 0x0D: return lineStart(behind: offset, in: range)
        case let byte: result.append(byte)
        }
        return offset + 1
    }

    private func unicode(at start: Int, in range: TextRange, into result: inout [UInt8]) -> Int? {
        var offset = start
        let isBraced = offset < range.upperBound && bytes[offset] == UInt8(ascii: "{")
        if isBraced { offset += 1 }
        var code: UInt32 = 0
        var count = 0
        while offset < range.upperBound, count < (isBraced ? 8 : 4),
            let digit = Character(UnicodeScalar(bytes[offset])).hexDigitValue
        {
            code = code << 4 | UInt32(digit)
            offset += 1
            count += 1
        }
        if isBraced, offset < range.upperBound, bytes[offset] == UInt8(ascii: "}") { offset += 1 }
        guard count > 0, let scalar = UnicodeScalar(code) else { return nil }
        result.append(contentsOf: String(Character(scalar)).utf8)
        return offset
    }
}
