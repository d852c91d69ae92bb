import KytesBasics
import KytesGit

/// The own bare repository of one upstream. Whoever calls holds its lock.
struct Mirror: Sendable {
    let path: AbsolutePath
    let location: GitLocation
    let limits: GitLimits

    /// - Parameter commit: `nil` for everything.
    /// - Throws: `GitError`, `CancellationError`.
    func bring(
        _ commit: GitObjectID?,
        tags: [String],
        transport: GitTransport,
        progress: @escaping GitProgressHandler
    ) async throws {
        try await prepare(transport)
        guard let commit else {
            return try await transport.fetchEverything(of: location, into: path, limits: limits, progress: progress)
        }
        // Who waited for the lock may find that the other process has done it.
        if try await isReadable(commit) { return }
        do {
            try await transport.fetch(commit, tags: tags, of: location, into: path, limits: limits, progress: progress)
            if try await isReadable(commit) { return }
        } catch let error as GitError where error.code == .revisionNotFound {
            // The host gives no bare commits, or has it only in the history of a branch.
        }
        try await transport.fetchEverything(of: location, into: path, limits: limits, progress: progress)
        guard try await isReadable(commit) else {
            throw GitError(code: .revisionNotFound, subject: commit.description)
        }
    }

    /// Takes it away at once, even if removing it lasts.
    func remove() async throws {
        let aside = path.parent.appending(
            path.lastComponent + ".removing-" + String(UInt32.random(in: 0...UInt32.max), radix: 36))
        try await BlockingThreads.long.run { _ in
            guard Disk.kind(of: path) != nil else { return }
            try Disk.move(path, to: aside)
            Disk.remove(aside)
        }
    }

    /// Makes it when it is missing or no repository, and clears away what a killed git left: nobody else works here.
    func prepare(_ transport: GitTransport) async throws {
        guard let repository = try? await GitRepository.open(path) else { return try await create() }
        _ = repository
        // libgit2 1.5 cannot deepen what git fetched without history.
        let shallow = path.appending("shallow")
        if transport.means == .library, try await BlockingThreads.short.run({ _ in Disk.kind(of: shallow) != nil }) {
            return try await create()
        }
        try await BlockingThreads.short.run { _ in
            Self.removeLocks(in: path, depth: 8)
            let packs = path.appending("objects/pack")
            for name in Disk.names(in: packs) where name.hasPrefix("tmp_") || name.hasPrefix("pack_git2_") {
                Disk.remove(packs.appending(name))
            }
        }
    }

    private func create() async throws {
        try await remove()
        let temporary = path.parent.appending(
            path.lastComponent + ".making-" + String(UInt32.random(in: 0...UInt32.max), radix: 36))
        do {
            _ = try await GitRepository.createBare(at: temporary)
            try await BlockingThreads.short.run { _ in try Disk.move(temporary, to: path) }
        } catch {
            try? await BlockingThreads.short.run { _ in Disk.remove(temporary) }
            throw error
        }
    }

    private func isReadable(_ commit: GitObjectID) async throws -> Bool {
        try await GitRepository.open(path).contains(commit)
    }

    private static func removeLocks(in folder: AbsolutePath, depth: Int) {
        for name in Disk.names(in: folder) where name != "objects" {
            let path = folder.appending(name)
            if name.hasSuffix(".lock") { Disk.remove(path) }
            if depth > 0, Disk.kind(of: path) == .folder { removeLocks(in: path, depth: depth - 1) }
        }
    }
}
