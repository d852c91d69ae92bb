/// The bytes of a scalar to the characters that are meant.
enum YAMLScalars {
    static func decoded(_ row: YAMLTable.Row, in bytes: UnsafeBufferPointer<UInt8>) -> String {
        let (start, end) = (Int(row.start), Int(row.end))
        switch row.kind {
        case .singleQuoted, .doubleQuoted:
            return unquoted(start + 1, end - (row.isClosed ? 1 : 0), isDouble: row.kind == .doubleQuoted, in: bytes)
        case .literal, .folded: return block(from: start, to: end, indentation: row.indentation, in: bytes)
        default: return folded(start, end, in: bytes)
        }
    }

    /// Behind the line break of a block scalar's first line.
    static func endOfHeader(from start: Int, to end: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var at = start
        while at < end, !isBreak(bytes[at]) { at += 1 }
        return behindBreak(at, before: end, in: bytes)
    }

    static func isBreak(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    /// Of a place that may be one or the end.
    private static func behindBreak(_ at: Int, before end: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        guard at < end, isBreak(bytes[at]) else { return at }
        return bytes[at] == 0x0D && at + 1 < end && bytes[at + 1] == 0x0A ? at + 2 : at + 1
    }

    // MARK: - Line folding

    /// A plain scalar on several lines: one break is a blank, more are one less.
    private static func folded(_ start: Int, _ end: Int, in bytes: UnsafeBufferPointer<UInt8>) -> String {
        var result: [UInt8] = []
        var at = start
        while at < end {
            if isBreak(bytes[at]) {
                at = fold(at, before: end, in: bytes, &result)
            } else {
                result.append(bytes[at])
                at += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// From a line break to the first byte of the next line that has any.
    private static func fold(
        _ at: Int,
        before end: Int,
        in bytes: UnsafeBufferPointer<UInt8>,
        _ result: inout [UInt8],
        keeping kept: Int = 0
    ) -> Int {
        while result.count > kept, let last = result.last, isBlank(last) { result.removeLast() }
        var (at, breaks) = (at, 0)
        while at < end {
            if isBreak(bytes[at]) {
                at = behindBreak(at, before: end, in: bytes)
                breaks += 1
            } else if isBlank(bytes[at]) {
                at += 1
            } else {
                break
            }
        }
        result += breaks == 1 ? [0x20] : Array(repeating: 0x0A, count: breaks - 1)
        return at
    }

    // MARK: - Quotes

    private static func unquoted(
        _ start: Int,
        _ end: Int,
        isDouble: Bool,
        in bytes: UnsafeBufferPointer<UInt8>
    ) -> String {
        var result: [UInt8] = []
        // Blanks that were escaped are not folded away.
        var kept = 0
        var at = start
        while at < end {
            let byte = bytes[at]
            if isBreak(byte) {
                at = fold(at, before: end, in: bytes, &result, keeping: kept)
            } else if isDouble, byte == UInt8(ascii: "\\"), at + 1 < end {
                at = escape(at + 1, before: end, in: bytes, &result)
                kept = result.count
            } else {
                result.append(byte)
                at += !isDouble && byte == UInt8(ascii: "'") && at + 1 < end ? 2 : 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// What follows a backslash.
    private static func escape(
        _ at: Int,
        before end: Int,
        in bytes: UnsafeBufferPointer<UInt8>,
        _ result: inout [UInt8]
    ) -> Int {
        if isBreak(bytes[at]) {
            // The line goes on with what follows the indentation of the next.
            var next = behindBreak(at, before: end, in: bytes)
            while next < end, isBlank(bytes[next]) { next += 1 }
            return next
        }
        if let digits = digitCount(of: bytes[at]) {
            let place = at + 1..<min(end, at + 1 + digits)
            let number = UInt32(String(decoding: bytes[place], as: UTF8.self), radix: 16)
            guard place.count == digits, let scalar = number.flatMap(Unicode.Scalar.init) else {
                result.append(bytes[at])
                return at + 1
            }
            result += Array(String(Character(scalar)).utf8)
            return place.upperBound
        }
        result += meaning(of: bytes[at])
        return at + 1
    }

    private static func digitCount(of byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "x"): 2
        case UInt8(ascii: "u"): 4
        case UInt8(ascii: "U"): 8
        default: nil
        }
    }

    /// Of a byte that means nothing itself.
    private static func meaning(of byte: UInt8) -> [UInt8] {
        switch byte {
        case UInt8(ascii: "0"): [0]
        case UInt8(ascii: "a"): [7]
        case UInt8(ascii: "b"): [8]
        case UInt8(ascii: "t"), 0x09: [9]
        case UInt8(ascii: "n"): [10]
        case UInt8(ascii: "v"): [11]
        case UInt8(ascii: "f"): [12]
        case UInt8(ascii: "r"): [13]
        case UInt8(ascii: "e"): [27]
        case UInt8(ascii: "N"): [0xC2, 0x85]
        case UInt8(ascii: "_"): [0xC2, 0xA0]
        case UInt8(ascii: "L"): [0xE2, 0x80, 0xA8]
        case UInt8(ascii: "P"): [0xE2, 0x80, 0xA9]
        default: [byte]
        }
    }

    // MARK: - Block scalars

    private struct Line {
        var content: Range<Int>
        /// Folding leaves alone what is indented further.
        var isMoreIndented: Bool
    }

    /// Decodes what stands behind `|` or `>` and its indicators; the last line break is part of the range.
    private static func block(
        from start: Int,
        to end: Int,
        indentation: UInt8,
        in bytes: UnsafeBufferPointer<UInt8>
    ) -> String {
        var chomping: UInt8 = 0
        var header = start + 1
        while header < end, !isBreak(bytes[header]), !isBlank(bytes[header]) {
            if bytes[header] == UInt8(ascii: "+") || bytes[header] == UInt8(ascii: "-") { chomping = bytes[header] }
            header += 1
        }
        let first = endOfHeader(from: start, to: end, in: bytes)
        let isKnown = indentation < UInt8.max
        let width = isKnown ? Int(indentation) : YAMLReader.indentation(from: first, to: end, in: bytes).words
        let lines = lines(from: first, to: end, indentedBy: width, in: bytes)
        var result: [UInt8] = []
        let isFolded = bytes[start] == UInt8(ascii: ">")
        let last = lines.lastIndex { !$0.content.isEmpty }
        if let last {
            append(lines[...last], isFolded: isFolded, from: bytes, to: &result)
        }
        let trailing = lines.count - (last.map { $0 + 1 } ?? 0)
        let isEnded = end > start && isBreak(bytes[end - 1])
        switch chomping {
        case UInt8(ascii: "-"): break
        case UInt8(ascii: "+"):
            if last != nil, isEnded || trailing > 0 { result.append(0x0A) }
            result += Array(repeating: 0x0A, count: trailing)
        default: if last != nil, isEnded || trailing > 0 { result.append(0x0A) }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func append(
        _ lines: ArraySlice<Line>,
        isFolded: Bool,
        from bytes: UnsafeBufferPointer<UInt8>,
        to result: inout [UInt8]
    ) {
        var breaks = 0
        var wasMoreIndented = false
        var isFirst = true
        for line in lines {
            if line.content.isEmpty {
                breaks += 1
                continue
            }
            if isFirst {
                result += Array(repeating: 0x0A, count: breaks)
            } else if isFolded, !wasMoreIndented, !line.isMoreIndented {
                result += breaks == 0 ? [0x20] : Array(repeating: 0x0A, count: breaks)
            } else {
                result += Array(repeating: 0x0A, count: breaks + 1)
            }
            result += bytes[line.content]
            (breaks, isFirst, wasMoreIndented) = (0, false, line.isMoreIndented)
        }
    }

    /// The lines without their indentation.
    private static func lines(
        from start: Int,
        to end: Int,
        indentedBy indentation: Int,
        in bytes: UnsafeBufferPointer<UInt8>
    ) -> [Line] {
        var lines: [Line] = []
        var at = start
        while at < end {
            let line = at
            while at < end, !isBreak(bytes[at]) { at += 1 }
            var content = line
            while content < at, content - line < indentation, bytes[content] == 0x20 { content += 1 }
            let isMore = content < at && isBlank(bytes[content])
            lines.append(Line(content: content..<at, isMoreIndented: isMore))
            at = behindBreak(at, before: end, in: bytes)
        }
        return lines
    }
}
