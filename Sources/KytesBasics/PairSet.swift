/// A set of pairs of small numbers that is filled and emptied again and again: emptying costs nothing.
public struct PairSet: Sendable {
    private var slots: [UInt64]
    /// A slot counts only if it was written since the set was last emptied.
    private var ages: [UInt32]
    private var age: UInt32 = 1
    public private(set) var count = 0

    public init() {
        slots = Array(repeating: 0, count: 64)
        ages = Array(repeating: 0, count: 64)
    }

    /// - Parameters: Both in 0..<2³².
    /// - Returns: Whether the pair was not there before.
    @discardableResult
    public mutating func insert(_ first: Int, _ second: Int) -> Bool {
        let pair = UInt64(first) << 32 | UInt64(second)
        if count * 2 >= slots.count { grow() }
        guard let slot = freeSlot(for: pair) else { return false }
        slots[slot] = pair
        ages[slot] = age
        count += 1
        return true
    }

    public mutating func removeAll() {
        count = 0
        age &+= 1
        guard age == 0 else { return }
        age = 1
        for slot in ages.indices { ages[slot] = 0 }
    }

    /// `nil` where the pair is there.
    private func freeSlot(for pair: UInt64) -> Int? {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: (pair &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
        while ages[slot] == age {
            if slots[slot] == pair { return nil }
            slot = (slot + 1) & mask
        }
        return slot
    }

    private mutating func grow() {
        let known = zip(slots, ages).filter { $1 == age }.map(\.0)
        slots = Array(repeating: 0, count: slots.count * 2)
        ages = Array(repeating: 0, count: slots.count)
        for pair in known {
            guard let slot = freeSlot(for: pair) else { continue }
            slots[slot] = pair
            ages[slot] = age
        }
    }
}
