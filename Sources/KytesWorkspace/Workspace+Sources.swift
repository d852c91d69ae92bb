public import KytesBasics
public import KytesEcosystems
public import KytesGraph
public import KytesSources

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
        if let known = library.located.location(of: component.id) { return known }
        guard component.source == nil, let project = snapshot.base.project(of: component.id) else { return nil }
        let metadata = resolutionMetadata(isAsked: allowingNetwork)
        let found = try await project.ecosystem.locate(component, under: project.resolution, using: metadata)
        if let found { library.located.remember(found, of: component.id) }
        return found
    }
}
