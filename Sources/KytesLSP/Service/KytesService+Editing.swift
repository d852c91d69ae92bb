import KytesBasics
import KytesEcosystems
import KytesFeatures
import KytesSyntax
import KytesText
import KytesWorkspace

/// completion, codeAction, rename.
extension KytesService {
    func addEditing(to table: inout MethodTable) {
        table.ask("textDocument/completion", of: self, .position) { ask, position in
            guard let offset = ask.offset(at: position) else { return .null }
            let list = await ask.features.completions(in: ask.document, at: offset)
            return LSP.CompletionList(isIncomplete: list.isIncomplete, items: list.items.map { ask.wire($0) }).json
        }
        table.ask("textDocument/codeAction", of: self, .actions) { ask, asked in
            guard let range = ask.textRange(asked.range) else { return .null }
            let actions = await ask.features.codeActions(in: ask.document, within: range).filter { action in
                asked.only?.contains { action.kind.wire.hasPrefix($0) } ?? true
            }
            guard ask.context.capabilities.hasCodeActionLiterals else {
                return actions.compactMap { action in
                    action.command.map { LSP.Command($0, title: action.title) }
                }.json
            }
            return try actions.map { try ask.wire($0) }.json
        }
        table.ask("textDocument/prepareRename", of: self, .position) { ask, position in
            guard let offset = ask.offset(at: position) else { return .null }
            let name = try ask.features.prepareRename(in: ask.document, at: offset)
            return LSP.PrepareRenamePlaceholder(range: ask.wire(name.range), placeholder: name.value).json
        }
        table.ask("textDocument/rename", of: self, .rename) { ask, asked in
            guard let offset = ask.offset(at: asked.position) else { return .null }
            // Files that only mention things are read when all mentions change.
            let component = ask.features.definition(in: ask.document, at: offset)?.component
            let all = try await self.desk.features(mentioning: component)
            let renaming = try all.rename(in: ask.document, at: offset, to: asked.name)
            var edit = try ask.wire(renaming.edits, of: all)
            if let move = try await self.desk.move(of: renaming) { ask.add(move, to: &edit) }
            return edit.json
        }
    }
}

/// What a request for code actions says.
private struct AskedActions: Sendable {
    var range: LSP.Range
    /// The kinds that are wanted; `nil` for all.
    var only: [String]?
}

extension Reading<AskedActions> {
    fileprivate static var actions: Reading {
        Reading { params in
            let only = params["context"]["only"]
            return AskedActions(
                range: try params["range"].read(),
                only: only.isPresent ? try only.list() : nil
            )
        }
    }
}

/// What a request for a new name says.
private struct AskedRename: Sendable {
    var position: Position
    var name: String
}

extension Reading<AskedRename> {
    fileprivate static var rename: Reading {
        Reading { params in
            AskedRename(position: try params["position"].read(), name: try params["newName"].read())
        }
    }
}

extension Ask {
    fileprivate func wire(_ item: CompletionItem) -> LSP.CompletionItem {
        let rank = String(item.rank)
        return LSP.CompletionItem(
            label: item.label,
            kind: item.kind.wire,
            detail: item.detail.isEmpty ? nil : item.detail,
            sortText: String(repeating: "0", count: max(0, 5 - rank.count)) + rank,
            filterText: item.label,
            textEdit: LSP.TextEdit(range: wire(item.edit.range), newText: item.edit.replacement)
        )
    }

    fileprivate func wire(_ action: CodeAction) throws -> LSP.CodeAction {
        LSP.CodeAction(
            title: action.title,
            kind: action.kind.wire,
            diagnostics: action.diagnostics.map { wire($0) },
            isPreferred: action.isPreferred,
            edit: action.edits.isEmpty ? nil : try wire(action.edits, of: features),
            command: action.command.map { LSP.Command($0, title: action.title) }
        )
    }

    /// - Throws: `contentModified` where the text that would change is not the editor's.
    func wire(_ edits: [DocumentID: [TextEdit]], of features: Features) throws -> LSP.WorkspaceEdit {
        let documents = try edits.sorted { $0.key < $1.key }.compactMap { document, edits -> LSP.TextDocumentEdit? in
            guard let text = features.text(of: document) else { return nil }
            let client = snapshot.clientDocument(document)
            if context.documents[client]?.isInStep == false {
                throw ResponseError(.contentModified, "The editor's text of `\(client)` is not known")
            }
            return LSP.TextDocumentEdit(
                uri: context.documents[client]?.uri ?? client.uri,
                version: context.documents[client]?.version,
                edits: edits.map { edit in
                    LSP.TextEdit(range: LSP.Range(edit.range, in: text, context.encoding), newText: edit.replacement)
                }
            )
        }
        return LSP.WorkspaceEdit(documentEdits: documents, isVersioned: context.capabilities.hasDocumentChanges)
    }
}

extension Ask {
    /// The folder moves with its target; who cannot be told to move it is told that it must move.
    fileprivate func add(_ move: Renaming.Move, to edit: inout LSP.WorkspaceEdit) {
        guard context.capabilities.canRenameFiles else {
            let (folder, name) = (move.folder, move.target.lastComponent)
            let message = "The target's folder has to be renamed, too: `\(folder)` to `\(name)`"
            return context.session.client.showMessage(.warning, message)
        }
        edit.fileRenames.append(
            LSP.RenameFile(oldUri: DocumentID(file: move.folder).uri, newUri: DocumentID(file: move.target).uri))
    }
}

extension CodeAction.Kind {
    fileprivate var wire: String {
        switch self {
        case .quickFix: "quickfix"
        case .refactor: "refactor"
        case .source: "source"
        }
    }
}

extension CompletionItem.Kind {
    fileprivate var wire: LSP.CompletionItemKind {
        switch self {
        case .package: .module
        case .version: .value
        case .product: .reference
        case .symbol: .reference
        case .word: .keyword
        }
    }
}
