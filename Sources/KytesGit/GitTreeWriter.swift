public import KytesBasics
import Synchronization

/// Writes the files of a commit below a folder, read-only, each one whole or not at all.
///
/// A file gets its name when it is whole (`O_TMPFILE`, else a rename from a folder beside), so whoever looks sees all of
/// it; what stands there already with the right size is left alone, so what a killed process began the next one ends. The
/// commit may come from anybody: folders are entered one by one without following links, names that mean something to a
/// file system or to git are left out, a link that could lead out of the tree is written as a file with its target as
/// text.
public struct GitTreeWriter: Sendable {
    public struct Report: Hashable, Sendable {
        /// How many files stand there now.
        public var files = 0
        /// Paths of commits of other repositories: empty folders in the tree.
        public var submodules: [String] = []
        /// Paths that were not written, since their names or sizes are not to be trusted.
        public var omitted: [String] = []

        fileprivate mutating func add(_ other: Report) {
            files += other.files
            submodules += other.submodules
            omitted += other.omitted
        }
    }

    private let repository: AbsolutePath
    private let commit: GitObjectID
    private let target: AbsolutePath
    /// A file larger than this is left out.
    private let fileLimit: Int

    /// - Parameters:
    ///   - repository: Whose object database has the commit; nothing else of it is looked at.
    ///   - target: Made when missing. `TARGET.partial` beside it is used in between.
    public init(repository: AbsolutePath, commit: GitObjectID, target: AbsolutePath, fileLimit: Int = 1 << 30) {
        self.repository = repository
        self.commit = commit
        self.target = target
        self.fileLimit = fileLimit
    }

    /// Writes one file now.
    ///
    /// - Returns: Whether the commit has such a file.
    /// - Throws: `GitError`: `revisionNotFound`, `damaged`, `diskFull`.
    public func writeFile(_ path: String) async throws -> Bool {
        try await BlockingThreads.short.run { cancel in
            let staging = beside(".landing-" + String(UInt64.random(in: 0...UInt64.max), radix: 36))
            let pass = try GitError.wrapping {
                try TreePass(repository, target, staging: staging, cancel: cancel, fileLimit: fileLimit)
            }
            defer { pass.removeStaging() }
            return try GitError.wrapping {
                try pass.writeFile(path.split(separator: "/").map { String($0) }, of: commit)
            }
        }
    }

    /// Writes all files. One at a time for one target: the caller holds a lock.
    ///
    /// - Throws: `GitError`: `revisionNotFound`, `damaged`, `diskFull`; `CancellationError`.
    public func writeAll(progress: GitProgressHandler? = nil) async throws -> Report {
        let staging = beside(".partial")
        let counter = progress.map { TreeProgress($0) }
        do {
            let reports = try await (0..<Self.width).concurrentMap(atMost: Self.width) { index in
                try await BlockingThreads.long.run { cancel in
                    try GitError.wrapping {
                        let pass = try TreePass(
                            repository, target, staging: staging, cancel: cancel, fileLimit: fileLimit)
                        pass.progress = counter
                        return try pass.write(share: (index, Self.width), of: commit)
                    }
                }
            }
            try await BlockingThreads.long.run { _ in Disk.remove(staging) }
            counter?.end()
            return reports.dropFirst().reduce(into: reports[0]) { $0.add($1) }
        } catch {
            // Also when the task is cancelled.
            await Task { try? await BlockingThreads.long.run { _ in Disk.remove(staging) } }.value
            throw error
        }
    }

    /// Making files takes most of the time, and two folders are filled at once in half of it; more threads than that wait
    /// for the file system.
    private static let width = 2

