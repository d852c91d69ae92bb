internal import KytesText

/// Scalars that say themselves where they end.
extension YAMLReader {
    // MARK: - Quotes

    mutating func readQuoted(below indent: Int) -> YAMLTable.Row {
        let (start, quote, line) = (at, bytes[at], lineStart)
        var row = YAMLTable.Row(
            start: Int32(start), end: 0, kind: quote == UInt8(ascii: "'") ? .singleQuoted : .doubleQuoted)
        var place = start + 1
        while place < bytes.count {
            let byte = bytes[place]
            if byte == quote {
                guard quote == UInt8(ascii: "'"), place + 1 < bytes.count, bytes[place + 1] == quote else {
                    at = place + 1
                    row.end = Int32(at)
                    return row
                }
                row.isEncoded = true
                place += 2
            } else if byte == 0x0A || byte == 0x0D {
                guard let next = quotedContinuation(from: place, below: indent) else { break }
                row.isEncoded = true
                lineStart = next.line
                place = next.place
            } else if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                row.isEncoded = true
                checkEscape(at: place)
                place += place + 1 < bytes.count && YAMLScalars.isBreak(bytes[place + 1]) ? 1 : 2
            } else {
                place += 1
            }
        }
        return unclosed(row, line)
    }

    /// The next line that has words, whatever its indentation, unless it looks like an entry of what is around: in quotes a
    /// `#` begins no comment, and libyaml asks for no indentation.
    private func quotedContinuation(from start: Int, below indent: Int) -> (line: Int, place: Int)? {
        if let next = continuation(from: start, below: indent) { return next }
        var (line, place) = (start, start)
        while place < bytes.count, bytes[place] <= 0x20 {
            place += 1
            if YAMLScalars.isBreak(bytes[place - 1]) { line = place }
        }
        guard place < bytes.count, place > line || isMarker(place) == nil else { return nil }
        if place - line > indent || bytes[place] == UInt8(ascii: "#") { return (line, place) }
        if isIndicator(UInt8(ascii: "-"), at: place) { return nil }
        let end = endOfLine(from: place)
        for colon in place..<end where bytes[colon] == UInt8(ascii: ":") && isSeparated(colon + 1) { return nil }
        return (line, place)
    }

    /// Without its closing quote a scalar costs its first line.
    private mutating func unclosed(_ row: YAMLTable.Row, _ line: Int) -> YAMLTable.Row {
        var row = row
        let start = Int(row.start)
        lineStart = line
        at = endOfLine(from: start)
        var end = at
        while end > start + 1, YAMLScalars.isBlank(bytes[end - 1]) { end -= 1 }
        row.end = Int32(end)
        row.isClosed = false
        say(.unclosed, "This value lacks its closing quote", at: start..<start + 1)
        return row
    }

    private mutating func checkEscape(at place: Int) {
        guard place + 1 < bytes.count else { return }
        switch bytes[place + 1] {
        case UInt8(ascii: "0"), UInt8(ascii: "a"), UInt8(ascii: "b"), UInt8(ascii: "t"), 0x09, UInt8(ascii: "n"),
            UInt8(ascii: "v"), UInt8(ascii: "f"), UInt8(ascii: "r"), UInt8(ascii: "e"), 0x20, UInt8(ascii: "\""),
            UInt8(ascii: "/"), UInt8(ascii: "\\"), UInt8(ascii: "N"), UInt8(ascii: "_"), UInt8(ascii: "L"),
            UInt8(ascii: "P"), UInt8(ascii: "x"), UInt8(ascii: "u"), UInt8(ascii: "U"), 0x0A, 0x0D:
            return
        default:
            say(.syntax, "Behind this `\\` nothing stands that it makes another character of", at: place..<place + 1)
        }
    }

    // MARK: - Block scalars

    /// `|` and `>` with their indicators, and the lines that are indented below.
    mutating func readBlock(below indent: Int) -> YAMLTable.Row {
        let start = at
        var (keepsBreaks, wanted) = (false, 0)
        at += 1
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "+"): keepsBreaks = true
            case UInt8(ascii: "-"): break
            case UInt8(ascii: "1")...UInt8(ascii: "9"): wanted = Int(bytes[at] - UInt8(ascii: "0"))
            default:
                return readBlock(from: start, below: indent, wanted: wanted, keepsBreaks: keepsBreaks)
            }
            at += 1
        }
        return readBlock(from: start, below: indent, wanted: wanted, keepsBreaks: keepsBreaks)
    }

    private mutating func readBlock(
        from start: Int,
        below indent: Int,
        wanted: Int,
        keepsBreaks: Bool
    ) -> YAMLTable.Row {
        var row = YAMLTable.Row(
            start: Int32(start), end: Int32(at), kind: bytes[start] == UInt8(ascii: "|") ? .literal : .folded)
        row.isEncoded = true
        expectEndOfLine()
        let first = at
        row.end = Int32(first)
        let width = wanted > 0 ? max(indent, 0) + wanted : width(ofBlockBelow: indent)
        row.indentation = UInt8(min(width, Int(UInt8.max)))
        while at < bytes.count {
            lineStart = at
            while at < bytes.count, bytes[at] == 0x20, at - lineStart < width { at += 1 }
            let isBlank = at >= bytes.count || YAMLScalars.isBreak(bytes[at])
            guard isBlank || at - lineStart == width, width > 0 || isMarker(at) == nil else {
                at = lineStart
                break
            }
            skipLine()
            if !isBlank || keepsBreaks { row.end = Int32(at) }
        }
        lineStart = at
        return row
    }

    /// That of the first line, where it has words that belong to the scalar, else of the widest line without words.
    private func width(ofBlockBelow indent: Int) -> Int {
        let found = Self.indentation(from: at, to: bytes.count, in: bytes)
        return found.words > indent ? found.words : max(indent + 1, found.blanks)
    }

    /// How far the first line with words is indented, -1 where there is none, and the widest of those before it.
    static func indentation(
        from start: Int,
        to end: Int,
        in bytes: UnsafeBufferPointer<UInt8>
    ) -> (words: Int, blanks: Int) {
        var (line, place, widest) = (start, start, 0)
        while place < end {
            if YAMLScalars.isBreak(bytes[place]) {
                widest = max(widest, place - line)
                place += 1
                line = place
            } else if bytes[place] == 0x20 {
                place += 1
            } else {
                return (place - line, widest)
            }
        }
        return (-1, max(widest, place - line))
    }
}
