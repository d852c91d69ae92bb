public import KytesText

/// Lines that a sign at their end joins, as one text, and where each byte of it stands.
public struct JoinedText: Sendable {
    public private(set) var bytes: [UInt8] = []
    /// Where runs of neighbouring bytes begin, in the joined text and in the source. Sorted.
    private var runs: [(joined: Int, source: Int)] = []

    init() {}

    /// A part of a text as it stands.
    public init(_ range: TextRange, of text: [UInt8]) { append(range, of: text) }

    mutating func append(_ range: TextRange, of text: [UInt8]) {
        if runs.isEmpty || !range.isEmpty { runs.append((bytes.count, range.lowerBound)) }
        bytes += text[range]
    }

    /// A blank that does not stand in the source, where something that goes on begins.
    mutating func append(blankBefore range: TextRange) {
        runs.append((bytes.count, range.lowerBound))
        bytes.append(0x20)
    }

    public var count: Int { bytes.count }

    /// Where a byte of the joined text stands in the source; the end is behind the last byte.
    public func source(_ offset: Int) -> Int {
        var (low, high) = (0, runs.count)
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].joined > offset { high = middle } else { low = middle + 1 }
        }
        guard low > 0 else { return 0 }
        return runs[low - 1].source + offset - runs[low - 1].joined
    }

    /// The bytes of the source from the first to the last of a range; what joins lines between them is within.
    public func source(_ range: Range<Int>) -> TextRange {
        let start = source(range.lowerBound)
        return range.isEmpty ? start..<start : start..<source(range.upperBound - 1) + 1
    }

    public func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    public func located(_ range: Range<Int>) -> Located<String> { Located(string(range), at: source(range)) }
}