    /// The paths whose files differ from the commit or are missing; sorted. A file in the place of its LFS pointer does not.
    ///
    /// - Throws: `GitError`: `revisionNotFound`, `damaged`; `CancellationError`.
    public func differences() async throws -> [String] {
        let repository = try await GitRepository.open(repository)
        let entries = try await repository.entries(of: commit, isRecursive: true) ?? []
        let changed = try await BlockingThreads.long.run { cancel in
            try entries.filter { entry in
                try cancel.check()
                guard entry.kind == .file || entry.kind == .executable, let path = path(of: entry) else { return false }
                return Disk.read(path, limit: fileLimit).map { GitObjectID.hashingBlob($0) } != entry.id
            }
        }
        var differing: [String] = []
        for entry in changed {
            if try await !standsForItsPointer(entry, in: repository) { differing.append(entry.path) }
        }
        return differing.sorted()
    }

    private func standsForItsPointer(_ entry: GitTreeEntry, in repository: GitRepository) async throws -> Bool {
        guard let size = try await repository.size(ofBlob: entry.id), size <= GitLFSPointer.sizeLimit,
            let pointer = GitLFSPointer(try await repository.bytes(ofBlob: entry.id)), let path = path(of: entry)
        else { return false }
        return try await BlockingThreads.long.run { _ in
            Disk.read(path, limit: fileLimit).map { pointer.isMet(by: $0) } ?? false
        }
    }

    /// - Returns: `nil` for a name that is never written.
    private func path(of entry: GitTreeEntry) -> AbsolutePath? {
        guard entry.path.split(separator: "/").allSatisfy({ !TreeNames.isForbidden($0) }),
            let path = AbsolutePath(target.string + "/" + entry.path), path.isWithin(target)
        else { return nil }
        return path
    }

    private func beside(_ suffix: String) -> AbsolutePath { target.parent.appending(target.lastComponent + suffix) }
}

/// Names that are never written.
enum TreeNames {
    /// Empty, `.`, `..`, with a slash, or what some file system takes for `.git`.
    ///
    /// - Source: CVE-2014-9390; git's `is_ntfs_dotgit` and `is_hfs_dotgit`.
    static func isForbidden(_ name: some StringProtocol) -> Bool {
        if name.isEmpty || name == "." || name == ".." || name.utf8.contains(UInt8(ascii: "/")) { return true }
        if name.utf8.contains(0x5C) { return true }
        var visible = String(String.UnicodeScalarView(name.unicodeScalars.filter { !isIgnorable($0) })).lowercased()
        if let colon = visible.firstIndex(of: ":") { visible = String(visible[..<colon]) }
        while visible.hasSuffix(".") || visible.hasSuffix(" ") { visible.removeLast() }
        return visible == ".git" || visible == "git~1" || visible.isEmpty
    }

    /// Whether a link in a folder `depth` levels below the root stays in the tree, and means nothing to git.
    static func staysInside(_ link: [UInt8], depth: Int) -> Bool {
        RelativeLink.staysInside(link, depth: depth)
            && link.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
                .allSatisfy { $0 == "." || $0 == ".." || !isForbidden($0) }
    }

    /// What HFS+ does not see in a name.
    private static func isIgnorable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x200C...0x200F, 0x202A...0x202E, 0x206A...0x206F, 0xFEFF: true
        default: false
        }
    }
}

/// Counts the files of all passes, and reports them.
final class TreeProgress: Sendable {
    private struct State {
        var files = 0
        var bytes = 0
        var throttle = ProgressThrottle()
    }

    private let state = Mutex(State())
    private let report: GitProgressHandler

    init(_ report: @escaping GitProgressHandler) { self.report = report }

    func count(_ bytes: Int) {
        let now = state.withLock { state -> GitProgress? in
            state.files += 1
            state.bytes += bytes
            guard state.files % 64 == 0 else { return nil }
            let now = GitProgress(phase: "Writing files", done: state.files, total: nil, bytes: state.bytes)
            return state.throttle.lets(now) ? now : nil
        }
        if let now { report(now) }
    }

    func end() {
        let (files, bytes) = state.withLock { ($0.files, $0.bytes) }
        report(GitProgress(phase: "Writing files", done: files, total: files, bytes: bytes))
    }
}
