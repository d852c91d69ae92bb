import KytesBasics
import KytesEcosystems
import KytesText

/// What is remembered from one start to the next, and corrected behind.
extension Folding {
    /// Resolutions wait for it: it takes a few milliseconds and saves them the repositories.
    func openStore() {
        guard let state = configuration.state else {
            isLoaded = true
            return
        }
        let file = MetadataStore.file(in: state, for: folders)
        let store = MetadataStore(file: file, limit: configuration.limits.storedBytes) { [weak board] message in
            board?.send(.log(severity: .warning, message: message))
        }
        self.store = store
        Task.detached { [weak self] in
            let stored = try? await BlockingThreads.long.run { _ in store.load() }
            await self?.loaded(stored ?? StoredMetadata())
        }
    }

    private func loaded(_ stored: StoredMetadata) {
        library.memory.take(stored)
        library.located.take(stored.located)
        isLoaded = true
        advance()
    }

    /// Writes what was learnt, one batch at a time.
    func saveStore() {
        guard saving == nil else { return }
        let batch = library.takeUnsaved()
        guard let store, !batch.isEmpty else { return }
        saving = Task.detached { [weak self] in
            let isWritten = try? await BlockingThreads.long.run { _ in store.save(batch) }
            await self?.saved(batch, isWritten: isWritten ?? false)
        }
    }

    private func saved(_ batch: StoreBatch, isWritten: Bool) {
        saving = nil
        if !isWritten { library.memory.putBack(batch) }
    }

    /// Asks those repositories whose tags were only remembered; what is different is resolved again.
    func verifyReferences() {
        guard verifying == nil else { return }
        let stale = library.staleRepositories(of: projects.values.map(\.reads))
        guard !stale.isEmpty else { return }
        let library = library
        verifying = Task.detached(priority: .utility) { [weak self] in
            await self?.verified(await library.verify(stale))
        }
    }

    private func verified(_ changed: Set<String>) {
        verifying = nil
        for (key, work) in projects where work.reads.repositories.contains(where: { changed.contains($0.url) }) {
            projects[key]?.touch()
        }
        advance()
    }
}

extension MetadataLibrary {
    /// What the store does not know yet.
    func takeUnsaved() -> StoreBatch {
        var batch = memory.takeUnsaved()
        batch.located += located.takeUnsaved()
        return batch
    }

    fileprivate func staleRepositories(of reads: [Reads]) -> [RepositoryLocation] {
        Array(Set(reads.flatMap(\.repositories))).filter { memory.references(of: $0.url)?.isFresh == false }
    }

    /// - Returns: The URLs of those that say something else than what was remembered.
    fileprivate func verify(_ repositories: [RepositoryLocation]) async -> Set<String> {
        let changed = try? await repositories.concurrentMap(atMost: 4) { try await verify($0) }
        return Set((changed ?? []).compactMap { $0 })
    }

    private func verify(_ repository: RepositoryLocation) async throws -> String? {
        do {
            return try await freshReferences(of: repository, isAsked: false).isNew ? repository.url : nil
        } catch is MetadataError {
            // Nobody answers, or nobody may be asked: what is remembered is the best there is.
            memory.settle(for: repository.url)
            return nil
        }
    }
}
