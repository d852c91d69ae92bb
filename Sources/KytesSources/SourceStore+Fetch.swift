import KytesBasics
import KytesGit

extension SourceStore {
    /// Makes a commit readable on this machine, with its files but not as a tree.
    ///
    /// - Returns: The commit, 40 hexadecimal digits.
    /// - Throws: `SourceError`, `CancellationError`.
    public func fetch(
        _ request: SourceRequest,
        occasion: NetworkOccasion = .asked,
        progress: SourceProgressHandler? = nil
    ) async throws -> String {
        let place = try await resolve(request, occasion: occasion, progress: progress)
        _ = try await present(place, request, occasion: occasion, progress: progress)
        return place.commit.description
    }

    /// The commit that a request means.
    func resolve(
        _ request: SourceRequest,
        occasion: NetworkOccasion,
        progress: SourceProgressHandler?
    ) async throws -> LocatedCommit {
        if case .commit(let hex) = request.revision { return try place(request.url, hex) }
        let location = try location(request.url)
        // What the user asks for by name is looked up anew, but not for each of several jumps in a row.
        let age = Duration.seconds(occasion == .asked ? 60 : 3600)
        let references = try await references(of: request.url, maxAge: age, occasion: occasion, progress: progress)
        let found =
            switch request.revision {
            case .commit(let hex): Optional(hex)
            case .tag(let tag): references.tags[tag]
            case .branch(let branch): references.branches[branch]
            case .head: references.head.flatMap { references.branches[$0] }
            }
        guard let id = found.flatMap({ GitObjectID($0) }) else {
            throw SourceError(code: .revisionNotFound, subject: request.revision.description, detail: location.display)
        }
        return LocatedCommit(location: location, commit: id)
    }

    /// The repository that has the commit, after a fetch where one is needed and allowed.
    func present(
        _ place: LocatedCommit,
        _ request: SourceRequest,
        occasion: NetworkOccasion,
        progress: SourceProgressHandler?
    ) async throws -> GitRepository {
        if let holder = try await usableHolder(of: place, hints: request.hints) { return holder }
        let location = place.location
        if location.isLocal { throw await missing(place, request) }
        guard policy.allows(occasion) else { throw SourceError(code: .notAllowed, subject: location.display) }
        do {
            try await fetches.value(for: FetchKey(key: location.key, commit: place.commit), progress: progress) {
                report in
                try await self.bring(place.commit, tags: request.tags, of: location, progress: report)
            }
        } catch let error as GitError where error.code == .revisionNotFound {
            throw await missing(place, request)
        } catch {
            throw SourceError.wrapping(error, subject: location.display, wasKnown: await wasKnown(location))
        }
        forgetRepositories()
        guard let holder = try await holder(of: place, hints: []) else { throw await missing(place, request) }
        return holder
    }

    /// Everything that the upstream has, in the own mirror.
    func presentWhole(_ location: GitLocation, progress: SourceProgressHandler?) async throws -> AbsolutePath {
        do {
            try await fetches.value(for: FetchKey(key: location.key, commit: nil), progress: progress) { report in
                try await self.bring(nil, tags: [], of: location, progress: report)
            }
        } catch {
            throw SourceError.wrapping(error, subject: location.display, wasKnown: await wasKnown(location))
        }
        forgetRepositories()
        return layout.repository(location)
    }

    /// A remembered holder may have been removed behind our back.
    private func usableHolder(of place: LocatedCommit, hints: [AbsolutePath]) async throws -> GitRepository? {
        guard let holder = try await holder(of: place, hints: hints) else { return nil }
        let objects = holder.gitDirectory.appending("objects")
        if try await BlockingThreads.short.run({ _ in Disk.kind(of: objects) != nil }) { return holder }
        forgetRepositories()
        return try await self.holder(of: place, hints: hints)
    }

    /// Why a commit is nowhere to be had: its tag moved, the repository is gone, or it never was there.
    private func missing(_ place: LocatedCommit, _ request: SourceRequest) async -> any Error {
        do {
            let references = try await references(of: request.url, maxAge: .zero, occasion: .asked)
            for tag in request.tags {
                guard let commit = references.tags[tag], commit != place.commit.description else { continue }
                let detail = "`\(tag)` was \(place.commit.description.prefix(12)) and is \(commit.prefix(12)) now"
                return SourceError(code: .tagMoved, subject: place.location.display, detail: detail)
            }
        } catch { return error }
        return SourceError(code: .revisionNotFound, subject: place.commit.description, detail: place.location.display)
    }

    private func wasKnown(_ location: GitLocation) async -> Bool {
        if await knownReferences(of: location) != nil { return true }
        let trees = layout.trees.appending(CacheLayout.name(location))
        return (try? await BlockingThreads.short.run { _ in Disk.kind(of: trees) != nil }) ?? false
    }

    /// Fetches into the mirror, alone among all processes; a mirror that turns out broken is made anew, once.
    private nonisolated func bring(
        _ commit: GitObjectID?,
        tags: [String],
        of location: GitLocation,
        progress: @escaping SourceProgressHandler
    ) async throws {
        let mirror = Mirror(path: layout.repository(location), location: location, limits: limits.fetch)
        let transport = await transport()
        let subject = location.display
        let report: GitProgressHandler = { progress(SourceProgress(subject: subject, step: $0)) }
        report(.connecting)
        let lock = try await FileLock.lock(layout.repositoryLock(location), timeout: limits.lockTimeout)
        defer { lock.unlock() }
        do {
            try await mirror.bring(commit, tags: tags, transport: transport, progress: report)
        } catch let error as GitError where error.code == .damaged {
            try await mirror.remove()
            try await mirror.bring(commit, tags: tags, transport: transport, progress: report)
        }
    }
}
