public import KytesBasics
import KytesGit

/// Something in the cache.
public struct CachedSource: Hashable, Sendable {
    public enum Kind: String, Sendable {
        /// Of git, bare.
        case repository
        case tree
        /// What was fetched from one repository of artifacts.
        case artifacts
    }

    public var kind: Kind
    public var path: AbsolutePath
    /// Of a tree; `nil` where it has none yet or it is damaged.
    public var record: SourceRecord?
    /// Whether nothing is missing; a repository always counts as complete.
    public var isComplete: Bool
    /// On disk.
    public var bytes: Int
    /// Seconds since 1970.
    public var lastUse: Int64
}

/// Something in the cache that is not as it should be.
public struct SourceProblem: Hashable, Sendable {
    public enum Code: String, Sendable {
        /// A file of a tree differs from its commit, or is missing.
        case changedFile
        /// A tree that was never written to its end; the next jump ends it.
        case incomplete
        /// A repository whose objects cannot be read; the next fetch makes it anew.
        case brokenRepository
        /// A tree that nothing on this machine can be compared with.
        case unverifiable
    }

    public var code: Code
    public var path: AbsolutePath
}

public struct PruneResult: Hashable, Sendable {
    public var removed: [AbsolutePath] = []
    public var bytes = 0
}

extension SourceStore {
    /// Everything in the cache: repositories, then trees, then repositories of artifacts, each sorted by path.
    public func list() async throws -> [CachedSource] {
        let layout = layout
        return try await BlockingThreads.long.run { cancel in
            let repositories = Self.repositories(layout).map { path in
                CachedSource(
                    kind: .repository,
                    path: path,
                    record: nil,
                    isComplete: true,
                    bytes: Disk.size(of: path),
                    lastUse: Disk.changeTime(path.appending("objects/pack")) ?? 0
                )
            }
            let trees = try Self.trees(layout).map { tree in
                try cancel.check()
                return CachedSource(
                    kind: .tree,
                    path: tree.root,
                    record: tree.readRecord(),
                    isComplete: tree.isComplete,
                    bytes: Disk.size(of: tree.root),
                    lastUse: Disk.changeTime(tree.record) ?? Disk.changeTime(tree.root) ?? 0
                )
            }
            return repositories + trees + Self.artifactRepositories(layout)
        }
    }

    /// Compares every tree with its commit, and looks whether every repository can be read.
    ///
    /// - Parameters:
    ///   - repairs: Removes what is not as it should be, so that the next jump makes it anew.
    ///   - progress: The path that is looked at.
    /// - Returns: Sorted by path.
    public func verify(
        repairs: Bool = false,
        progress: (@Sendable (AbsolutePath) -> Void)? = nil
    ) async throws -> [SourceProblem] {
        let layout = layout
        var problems: [SourceProblem] = []
        for path in try await BlockingThreads.long.run({ _ in Self.repositories(layout) }) {
            progress?(path)
            guard await Self.isBroken(path) else { continue }
            problems.append(SourceProblem(code: .brokenRepository, path: path))
            if repairs { _ = try await removeRepository(path, String(path.lastComponent.dropLast(4))) }
        }
        for tree in try await BlockingThreads.long.run({ _ in Self.trees(layout) }) {
            progress?(tree.root)
            let found = try await self.problems(of: tree)
            problems += found
            if repairs, found.contains(where: { $0.code == .changedFile }) { _ = try await remove(tree) }
        }
        if repairs { forgetRepositories() }
        return problems.sorted { $0.path < $1.path }
    }

