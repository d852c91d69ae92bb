public import KytesBasics
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
}
