internal import KytesText

extension MakefileText {
    /// The statement whose range holds an offset.
    public func statement(at offset: Int) -> Statement? {
        var (low, high) = (0, statements.count)
        while low < high {
            let middle = (low + high) / 2
            if statements[middle].range.upperBound < offset { low = middle + 1 } else { high = middle }
        }
        guard low < statements.count, statements[low].range.touches(offset) else { return nil }
        return statements[low]
    }

    /// How often a name stands in the text as a whole word, at most `limit` times: what is around it is no letter, no digit
    /// and none of `-_./`.
    public func count(of name: String, atMost limit: Int) -> Int {
        let wanted = Array(name.utf8)
        guard let first = wanted.first, bytes.count >= wanted.count else { return 0 }
        var found = 0
        var index = 0
        while index + wanted.count <= bytes.count, found < limit {
            if bytes[index] == first, bytes[index..<index + wanted.count].elementsEqual(wanted),
                index == 0 || !Self.isOfAName(bytes[index - 1]),
                index + wanted.count == bytes.count || !Self.isOfAName(bytes[index + wanted.count])
            {
                found += 1
                index += wanted.count
            } else {
                index += 1
            }
        }
        return found
    }

    private static func isOfAName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
