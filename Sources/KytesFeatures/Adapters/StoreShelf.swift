public import KytesBasics
public import KytesEcosystems
public import KytesGraph
public import KytesSources
import KytesText

/// The shelf that everybody uses: the cache of sources on this machine, filled from their repositories.
public struct StoreShelf: SourceShelf {
    /// Where a repository may stand on this machine beside the cache, most likely first.
    public typealias Hints = @Sendable (_ url: String) -> [AbsolutePath]

    private let sources: SourceStore
    private let hints: Hints
    private let progress: SourceProgressHandler?
    private let memory: ShelfMemory

    public init(
        sources: SourceStore,
        hints: @escaping Hints = { _ in [] },
        progress: SourceProgressHandler? = nil
    ) {
        self.init(sources: sources, memory: ShelfMemory(), hints: hints, progress: progress)
    }

    init(sources: SourceStore, memory: ShelfMemory, hints: @escaping Hints, progress: SourceProgressHandler?) {
        self.sources = sources
        self.memory = memory
        self.hints = hints
        self.progress = progress
    }

    public func tree(of component: Component, landing: [String], mayFetch: Bool) async throws -> ShelvedTree {
        let key = component.source.map {
            ShelfMemory.Key(source: $0, version: component.version, landing: landing)
        }
        if let key, let known = memory.tree(for: key) { return known }
        let request = try request(for: component)
        if !mayFetch { try await checkPresence(of: component, request) }
        let tree = try await sources.tree(
            of: request,
            landing: landing,
            occasion: mayFetch ? .asked : .background,
            progress: progress
        )
        let shelved = ShelvedTree(tree)
        // What could not be had now may be had the next time.
        if let key, !tree.isSubstitute { memory.keep(shelved, for: key) }
        return shelved
    }

    public func tree(
        of archive: SourceArchive,
        for component: Component,
        landing: [String],
        mayFetch: Bool
    ) async throws -> ShelvedTree {
        let origin: ArchiveRequest.Origin =
            switch archive {
            case .file(let path): .file(path)
            case .artifact(let location): .artifact(location)
            case .sourcePackage(let location, let part): .sourcePackage(location, part: part)
            }
        let request = ArchiveRequest(origin: origin, version: component.version)
        return ShelvedTree(
            try await sources.archive(
                request, landing: landing, occasion: mayFetch ? .asked : .background, progress: progress))
    }

    public func tree(ofSubmoduleAt path: AbsolutePath, mayFetch: Bool) async throws -> ShelvedTree? {
        let occasion: NetworkOccasion = mayFetch ? .asked : .background
        return try await sources.tree(ofSubmoduleAt: path, occasion: occasion, progress: progress).map {
            ShelvedTree($0)
        }
    }

    public func entries(
        in folder: String,
        of component: Component,
        mayFetch: Bool
    ) async throws -> [ShelvedEntry] {
        let request = try request(for: component)
        var commit = component.source?.revision
        if mayFetch {
            let isHere =
                if let commit { await sources.holds(commit, of: request.url, hints: request.hints) } else { false }
            if !isHere { commit = try await sources.fetch(request, occasion: .asked, progress: progress) }
        }
        guard let commit else { throw FeatureError(code: .notHere, subject: component.name) }
        let entries = try await sources.entries(in: folder, of: request.url, at: commit, hints: request.hints)
        return entries.map { ShelvedEntry(name: $0.name, isFolder: $0.isFolder) }
    }

    public func edit(_ component: Component, at folder: AbsolutePath) async throws {
        _ = try await sources.edit(try request(for: component), name: component.name, at: folder, progress: progress)
    }

    public func unsavedWork(at folder: AbsolutePath) async throws -> [String] {
        let summary = try await sources.editStatus(at: folder).summary
        return summary.isEmpty ? [] : [summary]
    }

    public func revert(at folder: AbsolutePath) async throws { try await sources.revert(at: folder) }

    private func checkPresence(of component: Component, _ request: SourceRequest) async throws {
        guard let commit = component.source?.revision,
            await sources.holds(commit, of: request.url, hints: request.hints)
        else { throw FeatureError(code: .notHere, subject: component.name) }
    }

    private func request(for component: Component) throws -> SourceRequest {
        guard let source = component.source else { throw FeatureError(code: .noSource, subject: component.name) }
        let revision: SourceRevision =
            if let commit = source.revision { .commit(commit) } else { source.reference.map { .tag($0) } ?? .head }
        return SourceRequest(
            url: source.url,
            revision: revision,
            version: component.version,
            tags: source.exactness == .tag || source.exactness == .exact ? Self.tags(of: component) : [],
            exactness: source.revision == nil ? nil : source.exactness,
            hints: hints(source.url)
        )
    }

    /// The names under which the version may have been tagged.
    private static func tags(of component: Component) -> [String] {
        if let reference = component.source?.reference { return [reference] }
        return component.version.map { [$0, "v" + $0] } ?? []
    }
}

extension ShelvedTree {
    fileprivate init(_ tree: SourceTree) {
        self.init(
            root: tree.root,
            landing: tree.landing,
            provenance: Provenance(
                url: tree.record.url,
                revision: tree.record.revision,
                exactness: tree.record.exactness
            ),
            submodule: tree.submodule,
            notices: tree.notices.map { Message($0.isWarning ? .warning : .information, $0.message) }
        )
    }
}
