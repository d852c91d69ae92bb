import KytesEcosystems
import KytesFeatures
import KytesSyntax
import KytesText
import KytesWorkspace

/// One question about a document, asked of the workspace as it was when the question came.
struct Ask: Sendable {
    let service: KytesService
    let context: RequestContext
    /// Of the document, as the editor spells it.
    let uri: String
    let snapshot: WorkspaceSnapshot
    /// As the workspace calls it.
    let document: DocumentID

    init(_ identifier: LSP.TextDocumentIdentifier, _ context: RequestContext, service: KytesService) {
        let snapshot = service.workspace.snapshot
        self.init(service, context, identifier.uri, snapshot, snapshot.canonical(identifier.document))
    }

    private init(
        _ service: KytesService,
        _ context: RequestContext,
        _ uri: String,
        _ snapshot: WorkspaceSnapshot,
        _ document: DocumentID
    ) {
        self.service = service
        self.context = context
        self.uri = uri
        self.snapshot = snapshot
        self.document = document
    }

    /// The same question of the state in which all that was said before it is resolved.
    ///
    /// - Parameter isWhole: Whether all manifests must be known for it.
    func settled(isWhole: Bool = false) async throws -> Ask {
        if snapshot.isSettled, snapshot.file(document) != nil { return self }
        let original = snapshot.clientDocument(document)
        var settled = try await service.workspace.settled(original, isWhole: isWhole)
        if settled.file(original) == nil, try await service.workspace.file(original) != nil {
            settled = service.workspace.snapshot
        }
        return Ask(service, context, uri, settled, settled.canonical(original))
    }

    var features: Features { service.desk.features(of: snapshot) }

    var text: SourceText? { features.text(of: document) ?? snapshot.text(document) }

    /// The place that is asked about; `nil` where the document is not known.
    func offset(at position: Position) -> Int? { text?.offset(at: position, in: context.encoding) }

    /// The part of the text that is asked about; `nil` where the document is not known.
    func textRange(_ range: LSP.Range) -> TextRange? {
        text?.range(from: range.start, to: range.end, in: context.encoding)
    }

    func wire(_ range: TextRange) -> LSP.Range {
        text.map { LSP.Range(range, in: $0, context.encoding) } ?? LSP.Range(start: .zero, end: .zero)
    }
}

extension Position {
    static let zero = Position(line: 0, column: 0)
}

extension LSP.Range {
    init(_ range: TextRange, in text: SourceText, _ encoding: PositionEncoding) {
        self.init(
            start: text.position(at: range.lowerBound, in: encoding),
            end: text.position(at: range.upperBound, in: encoding)
        )
    }
}

/// What a request says besides its document.
struct Reading<Value: Sendable>: Sendable {
    let read: @Sendable (WireReader) throws -> Value
}

extension Reading<Void> {
    static var nothing: Reading { Reading { _ in } }
}

extension Reading<Position> {
    static var position: Reading { Reading { try $0["position"].read() } }
}

extension Reading<LSP.Range> {
    static var range: Reading { Reading { try $0["range"].read() } }
}

extension MethodTable {
    /// A request about one document.
    ///
    /// - Parameters:
    ///   - reading: Done before anything waits: what is wrong is refused at once.
    ///   - waits: Whether the answer needs what is resolved. Else what the text says by itself is enough.
    mutating func ask<Value>(
        _ method: String,
        of service: KytesService,
        _ reading: Reading<Value>,
        waits: Bool = true,
        _ answer: @escaping @Sendable (Ask, Value) async throws -> JSONValue
    ) {
        request(method) { params, context in
            let ask = Ask(try params["textDocument"].read(), context, service: service)
            let value = try reading.read(params)
            return { try await answer(waits ? ask.settled() : ask, value) }
        }
    }
}
