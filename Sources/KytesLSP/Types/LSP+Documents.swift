public import KytesSyntax
import KytesText

extension LSP {
    public struct TextDocumentItem: WireReadable, Hashable, Sendable {
        public var uri: String
        public var languageId: String
        public var version: Int
        public var text: String

        public init(wire: WireReader) throws(ResponseError) {
            uri = try wire["uri"].string()
            languageId = try wire["languageId"].string()
            version = try wire["version"].integer()
            text = try wire["text"].string()
        }
    }

    public struct DidChangeTextDocumentParams: WireReadable, Hashable, Sendable {
        public var uri: String
        public var version: Int
        /// Each refers to the text after the one before.
        public var contentChanges: [TextDocumentContentChangeEvent]

        public init(uri: String, version: Int, contentChanges: [TextDocumentContentChangeEvent]) {
            self.uri = uri
            self.version = version
            self.contentChanges = contentChanges
        }

        public init(wire: WireReader) throws(ResponseError) {
            uri = try wire["textDocument"]["uri"].string()
            version = try wire["textDocument"]["version"].integer()
            contentChanges = try wire["contentChanges"].list()
        }
    }

    public struct TextDocumentContentChangeEvent: WireReadable, Hashable, Sendable {
        /// `nil` for the whole text.
        public var range: Range?
        public var text: String

        public init(range: Range?, text: String) {
            self.range = range
            self.text = text
        }

        public init(wire: WireReader) throws(ResponseError) {
            range = try wire["range"].optional()
            text = try wire["text"].string()
        }
    }

    /// What the editor, or its watcher, saw of a file.
    public struct FileEvent: WireReadable, Hashable, Sendable {
        public enum Kind: Int, Sendable {
            case created = 1
            case changed = 2
            case deleted = 3
        }

        public var uri: String
        public var kind: Kind

        public init(wire: WireReader) throws(ResponseError) {
            uri = try wire["uri"].string()
            guard let kind = Kind(rawValue: try wire["type"].integer()) else {
                throw wire["type"].mismatch("a file change type")
            }
            self.kind = kind
        }
    }

    public struct WorkspaceFolder: WireReadable, WireWritable, Hashable, Sendable {
        public var uri: String
        public var name: String

        public init(uri: String, name: String) {
            self.uri = uri
            self.name = name
        }

        public init(wire: WireReader) throws(ResponseError) {
            uri = try wire["uri"].string()
            name = try wire["name"].string()
        }

        public var json: JSONValue { ["uri": .string(uri), "name": .string(name)] }
    }

    public struct TextEdit: WireWritable, Hashable, Sendable {
        public var range: Range
        public var newText: String

        public init(range: Range, newText: String) {
            self.range = range
            self.newText = newText
        }

        public var json: JSONValue { ["range": range.json, "newText": .string(newText)] }
    }

    /// Edits of one document, of the version they were made for where that is open.
    public struct TextDocumentEdit: WireWritable, Hashable, Sendable {
        public var uri: String
        public var version: Int?
        public var edits: [TextEdit]

        public init(uri: String, version: Int?, edits: [TextEdit]) {
            self.uri = uri
            self.version = version
            self.edits = edits
        }

        public var json: JSONValue {
            ["textDocument": ["uri": .string(uri), "version": version.json], "edits": edits.json]
        }
    }

    /// A file or folder moves.
    public struct RenameFile: WireWritable, Hashable, Sendable {
        public var oldUri: String
        public var newUri: String

        public init(oldUri: String, newUri: String) {
            self.oldUri = oldUri
            self.newUri = newUri
        }

        public var json: JSONValue {
            ["kind": "rename", "oldUri": .string(oldUri), "newUri": .string(newUri)]
        }
    }

    public struct WorkspaceEdit: WireWritable, Hashable, Sendable {
        public var documentEdits: [TextDocumentEdit]
        /// Whether the client understands `documentChanges`, which keep the versions.
        public var isVersioned: Bool
        /// What moves after the edits; only for clients that understand `documentChanges`.
        public var fileRenames: [RenameFile]

        public init(documentEdits: [TextDocumentEdit], isVersioned: Bool, fileRenames: [RenameFile] = []) {
            self.documentEdits = documentEdits
            self.isVersioned = isVersioned
            self.fileRenames = fileRenames
        }

        public var json: JSONValue {
            if isVersioned { return ["documentChanges": .array(documentEdits.map(\.json) + fileRenames.map(\.json))] }
            var changes = JSONObject()
            for edit in documentEdits {
                changes[edit.uri] = .array((changes[edit.uri]?.array ?? []) + edit.edits.map(\.json))
            }
            return ["changes": .object(changes)]
        }
    }

    /// The answer to `textDocument/prepareRename`.
    public struct PrepareRenamePlaceholder: WireWritable, Hashable, Sendable {
        public var range: Range
        public var placeholder: String

        public init(range: Range, placeholder: String) {
            self.range = range
            self.placeholder = placeholder
        }

        public var json: JSONValue { ["range": range.json, "placeholder": .string(placeholder)] }
    }
}
