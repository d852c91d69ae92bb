/// A set of small numbers, one bit each.
struct BitSet: Sendable {
    private var words: [UInt64]

    /// - Parameter capacity: Members are in 0..<capacity.
    init(capacity: Int) { words = [UInt64](repeating: 0, count: (capacity + 63) / 64) }

    /// - Returns: Whether it was not there before.
    @discardableResult
    mutating func insert(_ member: Int) -> Bool {
        let bit = UInt64(1) << UInt64(member & 63)
        defer { words[member >> 6] |= bit }
        return words[member >> 6] & bit == 0
    }

    func contains(_ member: Int) -> Bool { words[member >> 6] & (UInt64(1) << UInt64(member & 63)) != 0 }

    /// The bits, 64 a word, lowest first.
    mutating func withUnsafeWords(_ body: (UnsafeMutableBufferPointer<UInt64>) -> Void) {
        words.withUnsafeMutableBufferPointer { body($0) }
    }

    var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// Ascending.
    var members: [Int] {
        var result: [Int] = []
        for (index, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                result.append(index << 6 + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
        return result
    }
}
