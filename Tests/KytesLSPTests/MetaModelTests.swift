import KytesLSP
import KytesSyntax
import KytesTestSupport
import KytesText
import Testing

/// Our names and shapes are those of the specification's meta model.
@Suite(.enabled(if: Checkout.specification("lsp/metaModel.json") != nil, "../shared/lsp/metaModel.json is absent"))
struct MetaModelTests {
    private let model: MetaModel

    init() throws { model = try #require(MetaModel()) }

    private static let range = LSP.Range(start: Position(line: 1, column: 2), end: Position(line: 3, column: 4))
    private static let location = LSP.Location(uri: "file:///a", range: range)
    private static let markup = LSP.MarkupContent(kind: .markdown, value: "*a*")
    private static let command = LSP.Command(title: "Jump", command: "kytes.jump", arguments: ["x", 1, nil])
    private static let edit = LSP.TextEdit(range: range, newText: "x")
    private static let fileEdit = LSP.TextDocumentEdit(uri: "file:///a", version: 3, edits: [edit])
    private static let folderRename = LSP.RenameFile(oldUri: "file:///a", newUri: "file:///b")
    private static let item = LSP.CallHierarchyItem(
        name: "a", kind: .package, detail: "b", uri: "file:///a", range: range, selectionRange: range, data: "c"
    )
    private static let diagnostic = LSP.Diagnostic(
        range: range, severity: .information, code: "a/b", codeDescription: "https://x.example/", message: "c",
        tags: [.unnecessary, .deprecated], relatedInformation: [.init(location: location, message: "d")]
    )

    /// Each with all of its members.
    private static let written: [(String, JSONValue)] = [
        ("Position", Position(line: 1, column: 2).json),
        ("Range", range.json),
        ("Location", location.json),
        (
            "LocationLink",
            LSP.LocationLink(
                originSelectionRange: range, targetUri: "file:///a", targetRange: range, targetSelectionRange: range
            ).json
        ),
        ("TextDocumentIdentifier", LSP.TextDocumentIdentifier(uri: "file:///a").json),
        ("DocumentHighlight", LSP.DocumentHighlight(range: range, kind: .write).json),
        ("DocumentLink", LSP.DocumentLink(range: range, target: "https://x.example", tooltip: "x").json),
        (
            "FoldingRange",
            LSP.FoldingRange(startLine: 1, startCharacter: 2, endLine: 3, endCharacter: 4, kind: "imports").json
        ),
        ("SelectionRange", LSP.SelectionRange(ranges: [range, range, range]).json),
        ("WorkspaceFolder", LSP.WorkspaceFolder(uri: "file:///a", name: "a").json),
        ("TextEdit", edit.json),
        ("TextDocumentEdit", fileEdit.json),
        ("WorkspaceEdit", LSP.WorkspaceEdit(documentEdits: [fileEdit, fileEdit], isVersioned: true).json),
        ("WorkspaceEdit", LSP.WorkspaceEdit(documentEdits: [fileEdit, fileEdit], isVersioned: false).json),
        ("RenameFile", folderRename.json),
        (
            "WorkspaceEdit",
            LSP.WorkspaceEdit(documentEdits: [fileEdit], isVersioned: true, fileRenames: [folderRename]).json
        ),
        ("PrepareRenameResult", LSP.PrepareRenamePlaceholder(range: range, placeholder: "x").json),
        ("MarkupContent", markup.json),
        ("Hover", LSP.Hover(contents: markup, range: range).json),
        (
            "InlayHint",
            LSP.InlayHint(
                position: range.start,
                label: [LSP.InlayHintLabelPart(value: "x", tooltip: markup, location: location, command: command)],
                kind: .parameter, tooltip: markup, paddingLeft: true, paddingRight: true
            ).json
        ),
        ("InlayHint", LSP.InlayHint(position: range.start, label: [LSP.InlayHintLabelPart(value: "x")]).json),
        ("Command", command.json),
        ("CodeLens", LSP.CodeLens(range: range, command: command).json),
        ("Diagnostic", diagnostic.json),
        (
            "CodeAction",
            LSP.CodeAction(
                title: "x", kind: "quickfix", diagnostics: [diagnostic], isPreferred: true, disabled: "y",
                edit: LSP.WorkspaceEdit(documentEdits: [fileEdit], isVersioned: true), command: command
            ).json
        ),
        (
            "DocumentSymbol",
            LSP.DocumentSymbol(
                name: "a", detail: "b", kind: .struct, range: range, selectionRange: range,
                children: [LSP.DocumentSymbol(name: "a", kind: .key, range: range, selectionRange: range)]
            ).json
        ),
        (
            "WorkspaceSymbol",
            LSP.WorkspaceSymbol(name: "a", kind: .package, containerName: "b", location: location).json
        ),
        (
            "SymbolInformation",
            LSP.WorkspaceSymbol(name: "a", kind: .package, containerName: "b", location: location).json
        ),
        ("CallHierarchyItem", item.json),
        ("CallHierarchyIncomingCall", LSP.CallHierarchyIncomingCall(from: item, fromRanges: [range]).json),
        ("CallHierarchyOutgoingCall", LSP.CallHierarchyOutgoingCall(to: item, fromRanges: [range]).json),
        (
            "CompletionList",
            LSP.CompletionList(
                isIncomplete: true,
                items: [
                    LSP.CompletionItem(
                        label: "a", kind: .module, detail: "b", documentation: markup, deprecated: true,
                        preselect: true,
                        sortText: "c", filterText: "d", textEdit: edit, additionalTextEdits: [edit]
                    )
                ]
            ).json
        ),
        ("SemanticTokensLegend", LSP.SemanticTokensLegend(tokenTypes: ["a"], tokenModifiers: ["b"]).json),
        (
            "SemanticTokens",
            LSP.SemanticTokens(resultId: "1", tokens: [.init(line: 1, start: 2, length: 3, type: 0)]).json
        ),
        (
            "SemanticTokensDelta",
            LSP.SemanticTokens(resultId: "2", tokens: [.init(line: 1, start: 2, length: 3, type: 0)])
                .delta(from: LSP.SemanticTokens(resultId: "1", tokens: []))
        ),
        ("Registration", LSP.Registration(id: "a", method: "b", registerOptions: ["watchers": []]).json),
    ]

    @Test func whatWeWriteIsSpecified() {
        for (name, value) in Self.written {
            #expect(model.faults(of: value, as: MetaModel.reference(name)) == [], "\(name)")
        }
    }

    private static let readers: [(String, @Sendable (WireReader) throws -> Void)] = [
        ("Position", { _ = try $0.read(Position.self) }),
        ("Range", { _ = try $0.read(LSP.Range.self) }),
        ("Location", { _ = try $0.read(LSP.Location.self) }),
        ("TextDocumentPositionParams", { _ = try $0.read(LSP.TextDocumentPositionParams.self) }),
        ("TextDocumentItem", { _ = try $0.read(LSP.TextDocumentItem.self) }),
        ("DidChangeTextDocumentParams", { _ = try $0.read(LSP.DidChangeTextDocumentParams.self) }),
        ("FileEvent", { _ = try $0.read(LSP.FileEvent.self) }),
        ("WorkspaceFolder", { _ = try $0.read(LSP.WorkspaceFolder.self) }),
        ("Diagnostic", { _ = try $0.read(LSP.Diagnostic.self) }),
        ("CallHierarchyItem", { _ = try $0.read(LSP.CallHierarchyItem.self) }),
        ("InitializeParams", { _ = try $0.read(LSP.InitializeParams.self) }),
    ]

    @Test func whatIsSpecifiedWeRead() {
        for (name, read) in Self.readers {
            for _ in 0..<60 {
                let sample = model.sample(of: MetaModel.reference(name))
                #expect(throws: Never.self, "\(name) \(sample)") { try read(WireReader(sample)) }
            }
        }
    }

    /// Takes one member after the other away, or gives it another type: an error at most, never a trap.
    @Test func whatIsNotSpecifiedWeReadOrRefuse() {
        for (name, read) in Self.readers {
            for _ in 0..<20 {
                let sample = model.sample(of: MetaModel.reference(name))
                for key in sample.object?.keys ?? [] {
                    for replacement: JSONValue? in [nil, .null, 1.5, "x", [[]], [:], -1, true, .integer(.max)] {
                        var broken = sample.object ?? [:]
                        broken[key] = replacement
                        do { try read(WireReader(.object(broken))) } catch {
                            #expect((error as? ResponseError)?.code == .invalidParams)
                        }
                    }
                }
            }
        }
    }

    @Test func theMessagesOfAWholeSessionAreSpecified() async throws {
        let editor = FakeEditor(EchoService(), options: ServerOptions(version: "test", logLevel: .debug))
        let result = try await editor.start(capabilities: ["window": ["workDoneProgress": true]])
        #expect(model.faults(of: result, as: MetaModel.reference("InitializeResult")) == [])
        editor.notify("$/setTrace", ["value": "messages"])
        try await editor.request("test/progress", ["workDoneToken": 1])
        editor.notify("textDocument/didClose", [:])
        try await editor.request("test/tellAll")
        #expect(try await editor.stop() == 0)
        var methods: Set<String> = []
        for message in editor.messages {
            guard let method = message["method"]?.string else { continue }
            methods.insert(method)
            let specified = try #require(model.requests[method] ?? model.notifications[method], "\(method)")
            #expect(specified["messageDirection"] != "clientToServer", "\(method)")
            #expect((message["id"] != nil) == (model.requests[method] != nil), "\(method)")
            guard let type = specified["params"] else {
                #expect(message["params"] == nil, "\(method)")
                continue
            }
            #expect(model.faults(of: message["params"] ?? .null, as: type) == [], "\(method)")
        }
        #expect(
            methods.isSuperset(of: [
                "window/logMessage", "window/showMessage", "window/showMessageRequest", "window/showDocument",
                "$/progress",
                "workspace/applyEdit", "workspace/configuration", "client/registerCapability", "$/logTrace",
                "client/unregisterCapability", "textDocument/publishDiagnostics", "window/workDoneProgress/create",
                "workspace/codeLens/refresh", "workspace/diagnostic/refresh", "workspace/foldingRange/refresh",
                "workspace/inlayHint/refresh", "workspace/semanticTokens/refresh",
            ])
        )
    }

    /// Every request that the specification lets a client send is answered, offered or not.
    @Test func everyMethodOfTheSpecificationIsAnswered() async throws {
        let editor = FakeEditor(EchoService())
        try await editor.start()
        for method in model.requests.keys.sorted() where method != "shutdown" {
            let code = try await editor.refusal(
                method, model.sample(of: MetaModel.reference("TextDocumentPositionParams")))
            #expect(code == (method == "initialize" ? -32600 : -32601), "\(method)")
        }
        for method in model.notifications.keys.sorted() where method != "exit" { editor.notify(method, [:]) }
        #expect(try await editor.request("test/echo", [1]) == [1])
    }
}
