import KytesArchive
public import KytesBasics
public import KytesGraph
import KytesHTTP

/// Which archive of sources is wanted.
public struct ArchiveRequest: Hashable, Sendable {
    public enum Origin: Hashable, Sendable {
        /// On this disk. A checksum that stands beside it is held against it.
        case file(AbsolutePath)
        case artifact(ArtifactLocation)
        /// The `.dsc` of a Debian source package; the files that it names stand beside it.
        case sourcePackage(ArtifactLocation, part: SourcePart? = nil)
    }

    public var origin: Origin
    /// The version that it is the source of; goes into the record.
    public var version: String?
    /// How well it fits: an archive that a repository has beside the very artifact is exact.
    public var exactness: Exactness

    public init(origin: Origin, version: String? = nil, exactness: Exactness = .exact) {
        self.origin = origin
        self.version = version
        self.exactness = exactness
    }
}

// Archives of sources (`NAME-VERSION-sources.jar`, source packages) as read-only trees beside those of commits: one for
// each content, shared by all workspaces.
extension SourceStore {
    /// The jump into an archive. The whole tree is on disk when this returns.
    ///
    /// - Parameter landing: The files to show, relative to the root of the archive, the best first. Where none of them
    ///   exists: the README, else the first file, of the first folders that have one.
    /// - Throws: `SourceError` (`fileNotFound` where there is no such archive), `CancellationError`.
    public func archive(
        _ request: ArchiveRequest,
        landing: [String],
        occasion: NetworkOccasion = .asked,
        progress: SourceProgressHandler? = nil
    ) async throws -> SourceTree {
        let (file, url) = try await archiveFile(request.origin, occasion: occasion, progress: progress)
        let digest = try await BlockingThreads.long.run { _ in
            Disk.read(file, limit: Self.archiveBytes).map { SHA256.hexDigest(of: $0) }
        }
        guard let digest else { throw SourceError(code: .tooLarge, subject: url) }
        let part = request.origin.part
        // Each part of one archive is a tree of its own.
        let revision = part.map { SHA256.hexDigest(of: Array("\(digest) \($0.folder)".utf8)) } ?? digest
        let tree = layout.tree(ofArchive: url, digest: revision)
        let record = SourceRecord(
            url: url, revision: revision, version: request.version, exactness: request.exactness, time: now())
        let timeout = limits.lockTimeout
        do {
            try await archives.value(for: tree, progress: nil) { _ in
                guard case .sourcePackage(let location, _) = request.origin else {
                    return try await Self.unpack(as: tree, lockTimeout: timeout) { folder, cancel in
                        _ = try ArchiveUnpacker(file, format: .zip).unpack(into: folder, cancel: cancel)
                    }
                }
                if try await BlockingThreads.short.run({ _ in tree.isComplete }) { return }
                var unpacker = try await self.sourcePackage(
                    describedIn: file, at: location, occasion: occasion, progress: progress)
                unpacker.part = part?.folder
                let whole = unpacker
                try await Self.unpack(as: tree, lockTimeout: timeout) { try whole.unpack(into: $0, cancel: $1) }
            }
            let found = try await BlockingThreads.short.run { _ in
                try self.records.keep(record, of: tree)
                return Landing.choose(landing, part, inArchive: tree.root)
            }
            guard let found else { throw SourceError(code: .fileNotFound, subject: landing.first ?? url) }
            return SourceTree(root: tree.root, landing: found, record: record, notices: [])
        } catch let error as ArchiveError {
            throw SourceError(error, subject: url)
        } catch let fault as SourcePackageDescription.Fault {
            throw SourceError(code: .damagedPackage, subject: url, detail: fault.words)
        } catch let failure as PatchedTree.Failure {
            throw SourceError(code: .damagedPackage, subject: url, detail: failure.description, cause: failure)
        } catch { throw SourceError.wrapping(error, subject: url) }
    }

