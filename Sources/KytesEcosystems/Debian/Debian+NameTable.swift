internal import KytesBasics

extension Debian {
    /// Names by their bytes in a text, each with the numbers of whatever has it. No name is ever copied.
    struct NameTable: Sendable {
        private struct Key: Sendable {
            var start: UInt32
            var count: UInt32
            var first: Int32
            var last: Int32
        }

        /// Indices of keys, open addressing; -1 for none. A power of two.
        private var slots: [Int32]
        private var keys: [Key] = []
        private var values: [Int32] = []
        private var following: [Int32] = []

        init(capacity: Int) {
            var size = 16
            while size < capacity * 2 { size *= 2 }
            slots = Array(repeating: -1, count: size)
        }

        mutating func add(_ value: Int, under name: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>) {
            if keys.count * 2 > slots.count { grow(bytes) }
            let key = UnsafeBufferPointer(rebasing: bytes[name])
            let slot = slot(of: key, in: bytes)
            let number = Int32(values.count)
            values.append(Int32(value))
            following.append(-1)
            if slots[slot] >= 0 {
                let index = Int(slots[slot])
                following[Int(keys[index].last)] = number
                keys[index].last = number
            } else {
                slots[slot] = Int32(keys.count)
                keys.append(
                    Key(start: UInt32(name.lowerBound), count: UInt32(name.count), first: number, last: number))
            }
        }

        /// In the order in which they were added.
        func values(of name: UnsafeBufferPointer<UInt8>, in bytes: UnsafeBufferPointer<UInt8>) -> [Int] {
            let slot = slot(of: name, in: bytes)
            guard slots[slot] >= 0 else { return [] }
            var result: [Int] = []
            var number = keys[Int(slots[slot])].first
            while number >= 0 {
                result.append(Int(values[Int(number)]))
                number = following[Int(number)]
            }
            return result
        }

        /// Where each name stands first.
        var names: [Range<Int>] { keys.map { Int($0.start)..<Int($0.start + $0.count) } }

        private func slot(of name: UnsafeBufferPointer<UInt8>, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
            let hash = FNV1a.hash(name)
            var slot = Int(truncatingIfNeeded: hash ^ hash >> 32) & (slots.count - 1)
            while slots[slot] >= 0 {
                let key = keys[Int(slots[slot])]
                if Int(key.count) == name.count, equal(name, bytes, Int(key.start)) { return slot }
                slot = (slot + 1) & (slots.count - 1)
            }
            return slot
        }

        private func equal(_ name: UnsafeBufferPointer<UInt8>, _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int)
            -> Bool
        {
            for index in 0..<name.count where name[index] != bytes[start + index] { return false }
            return true
        }

        private mutating func grow(_ bytes: UnsafeBufferPointer<UInt8>) {
            slots = Array(repeating: -1, count: slots.count * 2)
            for (index, key) in keys.enumerated() {
                let name = UnsafeBufferPointer(rebasing: bytes[Int(key.start)..<Int(key.start + key.count)])
                slots[slot(of: name, in: bytes)] = Int32(index)
            }
        }
    }
}
