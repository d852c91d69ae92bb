public import KytesSyntax

/// Which methods are offered, and by whom.
///
/// A request handler runs concurrently with others. An edit of the document that a request is about
/// (`params.textDocument.uri`) supersedes it: it is answered with `ContentModified` and its task is cancelled.
public struct MethodTable: Sendable {
    /// The answer to one request; `JSONValue.null` for `null`.
    public typealias Work = @Sendable () async throws -> JSONValue

    struct Request: Sendable {
        let isSupersededByEdits: Bool
        /// Runs on the reading thread, in the order of messages.
        let prepare: @Sendable (WireReader, RequestContext) throws -> Work
    }

    private(set) var requests: [String: Request] = [:]
    private(set) var notifications: [String: @Sendable (WireReader, Session) throws -> Void] = [:]

    public init() {}

    /// A request whose handler reads what it needs from its parameters and context.
    ///
    /// - Parameter isSupersededByEdits: Whether an answer is worthless once the document has changed.
    public mutating func request(
        _ method: String,
        isSupersededByEdits: Bool = true,
        _ handle: @escaping @Sendable (WireReader, RequestContext) async throws -> JSONValue
    ) {
        requests[method] = Request(isSupersededByEdits: isSupersededByEdits) { params, context in
            { try await handle(params, context) }
        }
    }

    /// A request that takes a snapshot of something when it comes, before later messages can change it.
    ///
    /// - Parameter prepare: Must not block. Answers the work that is left, which runs concurrently.
    public mutating func request(
        _ method: String,
        isSupersededByEdits: Bool = true,
        prepare: @escaping @Sendable (WireReader, RequestContext) throws -> Work
    ) {
        requests[method] = Request(isSupersededByEdits: isSupersededByEdits, prepare: prepare)
    }

    /// A notification. The handler runs on the reading thread, in the order of messages, and must not block.
    public mutating func notification(
        _ method: String,
        _ handle: @escaping @Sendable (WireReader, Session) throws -> Void
    ) {
        notifications[method] = handle
    }
}
