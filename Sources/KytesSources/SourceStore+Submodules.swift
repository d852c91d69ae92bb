public import KytesBasics
import KytesGit
import KytesText

// A tree has an empty folder where its commit has a submodule. Who wants what belongs there gets the tree of that very
// commit of the other repository, a source like any other with a mirror and a tree of its own.
extension SourceStore {
    /// What the repository that holds a path has there as a submodule: of a tree of the cache, or of a checkout somewhere
    /// on this disk, at the commit of its index.
    ///
    /// - Returns: `nil` where no submodule holds the path.
    /// - Throws: As `tree(of:landing:)`.
    public func tree(
        ofSubmoduleAt path: AbsolutePath,
        occasion: NetworkOccasion = .asked,
        progress: SourceProgressHandler? = nil
    ) async throws -> SourceTree? {
        if let root = treeRoot(ofPath: path), let record = record(forPath: path), let below = path.relative(to: root) {
            guard record.submodules.contains(where: { $0.inner(below) != nil }) else { return nil }
            let request = SourceRequest(url: record.url, revision: .commit(record.revision))
            return try await tree(of: request, landing: [below], occasion: occasion, progress: progress)
        }
        guard let (submodule, inner, upstream) = try await indexedSubmodule(at: path) else { return nil }
        return try await tree(
            of: submodule, in: try location(upstream), landing: [inner], occasion: occasion, progress: progress)
    }

    /// The submodules of a commit that `.gitmodules` says an address of; sorted by path.
    func submodules(of place: LocatedCommit, in repository: GitRepository) async throws -> [SourceSubmodule] {
        let limit = limits.textBytes
        guard
            let bytes = try await repository.bytes(at: SubmoduleList.fileName, of: place.commit, limit: limit)
        else { return [] }
        let list = SubmoduleList(SourceText(decoding: bytes)).entries
        let found = try await repository.entries(of: place.commit, at: list.map(\.path))
        let commits = found.filter { $0.kind == .submodule }.map { ($0.path, $0.id.description) }
        let revisions = Dictionary(commits) { first, _ in first }
        // Of two that name one path the last counts, as in all of git's configuration.
        let addresses = Dictionary(list.map { ($0.path, $0.url) }) { $1 }
        return revisions.sorted { $0.key < $1.key }.map { path, revision in
            let address = GitLocation.address(ofSubmodule: addresses[path] ?? "", in: place.location.written)
            return SourceSubmodule(path: path, url: GitLocation.withoutPassword(address), revision: revision)
        }
    }

    /// The tree of a submodule of `source`.
    func tree(
        of submodule: SourceSubmodule,
        in source: GitLocation,
        landing: [String],
        occasion: NetworkOccasion,
        progress: SourceProgressHandler?
    ) async throws -> SourceTree {
        let location = try location(submodule.url)
        // What came from elsewhere must not lead to the user's own repositories: git's `protocol.file.allow`.
        if GitLocation.isLocal(submodule.url), !GitLocation.isLocal(source.written) {
            throw SourceError(code: .unsupported, subject: location.display)
        }
        let request = SourceRequest(url: submodule.url, revision: .commit(submodule.revision))
        var tree = try await tree(
            of: request, landing: landing.filter { !$0.isEmpty }, occasion: occasion, progress: progress)
        tree.submodule = submodule.path
        let what = "`\(submodule.path)` is a submodule: `\(submodule.url)` at \(submodule.revision.prefix(12))"
        tree.notices.insert(SourceNotice(code: .submodule, message: what), at: 0)
        return tree
    }

    /// The same, where it can be had; else the file that says where it is. Never an error of the jump.
    func tree(
        of submodule: SourceSubmodule,
        of request: SourceRequest,
        landing: [String],
        occasion: NetworkOccasion,
        progress: SourceProgressHandler?
    ) async throws -> SourceTree {
        do {
            return try await tree(
                of: submodule,
                in: try location(request.url),
                landing: landing.compactMap { submodule.inner($0) },
                occasion: occasion,
                progress: progress
            )
        } catch let error as SourceError {
            var whole = request
            whole.subdirectory = ""
            var tree = try await tree(
                of: whole, landing: [SubmoduleList.fileName], occasion: occasion, progress: progress)
            tree.submodule = submodule.path
            let commit = submodule.revision.prefix(12)
            let what = "`\(submodule.path)` is the submodule `\(submodule.url)` at \(commit), which could not be had"
            tree.notices.append(SourceNotice(code: .submoduleMissing, message: "\(what): \(error)"))
            return tree
        }
    }

    /// - Returns: The submodule, the path in it, and what its repository calls its own upstream.
    private func indexedSubmodule(
        at path: AbsolutePath
    ) async throws -> (submodule: SourceSubmodule, inner: String, upstream: String)? {
        guard let checkout = try await checkout(holding: path), let root = checkout.workingDirectory,
            let below = path.relative(to: root)
        else { return nil }
        let limit = limits.textBytes
        let text = try await BlockingThreads.short.run { _ in
            Disk.read(root.appending(SubmoduleList.fileName), limit: limit)
        }
        // Without a remote git takes the repository itself for its upstream.
        let upstream = await checkout.url(ofRemote: "origin") ?? root.string
        for (path, written) in SubmoduleList(SourceText(decoding: text ?? [])).entries.reversed() {
            let address = GitLocation.address(ofSubmodule: written, in: upstream)
            var submodule = SourceSubmodule(path: path, url: address, revision: "")
            guard let inner = submodule.inner(below), let commit = try await checkout.indexedSubmodule(at: path) else {
                continue
            }
            submodule.revision = commit.description
            return (submodule, inner, upstream)
        }
        return nil
    }

    /// The nearest checkout above a path.
    private func checkout(holding path: AbsolutePath) async throws -> GitRepository? {
        var folder = path
        while folder != .root {
            folder = folder.parent
            try Task.checkCancellation()
            if let repository = await repository(at: folder), repository.workingDirectory != nil { return repository }
        }
        return nil
    }
}
