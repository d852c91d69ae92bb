internal import KytesBasics

extension Debian {
    /// Which lists may have a name, by 32 bits of its hash: six bytes for each name.
    struct FileHashes: Sendable {
        /// Where the hashes begin that have the same upper half, by that half; one more behind the last.
        private let starts: [UInt32]
        private let lowerHalves: [UInt16]
        private let numbers: [UInt32]

        struct Builder {
            private var hashes: [UInt32] = []
            private var numbers: [UInt32] = []

            /// - Parameter list: Its number.
            mutating func add(_ list: Int, under name: UnsafeBufferPointer<UInt8>) {
                hashes.append(FileHashes.hash(name))
                numbers.append(UInt32(list))
            }

            func built() -> FileHashes { FileHashes(hashes, numbers) }
        }

        private init(_ hashes: [UInt32], _ numbers: [UInt32]) {
            var starts = [UInt32](repeating: 0, count: 1 << 16 + 1)
            for hash in hashes { starts[Int(hash >> 16) + 1] += 1 }
            for upper in 1..<starts.count { starts[upper] += starts[upper - 1] }
            var next = starts
            var lowerHalves = [UInt16](repeating: 0, count: hashes.count)
            var sorted = [UInt32](repeating: 0, count: hashes.count)
            for (hash, number) in zip(hashes, numbers) {
                let place = Int(next[Int(hash >> 16)])
                next[Int(hash >> 16)] += 1
                lowerHalves[place] = UInt16(truncatingIfNeeded: hash)
                sorted[place] = number
            }
            self.starts = starts
            self.lowerHalves = lowerHalves
            self.numbers = sorted
        }

        /// The numbers of the lists that may have a name, and of all that do; sorted.
        func lists(of name: String) -> [Int] {
            let hash = Self.hash(name)
            let range = Int(starts[Int(hash >> 16)])..<Int(starts[Int(hash >> 16) + 1])
            return range.filter { lowerHalves[$0] == UInt16(truncatingIfNeeded: hash) }.map { Int(numbers[$0]) }
        }

        static func hash(_ name: String) -> UInt32 {
            var name = name
            return name.withUTF8 { hash($0) }
        }

        /// FNV-1a, folded.
        static func hash(_ name: UnsafeBufferPointer<UInt8>) -> UInt32 {
            let hash = FNV1a.hash(name)
            return UInt32(truncatingIfNeeded: hash ^ hash >> 32)
        }
    }
}
