internal import KytesSyntax

extension Kconfig {
    /// Every name and every value once, by number.
    struct Names: Sendable {
        private var bytes: [UInt8] = []
        private var starts: [Int32] = [0]
        private var hashes: [UInt32] = []
        /// Open addressing; -1 is free.
        private var slots = [Int32](repeating: -1, count: 1 << 15)

        var count: Int { hashes.count }

        subscript(name: Int32) -> ArraySlice<UInt8> {
            bytes[Int(starts[Int(name)])..<Int(starts[Int(name) + 1])]
        }

        func string(_ name: Int32) -> String { String(decoding: self[name], as: UTF8.self) }

        /// - Parameter hash: `KconfigWord.hash` of them.
        mutating func intern(_ name: some RandomAccessCollection<UInt8>, hash: UInt32) -> Int32 {
            let slot = slot(of: name, hash: hash)
            if slots[slot] >= 0 { return slots[slot] }
            let number = Int32(hashes.count)
            slots[slot] = number
            bytes.append(contentsOf: name)
            starts.append(Int32(bytes.count))
            hashes.append(hash)
            if hashes.count * 2 > slots.count { grow() }
            return number
        }

        mutating func intern(_ name: some RandomAccessCollection<UInt8>) -> Int32 {
            intern(name, hash: KconfigWord.hash(name))
        }

        func find(_ name: some RandomAccessCollection<UInt8>) -> Int32? {
            let number = slots[slot(of: name, hash: KconfigWord.hash(name))]
            return number >= 0 ? number : nil
        }

        /// Where a name stands, or would.
        private func slot(of name: some RandomAccessCollection<UInt8>, hash: UInt32) -> Int {
            let mask = slots.count - 1
            var slot = Int(hash) & mask
            while slots[slot] >= 0 {
                let number = slots[slot]
                if hashes[Int(number)] == hash, isSame(number, name) { break }
                slot = (slot + 1) & mask
            }
            return slot
        }

        private func isSame(_ number: Int32, _ name: some RandomAccessCollection<UInt8>) -> Bool {
            let (start, stop) = (Int(starts[Int(number)]), Int(starts[Int(number) + 1]))
            guard stop - start == name.count else { return false }
            var offset = start
            for byte in name {
                guard bytes[offset] == byte else { return false }
                offset += 1
            }
            return true
        }

        private mutating func grow() {
            slots = [Int32](repeating: -1, count: slots.count * 2)
            let mask = slots.count - 1
            for number in hashes.indices {
                var slot = Int(hashes[number]) & mask
                while slots[slot] >= 0 { slot = (slot + 1) & mask }
                slots[slot] = Int32(number)
            }
        }
    }
}
