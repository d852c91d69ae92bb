/// The edges of a graph as compressed sparse rows: for each node the list of its neighbours, all in one array.
///
/// Nodes are dense indices. Two flat arrays of 32-bit numbers hold millions of edges in a few dozen megabytes, and a walk
/// touches memory in order; dictionaries of arrays cost ten times both.
struct CompressedRows: Sendable {
    /// Where the row of each node begins in `entries`, and one more for the end of the last.
    let starts: [UInt32]
    let entries: [UInt32]

    /// - Parameters:
    ///   - rowCount: How many nodes there are.
    ///   - rows: The node of each entry, every one below `rowCount`.
    ///   - entries: What is listed under it, in parallel. The order within a row is kept.
    init(rowCount: Int, rows: [UInt32], entries: [UInt32]) {
        var starts = [UInt32](repeating: 0, count: rowCount + 1)
        for row in rows { starts[Int(row) + 1] += 1 }
        for row in 0..<rowCount { starts[row + 1] += starts[row] }
        var next = starts
        self.entries = [UInt32](unsafeUninitializedCapacity: rows.count) { buffer, count in
            for position in rows.indices {
                let row = Int(rows[position])
                buffer[Int(next[row])] = entries[position]
                next[row] += 1
            }
            count = rows.count
        }
        self.starts = starts
    }

    var rowCount: Int { starts.count - 1 }

    func range(of row: Int) -> Range<Int> { Int(starts[row])..<Int(starts[row + 1]) }

    /// The nodes that can be reached from `start`, itself included.
    func closure(from start: Int) -> BitSet {
        var seen = BitSet(capacity: rowCount)
        // Every node goes on the stack once, so its size is known, and every index was checked when the rows were made.
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: rowCount) { stack in
            seen.withUnsafeWords { words in
                starts.withUnsafeBufferPointer { starts in
                    entries.withUnsafeBufferPointer { entries in
                        words[start >> 6] |= 1 << UInt64(start & 63)
                        stack[0] = UInt32(start)
                        var height = 1
                        while height > 0 {
                            height -= 1
                            let node = Int(stack[height])
                            for position in Int(starts[node])..<Int(starts[node + 1]) {
                                let entry = Int(entries[position])
                                let (word, bit) = (words[entry >> 6], UInt64(1) << UInt64(entry & 63))
                                guard word & bit == 0 else { continue }
                                words[entry >> 6] = word | bit
                                stack[height] = UInt32(entry)
                                height += 1
                            }
                        }
                    }
                }
            }
        }
        return seen
    }
}
