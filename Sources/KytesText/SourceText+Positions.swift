extension SourceText {
    /// The line and column of `offset`, clamped.
    public func position(at offset: Int, in encoding: PositionEncoding) -> Position {
        let offset = characterStart(offset)
        let line = line(at: offset)
        let lineRange = range(ofLine: line)
        let end = min(offset, lineRange.upperBound)
        guard lineRange.lowerBound < end else { return Position(line: line, column: 0) }
        var column = 0
        for byte in bytes[lineRange.lowerBound..<end] { column += Self.width(ofByte: byte, in: encoding) }
        return Position(line: line, column: column)
    }

    /// The byte offset of a line and column, clamped to the line, and to the text.
    public func offset(at position: Position, in encoding: PositionEncoding) -> Int {
        guard position.line >= 0 else { return 0 }
        guard position.line < lineCount else { return count }
        let line = range(ofLine: position.line)
        guard position.column > 0 else { return line.lowerBound }
        if encoding == .utf8 {
            let column = min(position.column, line.count)
            return characterStart(line.lowerBound + column)
        }
        var column = 0
        var offset = line.lowerBound
        while offset < line.upperBound {
            let width = Self.width(ofByte: bytes[offset], in: encoding)
            if column + width > position.column { break }
            column += width
            offset += 1
            while offset < line.upperBound, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
        }
        return offset
    }

    /// The offsets between two positions, in either order.
    public func range(from start: Position, to end: Position, in encoding: PositionEncoding) -> TextRange {
        let first = offset(at: start, in: encoding)
        let second = offset(at: end, in: encoding)
        return min(first, second)..<max(first, second)
    }

    /// How many columns a byte is worth: continuation bytes count nothing, the first byte counts for its scalar.
    private static func width(ofByte byte: UInt8, in encoding: PositionEncoding) -> Int {
        switch encoding {
        case .utf8: 1
        case .utf16: byte & 0xC0 == 0x80 ? 0 : (byte >= 0xF0 ? 2 : 1)
        case .utf32: byte & 0xC0 == 0x80 ? 0 : 1
        }
    }
}
