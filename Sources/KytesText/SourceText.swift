/// A text and its lines: valid UTF-8, a value, cheap to copy.
///
/// Offsets are UTF-8 bytes. Everything that comes from outside is clamped, never trapped on: an offset behind the end
/// means the end, a column behind its line means the end of the line, a place inside a character means its beginning.
public struct SourceText: Sendable {
    /// The text in UTF-8.
    public private(set) var bytes: [UInt8]
    private var lines: LineIndex

    public init(_ string: String) {
        self.init(validUTF8: Array(string.utf8))
    }

    /// - Parameter bytes: In UTF-8, or with signs of UTF-16 or ISO-8859-1 (a byte order mark, what XML says in its first
    ///   line). Whatever else is not UTF-8 is replaced by U+FFFD, as the standard says.
    public init(decoding bytes: [UInt8]) {
        if bytes.first != 0, bytes.dropFirst().first != 0, String(validating: bytes, as: UTF8.self) != nil {
            self.init(validUTF8: bytes)
        } else if let text = Self.decoded(bytes) {
            self.init(text)
        } else {
            self.init(String(decoding: bytes, as: UTF8.self))
        }
    }

    private init(validUTF8 bytes: [UInt8]) {
        self.bytes = bytes
        lines = LineIndex(bytes)
    }

    public var string: String { String(decoding: bytes, as: UTF8.self) }

    public var count: Int { bytes.count }

    public var lineCount: Int { lines.count }

    /// The bytes of the text in `range`, clamped.
    public subscript(range: TextRange) -> String {
        String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
    }

    /// The line that holds `offset`, from zero.
    public func line(at offset: Int) -> Int { lines.line(at: min(max(offset, 0), count)) }

    /// The bytes of a line without its line end; empty behind the last line.
    public func range(ofLine line: Int) -> TextRange {
        guard (0..<lines.count).contains(line) else { return line < 0 ? 0..<0 : count..<count }
        let start = lines[line]
        var end = line + 1 < lines.count ? lines[line + 1] : count
        if end > start, line + 1 < lines.count {
            end -= 1
            if bytes[end] == 0x0A, end > start, bytes[end - 1] == 0x0D { end -= 1 }
        }
        return start..<end
    }

    /// Replaces `range` (clamped, widened to whole characters) by `replacement`.
    public mutating func replace(_ range: TextRange, with replacement: String) {
        let lower = characterStart(range.lowerBound)
        let upper = max(lower, characterStart(range.upperBound))
        bytes.replaceSubrange(lower..<upper, with: replacement.utf8)
        lines.replace(lower..<upper, withCount: replacement.utf8.count, in: bytes)
    }

    /// The nearest offset at or before `offset` where a Unicode scalar begins.
    func characterStart(_ offset: Int) -> Int {
        var offset = min(max(offset, 0), bytes.count)
        while offset > 0, offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset -= 1 }
        return offset
    }
}

extension SourceText: Hashable {
    public static func == (left: SourceText, right: SourceText) -> Bool { left.bytes == right.bytes }
    public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}

extension SourceText: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self.init(value) }
}
