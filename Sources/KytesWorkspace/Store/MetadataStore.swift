import GRDB
import KytesBasics
import Synchronization

/// What was learnt of commits and repositories, kept for the next start: one SQLite file for each workspace.
///
/// A cache, never the truth: it is thrown away and begun anew where it is damaged, several servers may share it (WAL,
/// with a wait for the other's write), and every batch is one transaction, so that `kill -9` loses at most the last.
/// Facts and snapshots are not in it, for they are made again from the texts in less time than it takes to load them.
///
/// All methods block: call them on `BlockingThreads`.
final class MetadataStore: Sendable {
    private let file: AbsolutePath
    private let limit: Int
    private let log: @Sendable (String) -> Void
    private let state = Mutex(State())

    private struct State {
        var queue: DatabaseQueue?
        var isGivenUp = false
        var hasComplained = false
    }

    /// Does not touch the disk.
    ///
    /// - Parameters:
    ///   - limit: Bytes of texts that are kept from one start to the next.
    ///   - log: Told what the user should know of the store, names in backticks.
    init(file: AbsolutePath, limit: Int, log: @escaping @Sendable (String) -> Void) {
        self.file = file
        self.limit = limit
        self.log = log
    }

    /// Where the store of these folders is, below the state folder of the user.
    static func file(in state: AbsolutePath, for folders: [AbsolutePath]) -> AbsolutePath {
        let hash = Checksum.of(Array(folders.map(\.string).sorted().joined(separator: "\n").utf8))
        let name = String((folders.first?.lastComponent ?? "none").filter { $0.isLetter || $0.isNumber }.prefix(32))
        return state.appending("workspaces/\(name)-\(String(UInt64(bitPattern: hash), radix: 16)).sqlite")
    }

    /// Everything that is known; empty where there is no store, or none that can be used.
    func load() -> StoredMetadata {
        do {
            return try attempt { try $0.write { try StoreSchema.load($0, limit: self.limit) } } ?? StoredMetadata()
        } catch {
            complain(error, "read")
            return StoredMetadata()
        }
    }

    /// - Returns: Whether it was written; what was not may be tried again with the next batch.
    func save(_ batch: StoreBatch) -> Bool {
        guard !batch.isEmpty else { return true }
        do {
            let isWritten = try attempt { try $0.write { try StoreSchema.save(batch, in: $0) } } != nil
            if isWritten { state.withLock { $0.hasComplained = false } }
            return isWritten
        } catch {
            complain(error, "written")
            return false
        }
    }

    /// For good: later calls find nothing and write nothing.
    func close() {
        let queue = state.withLock { state in
            state.isGivenUp = true
            return state.queue.take()
        }
        try? queue?.close()
    }

    /// Works with the open store; where it is damaged, begins a new one and works with that.
    ///
    /// - Returns: `nil` where the store was closed.
    private func attempt<Value>(_ work: (DatabaseQueue) throws -> Value) throws -> Value? {
        do {
            guard let queue = try opened() else { return nil }
            return try work(queue)
        } catch let error as DatabaseError where Self.isDamage(error) {
            log("the store `\(file)` is damaged and is begun anew: \(error.message ?? "\(error.resultCode)")")
            discard()
            guard let queue = try opened() else { return nil }
            return try work(queue)
        }
    }

    private func opened() throws -> DatabaseQueue? {
        let (known, isGivenUp) = state.withLock { ($0.queue, $0.isGivenUp) }
        if known != nil || isGivenUp { return known }
        let queue = try StoreSchema.open(file)
        let chosen: DatabaseQueue? = state.withLock { state in
            if state.isGivenUp { return nil }
            if state.queue == nil { state.queue = queue }
            return state.queue
        }
        if chosen !== queue { try? queue.close() }
        return chosen
    }

    private func discard() {
        let queue = state.withLock { $0.queue.take() }
        try? queue?.close()
        for suffix in ["", "-wal", "-shm", "-journal"] {
            Disk.remove(file.parent.appending(file.lastComponent + suffix))
        }
    }

    private func complain(_ error: any Error, _ what: String) {
        let isNews = state.withLock { state in
            defer { state.hasComplained = true }
            return !state.hasComplained
        }
        if isNews { log("the store `\(file)` cannot be \(what), work goes on from memory: \(error)") }
    }

    /// What a new file mends: not a full disk, a missing right, or another server's lock.
    private static func isDamage(_ error: DatabaseError) -> Bool {
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT, .SQLITE_ERROR, .SQLITE_MISMATCH, .SQLITE_CONSTRAINT: true
        default: false
        }
    }
}

/// FNV-1a, 64 bits: tells damaged bytes, is no protection against a liar.
enum Checksum {
    static func of(_ bytes: [UInt8]) -> Int64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return Int64(bitPattern: hash)
    }
}
