/// Which candidates of one package a term allows: bit 0 is "not selected at all", bit n + 1 the n-th version.
///
/// The versions of a package are known before the first term mentions it, so that every set is a row of bits and the
/// algebra of terms is that of words. Up to 63 versions take no allocation.
struct CandidateSet: Hashable, Sendable {
    private var low: UInt64
    /// The words after the first, as many as the package's versions need.
    private var high: [UInt64]

    private init(low: UInt64, high: [UInt64]) {
        self.low = low
        self.high = high
    }

    /// Nothing, of a package with so many versions.
    init(versions count: Int) {
        self.init(low: 0, high: count < 64 ? [] : Array(repeating: 0, count: count / 64))
    }

    /// Everything, absence included.
    static func full(versions count: Int) -> CandidateSet {
        var result = CandidateSet(versions: count)
        for bit in 0...count { result.insertBit(bit) }
        return result
    }

    mutating func insert(version index: Int) { insertBit(index + 1) }

    private mutating func insertBit(_ bit: Int) {
        if bit < 64 { low |= 1 << UInt64(bit) } else { high[bit / 64 - 1] |= 1 << UInt64(bit % 64) }
    }

    func contains(version index: Int) -> Bool {
        let bit = index + 1
        return bit < 64 ? low >> UInt64(bit) & 1 == 1 : high[bit / 64 - 1] >> UInt64(bit % 64) & 1 == 1
    }

    /// Whether the package may be left out.
    var allowsAbsence: Bool { low & 1 == 1 }

    var isEmpty: Bool { low == 0 && high.allSatisfy { $0 == 0 } }

    /// The number of versions, absence not counted.
    var count: Int { high.reduce((low & ~1).nonzeroBitCount) { $0 + $1.nonzeroBitCount } }

    /// The greatest index of a version, `nil` where there is none.
    var last: Int? {
        for (index, word) in high.enumerated().reversed() where word != 0 {
            return (index + 1) * 64 + 62 - word.leadingZeroBitCount
        }
        let versions = low & ~1
        return versions == 0 ? nil : 62 - versions.leadingZeroBitCount
    }

    func isSubset(of other: CandidateSet) -> Bool {
        low & ~other.low == 0 && zip(high, other.high).allSatisfy { $0 & ~$1 == 0 }
    }

    func isDisjoint(with other: CandidateSet) -> Bool {
        low & other.low == 0 && zip(high, other.high).allSatisfy { $0 & $1 == 0 }
    }

    func intersection(_ other: CandidateSet) -> CandidateSet {
        CandidateSet(low: low & other.low, high: high.isEmpty ? [] : zip(high, other.high).map { $0 & $1 })
    }

    func union(_ other: CandidateSet) -> CandidateSet {
        CandidateSet(low: low | other.low, high: high.isEmpty ? [] : zip(high, other.high).map { $0 | $1 })
    }

    func complement(versions count: Int) -> CandidateSet {
        let full = CandidateSet.full(versions: count)
        return CandidateSet(low: full.low & ~low, high: high.isEmpty ? [] : zip(full.high, high).map { $0 & ~$1 })
    }
}
