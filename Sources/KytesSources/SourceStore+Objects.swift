public import KytesBasics
public import KytesGit
public import KytesText

// Reading without a network, ever: the first object database of this machine that has the commit.
extension SourceStore {
    /// A file of a commit.
    ///
    /// - Parameters:
    ///   - path: Relative to the root of the repository.
    ///   - commit: 40 hexadecimal digits.
    ///   - hints: Repositories or checkouts that may have it, most likely first.
    /// - Returns: `nil` where the commit has no such file.
    /// - Throws: `SourceError`: `notPresent` where no object database of this machine has the commit; `tooLarge`, `damaged`.
    public func text(
        _ path: String,
        of url: String,
        at commit: String,
        hints: [AbsolutePath] = []
    ) async throws -> SourceText? {
        let place = try place(url, commit)
        do {
            if let repository = try await holder(of: place, hints: hints) {
                return try await read(place, repository) {
                    try await $0.bytes(at: path, of: place.commit, limit: self.limits.textBytes)
                }.map { SourceText(decoding: $0) }
            }
        } catch { throw SourceError.wrapping(error, subject: url) }
        return try await textOfTree(path, url, place)
    }

    /// What stands in a folder of a commit, sorted as git sorts; the root is the empty path.
    ///
    /// - Returns: `nil` where there is no such folder.
    /// - Throws: As `text`.
    public func folder(
        _ path: String,
        of url: String,
        at commit: String,
        hints: [AbsolutePath] = []
    ) async throws -> [GitTreeEntry]? {
        let place = try place(url, commit)
        guard let repository = try await holder(of: place, hints: hints) else { throw notPresent(url, place) }
        do { return try await read(place, repository) { try await $0.entries(of: place.commit, at: path) } } catch {
            throw SourceError.wrapping(error, subject: url)
        }
    }

    /// Whether a commit can be read without a network.
    public func holds(_ commit: String, of url: String, hints: [AbsolutePath] = []) async -> Bool {
        guard let place = try? place(url, commit) else { return false }
        if let holder = try? await holder(of: place, hints: hints) { return await holder.contains(place.commit) }
        return false
    }

    /// The first repository that has the commit: hints, the own mirror, the upstream itself when it is local.
    func holder(of place: LocatedCommit, hints: [AbsolutePath]) async throws -> GitRepository? {
        let key = CommitPlace(key: place.location.key, commit: place.commit)
        if let holder = holders[key] { return holder }
        for path in hints + [layout.repository(place.location)] + place.location.localCandidates {
            try Task.checkCancellation()
            guard let repository = await repository(at: path), await repository.contains(place.commit) else { continue }
            if holders.count > 4096 { holders = [:] }
            holders[key] = repository
            return repository
        }
        return nil
    }

    func place(_ url: String, _ commit: String) throws -> LocatedCommit {
        guard let id = GitObjectID(commit) else { throw SourceError(code: .revisionNotFound, subject: commit) }
        return LocatedCommit(location: try location(url), commit: id)
    }

    func repository(at path: AbsolutePath) async -> GitRepository? {
        if let repository = opened[path] { return repository }
        guard let repository = try? await GitRepository.open(path) else { return nil }
        // Each keeps its packs mapped.
        if opened.count > 256 { forgetRepositories() }
        opened[path] = repository
        return repository
    }

    func forgetRepositories() {
        opened = [:]
        holders = [:]
    }

    /// Reads, and reads again from what stands there now when the repository changed under us.
    private func read<Value: Sendable>(
        _ place: LocatedCommit,
        _ repository: GitRepository,
        _ read: @Sendable (GitRepository) async throws -> Value
    ) async throws -> Value {
        do { return try await read(repository) } catch let error as GitError
            where error.code == .revisionNotFound || error.code == .damaged
        {
            forgetRepositories()
            guard let again = try await holder(of: place, hints: [repository.gitDirectory]) else { throw error }
            return try await read(again)
        }
    }

    /// A whole tree in the cache is as good: the upstream may be gone by now.
    private func textOfTree(_ path: String, _ url: String, _ place: LocatedCommit) async throws -> SourceText? {
        let tree = layout.tree(place.location, place.commit)
        let limit = limits.textBytes
        let bytes: [UInt8]?? = try await BlockingThreads.short.run { _ in
            guard tree.isComplete else { return .none }
            let file = tree.root.appending(path)
            return .some(file.isWithin(tree.root) ? Disk.read(file, limit: limit) : nil)
        }
        guard let found = bytes else { throw notPresent(url, place) }
        return found.map { SourceText(decoding: $0) }
    }

    private func notPresent(_ url: String, _ place: LocatedCommit) -> SourceError {
        SourceError(code: .notPresent, subject: "\(place.location.display)@\(place.commit.description.prefix(12))")
    }
}

/// A commit and where its repository is.
struct LocatedCommit: Sendable {
    var location: GitLocation
    var commit: GitObjectID
}
