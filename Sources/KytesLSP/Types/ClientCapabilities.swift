public import KytesSyntax
public import KytesText

/// What the editor can do, as far as kytes asks.
///
/// Read leniently: what is not there, or not of its type, is not offered.
public struct ClientCapabilities: Sendable {
    /// As sent.
    public let json: JSONValue

    public init(_ json: JSONValue) { self.json = json }

    /// The best encoding of positions that both know, by the client's order; `utf-16` where it says nothing.
    public var positionEncoding: PositionEncoding {
        let offered = self["general", "positionEncodings"]?.array ?? []
        return offered.lazy.compactMap { $0.string.flatMap(PositionEncoding.init) }.first ?? .utf16
    }

    // MARK: Workspace

    /// Whether the editor watches files for us once we ask.
    public var canWatchFiles: Bool { has("workspace", "didChangeWatchedFiles", "dynamicRegistration") }
    public var canWatchOutsideFolders: Bool { has("workspace", "didChangeWatchedFiles", "relativePatternSupport") }
    public var canApplyEdits: Bool { has("workspace", "applyEdit") }
    /// Whether edits may name the version of the document they are made for.
    public var hasDocumentChanges: Bool { has("workspace", "workspaceEdit", "documentChanges") }
    /// Whether edits may move files and folders.
    public var canRenameFiles: Bool {
        let operations = self["workspace", "workspaceEdit", "resourceOperations"]?.array ?? []
        return hasDocumentChanges && operations.contains { $0.string == "rename" }
    }
    public var hasConfiguration: Bool { has("workspace", "configuration") }
    public var hasWorkspaceFolders: Bool { has("workspace", "workspaceFolders") }
    /// Whether virtual documents can be shown (`workspace/textDocumentContent`).
    public var hasTextDocumentContent: Bool { self["workspace", "textDocumentContent"]?.object != nil }
    public func canRefresh(_ kind: EditorClient.Refreshable) -> Bool {
        has("workspace", kind.capability, "refreshSupport")
    }

    // MARK: Window

    public var hasWorkDoneProgress: Bool { has("window", "workDoneProgress") }
    public var canShowDocuments: Bool { has("window", "showDocument", "support") }

    // MARK: Text documents

    public var pullsDiagnostics: Bool { self["textDocument", "diagnostic"]?.object != nil }
    /// Whether `definition`, `declaration`, … may answer with `LocationLink`.
    public func hasLinks(for request: String) -> Bool { has("textDocument", request, "linkSupport") }
    public var hasHierarchicalSymbols: Bool {
        has("textDocument", "documentSymbol", "hierarchicalDocumentSymbolSupport")
    }
    /// Whether `textDocument/codeAction` may answer with more than commands.
    public var hasCodeActionLiterals: Bool {
        self["textDocument", "codeAction", "codeActionLiteralSupport"]?.object != nil
    }
    public var canPrepareRename: Bool { has("textDocument", "rename", "prepareSupport") }
    public var hoverFormat: LSP.MarkupContent.Kind { format("textDocument", "hover", "contentFormat") }
    public var completionFormat: LSP.MarkupContent.Kind {
        format("textDocument", "completion", "completionItem", "documentationFormat")
    }

    /// The value at the end of the path.
    public subscript(path: String...) -> JSONValue? { value(path) }

    private func value(_ path: [String]) -> JSONValue? { path.reduce(json) { $0?[$1] } }

    private func has(_ path: String...) -> Bool { value(path)?.bool == true }

    private func format(_ path: String...) -> LSP.MarkupContent.Kind {
        let formats = value(path)?.array ?? []
        return formats.lazy.compactMap { $0.string.flatMap(LSP.MarkupContent.Kind.init) }.first ?? .plaintext
    }
}
