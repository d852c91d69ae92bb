/// How well a text answers what somebody typed: the characters of the query in their order, anything between them.
public enum FuzzyMatch {
    /// The score of the best way to find `query` in `text`, letters of any case; higher is better.
    ///
    /// Runs of neighbouring characters and beginnings of words count most. Only the first 256 bytes of a text and 64 of
    /// a query are looked at.
    /// - Returns: `nil` where the characters do not occur in this order; 0 for an empty query.
    public static func score(_ query: String, in text: String) -> Int? {
        let wanted = Array(query.utf8.prefix(64))
        let bytes = Array(text.utf8.prefix(256))
        guard !wanted.isEmpty else { return 0 }
        guard wanted.count <= bytes.count else { return nil }
        var ended = [Int](repeating: impossible, count: bytes.count)  // the best score that ends at this byte
        for (row, byte) in wanted.enumerated() {
            var next = [Int](repeating: impossible, count: bytes.count)
            var before = row == 0 ? 0 : impossible  // the best score that ended anywhere before, gaps paid
            for column in bytes.indices {
                if folded(bytes[column]) == folded(byte) {
                    let neighbour = row > 0 && column > 0 ? ended[column - 1] + inARow : impossible
                    let best = max(before, neighbour)
                    if best > impossible / 2 {
                        next[column] = best + match + (bytes[column] == byte ? 1 : 0) + start(of: column, in: bytes)
                    }
                }
                before = max(before, row > 0 ? ended[column] : impossible) - (row > 0 || column < 3 ? gap : 0)
            }
            ended = next
        }
        guard let best = ended.max(), best > impossible / 2 else { return nil }
        let isWhole = wanted.count == bytes.count
        return best + (isWhole ? whole : 0)
    }

    private static let impossible = -1_000_000
    private static let match = 16
    private static let inARow = 12
    private static let gap = 1
    private static let whole = 40

    private static func folded(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    /// What a byte gains that begins a word: at the front, behind punctuation, or a capital behind a small letter.
    private static func start(of column: Int, in bytes: [UInt8]) -> Int {
        guard column > 0 else { return 12 }
        let (last, this) = (bytes[column - 1], bytes[column])
        if "-_./@: ".utf8.contains(last) { return 8 }
        let isCapital = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(this)
        let followsSmall = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(last)
        return isCapital && followsSmall ? 8 : 0
    }
}