    /// Removes trees, files of artifact repositories, and repositories without trees, that nobody used for some time; what
    /// somebody works on stays.
    public func prune(unusedFor age: Duration) async throws -> PruneResult {
        var result = PruneResult()
        let oldest = now() - age.components.seconds
        let all = try await list()
        for source in all where source.kind == .tree && source.lastUse <= oldest {
            if try await remove(TreePlace(root: source.path)) {
                result.removed.append(source.path)
                result.bytes += source.bytes
            }
        }
        let artifacts = try await pruneArtifacts(before: oldest)
        result.removed += artifacts.removed
        result.bytes += artifacts.bytes
        let names = Set(try await remainingTreeNames())
        for source in all where source.kind == .repository && source.lastUse <= oldest {
            let name = String(source.path.lastComponent.dropLast(4))
            guard !names.contains(name), try await removeRepository(source.path, name) else { continue }
            result.removed.append(source.path)
            result.bytes += source.bytes
        }
        forgetRepositories()
        return result
    }

    private func problems(of tree: TreePlace) async throws -> [SourceProblem] {
        guard try await BlockingThreads.short.run({ _ in tree.isComplete }) else {
            return [SourceProblem(code: .incomplete, path: tree.root)]
        }
        if tree.isOfArchive { return try await changes(inUnpacked: tree) }
        guard let commit = tree.commit, let record = records.record(of: tree), let location = try? location(record.url),
            let holder = try await holder(of: LocatedCommit(location: location, commit: commit), hints: [])
        else { return [SourceProblem(code: .unverifiable, path: tree.root)] }
        do {
            let writer = GitTreeWriter(repository: holder.gitDirectory, commit: commit, target: tree.root)
            return try await writer.differences().map {
                SourceProblem(code: .changedFile, path: tree.root.appending($0))
            }
        } catch is GitError {
            return [SourceProblem(code: .unverifiable, path: tree.root)]
        }
    }

    /// - Returns: Whether it was removed; not while somebody writes it.
    private func remove(_ tree: TreePlace) async throws -> Bool {
        records.forget(tree)
        return try await BlockingThreads.long.run { _ in
            guard let lock = try FileLock.tryLock(tree.lock) else { return false }
            defer { lock.unlock() }
            Disk.remove(tree.complete)
            let all = tree.folder.parent
            let aside = all.appending("removing-" + String(UInt64.random(in: 0...UInt64.max), radix: 36))
            if Disk.kind(of: tree.folder) != nil { try Disk.move(tree.folder, to: aside) }
            Disk.remove(aside)
            Disk.remove(tree.record)
            // The lock's file stays: who waits for it must not hold another file than who comes next.
            for name in Disk.names(in: all)
            where name.hasPrefix(tree.folder.lastComponent + ".") && !name.hasSuffix(".lock") {
                Disk.remove(all.appending(name))
            }
            return true
        }
    }

    private func removeRepository(_ path: AbsolutePath, _ name: String) async throws -> Bool {
        let lockFile = layout.repositories.appending(name + ".lock")
        return try await BlockingThreads.long.run { _ in
            guard let lock = try FileLock.tryLock(lockFile) else { return false }
            defer { lock.unlock() }
            Disk.remove(path)
            return true
        }
    }

    private func remainingTreeNames() async throws -> [String] {
        let layout = layout
        return try await BlockingThreads.short.run { _ in
            Self.trees(layout).map { $0.folder.parent.lastComponent }
        }
    }

    private static func repositories(_ layout: CacheLayout) -> [AbsolutePath] {
        Disk.names(in: layout.repositories).filter { $0.hasSuffix(".git") }.map { layout.repositories.appending($0) }
    }

    private static func trees(_ layout: CacheLayout) -> [TreePlace] {
        Disk.names(in: layout.trees).flatMap { name in
            let folder = layout.trees.appending(name)
            return Disk.names(in: folder).flatMap { name -> [TreePlace] in
                guard TreePlace.isRevision(name) else { return [] }
                let roots = Disk.names(in: folder.appending(name)).filter { $0.hasSuffix(TreePlace.ending(of: name)) }
                return roots.map { TreePlace(root: folder.appending(name).appending($0)) }
            }
        }
    }

    private static func isBroken(_ path: AbsolutePath) async -> Bool {
        guard let repository = try? await GitRepository.open(path),
            let broken = try? await repository.brokenReferences()
        else { return true }
        return !broken.isEmpty
    }
}
