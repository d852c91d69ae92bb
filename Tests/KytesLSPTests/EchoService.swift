import KytesLSP
import KytesSyntax
import KytesText
import Synchronization

/// A service for tests of the server: its methods do what tests of the wire need to see done.
final class EchoService: LanguageService {
    let changes = Mutex<[DocumentChange]>([])
    let files = Mutex<[LSP.FileEvent]>([])
    let settings = Mutex<[JSONValue]>([])
    /// How often its work was begun to be ended, and was ended.
    let endings = Mutex((begun: 0, done: 0))
    /// How long that takes.
    private let endingTime: Duration
    /// Handlers that wait whatever happens, until they are released.
    private let stubborn = Mutex<[CheckedContinuation<Void, Never>]>([])

    init(endingTime: Duration = .zero) { self.endingTime = endingTime }

    func start(_ session: Session) -> Offer {
        var methods = MethodTable()
        methods.request("test/echo") { params, _ in params.value ?? .null }
        methods.request("test/folders") { _, context in
            .array(context.session.folders.map { .string(DocumentID(uri: $0.uri).uri) })
        }
        methods.request("test/fail") { _, _ in throw ResponseError(.requestFailed, "`x` failed") }
        methods.request("test/typed") { params, _ in try params.read(LSP.TextDocumentPositionParams.self).position.json
        }
        methods.request("test/tellAll") { _, context in
            try await Self.tellAll(context.session)
            return nil
        }
        addDocumentMethods(to: &methods)
        addSlowMethods(to: &methods)
        return Offer(capabilities: ["hoverProvider": true], methods: methods)
    }

    private func addDocumentMethods(to methods: inout MethodTable) {
        methods.request("test/text") { params, context in
            let id = try params["textDocument"].read(LSP.TextDocumentIdentifier.self).document
            return (context.documents[id]?.text.string).json
        }
        // The text at the time of the request, said later.
        methods.request("test/slowText", isSupersededByEdits: false) { params, context in
            let id = try params["textDocument"].read(LSP.TextDocumentIdentifier.self).document
            while context.session.documents[id]?.text == context.documents[id]?.text { await Task.yield() }
            return (context.documents[id]?.text.string).json
        }
    }

    private func addSlowMethods(to methods: inout MethodTable) {
        methods.request("test/patient") { _, _ in
            try await Task.sleep(for: .seconds(60))
            return "late"
        }
        methods.request("test/stubborn") { _, _ in
            await withCheckedContinuation { continuation in self.stubborn.withLock { $0.append(continuation) } }
            return "late"
        }
        methods.request("test/progress") { _, context in
            context.progress.begin("Counting", cancellable: true)
            context.progress.report("one", percentage: 50)
            context.sendPartialResult([1])
            return []
        }
        methods.request("test/longProgress") { _, context in
            context.progress.begin("Fetching", cancellable: true)
            context.progress.report("a bit", percentage: 1)
            try await Task.sleep(for: .seconds(60))
            return "late"
        }
        methods.request("test/ownProgress") { _, context in
            try await context.session.withProgress("Fetching", cancellable: true) { progress in
                progress.report("half", percentage: 50)
                try await Task.sleep(for: .seconds(60))
                return "done"
            }
        }
        methods.request("test/ask") { params, context in
            try await context.session.client.request(
                try params["method"].string(),
                params["params"].value,
                timeout: .milliseconds(params["timeout"].value?.integer ?? 10_000)
            )
        }
    }

    /// Says and asks everything that the server can say and ask an editor.
    private static func tellAll(_ session: Session) async throws {
        let client = session.client
        let place = Position(line: 0, column: 0)
        let range = LSP.Range(start: place, end: place)
        let edit = LSP.TextDocumentEdit(
            uri: "file:///a", version: nil, edits: [LSP.TextEdit(range: range, newText: "x")])
        let diagnostic = LSP.Diagnostic(range: range, severity: .error, code: "a/b", message: "c")
        client.showMessage(.warning, "x")
        client.publish([diagnostic], for: "file:///a", version: 1)
        client.publish([], for: "file:///a", version: nil)
        _ = try await client.ask(.info, "x?", answers: ["yes", "no"])
        _ = try await client.showDocument("file:///a", selection: range)
        // Not applied: the editor's answer has no `applied`.
        try? await client.apply(LSP.WorkspaceEdit(documentEdits: [edit], isVersioned: true), label: "x")
        _ = try await client.configuration("kytes", for: "file:///a")
        try await client.watchFiles(["**/Package.swift"])
        try await client.unregister([LSP.Registration(id: "kytes-files", method: "workspace/didChangeWatchedFiles")])
        for kind in EditorClient.Refreshable.allCases { try await client.refresh(kind) }
        try await session.withProgress("Fetching") { progress in progress.report("half", percentage: 50) }
    }

    func releaseStubborn() {
        let waiting = stubborn.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    func shutDown() async {
        endings.withLock { $0.begun += 1 }
        releaseStubborn()
        try? await Task.sleep(for: endingTime)
        endings.withLock { $0.done += 1 }
    }

    func documentDidChange(_ change: DocumentChange, in session: Session) { changes.withLock { $0.append(change) } }
    func filesDidChange(_ events: [LSP.FileEvent], in session: Session) { files.withLock { $0 += events } }
    func configurationDidChange(_ settings: JSONValue, in session: Session) {
        self.settings.withLock { $0.append(settings) }
    }
}
