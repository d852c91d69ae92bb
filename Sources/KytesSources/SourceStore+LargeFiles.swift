import KytesBasics
import KytesGit
import KytesSyntax
import KytesText

// A commit has a few lines where Git LFS keeps a file elsewhere. They are written as what they are; the one that a jump
// leads to is exchanged for the file.
extension SourceStore {
    /// The same tree, with the file that the landing file stands for in its place. Never an error of the jump.
    ///
    /// - Throws: `CancellationError` only.
    func fillingPointer(
        _ tree: SourceTree,
        _ place: LocatedCommit,
        _ request: SourceRequest,
        occasion: NetworkOccasion,
        progress: SourceProgressHandler?
    ) async throws -> SourceTree {
        let landing = tree.landing
        let bytes = try await BlockingThreads.short.run { _ in Disk.read(landing, limit: GitLFSPointer.sizeLimit) }
        guard let pointer = bytes.flatMap({ GitLFSPointer($0) }), let path = landing.relative(to: tree.root) else {
            return tree
        }
        do {
            let file = try await largeFile(pointer, path: path, place, request, occasion: occasion, progress: progress)
            try await exchange(landing, for: file, inTree: tree.root)
            return tree
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            var tree = tree
            let reason = SourceError.wrapping(error, subject: path)
            let what = "`\(path)` is kept by Git LFS, and this is its pointer (\(pointer.size) bytes elsewhere)"
            tree.notices.append(SourceNotice(code: .largeFileMissing, message: "\(what): \(reason)"))
            return tree
        }
    }

    /// From a repository of this machine that has it, else through the network.
    private func largeFile(
        _ pointer: GitLFSPointer,
        path: String,
        _ place: LocatedCommit,
        _ request: SourceRequest,
        occasion: NetworkOccasion,
        progress: SourceProgressHandler?
    ) async throws -> [UInt8] {
        let limit = limits.textBytes
        guard pointer.size <= limit else { throw SourceError(code: .tooLarge, subject: path) }
        let mirror = layout.repository(place.location)
        let holders = request.hints + place.location.localCandidates + [mirror]
        let stored = holders.flatMap { [$0, $0.appending(".git")] }.map { $0.appending(pointer.storedPath) }
        let known = try await BlockingThreads.short.run { _ in
            stored.lazy.compactMap { Disk.read($0, limit: limit) }.first { pointer.isMet(by: $0) }
        }
        if let known { return known }
        let location = place.location
        guard policy.allows(occasion) else { throw SourceError(code: .notAllowed, subject: path) }
        let step = GitProgress(phase: "Receiving \(path)", done: 0, total: nil)
        progress?(SourceProgress(subject: location.display, step: step))
        let endpoint = try await largeFileEndpoint(place, request)
        let lock = try await FileLock.lock(layout.repositoryLock(location), timeout: limits.lockTimeout)
        defer { lock.unlock() }
        let transport = transport()
        try await Mirror(path: mirror, location: location, limits: limits.fetch).prepare(transport)
        let limits = GitLimits(timeout: limits.fetch.timeout, bytes: limit)
        return try await transport.largeFile(
            pointer, path: path, of: location, endpoint: endpoint, in: mirror, limits: limits)
    }

    /// Whoever looks sees the pointer or the whole file. What is not moved into the tree goes when the tree does.
    private func exchange(_ landing: AbsolutePath, for file: [UInt8], inTree root: AbsolutePath) async throws {
        let name = root.lastComponent + ".large-" + String(UInt64.random(in: 0...UInt64.max), radix: 36)
        let aside = root.parent.appending(name)
        try await BlockingThreads.short.run { _ in
            try Disk.write(file, to: aside, mode: Disk.isExecutable(landing) ? 0o555 : 0o444)
            try Disk.move(aside, to: landing)
        }
    }

    /// `lfs.url` of the commit's own `.lfsconfig`; only addresses that cannot start a program.
    private func largeFileEndpoint(_ place: LocatedCommit, _ request: SourceRequest) async throws -> String? {
        let holder = try await holder(of: place, hints: request.hints)
        let bytes = try await holder?.bytes(at: ".lfsconfig", of: place.commit, limit: 1 << 20)
        let url = bytes.flatMap { GitConfigText(SourceText(decoding: $0)).value("lfs", "url") }
        return url.flatMap { $0.hasPrefix("https://") || $0.hasPrefix("http://") ? $0 : nil }
    }
}
