import KytesBasics
import KytesSyntax
import KytesText
import Synchronization

/// Texts of which the server no longer knows what the editor has.
///
/// A change that cannot be read is lost, and every later one counts from a text that is not there: answers would point
/// beside the mark and edits would destroy. So nothing is answered about such a text, and the disk counts for the graph,
/// until the whole text is known again: from a change that replaces all of it, from the disk when it is saved, or
/// because it is opened again.
extension Server {
    /// The notifications that carry texts.
    static let textMethods: Set<String> = ["textDocument/didOpen", "textDocument/didChange"]

    /// - Parameter identifier: Of the text, as far as it can be read.
    func loseStep(_ identifier: WireReader, _ method: String, _ session: Session) {
        guard let uri = identifier["uri"].value?.string else {
            let isFirst = state.withLock { state in
                defer { state.hasLostUnnamed = true }
                return !state.hasLostUnnamed
            }
            if isFirst { client.showMessage(.error, "The editor sent a `\(method)` that names no document") }
            return
        }
        let id = DocumentID(uri: uri)
        guard method == "textDocument/didOpen" || session.documents[id] != nil else { return }
        supersede(id)
        let version = identifier["version"].value?.integer
        let (document, wasInStep) = session.updateDocuments { $0.loseStep(uri, version: version) }
        guard wasInStep else { return }
        service.documentDidChange(.closed(document), in: session)
        client.showMessage(
            .error,
            "The editor sent a text of `\(id.fileName)` that cannot be read: "
                + "nothing is answered about it until it is saved or opened again"
        )
    }

    /// What was saved is what the editor has.
    func regainStep(_ document: OpenDocument, _ session: Session) {
        guard let path = document.id.filePath, let bytes = Disk.read(path, limit: options.maxMessageBytes) else {
            log.error("`\(document.id)` was saved, and cannot be read")
            return
        }
        supersede(document.id)
        let known = session.updateDocuments { $0.regainStep(document.id, SourceText(decoding: bytes)) }
        guard let known else { return }
        log.info("`\(document.id)` is known again")
        service.documentDidChange(.opened(known), in: session)
    }

    /// Why nothing can be said about a document; `nil` where it can.
    func objection(toQuestionsAbout document: DocumentID, _ session: Session) -> ResponseError? {
        guard session.documents[document]?.isInStep == false else { return nil }
        return ResponseError(.contentModified, "The editor's text of `\(document)` is not known")
    }
}
