public import KytesBasics
public import KytesEcosystems
public import KytesGraph
public import KytesSources
public import KytesText
public import KytesWorkspace
import Synchronization

/// The features of a living workspace: one `Features` for each of its snapshots, made when first asked for.
public final class Desk: Sendable {
    public let workspace: Workspace
    let sources: SourceStore
    let shelved = ShelfMemory()
    private let knowledge: LocalSources
    /// Where the writable copies of *Edit* are.
    public let editFolder: AbsolutePath
    private let newest = Mutex<(version: Int, features: Features)?>(nil)

    /// - Parameter editFolder: Where the writable copies of *Edit* are; see `WorkspaceConfiguration.defaultEdits`.
    public init(workspace: Workspace, sources: SourceStore, editFolder: AbsolutePath) {
        self.workspace = workspace
        self.sources = sources
        self.editFolder = editFolder
        knowledge = LocalSources(workspace: workspace, sources: sources)
    }

    /// Of the newest snapshot, at once.
    public var features: Features { features(of: workspace.snapshot) }

    /// Of one snapshot.
    public func features(of snapshot: WorkspaceSnapshot) -> Features {
        newest.withLock { known in
            if let known, known.version == snapshot.version { return known.features }
            let features = Features(
                graph: snapshot.graph,
                files: snapshot.files,
                fixes: snapshot.fixes,
                edited: { [editFolder] in Self.edited(in: $0, editFolder) },
                knowledge: knowledge
            )
            if known.map({ $0.version < snapshot.version }) ?? true { known = (snapshot.version, features) }
            return features
        }
    }

    /// With the texts that only mention things: what `references` and `rename` want. Only those that mention `component`
    /// where one is given.
    public func features(mentioning component: ComponentID? = nil) async throws -> Features {
        let files = try await workspace.sourceFiles(mentioning: component)
        return features.adding(files)
    }

    /// Of the folders that a new name moves the one that is there; `nil` for none.
    ///
    /// - Throws: `FeatureError`, `.nameClash` where something stands at its new place; `CancellationError`.
    public func move(of renaming: Renaming) async throws -> Renaming.Move? {
        try await BlockingThreads.short.run { _ in
            let move = renaming.moves.first { Disk.kind(of: $0.folder) == .folder }
            if let move, Disk.kind(of: move.target) != nil {
                throw FeatureError(code: .nameClash, subject: move.target.string)
            }
            return move
        }
    }

    /// What stands in the folder of the writable copies.
    private static func edited(in graph: GraphSnapshot, _ editFolder: AbsolutePath) -> Set<ComponentID> {
        let edited = graph.components.filter { component in
            let folder = component.source.flatMap { AbsolutePath(fileURL: $0.url) } ?? component.manifest?.filePath
            return folder?.isWithin(editFolder) == true
        }
        return Set(edited.map(\.id))
    }
}

extension Desk: JumpWorkspace {
    public func canonical(_ document: DocumentID) -> DocumentID { workspace.snapshot.canonical(document) }

    public func features(for document: DocumentID?) async throws -> Features {
        guard let document else { return features(of: try await workspace.settled()) }
        let snapshot = try await workspace.settled(document)
        let features = features(of: snapshot)
        if features.files[snapshot.canonical(document)] != nil { return features }
        guard let file = try await workspace.file(document) else { return features }
        return features.adding([file])
    }

    public func refresh(allowingNetwork: Bool) async throws -> Features {
        features(of: try await workspace.refresh(allowingNetwork: allowingNetwork))
    }

    public func locate(_ component: Component, mayFetch: Bool) async throws -> LocatedSource? {
        try await workspace.locate(component, allowingNetwork: mayFetch)
    }

    public func stranger(at range: TextRange, in document: DocumentID, mayFetch: Bool) async throws -> Stranger? {
        try await workspace.stranger(at: range, in: document, allowingNetwork: mayFetch)
    }

    public func narrowed(_ entry: EntryPoint) async throws -> EntryPoint? { try await workspace.narrowed(entry) }

    public func remember(archive digest: String, of component: ComponentID) {
        workspace.remember(archive: digest, of: component)
    }

    public func text(of document: DocumentID) async throws -> SourceText? { try await workspace.text(document) }

    public func entries(in folder: AbsolutePath) async throws -> [ShelvedEntry] {
        try await BlockingThreads.short.run { _ in
            Disk.names(in: folder).prefix(10_000).map { name in
                ShelvedEntry(name: name, isFolder: Disk.kind(of: folder.appending(name)) == .folder)
            }
            .sorted { $0.name < $1.name }
        }
    }

    public func overrides(
        of component: Component,
        by folder: @Sendable (Project) -> AbsolutePath
    ) async throws -> [ProjectOverride] {
        let metadata = workspace.metadata
        var overrides: [ProjectOverride] = []
        for resolved in workspace.snapshot.projects where resolved.isWithinWorkspace {
            guard resolved.resolution.components.contains(where: { $0.id == component.id }) else { continue }
            let copy = folder(resolved.project)
            let override = try await resolved.ecosystem.override(
                of: component, in: resolved.project, by: copy, under: resolved.resolution, using: metadata)
            if let override {
                overrides.append(ProjectOverride(project: resolved.project, folder: copy, override: override))
            }
        }
        return overrides
    }
}

extension Jumper {
    /// A jumper over a living workspace.
    public init(
        desk: Desk,
        environment: [String: String],
        trust: any TrustAsker,
        editFolder: AbsolutePath? = nil,
        progress: SourceProgressHandler? = nil
    ) {
        let workspace = desk.workspace
        self.init(
            workspace: desk,
            shelf: StoreShelf(
                sources: desk.sources,
                memory: desk.shelved,
                hints: { workspace.snapshot.location(of: $0).hints },
                progress: progress
            ),
            tools: ProcessRunner(environment: environment),
            trust: trust,
            editFolder: editFolder ?? desk.editFolder
        )
    }
}
