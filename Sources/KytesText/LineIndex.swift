/// Where the lines of a text begin, kept true under edits.
///
/// A line ends with `\n`, `\r\n` or a lone `\r` (LSP 3.18, "Text Documents"). A text has at least one line, and one more
/// after a final line end.
struct LineIndex: Sendable {
    /// The byte offset of the first byte of each line, ascending; the first is 0. Four bytes each, for there are millions.
    private var starts: [UInt32]

    /// - Precondition: Fewer than 4 GiB.
    init(_ bytes: [UInt8]) {
        starts = bytes.withUnsafeBufferPointer { buffer in
            var starts: [UInt32] = []
            starts.reserveCapacity(1 + buffer.count { $0 == 0x0A })
            starts.append(0)
            Self.appendStarts(of: buffer, in: 0..<buffer.count, to: &starts)
            return starts
        }
    }

    var count: Int { starts.count }

    /// Where a line begins.
    subscript(line: Int) -> Int { Int(starts[line]) }

    /// The line that holds `offset`, by binary search.
    func line(at offset: Int) -> Int {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if self[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }

    /// Takes over the replacement of `replaced` by `count` bytes; `bytes` is the text afterwards.
    ///
    /// Only the lines around the edit are looked at, from the byte before it (a `\r` there may have gained or lost
    /// its `\n`) to the byte after it; the starts behind are moved.
    mutating func replace(_ replaced: TextRange, withCount count: Int, in bytes: [UInt8]) {
        let shift = count - replaced.count
        let firstLine = line(at: max(0, replaced.lowerBound - 1))
        let endLine = line(at: replaced.upperBound + 1)
        let scanStart = self[firstLine]
        let oldScanEnd = endLine + 1 < starts.count ? self[endLine + 1] : bytes.count - shift
        var fresh: [UInt32] = []
        bytes.withUnsafeBufferPointer {
            Self.appendStarts(of: $0, in: scanStart..<(oldScanEnd + shift), to: &fresh)
        }
        let oldCount = endLine - firstLine + (endLine + 1 < starts.count ? 1 : 0)
        starts.replaceSubrange((firstLine + 1)..<(firstLine + 1 + oldCount), with: fresh)
        guard shift != 0 else { return }
        for index in (firstLine + 1 + fresh.count)..<max(firstLine + 1 + fresh.count, starts.count) {
            starts[index] = UInt32(Int(starts[index]) + shift)
        }
    }

    private static func appendStarts(
        of bytes: UnsafeBufferPointer<UInt8>, in range: TextRange, to starts: inout [UInt32]
    ) {
        var offset = range.lowerBound
        while offset < range.upperBound {
            let byte = bytes[offset]
            offset += 1
            guard byte == 0x0A || byte == 0x0D else { continue }
            if byte == 0x0D, offset < bytes.count, bytes[offset] == 0x0A {
                guard offset < range.upperBound else { return }
                offset += 1
            }
            starts.append(UInt32(offset))
        }
    }
}
