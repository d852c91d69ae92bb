import Glibc
import KytesArchive
import KytesBasics
import KytesEcosystems
import KytesText
import Synchronization

/// Texts and folders of this disk, read on threads of their own; each is read again only when it has changed.
final class DiskTexts: Sendable {
    enum Answer: Sendable {
        case text(SourceText)
        case absent
        case tooLarge(Int)
        case unreadable(String)
    }

    private let texts = Mutex<[AbsolutePath: (signature: DiskFile.Signature, answer: Answer)]>([:])
    private let folders = Mutex<[AbsolutePath: (signature: DiskFile.Signature, names: [String])]>([:])
    private let limits: WorkspaceLimits

    init(limits: WorkspaceLimits) { self.limits = limits }

    /// - Throws: `CancellationError` only.
    func text(at path: AbsolutePath) async throws -> Answer {
        try await BlockingThreads.short.run { _ in self.readText(at: path) }
    }

    /// The answers for many paths, in their order.
    func texts(at paths: [AbsolutePath]) async throws -> [Answer] {
        try await BlockingThreads.short.run { _ in paths.map { self.readText(at: $0) } }
    }

    /// As `text`, for one that is looked at once and not kept.
    func passingText(at path: AbsolutePath) async throws -> Answer {
        try await BlockingThreads.short.run { _ in self.freshText(at: path).0 }
    }

    /// What stands at a path and what is in it; `nil` for what is not there, or cannot be read.
    typealias Content = (signature: DiskFile.Signature?, bytes: [UInt8]?)

    /// The bytes of many files in their order, unpacked where a name says that they are compressed. They are not kept.
    func contents(of paths: [AbsolutePath]) async throws -> [Content] {
        try await BlockingThreads.long.run { cancel in
            try paths.map { path in
                try cancel.check()
                return Self.isCompressed(path) ? try Self.unpacked(path, cancel) : Self.content(of: path)
            }
        }
    }

    /// What `look` finds in each of many files in their order, unpacked where a name says that they are compressed; `nil` for
    /// what cannot be read. They are not kept.
    func parts<Value: Sendable>(
        of paths: [AbsolutePath],
        _ look: @escaping @Sendable (any PartialBytes) -> Value
    ) async throws -> [Value?] {
        try await BlockingThreads.long.run { cancel in
            try paths.map { path in
                try cancel.check()
                guard Self.isCompressed(path) else { return FileParts(path).map(look) }
                do {
                    return look(WholeBytes(try SingleFile.bytes(of: path, limit: Self.partBytes, cancel: cancel)))
                } catch is ArchiveError { return nil }
            }
        }
    }

    private static func content(of path: AbsolutePath) -> Content {
        switch DiskFile.read(path, limit: contentBytes) {
        case .bytes(let bytes, let signature): (signature, bytes)
        case .tooLarge(_, let signature): (signature, nil)
        case .absent, .unreadable: (DiskFile.signature(of: path), nil)
        }
    }

    private static func unpacked(_ path: AbsolutePath, _ cancel: CancelFlag) throws -> Content {
        let signature = DiskFile.signature(of: path)
        do {
            return (signature, try SingleFile.bytes(of: path, limit: contentBytes, cancel: cancel))
        } catch is ArchiveError { return (signature, nil) }
    }

    /// Files of a tar by their names in it; `nil` for what cannot be read. They are not kept.
    func files(
        inTarAt path: AbsolutePath,
        where isWanted: @escaping @Sendable (String) -> Bool
    ) async throws -> [String: [UInt8]]? {
        try await BlockingThreads.long.run { cancel in
            do {
                return try TarFiles.contents(of: path, limits: Self.layerLimits, cancel: cancel, where: isWanted)
            } catch is ArchiveError { return nil }
        }
    }

    /// Layers of images are large; what is in them are mostly programs, which shrink to a third.
    private static let layerLimits = ArchiveLimits(
        entries: 1_000_000, bytes: 8 << 30, ratio: 200, smallBytes: 64 << 20, depth: 256)

    /// The names in each of many folders, sorted; empty where there is none.
    func names(inEach folders: [AbsolutePath]) async throws -> [[String]] {
        try await BlockingThreads.short.run { _ in folders.map { self.knownNames(in: $0) } }
    }

    /// Blocks. A folder is listed again only when it has changed.
    private func knownNames(in folder: AbsolutePath) -> [String] {
        guard let signature = DiskFile.folderSignature(of: folder) else { return [] }
        if let known = folders.withLock({ $0[folder] }), known.signature == signature { return known.names }
        let names = Self.readNames(in: folder)
        // What changes twice within one tick of the clock looks as if it had changed once.
        guard signature.isOlder(than: .seconds(2)) else { return names }
        folders.withLock { folders in
            if folders.count >= Self.capacity { folders.removeAll() }
            folders[folder] = (signature, names)
        }
        return names
    }

    /// Blocks.
    func readText(at path: AbsolutePath) -> Answer {
        guard let signature = DiskFile.signature(of: path) else {
            texts.withLock { _ = $0.removeValue(forKey: path) }
            return .absent
        }
        if let known = texts.withLock({ $0[path] }), known.signature == signature { return known.answer }
        let (answer, read) = freshText(at: path)
        guard let read else { return answer }
        texts.withLock { texts in
            if texts.count >= Self.capacity { texts.removeAll() }
            texts[path] = (read, answer)
        }
        return answer
    }

    /// Blocks.
    static func readNames(in folder: AbsolutePath) -> [String] {
        FolderReader.entries(of: folder).entries.compactMap { String(validating: $0.name, as: UTF8.self) }.sorted()
    }

    private func freshText(at path: AbsolutePath) -> (Answer, DiskFile.Signature?) {
        if Self.isCompressed(path) { return (.unreadable("it is compressed"), nil) }
        return switch DiskFile.read(path, limit: limits.fileBytes) {
        case .bytes(let bytes, let signature): (.text(SourceText(decoding: bytes)), signature)
        case .absent: (.absent, nil)
        case .tooLarge(let size, let signature): (.tooLarge(size), signature)
        case .unreadable(let error): (.unreadable(String(cString: strerror(error))), nil)
        }
    }

    private static func isCompressed(_ path: AbsolutePath) -> Bool {
        compressions.contains { path.string.hasSuffix($0) }
    }

    private static let capacity = 50_000
    /// Indices of packages have up to 200 MB.
    private static let contentBytes = 512 << 20
    /// Modules of kernels have up to 20 MB, with what debuggers want a hundred.
    private static let partBytes = 128 << 20
    private static let compressions = [".lz4", ".xz", ".gz", ".bz2", ".zst", ".lzma"]
}
