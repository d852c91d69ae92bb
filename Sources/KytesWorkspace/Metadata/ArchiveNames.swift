import KytesArchive
import KytesBasics
import Synchronization

/// What archives of this disk hold, by name; looked into again only when the file has changed.
final class ArchiveNames: Sendable {
    private let known = Mutex<[AbsolutePath: (signature: DiskFile.Signature, names: Set<String>?)]>([:])

    /// - Returns: `nil` where there is no such file, or it is no zip that can be read.
    /// - Throws: `CancellationError` only.
    func names(in path: AbsolutePath) async throws -> Set<String>? {
        try await BlockingThreads.short.run { _ in
            guard let signature = DiskFile.signature(of: path) else { return nil }
            if let known = self.known.withLock({ $0[path] }), known.signature == signature { return known.names }
            let names = Self.read(path)
            self.known.withLock { known in
                if known.count >= Self.capacity { known.removeAll() }
                known[path] = (signature, names)
            }
            return names
        }
    }

    /// Blocks.
    private static func read(_ path: AbsolutePath) -> Set<String>? {
        guard let reader = try? ArchiveReader(path, format: .zip) else { return nil }
        var names: Set<String> = []
        while names.count < mostNames {
            guard let entry = try? reader.next() else { break }
            if entry.kind == .file { names.insert(entry.path) }
        }
        return names
    }

    private static let capacity = 64
    private static let mostNames = 100_000
}
