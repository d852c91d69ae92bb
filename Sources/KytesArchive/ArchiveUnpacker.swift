import Glibc
public import KytesBasics

/// What unpacking may cost.
public struct ArchiveLimits: Hashable, Sendable {
    public var entries: Int
    /// Of all contents together.
    public var bytes: Int
    /// How many times the archive its contents may be. The best that deflate can do is 1032.
    public var ratio: Int
    /// Contents of so few bytes are never held against `ratio`.
    public var smallBytes: Int
    /// Folders below one another.
    public var depth: Int

    public init(entries: Int, bytes: Int, ratio: Int, smallBytes: Int, depth: Int) {
        self.entries = entries
        self.bytes = bytes
        self.ratio = ratio
        self.smallBytes = smallBytes
        self.depth = depth
    }

    /// 200,000 entries, 1 GiB, a hundred times the archive: source code shrinks to a fifth.
    public static let standard = ArchiveLimits(
        entries: 200_000, bytes: 1 << 30, ratio: 100, smallBytes: 8 << 20, depth: 64)
}

/// Writes the files of an archive into a folder of their own.
public struct ArchiveUnpacker: Sendable {
    public struct Outcome: Hashable, Sendable {
        public var files = 0
        public var bytes = 0
        /// Entries that were left out: links that are not kept, devices, a name that stands there already (also where the
        /// file system does not tell large letters from small ones). In the order of the archive.
        public var skipped: [String] = []
    }

    public let archive: AbsolutePath
    public let format: ArchiveFormat
    public let limits: ArchiveLimits
    /// Whether symbolic links that cannot lead out of the folder are made, and hard links become copies.
    public let keepsLinks: Bool
    /// Names at any depth that are left out without a word, with all below them.
    public let excluded: Set<String>
    /// Where the archive has one folder at its top, as most have: of that one only what is below this folder; `nil` for all.
    public let part: [Substring]?

    public init(
        _ archive: AbsolutePath,
        format: ArchiveFormat,
        limits: ArchiveLimits = .standard,
        keepsLinks: Bool = false,
        excluding excluded: Set<String> = [],
        only part: String? = nil
    ) {
        self.archive = archive
        self.format = format
        self.limits = limits
        self.keepsLinks = keepsLinks
        self.excluded = excluded
        self.part = part.map { $0.split(separator: "/") }
    }

    /// Blocks. Files become read-only; nothing is made executable that was not.
    ///
    /// - Parameter folder: New and the caller's own. Where this throws, what it holds is no good.
    /// - Throws: `ArchiveError`, `Disk.Failure`, `CancellationError`.
    public func unpack(into folder: AbsolutePath, cancel: CancelFlag) throws -> Outcome {
        try Disk.makeFolders(folder)
        let reader = try ArchiveReader(archive, format: format)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { buffer.deallocate() }
        var outcome = Outcome()
        var entries = 0
        var passed = 0
        var links = ArchiveLinks(folder: folder)
        while let entry = try reader.next() {
            try cancel.check()
            entries += 1
            guard entries <= limits.entries else { throw error(.tooManyEntries, "\(limits.entries)") }
            let components = try components(of: entry)
            guard !components.isEmpty, !components.contains(where: { excluded.contains(String($0)) }) else { continue }
            if let part, !components.dropFirst().starts(with: part) {
                try pass(reader, buffer, &passed, cancel)
                continue
            }
            let path = folder.appending(components.joined(separator: "/"))
            switch entry.kind {
            case .folder: if !makeFolders(path) { outcome.skip(entry) }
            case .link where keepsLinks && links.take(entry, components): continue
            case .link, .other: outcome.skip(entry)
            case .file:
                guard makeFolders(path.parent), let file = create(path, entry) else {
                    outcome.skip(entry)
                    continue
                }
                defer { close(file) }
                try copy(reader, to: file, path, buffer, &outcome, of: reader.byteCount, cancel)
                outcome.files += 1
            }
        }
        outcome.skipped += try links.make(cancel)
        return outcome
    }

    private func copy(
        _ reader: ArchiveReader,
        to file: Int32,
        _ path: AbsolutePath,
        _ buffer: UnsafeMutableRawBufferPointer,
        _ outcome: inout Outcome,
        of archiveBytes: Int,
        _ cancel: CancelFlag
    ) throws {
        let (product, isBeyond) = archiveBytes.multipliedReportingOverflow(by: limits.ratio)
        let most = isBeyond ? limits.bytes : min(limits.bytes, max(limits.smallBytes, product))
        while case let count = try reader.read(into: buffer), count > 0 {
            try cancel.check()
            outcome.bytes += count
            guard outcome.bytes <= most else { throw error(.tooLarge, "more than \(most) bytes of \(archiveBytes)") }
            try Disk.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]), to: file, path: path.string)
        }
    }

    /// What is not wanted is unpacked all the same, to come to what stands behind it.
    private func pass(
        _ reader: ArchiveReader,
        _ buffer: UnsafeMutableRawBufferPointer,
        _ passed: inout Int,
        _ cancel: CancelFlag
    ) throws {
        while case let count = try reader.read(into: buffer), count > 0 {
            try cancel.check()
            passed += count
            guard passed <= limits.bytes else { throw error(.tooLarge, "more than \(limits.bytes) bytes") }
        }
    }

    /// The parts of a path, `.` left out.
    ///
    /// - Throws: `ArchiveError` where it leads out of the folder, or is none that a file system takes.
    private func components(of entry: ArchiveEntry) throws -> [Substring] {
        let parts = entry.path.split(separator: "/", omittingEmptySubsequences: true).filter { $0 != "." }
        let isSafe =
            !entry.path.isEmpty && !entry.path.hasPrefix("/") && entry.path.utf8.count <= Self.pathBytes
            && parts.count <= limits.depth && parts.allSatisfy { $0 != ".." && $0.utf8.count <= Self.nameBytes }
        guard isSafe else { throw error(.unsafePath, "`\(entry.path.prefix(200))`") }
        return parts
    }

    /// Among what was unpacked there is no link, so that no path leads out of the folder.
    private func makeFolders(_ path: AbsolutePath) -> Bool {
        (try? Disk.makeFolders(path)) != nil && Disk.kind(of: path) == .folder
    }

    /// `nil` where something stands there.
    private func create(_ path: AbsolutePath, _ entry: ArchiveEntry) -> Int32? {
        let mode: mode_t = entry.isExecutable ? 0o555 : 0o444
        let file = open(path.string, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        return file < 0 ? nil : file
    }

    private func error(_ code: ArchiveError.Code, _ detail: String) -> ArchiveError {
        ArchiveError(code: code, archive: archive, detail: detail)
    }

    private static let pathBytes = 3072
    private static let nameBytes = 255
}

extension ArchiveUnpacker.Outcome {
    fileprivate mutating func skip(_ entry: ArchiveEntry) { skipped.append(entry.path) }
}
