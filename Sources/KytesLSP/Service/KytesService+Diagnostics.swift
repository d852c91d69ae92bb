import KytesFeatures
import KytesSyntax
import KytesText
import KytesWorkspace

/// textDocument/diagnostic and workspace/diagnostic where the editor pulls; publishDiagnostics where it does not.
extension KytesService {
    func addDiagnostics(to table: inout MethodTable) {
        table.ask("textDocument/diagnostic", of: self, .nothing, waits: false) { ask, _ in
            let ask = try await ask.settled(isWhole: true)
            let items = ask.features.diagnostics(in: ask.document).map { ask.wire($0) }
            return ["kind": "full", "items": items.json]
        }
        table.request("workspace/diagnostic", isSupersededByEdits: false) { _, context in
            let snapshot = try await self.workspace.settled()
            let reports = self.reports(of: snapshot, context.session)
            let items = reports.map { uri, version, diagnostics in
                JSONValue.object([
                    "uri": .string(uri), "version": version.json, "kind": "full", "items": diagnostics.json,
                ])
            }
            return ["items": .array(items)]
        }
    }

    /// Tells the editor of what changed: it is asked to pull again, or is given the diagnostics.
    func publish(_ documents: Set<DocumentID>, of snapshot: WorkspaceSnapshot, in session: Session) {
        let features = desk.features(of: snapshot)
        for document in documents.sorted() {
            let client = snapshot.clientDocument(document)
            guard client.filePath != nil || session.documents[client] != nil, let text = snapshot.text(document)
            else { continue }
            let open = session.documents[client]
            let known = open?.isInStep == false ? [] : features.diagnostics(in: document)
            let diagnostics = known.map { LSP.Diagnostic($0, in: text, snapshot, session) }
            session.client.publish(diagnostics, for: open?.uri ?? client.uri, version: open?.version)
        }
    }

    /// The files of the workspace in which something is to be said, sorted.
    private func reports(
        of snapshot: WorkspaceSnapshot,
        _ session: Session
    ) -> [(uri: String, version: Int?, diagnostics: [LSP.Diagnostic])] {
        let features = desk.features(of: snapshot)
        return snapshot.files.keys.sorted().compactMap { document in
            let client = snapshot.clientDocument(document)
            guard client.filePath != nil, let text = snapshot.text(document) else { return nil }
            let open = session.documents[client]
            let diagnostics = open?.isInStep == false ? [] : features.diagnostics(in: document)
            guard !diagnostics.isEmpty || open != nil else { return nil }
            return (
                open?.uri ?? client.uri, open?.version,
                diagnostics.map { LSP.Diagnostic($0, in: text, snapshot, session) }
            )
        }
    }
}

extension Ask {
    func wire(_ diagnostic: KytesText.Diagnostic) -> LSP.Diagnostic {
        LSP.Diagnostic(diagnostic, in: text ?? "", snapshot, context.session)
    }
}

extension LSP.Diagnostic {
    init(
        _ diagnostic: KytesText.Diagnostic,
        in text: SourceText,
        _ snapshot: WorkspaceSnapshot,
        _ session: Session
    ) {
        self.init(
            range: LSP.Range(diagnostic.range, in: text, session.encoding),
            severity: Severity(rawValue: diagnostic.severity.rawValue),
            code: diagnostic.code,
            message: diagnostic.message,
            tags: diagnostic.tags.map { $0 == .unnecessary ? .unnecessary : .deprecated }
                .sorted { $0.rawValue < $1.rawValue },
            relatedInformation: diagnostic.related.compactMap { related in
                let client = snapshot.clientDocument(related.document)
                guard client.filePath != nil, let text = snapshot.text(related.document) else { return nil }
                let range = LSP.Range(related.range, in: text, session.encoding)
                return RelatedInformation(
                    location: LSP.Location(uri: client.uri, range: range),
                    message: related.message
                )
            }
        )
    }
}
