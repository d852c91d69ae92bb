public import KytesText
import Synchronization

/// A text as it stands in the editor.
public struct OpenDocument: Sendable, Hashable {
    public let id: DocumentID
    /// As the editor spells it; what is sent about the document is sent under this.
    public let uri: String
    public let languageID: String
    /// Grows with each edit; as the editor counts.
    public internal(set) var version: Int
    public internal(set) var text: SourceText
    /// Whether `text` is what the editor has: not after a change that could not be read, until the whole text is known
    /// again.
    public internal(set) var isInStep = true
}

/// The texts that the editor has open, at one moment.
public struct OpenDocuments: Sendable {
    private var documents: [DocumentID: OpenDocument] = [:]

    public init() {}

    public subscript(id: DocumentID) -> OpenDocument? { documents[id] }

    /// In no order.
    public var all: [OpenDocument] { Array(documents.values) }

    /// Opening again replaces: an editor that lost its connection may do so.
    mutating func open(_ item: LSP.TextDocumentItem) -> OpenDocument {
        let document = OpenDocument(
            id: DocumentID(uri: item.uri),
            uri: item.uri,
            languageID: item.languageId,
            version: item.version,
            text: SourceText(item.text)
        )
        documents[document.id] = document
        return document
    }

    /// Applies changes one after the other, each clamped to the text it finds. A document that is out of step takes none
    /// but a whole text, and those behind it.
    ///
    /// - Returns: The document afterwards; `nil` where it is not open.
    mutating func change(_ params: LSP.DidChangeTextDocumentParams, encoding: PositionEncoding) -> OpenDocument? {
        let id = DocumentID(uri: params.uri)
        guard let index = documents.index(forKey: id) else { return nil }
        for change in params.contentChanges {
            if let range = change.range {
                let bytes = documents.values[index].text.range(from: range.start, to: range.end, in: encoding)
                documents.values[index].text.replace(bytes, with: change.text)
            } else {
                documents.values[index].text = SourceText(change.text)
                documents.values[index].isInStep = true
            }
        }
        documents.values[index].version = params.version
        return documents.values[index]
    }

    /// The editor's text is no longer known, or never was.
    ///
    /// - Parameter version: As far as it could be read.
    /// - Returns: The document, and whether it was in step until now.
    mutating func loseStep(_ uri: String, version: Int?) -> (document: OpenDocument, wasInStep: Bool) {
        let id = DocumentID(uri: uri)
        let known = documents[id]
        var document = known ?? OpenDocument(id: id, uri: uri, languageID: "", version: 0, text: SourceText(""))
        document.isInStep = false
        document.version = version ?? document.version
        documents[id] = document
        return (document, known?.isInStep ?? true)
    }

    /// The editor's text is known again.
    mutating func regainStep(_ id: DocumentID, _ text: SourceText) -> OpenDocument? {
        documents[id]?.text = text
        documents[id]?.isInStep = true
        return documents[id]
    }

    mutating func close(_ id: DocumentID) -> OpenDocument? { documents.removeValue(forKey: id) }
}
