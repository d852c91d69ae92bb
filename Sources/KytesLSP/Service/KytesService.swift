public import KytesSources
import KytesBasics
import KytesEcosystems
import KytesFeatures
import KytesSyntax
import KytesText
import KytesWorkspace
import Synchronization

/// The features, made ready for the wire: which methods are offered, and who answers them.
///
/// Each group of methods is one file. A handler turns positions into offsets of the text as it was when the request
/// came, asks `Features` or `Jumper`, and turns the answer's ranges back.
public final class KytesService: LanguageService {
    let desk: Desk
    private let sources: SourceStore
    private let environment: [String: String]
    private let editFolder: AbsolutePath
    private let tasks = Mutex<[Task<Void, Never>]>([])

    /// Nothing is read or started before the session begins.
    ///
    /// - Parameter environment: With the `XDG_…` variables or `HOME`: where caches, state and what is edited stand.
    /// - Throws: `ServiceError` where there is no place for them.
    public init(policy: NetworkPolicy, environment: [String: String]) throws {
        guard let cache = SourceStore.defaultCache(environment: environment),
            let editFolder = WorkspaceConfiguration.defaultEdits(environment: environment)
        else { throw ServiceError(description: "there is no place for sources: `HOME` is not set") }
        self.environment = environment
        self.editFolder = editFolder
        sources = SourceStore(cache: cache, policy: policy, environment: environment)
        let workspace = Workspace(
            folders: [],
            sources: sources,
            configuration: WorkspaceConfiguration(environment: environment)
        )
        desk = Desk(workspace: workspace, sources: sources, editFolder: editFolder)
    }

    var workspace: Workspace { desk.workspace }

    /// What a request jumps with: its progress is shown, its questions are asked, in its session.
    func jumper(in session: Session, progress: ProgressReporter? = nil) -> Jumper {
        Jumper(
            desk: desk,
            environment: environment,
            trust: EditorTrust(session: session),
            editFolder: editFolder,
            progress: FetchProgress(reporter: progress).report
        )
    }

    public func start(_ session: Session) throws -> Offer {
        workspace.setFolders(session.folders.compactMap { DocumentID(uri: $0.uri).filePath })
        workspace.assume(session.assumptions)
        var table = MethodTable()
        addNavigation(to: &table)
        addReading(to: &table)
        addEditing(to: &table)
        addHierarchy(to: &table)
        addDiagnostics(to: &table)
        addCommands(to: &table)
        addContent(to: &table)
        return Offer(capabilities: Self.capabilities(for: session.capabilities), methods: table)
    }

    public func ready(_ session: Session) {
        keep(Task { await self.follow(self.workspace.events, in: session) })
        workspace.start()
        if session.capabilities.canWatchFiles {
            keep(Task { await self.askEditorToWatch(session) })
        } else {
            workspace.watch()
        }
    }

    public func documentDidChange(_ change: DocumentChange, in session: Session) {
        let document = change.document
        switch change {
        case .opened:
            workspace.open(
                document.id,
                text: document.text,
                languageID: document.languageID,
                version: document.version
            )
        case .edited:
            workspace.change(document.id, [.all(document.text)], version: document.version)
        case .saved: workspace.saved(document.id)
        case .closed: workspace.close(document.id)
        }
    }

    public func foldersDidChange(
        added: [LSP.WorkspaceFolder],
        removed: [LSP.WorkspaceFolder],
        in session: Session
    ) {
        workspace.setFolders(session.folders.compactMap { DocumentID(uri: $0.uri).filePath })
    }

    public func filesDidChange(_ events: [LSP.FileEvent], in session: Session) {
        workspace.filesChanged(events.compactMap { DocumentID(uri: $0.uri).filePath })
    }

    public func shutDown() async {
        let running = tasks.withLock { tasks in
            defer { tasks = [] }
            return tasks
        }
        for task in running { task.cancel() }
        async let fetches: Void = sources.shutdown()
        await workspace.shutdown()
        await fetches
    }

    private func keep(_ task: Task<Void, Never>) { tasks.withLock { $0.append(task) } }

    private func askEditorToWatch(_ session: Session) async {
        do {
            try await session.client.watchFiles(Workspace.watchedPatterns())
        } catch {
            session.log.info("The editor watches no files, so kytes does: \(error)")
            workspace.watch()
        }
    }
}

/// Why the service cannot begin.
public struct ServiceError: Error, CustomStringConvertible {
    public let description: String
}

extension KytesService {
    private static func capabilities(for client: ClientCapabilities) -> JSONObject {
        var offered: JSONObject = [
            "definitionProvider": true, "declarationProvider": true, "implementationProvider": true,
            "referencesProvider": true, "documentHighlightProvider": true, "documentLinkProvider": [:],
            "hoverProvider": true, "inlayHintProvider": true, "codeLensProvider": [:],
            "documentSymbolProvider": true, "workspaceSymbolProvider": true, "foldingRangeProvider": true,
            "selectionRangeProvider": true, "callHierarchyProvider": true,
            "completionProvider": ["triggerCharacters": ["\"", "/", ".", "<", "{"]],
        ]
        offered["codeActionProvider"] = ["codeActionKinds": ["quickfix", "refactor", "source"]]
        offered["renameProvider"] = client.canPrepareRename ? ["prepareProvider": true] : true
        offered["semanticTokensProvider"] = [
            "legend": tokenLegend.json, "range": true, "full": ["delta": true],
        ]
        offered["executeCommandProvider"] = ["commands": Command.names.json]
        if client.pullsDiagnostics {
            offered["diagnosticProvider"] = ["interFileDependencies": true, "workspaceDiagnostics": true]
        }
        if client.hasTextDocumentContent {
            offered["workspace"] = ["textDocumentContent": ["schemes": ["kytes"]]]
        }
        return offered
    }
}
