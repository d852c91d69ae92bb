import KytesSyntax
public import KytesText
import Synchronization

/// What is agreed between editor and server from `initialize` on, and what the editor has told since.
public final class Session: Sendable {
    public let params: LSP.InitializeParams
    public let options: ServerOptions
    public let client: EditorClient
    public let log: Log
    /// In which all positions of the session are counted.
    public let encoding: PositionEncoding

    private struct State {
        var documents = OpenDocuments()
        var folders: [LSP.WorkspaceFolder]
        var trace: LSP.TraceValue
    }

    private let state: Mutex<State>
    private let progressCount = Atomic(0)

    init(params: LSP.InitializeParams, options: ServerOptions, client: EditorClient, log: Log) {
        self.params = params
        self.options = options
        self.client = client
        self.log = log
        encoding = params.capabilities.positionEncoding
        state = Mutex(State(folders: params.folders, trace: params.trace))
    }

    public var capabilities: ClientCapabilities { params.capabilities }

    /// The open texts now. A handler asks its `RequestContext` instead, for those at the time of the request.
    public var documents: OpenDocuments { state.withLock { $0.documents } }

    /// The folders of the workspace now, in the editor's order.
    public var folders: [LSP.WorkspaceFolder] { state.withLock { $0.folders } }

    public var trace: LSP.TraceValue { state.withLock { $0.trace } }

    func setTrace(_ value: LSP.TraceValue) { state.withLock { $0.trace = value } }

    func changeFolders(added: [LSP.WorkspaceFolder], removed: [LSP.WorkspaceFolder]) {
        state.withLock { state in
            let gone = Set(removed.map { DocumentID(uri: $0.uri) } + added.map { DocumentID(uri: $0.uri) })
            state.folders.removeAll { gone.contains(DocumentID(uri: $0.uri)) }
            state.folders += added
        }
    }

    func updateDocuments<Result: Sendable>(_ update: (inout OpenDocuments) -> Result) -> Result {
        state.withLock { update(&$0.documents) }
    }

    /// Does long work of the server's own (a scan, a clone) with a progress that the editor shows where it can.
    ///
    /// - Parameters:
    ///   - title: What is being done, without an end: `Reading the workspace`.
    ///   - cancellable: Whether the user may stop it, which cancels the task that `work` runs in.
    public func withProgress<Result: Sendable>(
        _ title: String,
        cancellable: Bool = false,
        _ work: @escaping @Sendable (ProgressReporter) async throws -> Result
    ) async throws -> Result {
        let token = await makeToken()
        let progress = ProgressReporter(token: token) { [client] in client.notify("$/progress", $0) }
        let (isShown, show) = AsyncStream<Void>.makeStream()
        let task = Task {
            for await _ in isShown {}
            return try await work(progress)
        }
        // Whoever sees the button may press it at once.
        if cancellable, let token { client.cancellables.add(token) { task.cancel() } }
        progress.begin(title, cancellable: cancellable)
        show.finish()
        defer {
            progress.end()
            if let token { client.cancellables.remove(token) }
        }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }

    /// A token the editor agreed to; `nil` where it shows no progress or does not answer soon: the work must not wait.
    func makeToken() async -> ProgressToken? {
        guard capabilities.hasWorkDoneProgress else { return nil }
        let number = progressCount.wrappingAdd(1, ordering: .relaxed).newValue
        let token = ProgressToken.text("kytes-\(number)")
        let params: JSONValue = ["token": token.json]
        do {
            _ = try await client.request("window/workDoneProgress/create", params, timeout: .seconds(2))
            return token
        } catch {
            log.debug("The editor made no progress: \(error)")
            return nil
        }
    }
}
