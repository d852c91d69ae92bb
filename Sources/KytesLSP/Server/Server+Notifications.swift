import KytesSyntax
import KytesText
import Synchronization

extension Server {
    /// Those that every server takes; a service adds its own.
    static let notificationMethods: Set<String> = [
        "$/cancelRequest", "$/setTrace", "initialized", "textDocument/didChange", "textDocument/didClose",
        "textDocument/didOpen", "textDocument/didSave", "window/workDoneProgress/cancel",
        "workspace/didChangeConfiguration", "workspace/didChangeWatchedFiles", "workspace/didChangeWorkspaceFolders",
    ]

    func receiveNotification(_ method: String, _ params: JSONValue?) {
        let (phase, session, offer) = state.withLock { ($0.lifecycle.phase, $0.session, $0.offer) }
        if method == "exit" {
            end("`exit`")
            return
        }
        guard phase == .initialized, let session else {
            log.debug("`\(method)` is dropped: the session has not begun, or was shut down")
            return
        }
        do {
            if let handle = offer.methods.notifications[method] {
                try handle(WireReader(params), session)
            } else {
                try take(method, WireReader(params), session)
            }
        } catch {
            log.error("`\(method)` is dropped: \(error)")
            if Self.textMethods.contains(method) { loseStep(WireReader(params)["textDocument"], method, session) }
        }
    }

    private func take(_ method: String, _ params: WireReader, _ session: Session) throws {
        switch method {
        case "textDocument/didOpen":
            let item = try params["textDocument"].read(LSP.TextDocumentItem.self)
            supersede(DocumentID(uri: item.uri))
            let document = session.updateDocuments { $0.open(item) }
            service.documentDidChange(.opened(document), in: session)
        case "textDocument/didChange": change(try params.read(), session)
        case "textDocument/didSave":
            let id = try params["textDocument"].read(LSP.TextDocumentIdentifier.self).document
            guard let document = session.documents[id] else { return }
            guard document.isInStep else { return regainStep(document, session) }
            service.documentDidChange(.saved(document), in: session)
        case "textDocument/didClose":
            let id = try params["textDocument"].read(LSP.TextDocumentIdentifier.self).document
            supersede(id)
            guard let document = session.updateDocuments({ $0.close(id) }) else { return }
            service.documentDidChange(.closed(document), in: session)
        case "workspace/didChangeWatchedFiles":
            service.filesDidChange(try params["changes"].list(), in: session)
        case "workspace/didChangeWorkspaceFolders":
            let added: [LSP.WorkspaceFolder] = try params["event"]["added"].list()
            let removed: [LSP.WorkspaceFolder] = try params["event"]["removed"].list()
            session.changeFolders(added: added, removed: removed)
            service.foldersDidChange(added: added, removed: removed, in: session)
        case "workspace/didChangeConfiguration":
            service.configurationDidChange(params["settings"].value ?? .null, in: session)
        case "initialized": service.ready(session)
        default: try takeControl(method, params, session)
        }
    }

    private func takeControl(_ method: String, _ params: WireReader, _ session: Session) throws {
        switch method {
        case "$/cancelRequest":
            guard let id = RequestID(params["id"].value) else { throw params["id"].mismatch("a number or a string") }
            cancel(id)
        case "$/setTrace":
            guard let value = LSP.TraceValue(rawValue: try params["value"].string()) else {
                throw params["value"].mismatch("a trace value")
            }
            session.setTrace(value)
        case "window/workDoneProgress/cancel":
            guard let token = ProgressToken(params["token"].value) else {
                throw params["token"].mismatch("a number or a string")
            }
            client.cancellables.cancel(token)
        default:
            if !method.hasPrefix("$/") { log.debug("`\(method)` is not of interest") }
        }
    }

    private func change(_ params: LSP.DidChangeTextDocumentParams, _ session: Session) {
        let id = DocumentID(uri: params.uri)
        supersede(id)
        let wasInStep = session.documents[id]?.isInStep == true
        let document = session.updateDocuments { $0.change(params, encoding: session.encoding) }
        guard let document else { return log.error("`textDocument/didChange` is dropped: `\(params.uri)` is not open") }
        guard document.isInStep else { return }
        service.documentDidChange(wasInStep ? .edited(document) : .opened(document), in: session)
    }

    /// Answers what waits for an answer about a text that is no more.
    func supersede(_ document: DocumentID) {
        for id in requests.supersede(document) {
            reply(id, .failure(ResponseError(.contentModified, "`\(document)` has changed")))
        }
    }
}
