public import KytesBasics
import KytesGit
import KytesGraph
import Synchronization

extension SourceStore {
    /// The jump: a read-only tree of a revision, shared by all workspaces.
    ///
    /// Answers as soon as the landing file is on disk; the rest of the tree is written behind it (`whenComplete`).
    ///
    /// - Parameters:
    ///   - landing: The files to show, relative to the request's subdirectory, the best first. Where none of them exists:
    ///     the README, else the first file.
    /// - Throws: `SourceError`, `CancellationError`.
    public func tree(
        of request: SourceRequest,
        landing: [String],
        occasion: NetworkOccasion = .asked,
        progress: SourceProgressHandler? = nil
    ) async throws -> SourceTree {
        let place = try await resolve(request, occasion: occasion, progress: progress)
        let tree = layout.tree(place.location, place.commit)
        let candidates = landing.map { request.subdirectory.isEmpty ? $0 : request.subdirectory + "/" + $0 }
        var record = record(of: request, place)
        let whole = try await recordOfComplete(tree)
        var repository: GitRepository?
        if let whole {
            record.submodules = whole.submodules
        } else {
            let present = try await present(place, request, occasion: occasion, progress: progress)
            record.submodules = try await submodules(of: place, in: present)
            repository = present
        }
        let wanted = candidates.first ?? request.subdirectory
        if let submodule = record.submodules.first(where: { $0.inner(wanted) != nil }) {
            return try await self.tree(
                of: submodule, of: request, landing: candidates, occasion: occasion, progress: progress)
        }
        let notices = await notices(for: request, place, record)
        var file: AbsolutePath?
        if whole != nil { file = try await landingOfComplete(tree, candidates, request.subdirectory) }
        if file == nil {
            // The tree is whole and its folder has no file: its repository knows links that lead elsewhere.
            if repository == nil {
                repository = try await present(place, request, occasion: occasion, progress: progress)
            }
            if let repository { file = try await begin(tree, place, from: repository, request, candidates, progress) }
        }
        guard let file else { throw SourceError(code: .fileNotFound, subject: wanted) }
        let found = SourceTree(root: tree.root, landing: file, record: record, notices: notices)
        try await keep(record, of: tree)
        return try await fillingPointer(found, place, request, occasion: occasion, progress: progress)
    }

    /// Writes the landing file, and the rest behind it.
    ///
    /// - Returns: `nil` where there is no file to land on.
    private func begin(
        _ tree: TreePlace,
        _ place: LocatedCommit,
        from repository: GitRepository,
        _ request: SourceRequest,
        _ candidates: [String],
        _ progress: SourceProgressHandler?
    ) async throws -> AbsolutePath? {
        do {
            let path = try await Landing(repository: repository, commit: place.commit).choose(
                candidates, request.subdirectory)
            let writer = GitTreeWriter(repository: repository.gitDirectory, commit: place.commit, target: tree.root)
            guard let path, try await writer.writeFile(path) else { return nil }
            fill(tree, from: repository.gitDirectory, place.commit, subject: place.location.display, progress)
            return tree.root.appending(path)
        } catch { throw SourceError.wrapping(error, subject: place.location.display) }
    }

    /// Waits until the whole tree is on disk.
    ///
    /// - Throws: What kept it from being written: `SourceError`.
    public func whenComplete(_ tree: SourceTree) async throws {
        let place = TreePlace(root: tree.root)
        if let fill = fills[place] {
            do { try await fill.value } catch { throw SourceError.wrapping(error, subject: tree.record.url) }
        }
        if let failure = failures[place] { throw SourceError.wrapping(failure, subject: tree.record.url) }
        guard try await BlockingThreads.short.run({ _ in place.isComplete }) else {
            throw SourceError(code: .damaged, subject: tree.root.string)
        }
    }

    /// Waits until every tree that was begun here is on disk; for programs that end after a jump.
    ///
    /// - Throws: What kept the first of them from being written: `SourceError`.
    public func whenAllComplete() async throws {
        for (place, fill) in fills {
            do { try await fill.value } catch { throw SourceError.wrapping(error, subject: place.root.string) }
        }
        if let (place, failure) = failures.first { throw SourceError.wrapping(failure, subject: place.root.string) }
    }

    /// What a file in the cache belongs to; `nil` for files elsewhere. A small read of the disk, remembered.
    public nonisolated func record(forPath path: AbsolutePath) -> SourceRecord? {
        layout.tree(holding: path).flatMap { records.record(of: $0) }
    }

    /// The tree that a file in the cache belongs to; `nil` for files elsewhere.
    public nonisolated func treeRoot(ofPath path: AbsolutePath) -> AbsolutePath? {
        layout.tree(holding: path)?.root
    }

