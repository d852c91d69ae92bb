import KytesBasics
import KytesEcosystems
import KytesGraph
import KytesText
import Synchronization

@testable import KytesWorkspace

/// Repositories in a dictionary, which count how often they are asked.
final class ToyShelf: RepositoryReader {
    struct State {
        var tags: [String: [String: String]] = [:]
        /// Files by commit and path.
        var commits: [String: [String: String]] = [:]
        /// Commits that must be fetched first.
        var remote: Set<String> = []
        var asked: [String: Int] = [:]
        var isOffline = false
        var cache: AbsolutePath?
        /// Holds fetches back until they are cancelled.
        var isStuck = false
    }

    let state: Mutex<State>

    init(tags: [String: [String: String]] = [:], commits: [String: [String: String]] = [:], remote: Set<String> = []) {
        state = Mutex(State(tags: tags, commits: commits, remote: remote))
    }

    func asked(_ key: String) -> Int { state.withLock { $0.asked[key] ?? 0 } }

    var allAsked: Int { state.withLock { $0.asked.values.reduce(0, +) } }

    func text(at path: String, of revision: RepositoryRevision) async throws -> ObjectAnswer<SourceText> {
        state.withLock { state in
            state.asked["text", default: 0] += 1
            guard !state.remote.contains(revision.commit), let files = state.commits[revision.commit] else {
                return .notHere
            }
            return files[path].map { .found(SourceText($0)) } ?? .absent
        }
    }

    func names(in folder: String, of revision: RepositoryRevision) async throws -> ObjectAnswer<[String]> {
        state.withLock { state in
            guard let files = state.commits[revision.commit] else { return .notHere }
            return .found(files.keys.sorted())
        }
    }

    func references(
        of repository: RepositoryLocation,
        maximumAge: Duration,
        isAsked: Bool
    ) async throws -> RepositoryReferences {
        try state.withLock { state in
            state.asked["references", default: 0] += 1
            guard !state.isOffline, let tags = state.tags[repository.url] else {
                throw MetadataError(code: .unreachable, subject: repository.url)
            }
            return RepositoryReferences(tags: tags, branches: [:])
        }
    }

    func fetch(_ revision: RepositoryRevision, isAsked: Bool, report: @escaping FetchReport) async throws {
        guard isAsked else { throw MetadataError(code: .notAllowed, subject: revision.repository.url) }
        report("receiving", 0.5)
        let isStuck = state.withLock { state in
            state.asked["fetch", default: 0] += 1
            return state.isStuck
        }
        if isStuck { try await Task.sleep(for: .seconds(600)) }
        state.withLock { _ = $0.remote.remove(revision.commit) }
    }

    func artifact(
        at location: ArtifactLocation,
        isAsked: Bool,
        report: @escaping FetchReport
    ) async throws -> AbsolutePath? { nil }

    func logRequests(_ write: @escaping @Sendable (String) -> Void) {}

    func place(ofCached path: AbsolutePath) -> CachedPlace? {
        guard let cache = state.withLock({ $0.cache }), let below = path.relative(to: cache) else { return nil }
        let parts = below.split(separator: "/", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        let root = cache.appending(String(parts[0]))
        return CachedPlace(url: "cached", revision: String(parts[0]), root: root, path: String(parts[1]))
    }
}

/// A workspace of toys over a folder.
func toyWorkspace(
    _ folders: [AbsolutePath],
    _ shelf: ToyShelf = ToyShelf(),
    state: AbsolutePath? = nil,
    scanners: BlockingThreads = .long,
    adjust: (inout WorkspaceConfiguration) -> Void = { _ in }
) -> Workspace {
    var configuration = WorkspaceConfiguration(environment: ["HOME": "/nowhere"], ecosystems: [Toy.self])
    configuration.state = state
    adjust(&configuration)
    return Workspace(folders: folders, repositories: shelf, configuration: configuration, scanners: scanners)
}

func resolutions(of folder: AbsolutePath) -> Int { Toy.counts.withLock { $0["resolve " + folder.string] ?? 0 } }

extension WorkspaceSnapshot {
    var names: [String] { graph.components.map(\.name).sorted() }
}
