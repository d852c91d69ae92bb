public import KytesSyntax

extension EditorClient {
    public func showMessage(_ type: LSP.MessageType, _ message: String) {
        notify("window/showMessage", ["type": .integer(type.rawValue), "message": .string(message)])
    }

    func logMessage(_ type: LSP.MessageType, _ message: String) {
        // `debug` is of 3.18; who knows no more than 3.17 takes it for an error in our type.
        let type = min(type, .log)
        notify("window/logMessage", ["type": .integer(type.rawValue), "message": .string(message)])
    }

    /// One question with answers to choose from; `nil` when it was dismissed.
    public func ask(
        _ type: LSP.MessageType,
        _ message: String,
        answers: [String],
        timeout: Duration = .seconds(600)
    ) async throws -> String? {
        let actions = answers.map { JSONValue.object(["title": .string($0)]) }
        let params: JSONValue = [
            "type": .integer(type.rawValue), "message": .string(message), "actions": .array(actions),
        ]
        let answer = try await request("window/showMessageRequest", params, timeout: timeout)
        return answer["title"]?.string
    }

    /// Opens a document in the editor, or, outside of it, a web page.
    ///
    /// Only for editors with `canShowDocuments`.
    /// - Returns: Whether the editor did.
    public func showDocument(
        _ uri: String,
        isExternal: Bool = false,
        takesFocus: Bool = true,
        selection: LSP.Range? = nil
    ) async throws -> Bool {
        let params = JSONValue.object(present: [
            "uri": uri, "external": isExternal, "takeFocus": takesFocus, "selection": selection,
        ])
        return try await request("window/showDocument", params)["success"]?.bool == true
    }

    /// - Throws: `requestFailed` when the editor did not apply the edit, with its reason.
    public func apply(_ edit: LSP.WorkspaceEdit, label: String) async throws {
        let answer = try await request("workspace/applyEdit", ["label": .string(label), "edit": edit.json])
        guard answer["applied"]?.bool == true else {
            let reason = answer["failureReason"]?.string ?? "it gave no reason"
            throw ResponseError(.requestFailed, "The editor did not apply `\(label)`: \(reason)")
        }
    }

    /// The settings of `section`, `null` where there are none. Only for editors with `hasConfiguration`.
    public func configuration(_ section: String, for scope: String? = nil) async throws -> JSONValue {
        let item = JSONValue.object(present: ["scopeUri": scope, "section": section])
        return try await request("workspace/configuration", ["items": [item]])[0] ?? .null
    }

    public func register(_ registrations: [LSP.Registration]) async throws {
        _ = try await request("client/registerCapability", ["registrations": registrations.json])
    }

    public func unregister(_ registrations: [LSP.Registration]) async throws {
        let items = registrations.map { JSONValue.object(["id": .string($0.id), "method": .string($0.method)]) }
        // The misspelling is the specification's.
        _ = try await request("client/unregisterCapability", ["unregisterations": .array(items)])
    }

    /// Asks the editor to watch files, under `id`. Only for editors with `canWatchFiles`.
    ///
    /// - Parameter globs: As LSP's `GlobPattern` has them: `**/Package.swift`.
    public func watchFiles(_ globs: [String], id: String = "kytes-files") async throws {
        let watchers = globs.map { JSONValue.object(["globPattern": .string($0)]) }
        let options: JSONValue = ["watchers": .array(watchers)]
        try await register([
            LSP.Registration(id: id, method: "workspace/didChangeWatchedFiles", registerOptions: options)
        ])
    }

    /// Only for editors that `canRefresh` it.
    public func refresh(_ kind: Refreshable) async throws { _ = try await request(kind.method) }

    /// For editors that do not pull.
    ///
    /// - Parameter version: Of the text that the ranges are of; `nil` for documents that are not open.
    public func publish(_ diagnostics: [LSP.Diagnostic], for uri: String, version: Int?) {
        notify(
            "textDocument/publishDiagnostics",
            .object(present: ["uri": uri, "version": version, "diagnostics": diagnostics])
        )
    }
}

extension EditorClient.Refreshable {
    var method: String { "workspace/\(capability == "diagnostics" ? "diagnostic" : capability)/refresh" }

    /// The member of the client's `workspace` capabilities.
    var capability: String {
        switch self {
        case .codeLens: "codeLens"
        case .diagnostics: "diagnostics"
        case .foldingRanges: "foldingRange"
        case .inlayHints: "inlayHint"
        case .semanticTokens: "semanticTokens"
        }
    }
}
