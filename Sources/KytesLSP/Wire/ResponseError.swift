public import KytesSyntax

/// Why a request has no result, as it goes over the wire.
public struct ResponseError: Error, Hashable, Sendable, CustomStringConvertible {
    /// JSON-RPC 2.0 §5.1 and LSP 3.18, `ErrorCodes` and `LSPErrorCodes`.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: Int

        public init(rawValue: Int) { self.rawValue = rawValue }

        public static let parseError = Code(rawValue: -32700)
        public static let invalidRequest = Code(rawValue: -32600)
        public static let methodNotFound = Code(rawValue: -32601)
        public static let invalidParams = Code(rawValue: -32602)
        public static let internalError = Code(rawValue: -32603)
        public static let serverNotInitialized = Code(rawValue: -32002)
        public static let requestFailed = Code(rawValue: -32803)
        public static let serverCancelled = Code(rawValue: -32802)
        public static let contentModified = Code(rawValue: -32801)
        public static let requestCancelled = Code(rawValue: -32800)
    }

    public var code: Code
    /// For people.
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// An error that the other side sent, in any shape.
    init(json: JSONValue) {
        code = Code(rawValue: json["code"]?.integer ?? Code.internalError.rawValue)
        message = json["message"]?.string ?? "An error without a message"
    }

    /// What a handler threw.
    ///
    /// A handler that gives up by itself saw that its snapshot was superseded: cancellation by the client and by an edit
    /// are answered before the handler learns of them.
    init(_ error: any Error) {
        switch error {
        case let error as ResponseError: self = error
        case is CancellationError: self.init(.contentModified, "What was asked about has changed")
        default: self.init(.requestFailed, "\(error)")
        }
    }

    public var json: JSONValue { ["code": .integer(code.rawValue), "message": .string(message)] }

    public var description: String { "\(message) (\(code.rawValue))" }
}
