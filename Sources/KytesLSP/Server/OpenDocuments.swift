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

    /// Applies changes one after the other, each clamped to the text it finds.
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
            }
        }
        documents.values[index].version = params.version
        return documents.values[index]
    }

    mutating func close(_ id: DocumentID) -> OpenDocument? { documents.removeValue(forKey: id) }
}
