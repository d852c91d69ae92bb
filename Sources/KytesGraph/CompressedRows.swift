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
        seen.insert(start)
        var stack = [UInt32(start)]
        while let node = stack.popLast() {
            for position in range(of: Int(node)) where seen.insert(Int(entries[position])) {
                stack.append(entries[position])
            }
        }
        return seen
    }
}
