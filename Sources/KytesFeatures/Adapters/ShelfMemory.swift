import KytesBasics
import KytesGraph
import Synchronization

/// Where the jumps of the last minute ended: who jumps back and forth waits for no lock, no record and no tag.
final class ShelfMemory: Sendable {
    struct Key: Hashable {
        var source: ComponentSource
        var version: String?
        var landing: [String]
    }

    private struct Entry {
        var tree: ShelvedTree
        var time: ContinuousClock.Instant
    }

    private let entries = Mutex<[Key: Entry]>([:])

    /// A tree whose landing file still stands.
    func tree(for key: Key) -> ShelvedTree? {
        let known = entries.withLock { $0[key] }
        guard let known, known.time.duration(to: .now) < .seconds(60), Disk.isReadableFile(known.tree.landing) else {
            return nil
        }
        return known.tree
    }

    func keep(_ tree: ShelvedTree, for key: Key) {
        entries.withLock { entries in
            if entries.count >= 1_024 { entries = [:] }
            entries[key] = Entry(tree: tree, time: .now)
        }
    }
}
