/// What the command line says about the wire.
public struct ServerOptions: Sendable {
    /// As told to the editor.
    public var version: String
    public var logLevel: LSP.MessageType
    /// The largest message that is read, in bytes.
    public var maxMessageBytes: Int
    /// The process to end with, besides the one that `initialize` names.
    public var clientProcessID: Int?

    public init(
        version: String,
        logLevel: LSP.MessageType = .info,
        maxMessageBytes: Int = 64 << 20,
        clientProcessID: Int? = nil
    ) {
        self.version = version
        self.logLevel = logLevel
        self.maxMessageBytes = maxMessageBytes
        self.clientProcessID = clientProcessID
    }
}
