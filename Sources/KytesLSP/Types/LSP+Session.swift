import KytesBasics
public import KytesSyntax
import KytesText

extension LSP {
    public struct InitializeParams: Sendable, WireReadable {
        /// The process that started the server, which ends when that one does.
        public var processId: Int?
        public var clientName: String?
        public var clientVersion: String?
        /// The folders of the workspace: `workspaceFolders`, or else `rootUri`, or else `rootPath`.
        public var folders: [WorkspaceFolder]
        public var initializationOptions: JSONValue?
        public var capabilities: ClientCapabilities
        public var trace: TraceValue
        public var workDoneToken: ProgressToken?

        public init(wire: WireReader) throws(ResponseError) {
            processId = try wire["processId"].optional()
            clientName = wire["clientInfo"]["name"].value?.string
            clientVersion = wire["clientInfo"]["version"].value?.string
            initializationOptions = wire["initializationOptions"].value
            _ = try wire.object()
            capabilities = ClientCapabilities(wire["capabilities"].value ?? .null)
            trace = wire["trace"].value?.string.flatMap(TraceValue.init) ?? .off
            workDoneToken = ProgressToken(wire["workDoneToken"].value)
            folders = try Self.folders(wire)
        }

        private static func folders(_ wire: WireReader) throws(ResponseError) -> [WorkspaceFolder] {
            let reader = { (wire: WireReader) throws(ResponseError) in try wire.list(WorkspaceFolder.self) }
            if let folders = try wire["workspaceFolders"].optional(reader), !folders.isEmpty { return folders }
            if let uri: String = try wire["rootUri"].optional() { return [WorkspaceFolder(uri: uri, name: "")] }
            guard let path: String = try wire["rootPath"].optional(), let folder = AbsolutePath(path) else { return [] }
            return [WorkspaceFolder(uri: DocumentID(file: folder).uri, name: folder.lastComponent)]
        }
    }

    public enum TraceValue: String, Sendable {
        case off
        case messages
        case verbose
    }

    public enum MessageType: Int, Sendable, Comparable, CaseIterable {
        case error = 1
        case warning = 2
        case info = 3
        case log = 4
        case debug = 5

        public static func < (left: MessageType, right: MessageType) -> Bool { left.rawValue < right.rawValue }
    }

    public struct Registration: WireWritable, Sendable {
        public var id: String
        public var method: String
        public var registerOptions: JSONValue?

        public init(id: String, method: String, registerOptions: JSONValue? = nil) {
            self.id = id
            self.method = method
            self.registerOptions = registerOptions
        }

        public var json: JSONValue {
            .object(present: ["id": id, "method": method, "registerOptions": registerOptions])
        }
    }
}

/// Names a stream of progress: a number or a text.
public typealias ProgressToken = RequestID
