import KytesBasics
import KytesGit

extension SourceStore {
    /// The tags and branches of a repository.
    ///
    /// A local upstream is always asked itself. Else: what was seen less than `maxAge` ago; then the network, where the
    /// policy allows it on this occasion; then what was seen before, however long ago (look at its `time`).
    ///
    /// - Throws: `SourceError`: `notAllowed` where nothing was ever seen, `unreachable`, `notFound`, `vanished`, …
    public func references(
        of url: String,
        maxAge: Duration = .seconds(3600),
        occasion: NetworkOccasion = .background,
        progress: SourceProgressHandler? = nil
    ) async throws -> RemoteReferences {
        let location = try location(url)
        let old = await knownReferences(of: location)
        if location.isLocal { return try await localReferences(of: location, old) }
        if let old, now() - old.time <= maxAge.components.seconds { return old }
        guard policy.allows(occasion) else {
            if let old { return old }
            throw SourceError(code: .notAllowed, subject: location.display)
        }
        return try await listings.value(for: location.key, progress: progress) { report in
            report(SourceProgress(subject: location.display, step: .connecting))
            return try await self.freshReferences(of: location, old)
        }
    }

    /// What was seen of a repository before; `nil` where nothing was.
    func knownReferences(of location: GitLocation) async -> RemoteReferences? {
        if let seen = seenReferences[location.key] { return seen }
        let file = layout.references(location)
        let read = try? await BlockingThreads.short.run { _ in
            Disk.read(file, limit: 256 << 20).flatMap { RemoteReferences(json: $0) }
        }
        if let read { seenReferences[location.key] = read }
        return read ?? nil
    }

    private func localReferences(of location: GitLocation, _ old: RemoteReferences?) async throws -> RemoteReferences {
        for path in location.localCandidates {
            guard let repository = await repository(at: path) else { continue }
            do {
                let names = try await repository.references().map { ($0.name, $0.commit) }
                let fresh = RemoteReferences(head: await repository.head(), names: names, time: now())
                return try await remember(fresh, of: location, old)
            } catch { throw SourceError.wrapping(error, subject: location.display) }
        }
        throw SourceError(code: old == nil ? .notFound : .vanished, subject: location.display)
    }

    private func freshReferences(of location: GitLocation, _ old: RemoteReferences?) async throws -> RemoteReferences {
        do {
            let listing = try await transport().references(of: location, limits: limits.references)
            let names = listing.commits.map { ($0.key, $0.value) }
            return try await remember(
                RemoteReferences(head: listing.head, names: names, time: now()), of: location, old)
        } catch {
            throw SourceError.wrapping(error, subject: location.display, wasKnown: old != nil)
        }
    }

    private func remember(
        _ fresh: RemoteReferences,
        of location: GitLocation,
        _ old: RemoteReferences?
    ) async throws -> RemoteReferences {
        let result = fresh.comparing(with: old)
        seenReferences[location.key] = result
        var unchanged = result
        unchanged.time = old?.time ?? 0
        // Of a local upstream the age means nothing, so its file changes only when its references do.
        if location.isLocal, unchanged == old { return result }
        let file = layout.references(location)
        let json = try result.json(url: location.display)
        try await BlockingThreads.short.run { _ in try Disk.write(json, to: file) }
        return result
    }
}
