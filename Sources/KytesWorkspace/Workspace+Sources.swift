public import KytesBasics
public import KytesEcosystems
public import KytesGraph
public import KytesSources
public import KytesText

extension Workspace {
    /// Touches no disk and starts no thread: see `start()`.
    ///
    /// - Parameters:
    ///   - folders: May be empty: then only what is opened counts.
    ///   - sources: Where repositories are read from; its policy decides what may be fetched.
    public convenience init(
        folders: [AbsolutePath],
        sources: SourceStore,
        configuration: WorkspaceConfiguration
    ) {
        self.init(folders: folders, repositories: StoreReader(sources: sources), configuration: configuration)
    }

    /// Where the source of a component is that no resolution told; `nil` where the graph says all there is to say.
    ///
    /// - Parameter allowingNetwork: Tags and commits that are not on this machine are fetched, unless the policy is `never`.
    /// - Throws: `CancellationError` only.
    public func locate(_ component: Component, allowingNetwork: Bool) async throws -> LocatedSource? {
        // What is edited stands in the user's own copy.
        if let edits = library.edits, component.manifest?.filePath?.isWithin(edits) == true { return nil }
        if let known = library.located.location(of: component.id) { return known }
        guard component.source == nil, let project = snapshot.base.project(of: component.id) else { return nil }
        let metadata = resolutionMetadata(isAsked: allowingNetwork)
        var found = try await project.ecosystem.locate(component, under: project.resolution, using: metadata)
        // What belongs to another layer its own ecosystem may know, without a project.
        for ecosystem in snapshot.base.claims.ecosystems where found == nil && ecosystem.id != project.ecosystem.id {
            found = try await ecosystem.locate(component, under: Resolution(), using: metadata)
        }
        if let found { library.located.remember(found, of: component.id) }
        return found
    }

    /// What a file of a component's source asks for at a range and no resolution holds, with where its source is; `nil` where
    /// nothing is asked for there.
    ///
    /// - Throws: `CancellationError` only.
    public func stranger(
        at range: TextRange,
        in document: DocumentID,
        allowingNetwork: Bool
    ) async throws -> Stranger? {
        let snapshot = snapshot
        let canonical = snapshot.canonical(document)
        guard canonical.componentPath != nil, let file = try await file(document),
            let ecosystem = snapshot.ecosystem(of: canonical),
            let resolution = snapshot.base.project(of: canonical)?.resolution
        else { return nil }
        let metadata = resolutionMetadata(isAsked: allowingNetwork)
        return try await ecosystem.stranger(
            at: range, in: file.file, of: file.owner, under: resolution, using: metadata)
    }

    /// The tree that was unpacked from an archive is the source of a component.
    ///
    /// - Parameter digest: Of the archive.
    public func remember(archive digest: String, of component: ComponentID) {
        library.located.remember(archive: digest, of: component)
    }

    /// Which components may really have the code of an entry point; `nil` where none has.
    ///
    /// - Throws: `CancellationError` only.
    public func narrowed(_ entry: EntryPoint) async throws -> EntryPoint? {
        guard !entry.code.isEmpty, let project = snapshot.base.project(of: entry.component) else { return entry }
        let metadata = resolutionMetadata(isAsked: false)
        // Who reads the code knows its names, whoever resolved the project.
        let reader = Ecosystems.claiming(entry.fileNames.first ?? "")?.ecosystem ?? project.ecosystem
        return try await reader.narrowed(entry, under: project.resolution, using: metadata)
    }
}