    /// Writes the rest, unless it is being written already.
    private func fill(
        _ tree: TreePlace,
        from repository: AbsolutePath,
        _ commit: GitObjectID,
        subject: String,
        _ progress: SourceProgressHandler?
    ) {
        guard fills[tree] == nil else { return }
        let writer = GitTreeWriter(repository: repository, commit: commit, target: tree.root)
        let report: GitProgressHandler = { progress?(SourceProgress(subject: subject, step: $0)) }
        let timeout = limits.lockTimeout
        failures[tree] = nil
        fills[tree] = Task {
            defer { self.fills[tree] = nil }
            do {
                let lock = try await FileLock.lock(tree.lock, timeout: timeout)
                defer { lock.unlock() }
                if try await BlockingThreads.short.run({ _ in tree.isComplete }) { return }
                let written = try await writer.writeAll(progress: report)
                try await BlockingThreads.short.run { _ in
                    try Disk.write(Array("\(written.files)\n".utf8), to: tree.complete)
                }
            } catch {
                // Who waits for the tree may come later.
                self.failures[tree] = error
                throw error
            }
        }
    }

    private func record(of request: SourceRequest, _ place: LocatedCommit) -> SourceRecord {
        let reference: String? =
            switch request.revision {
            case .tag(let name), .branch(let name): name
            case .commit, .head: nil
            }
        return SourceRecord(
            url: place.location.display,
            revision: place.commit.description,
            reference: reference,
            version: request.version,
            exactness: request.exactness ?? request.revision.exactness,
            subdirectory: request.subdirectory,
            time: now()
        )
    }

    /// Writes the record where it says something new; its file's time says when the tree was used last.
    private func keep(_ record: SourceRecord, of tree: TreePlace) async throws {
        let records = records
        do { try await BlockingThreads.short.run { _ in try records.keep(record, of: tree) } } catch {
            throw SourceError.wrapping(error, subject: record.url)
        }
    }

    /// - Returns: `nil` where something is missing in the tree.
    private func recordOfComplete(_ tree: TreePlace) async throws -> SourceRecord? {
        let records = records
        return try await BlockingThreads.short.run { _ in tree.isComplete ? records.record(of: tree) : nil }
    }

    private func landingOfComplete(
        _ tree: TreePlace,
        _ candidates: [String],
        _ subdirectory: String
    ) async throws -> AbsolutePath? {
        try await BlockingThreads.short.run { _ in Landing.choose(candidates, subdirectory, inTree: tree.root) }
    }

    private func notices(
        for request: SourceRequest,
        _ place: LocatedCommit,
        _ record: SourceRecord
    ) async -> [SourceNotice] {
        var notices: [SourceNotice] = []
        let wanted = request.version.map { "version \($0)" } ?? "the version in use"
        let short = place.commit.description.prefix(12)
        switch record.exactness {
        case .exact, .tag: break
        case .nearest:
            let message =
                "\(wanted) of `\(record.url)` was not found; this is the nearest, \(request.revision.description)"
            notices.append(SourceNotice(code: .nearest, message: message))
        case .head:
            let message = "this is \(request.revision.description) of `\(record.url)` at \(short), not \(wanted)"
            notices.append(SourceNotice(code: .head, message: message))
        }
        // Without the network: what is known, or the local upstream itself.
        let known =
            place.location.isLocal
            ? try? await references(of: request.url, occasion: .background) : await knownReferences(of: place.location)
        if let known { notices += Self.movedTags(request, place.commit.description, known, url: record.url) }
        return notices
    }

    private static func movedTags(
        _ request: SourceRequest,
        _ commit: String,
        _ references: RemoteReferences,
        url: String
    ) -> [SourceNotice] {
        var tags = request.tags
        if case .tag(let tag) = request.revision { tags.append(tag) }
        let moved = tags.compactMap { tag -> SourceNotice? in
            guard let current = references.tags[tag] else { return nil }
            let before = current == commit ? references.moved[tag] : commit
            guard let before, before != current else { return nil }
            let message = "tag `\(tag)` of `\(url)` moved: it was \(before.prefix(12)) and is \(current.prefix(12)) now"
            return SourceNotice(code: .tagMoved, message: message)
        }
        return Array(moved.prefix(1))
    }
}

/// Records that were read or written by this process.
final class RecordMemory: Sendable {
    private let records = Mutex<[TreePlace: SourceRecord]>([:])

    func record(of tree: TreePlace) -> SourceRecord? {
        if let record = records.withLock({ $0[tree] }) { return record }
        guard let record = tree.readRecord() else { return nil }
        records.withLock { $0[tree] = record }
        return record
    }

    /// - Throws: `Disk.Failure`.
    func keep(_ record: SourceRecord, of tree: TreePlace) throws {
        var record = record
        if let old = tree.readRecord() {
            record.time = old.time
            if record == old {
                Disk.touch(tree.record)
                records.withLock { $0[tree] = record }
                return
            }
        }
        try Disk.write(record.json(), to: tree.record)
        records.withLock { $0[tree] = record }
    }

    func forget(_ tree: TreePlace) { records.withLock { $0[tree] = nil } }
}
