import Glibc
import KytesBasics
import KytesEcosystems
import KytesText

/// Everything that all resolutions of a workspace share: memory, disk, facts, and the repositories.
struct MetadataLibrary: Sendable {
    let home: AbsolutePath
    /// Of the user: his own settings may name its variables.
    let environment: [String: String]
    let facts: FactsCache
    let disk: DiskTexts
    let sources: SourceMentions
    let memory: MetadataMemory
    let repositories: any RepositoryReader
    let fetches: FetchReports
    let kept = Kept()
    let epochFiles = EpochFiles()
    let located = LocatedSources()
    let archives = ArchiveNames()

    /// The tags and branches as the repository has them now, as far as the policy allows to ask; remembered.
    func freshReferences(
        of repository: RepositoryLocation,
        isAsked: Bool
    ) async throws -> (references: RepositoryReferences, isNew: Bool) {
        let maximumAge: Duration = isAsked ? .zero : .seconds(3600)
        let fresh = try await repositories.references(of: repository, maximumAge: maximumAge, isAsked: isAsked)
        return (fresh, memory.remember(fresh, of: repository.url, at: Int64(time(nil))))
    }

    func text(at path: String, of revision: RepositoryRevision, isAsked: Bool) async throws -> SourceText? {
        let key = MetadataMemory.Key(commit: revision.commit, path: path)
        switch memory.text(key) {
        case .found(let text): return text
        case .absent: return nil
        case .notHere: break
        }
        let answer = try await present(revision, isAsked: isAsked) {
            try await repositories.text(at: path, of: revision)
        }
        memory.remember(answer, as: key)
        return answer
    }

    func names(in folder: String, of revision: RepositoryRevision, isAsked: Bool) async throws -> [String] {
        let key = MetadataMemory.Key(commit: revision.commit, path: folder)
        if let known = memory.names(key) { return known }
        let names = try await present(revision, isAsked: isAsked) {
            try await repositories.names(in: folder, of: revision)
        }
        memory.remember(names ?? [], as: key)
        return names ?? []
    }

    /// Asks this machine, and where it does not have the commit and may get it, gets it and asks again.
    private func present<Value>(
        _ revision: RepositoryRevision,
        isAsked: Bool,
        _ ask: () async throws -> ObjectAnswer<Value>
    ) async throws -> Value? {
        let missing = MetadataError(code: .notAllowed, subject: revision.repository.url)
        if !isAsked, memory.isKnownMissing(revision) { throw missing }
        let first = try await ask()
        if first.isHere { return first.value }
        do {
            try await fetches.reporting(revision.repository.url) { report in
                try await repositories.fetch(revision, isAsked: isAsked, report: report)
            }
        } catch let error as MetadataError {
            memory.rememberMissing(revision)
            throw error
        }
        let second = try await ask()
        if second.isHere { return second.value }
        throw MetadataError(code: .notFound, subject: revision.repository.url, cause: "no commit `\(revision.commit)`")
    }
}
