import KytesEcosystems
import KytesFeatures
import KytesSyntax
import KytesText
import KytesWorkspace

/// One question about a document, asked of the workspace as it was when the question came.
struct Ask: Sendable {
    let service: KytesService
    let context: RequestContext
    let params: WireReader
    let snapshot: WorkspaceSnapshot
    /// As the workspace calls it.
    let document: DocumentID

    init(_ params: WireReader, _ context: RequestContext, service: KytesService) throws {
        let identifier: LSP.TextDocumentIdentifier = try params["textDocument"].read()
        let snapshot = service.workspace.snapshot
        self.init(params, context, service, snapshot, snapshot.canonical(identifier.document))
    }

    private init(
        _ params: WireReader,
        _ context: RequestContext,
        _ service: KytesService,
        _ snapshot: WorkspaceSnapshot,
        _ document: DocumentID
    ) {
        self.service = service
        self.context = context
        self.params = params
        self.snapshot = snapshot
        self.document = document
    }

    /// The same question of the state in which all that was said before it is resolved.
    func settled() async throws -> Ask {
        if snapshot.isSettled, snapshot.file(document) != nil { return self }
        let original = snapshot.clientDocument(document)
        var settled = try await service.workspace.settled(original)
        if settled.file(original) == nil, try await service.workspace.file(original) != nil {
            settled = service.workspace.snapshot
        }
        return Ask(params, context, service, settled, settled.canonical(original))
    }

    var features: Features { service.desk.features(of: snapshot) }

    var text: SourceText? { features.text(of: document) ?? snapshot.text(document) }

    /// The place that is asked about; `nil` where the document is not known.
    func offset() throws -> Int? {
        let position: Position = try params["position"].read()
        return text?.offset(at: position, in: context.encoding)
    }

    /// The asked range, or the whole text.
    func range() throws -> TextRange? {
        guard let text else { return nil }
        guard let range: LSP.Range = try params["range"].optional() else { return 0..<text.count }
        return text.range(from: range.start, to: range.end, in: context.encoding)
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

extension MethodTable {
    /// A request about one document.
    ///
    /// - Parameter waits: Whether the answer needs what is resolved. Else what the text says by itself is enough.
    mutating func ask(
        _ method: String,
        of service: KytesService,
        waits: Bool = true,
        _ answer: @escaping @Sendable (Ask) async throws -> JSONValue
    ) {
        request(method) { params, context in
            let ask = try Ask(params, context, service: service)
            return { try await answer(waits ? ask.settled() : ask) }
        }
    }
}
