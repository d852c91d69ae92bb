import KytesBasics
import KytesEcosystems
import KytesGraph
import KytesSources
import KytesText

/// Repositories as `KytesSources` knows them.
struct StoreReader: RepositoryReader {
    let sources: SourceStore

    func text(at path: String, of revision: RepositoryRevision) async throws -> ObjectAnswer<SourceText> {
        let (url, hints) = (revision.repository.url, revision.repository.hints)
        return try await answer {
            try await sources.text(path, of: url, at: revision.commit, hints: hints).map { .found($0) } ?? .absent
        }
    }

    func names(in folder: String, of revision: RepositoryRevision) async throws -> ObjectAnswer<[String]> {
        let (url, hints) = (revision.repository.url, revision.repository.hints)
        return try await answer {
            .found(try await sources.names(in: folder, of: url, at: revision.commit, hints: hints))
        }
    }

    func references(
        of repository: RepositoryLocation,
        maximumAge: Duration,
        isAsked: Bool
    ) async throws -> RepositoryReferences {
        let occasion: NetworkOccasion = isAsked ? .asked : .background
        let known = try await translating {
            try await sources.references(of: repository.url, maxAge: maximumAge, occasion: occasion)
        }
        return RepositoryReferences(tags: known.tags, branches: known.branches, defaultBranch: known.head)
    }

    func fetch(_ revision: RepositoryRevision, isAsked: Bool, report: @escaping FetchReport) async throws {
        let request = SourceRequest(
            url: revision.repository.url,
            revision: .commit(revision.commit),
            hints: revision.repository.hints
        )
        _ = try await translating {
            try await sources.fetch(request, occasion: isAsked ? .asked : .background) { progress in
                report(progress.message, progress.fraction)
            }
        }
    }

    func artifact(
        at location: ArtifactLocation,
        isAsked: Bool,
        report: @escaping FetchReport
    ) async throws -> AbsolutePath? {
        try await translating {
            try await sources.artifact(location, occasion: isAsked ? .asked : .background) { progress in
                report(progress.message, progress.fraction)
            }
        }
    }

    func logRequests(_ write: @escaping @Sendable (String) -> Void) { sources.logRequests(write) }

    func place(ofCached path: AbsolutePath) -> CachedPlace? {
        guard let root = sources.treeRoot(ofPath: path), let record = sources.record(forPath: path),
            let below = path.relative(to: root)
        else { return nil }
        return CachedPlace(url: record.url, revision: record.revision, root: root, path: below)
    }

    private func answer<Value>(_ ask: () async throws -> ObjectAnswer<Value>) async throws -> ObjectAnswer<Value> {
        do {
            return try await ask()
        } catch let error as SourceError {
            if error.code == .notPresent { return .notHere }
            throw MetadataError(error)
        }
    }

    private func translating<Value>(_ ask: () async throws -> Value) async throws -> Value {
        do {
            return try await ask()
        } catch let error as SourceError {
            throw MetadataError(error)
        }
    }
}

extension MetadataError {
    fileprivate init(_ error: SourceError) {
        let code: Code =
            switch error.code {
            case .notAllowed, .notPresent: .notAllowed
            case .unreachable, .unauthorized, .timedOut: .unreachable
            case .notFound, .vanished, .revisionNotFound, .tagMoved, .fileNotFound: .notFound
            default: .unusable
            }
        self.init(code: code, subject: error.subject, cause: error.detail)
    }
}