    /// What is different in an unpacked tree from what it was when it was unpacked.
    func changes(inUnpacked tree: TreePlace) async throws -> [SourceProblem] {
        try await BlockingThreads.long.run { _ in
            let said = Disk.read(tree.complete, limit: 4096).map { String(decoding: $0, as: UTF8.self) }
            if said == TreeDigest.line(of: tree.root) { return [] }
            return [SourceProblem(code: .changedFile, path: tree.root)]
        }
    }

    private func archiveFile(
        _ origin: ArchiveRequest.Origin,
        occasion: NetworkOccasion,
        progress: SourceProgressHandler?
    ) async throws -> (AbsolutePath, url: String) {
        switch origin {
        case .file(let path):
            let parent = ArtifactRepository(url: "file://" + ArtifactPath.encoded(path.parent.string))
            let location = ArtifactLocation(
                repository: parent, path: path.lastComponent, content: .archive, lifetime: .forever)
            guard let file = try await artifact(location, occasion: occasion) else {
                throw SourceError(code: .fileNotFound, subject: path.string)
            }
            return (file, path.string)
        case .artifact(let location), .sourcePackage(let location, _):
            let url = ArtifactPath.display(location)
            guard let file = try await artifact(location, occasion: occasion, progress: progress) else {
                throw SourceError(code: .fileNotFound, subject: url)
            }
            return (file, url)
        }
    }

    /// Beside, and renamed: whoever looks sees nothing or all of it.
    private static func unpack(
        as tree: TreePlace,
        lockTimeout: Duration,
        _ fill: @escaping @Sendable (AbsolutePath, CancelFlag) throws -> Void
    ) async throws {
        let lock = try await FileLock.lock(tree.lock, timeout: lockTimeout)
        defer { lock.unlock() }
        try await BlockingThreads.long.run { cancel in
            if tree.isComplete { return }
            let aside = tree.folder.parent.appending(
                "making-" + String(UInt64.random(in: 0...UInt64.max), radix: 36))
            defer { Disk.remove(aside) }
            try fill(aside, cancel)
            let line = TreeDigest.line(of: aside)
            Disk.remove(tree.root)
            try Disk.makeFolders(tree.folder)
            try Disk.move(aside, to: tree.root)
            try Disk.write(Array(line.utf8), to: tree.complete)
        }
    }

    private static let archiveBytes = 256 << 20
}

extension ArchiveRequest.Origin {
    fileprivate var part: SourcePart? {
        if case .sourcePackage(_, let part) = self { part } else { nil }
    }
}

/// The content of a tree of files in one line: how many, and the SHA-256 of their names and sums.
enum TreeDigest {
    /// Blocks. A link counts by the file that it leads to: it leads to none outside.
    static func line(of root: AbsolutePath) -> String {
        var lines: [String] = []
        collect(root, below: root, into: &lines)
        return "\(lines.count)\n\(SHA256.hexDigest(of: Array(lines.joined().utf8)))\n"
    }

    private static func collect(_ folder: AbsolutePath, below root: AbsolutePath, into lines: inout [String]) {
        for name in Disk.names(in: folder) {
            let path = folder.appending(name)
            if Disk.kind(of: path) == .folder {
                collect(path, below: root, into: &lines)
            } else {
                let sum = Disk.read(path, limit: 1 << 30).map { SHA256.hexDigest(of: $0) } ?? "-"
                lines.append("\(sum)  \(path.relative(to: root) ?? "")\n")
            }
        }
    }
}

extension ArtifactPath {
    /// For people: without credentials.
    static func display(_ location: ArtifactLocation) -> String {
        let url = HTTPURL.withoutCredentials(location.repository.url)
        return (url.hasSuffix("/") ? url : url + "/") + location.path
    }
}

extension SourceError {
    fileprivate init(_ error: ArchiveError, subject: String) {
        let code: Code =
            switch error.code {
            case .unsafePath, .tooManyEntries, .tooLarge: .hostileArchive
            case .damaged, .unreadable: .damagedArchive
            case .noLibrary: .failed
            }
        self.init(code: code, subject: subject, detail: error.description, cause: error)
    }
}
