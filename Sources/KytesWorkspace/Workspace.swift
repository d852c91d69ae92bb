public import KytesBasics
public import KytesEcosystems
public import KytesText

/// The documents and files of a user's folders, and the graph that they make.
///
/// What is said here (a text changed, a file is new) is said at once and in the caller's order; the work follows behind,
/// and every piece of it that is done makes the next snapshot. Only what a change touches is read and resolved again.
public final class Workspace: Sendable {
    let board: Board
    let folding: Folding
    let library: MetadataLibrary

    /// Touches no disk and starts no thread: see `start()`.
    ///
    /// - Parameter scanners: Where folders are scanned.
    init(
        folders: [AbsolutePath],
        repositories: any RepositoryReader,
        configuration: WorkspaceConfiguration,
        scanners: BlockingThreads = .long
    ) {
        let claims = ClaimIndex(configuration.ecosystems)
        let fetches = FetchReports()
        library = MetadataLibrary(
            home: configuration.home,
            environment: configuration.environment,
            edits: configuration.edits,
            assumptions: Assumptions(configuration.assumptions),
            facts: FactsCache(limits: configuration.limits),
            disk: DiskTexts(limits: configuration.limits),
            sources: SourceMentions(limits: configuration.limits),
            memory: MetadataMemory(),
            repositories: repositories,
            fetches: fetches
        )
        let base = SnapshotBase(folders: folders, projects: [], problems: [], claims: claims, library: library)
        board = Board(base)
        fetches.connect { [weak board] in board?.send(.progress($0)) }
        repositories.logRequests { [weak board] in board?.send(.log(severity: .information, message: $0)) }
        folding = Folding(folders: folders, board: board, library: library, claims: claims, configuration, scanners)
    }

    func resolutionMetadata(isAsked: Bool) -> ResolutionMetadata {
        ResolutionMetadata(library: library, board: board, isAsked: isAsked, looksAgain: true)
    }

    /// What resolutions assume from the first on; before `start`.
    ///
    /// - Parameter values: By the name of an `Assumption`.
    public func assume(_ values: [String: String]) { library.assumptions.add(values) }

    /// Begins to scan and to resolve; returns at once.
    ///
    /// - Parameter allowingNetwork: What is not on this machine is fetched for the first resolutions, as `refresh` does.
    public func start(allowingNetwork: Bool = false) {
        let folding = folding
        Task { await folding.start(isAsked: allowingNetwork) }
    }

    /// The newest state, at once.
    public var snapshot: WorkspaceSnapshot { board.snapshot }

    /// What happens from now on; each call is a stream of its own, which keeps the newest 1,024 events.
    public var events: AsyncStream<WorkspaceEvent> { board.listen() }

    /// The state after everything that was said before this call: scanned, read, resolved, and compared with what the
    /// repositories say now.
    ///
    /// - Throws: `CancellationError` only.
    public func settled() async throws -> WorkspaceSnapshot {
        try await folding.whenSettled(.everything)
        return snapshot
    }

    /// The state in which what concerns one document is up to date.
    ///
    /// - Parameter isWhole: Whether all manifests must be known that may belong to its projects. Until then, what is missing
    ///   is not told of: there are no diagnostics.
    /// - Throws: `CancellationError` only.
    public func settled(_ document: DocumentID, isWhole: Bool = false) async throws -> WorkspaceSnapshot {
        try await folding.whenSettled(.document(document, isWhole: isWhole))
        return snapshot
    }

    /// Looks at everything again: folders, files, and tags.
    ///
    /// - Parameter allowingNetwork: What is not on this machine is fetched, unless the policy is `never`.
    /// - Throws: `CancellationError` only; fetches that were begun for it are cancelled then.
    @discardableResult
    public func refresh(allowingNetwork: Bool) async throws -> WorkspaceSnapshot {
        try await folding.refresh(isAsked: allowingNetwork)
        return snapshot
    }

    /// Ends all work; the last snapshot stays.
    public func shutdown() async {
        board.end()
        await folding.end()
    }
}

extension Workspace {
    /// The client has this text now, whatever the disk says.
    public func open(_ document: DocumentID, text: SourceText, languageID: String = "", version: Int? = nil) {
        board.edit(document) { $0 = OpenDocument(text: text, languageID: languageID, version: version) }
    }

    /// Applies the edits one after the other, each to the text before it.
    ///
    /// - Returns: The new text; that of a document which was never opened counts as empty.
    @discardableResult
    public func change(_ document: DocumentID, _ edits: [DocumentEdit], version: Int? = nil) -> SourceText {
        board.edit(document) { open in
            var changed = open ?? OpenDocument(text: "", languageID: "", version: nil)
            for edit in edits { edit.apply(to: &changed.text) }
            changed.version = version ?? changed.version
            open = changed
            return changed.text
        }
    }

    /// The disk counts again.
    public func close(_ document: DocumentID) {
        board.edit(document) { $0 = nil }
        if let path = document.filePath { filesChanged([path]) }
    }

    /// The client wrote the document to the disk.
    public func saved(_ document: DocumentID) {
        if let path = document.filePath { filesChanged([path]) }
    }

    /// Files or folders were made, changed or removed.
    public func filesChanged(_ paths: [AbsolutePath]) {
        guard !paths.isEmpty else { return }
        board.say { $0.paths.formUnion(paths) }
    }

    public func setFolders(_ folders: [AbsolutePath]) { board.sayFolders { $0 = folders } }

    public func addFolders(_ folders: [AbsolutePath]) {
        board.sayFolders { known in known += folders.filter { !known.contains($0) } }
    }

    public func removeFolders(_ folders: [AbsolutePath]) {
        board.sayFolders { known in known.removeAll(where: folders.contains) }
    }

    /// Watches the disk itself: for clients that do not.
    public func watch() {
        let folding = folding
        Task { await folding.watch() }
    }

    /// What a client should watch: globs relative to the workspace folders.
    public static func watchedPatterns(of ecosystems: [any Ecosystem.Type] = Ecosystems.all) -> [String] {
        Set(ecosystems.flatMap { $0.claims.map { "**/" + $0.pattern } }).sorted()
    }
}
