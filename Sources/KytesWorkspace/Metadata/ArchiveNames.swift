import KytesArchive
import KytesBasics
import KytesText
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

    /// The content of one file of an archive.
    ///
    /// - Returns: `nil` where there is none, where it has more than a MiB, or where it cannot be read.
    /// - Throws: `CancellationError` only.
    func text(of entry: String, in path: AbsolutePath) async throws -> SourceText? {
        try await BlockingThreads.short.run { _ in
            guard DiskFile.signature(of: path) != nil, let reader = try? ArchiveReader(path, format: .zip) else {
                return nil
            }
            var count = 0
            while count < Self.mostNames, let next = try? reader.next() {
                count += 1
                if next.kind == .file, next.path == entry { return Self.content(reader) }
            }
            return nil
        }
    }

    /// Blocks. What is behind the limit is not even unpacked, so that no small archive becomes a large text.
    private static func content(_ reader: ArchiveReader) -> SourceText? {
        var bytes: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            guard let count = try? reader.read(into: buffer), bytes.count + count <= mostBytes else { return nil }
            if count == 0 { return SourceText(decoding: bytes) }
            bytes += buffer[..<count]
        }
    }

    private static let mostBytes = 1 << 20
    private static let capacity = 64
    private static let mostNames = 100_000
}
