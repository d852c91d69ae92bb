import CLibarchive
import Glibc
public import KytesBasics

/// How the entries of an archive are put together.
public enum ArchiveFormat: Sendable {
    /// By its central directory: what stands between the entries does not count.
    case zip
    /// Plain, or compressed by gzip, bzip2, xz, lzma, lz4 or zstd.
    case tar
    /// One file, plain or compressed like a tar; nothing where it is empty.
    case single
}

/// A name in an archive. Nothing of it is to be trusted.
public struct ArchiveEntry: Hashable, Sendable {
    public enum Kind: Sendable {
        case file
        case folder
        /// Symbolic or hard.
        case link
        /// Devices, pipes, sockets.
        case other
    }

    /// As it was written.
    public var path: String
    public var kind: Kind
    public var isExecutable: Bool
    /// What a symbolic link leads to.
    public var target: String?
    /// The path of the entry before it whose content a hard link shares.
    public var hardTarget: String?
}

/// Reads an archive from its first entry to its last. Blocks; for one thread at a time.
public final class ArchiveReader {
    private let archive: OpaquePointer
    private let descriptor: Int32
    private let path: AbsolutePath

    /// How long the archive itself is.
    public let byteCount: Int

    /// - Throws: `ArchiveError`.
    public init(_ path: AbsolutePath, format: ArchiveFormat) throws {
        descriptor = open(path.string, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        var facts = stat()
        guard descriptor >= 0, fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
            if descriptor >= 0 { close(descriptor) }
            throw ArchiveError(code: .unreadable, archive: path)
        }
        guard let archive = kytes_archive_new() else {
            close(descriptor)
            let reason = String(cString: kytes_archive_problem())
            throw ArchiveError(code: .noLibrary, archive: path, detail: reason)
        }
        self.archive = archive
        self.path = path
        byteCount = Int(facts.st_size)
        let opened =
            switch format {
            case .zip: kytes_archive_open_zip(archive, descriptor)
            case .tar: kytes_archive_open_tar(archive, descriptor)
            case .single: kytes_archive_open_raw(archive, descriptor)
            }
        if opened != 0 { throw damage() }
    }

    deinit {
        kytes_archive_free(archive)
        close(descriptor)
    }

    /// The next entry, `nil` behind the last. What was not read of the one before is passed over.
    ///
    /// - Throws: `ArchiveError` with `damaged`.
    public func next() throws -> ArchiveEntry? {
        var entry = kytes_archive_entry()
        switch kytes_archive_next(archive, &entry) {
        case 0: return nil
        case 1:
            let kind: ArchiveEntry.Kind =
                switch entry.kind {
                case KYTES_ARCHIVE_FILE: .file
                case KYTES_ARCHIVE_FOLDER: .folder
                case KYTES_ARCHIVE_LINK: .link
                default: .other
                }
            let isExecutable = kind == .file && entry.mode & 0o100 != 0
            return ArchiveEntry(
                path: String(cString: entry.path), kind: kind, isExecutable: isExecutable,
                target: entry.target.map { String(cString: $0) },
                hardTarget: entry.hard_target.map { String(cString: $0) })
        default: throw damage()
        }
    }

    /// The next bytes of the content of the last entry.
    ///
    /// - Returns: How many; 0 at the end.
    /// - Throws: `ArchiveError` with `damaged`, also where a checksum within the archive does not fit.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = kytes_archive_read(archive, buffer.baseAddress, buffer.count)
        guard count >= 0 else { throw damage() }
        return count
    }

    private func damage() -> ArchiveError {
        ArchiveError(code: .damaged, archive: path, detail: String(cString: kytes_archive_message(archive)))
    }
}
