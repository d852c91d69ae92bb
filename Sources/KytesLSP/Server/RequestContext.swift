public import KytesSyntax
public import KytesText

/// What a handler knows besides its parameters.
public struct RequestContext: Sendable {
    public let id: RequestID
    public let method: String
    public let session: Session
    /// The open texts when the request came. Later edits do not change them.
    public let documents: OpenDocuments
    /// For the progress of this request. Ends by itself with the answer.
    public let progress: ProgressReporter
    private let partialResultToken: ProgressToken?

    init(
        id: RequestID,
        method: String,
        session: Session,
        progress: ProgressReporter,
        partialResultToken: ProgressToken?
    ) {
        self.id = id
        self.method = method
        self.session = session
        self.progress = progress
        self.partialResultToken = partialResultToken
        documents = session.documents
    }

    public var capabilities: ClientCapabilities { session.capabilities }
    public var encoding: PositionEncoding { session.encoding }

    /// Whether results may be sent in parts. Who sends one part sends all, and answers with an empty result.
    public var takesPartialResults: Bool { partialResultToken != nil }

    /// Sends a part of the result, in the shape of the whole. Does nothing where `takesPartialResults` is false.
    public func sendPartialResult(_ part: JSONValue) {
        guard let partialResultToken, !Task.isCancelled else { return }
        session.client.notify("$/progress", ["token": partialResultToken.json, "value": part])
    }
}
