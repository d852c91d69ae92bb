public import KytesSyntax
public import KytesText

/// The types of the Language Server Protocol 3.18 that kytes speaks, by the names of its meta model.
///
/// Written by hand, and only what is used: a test holds every name and shape against the meta model. URIs are strings in
/// the spelling of whoever wrote them.
public enum LSP {}

/// `line` and `character`, from zero, the latter in the agreed encoding. A negative number is read as zero.
extension Position: WireReadable, WireWritable {
    public init(wire: WireReader) throws(ResponseError) {
        self.init(line: max(0, try wire["line"].integer()), column: max(0, try wire["character"].integer()))
    }

    public var json: JSONValue { ["line": .integer(line), "character": .integer(column)] }
}

extension LSP {
    public struct Range: WireReadable, WireWritable, Hashable, Sendable {
        public var start: Position
        /// Behind the last character.
        public var end: Position

        public init(start: Position, end: Position) {
            self.start = start
            self.end = end
        }

        public init(wire: WireReader) throws(ResponseError) {
            start = try wire["start"].read()
            end = try wire["end"].read()
        }

        public var json: JSONValue { ["start": start.json, "end": end.json] }
    }

    public struct Location: WireReadable, WireWritable, Hashable, Sendable {
        public var uri: String
        public var range: Range

        public init(uri: String, range: Range) {
            self.uri = uri
            self.range = range
        }

        public init(wire: WireReader) throws(ResponseError) {
            uri = try wire["uri"].string()
            range = try wire["range"].read()
        }

        public var json: JSONValue { ["uri": .string(uri), "range": range.json] }
    }

    /// For clients with `linkSupport`: a location that also says what was clicked.
    public struct LocationLink: WireWritable, Hashable, Sendable {
        public var originSelectionRange: Range?
        public var targetUri: String
        public var targetRange: Range
        public var targetSelectionRange: Range

        public init(originSelectionRange: Range?, targetUri: String, targetRange: Range, targetSelectionRange: Range) {
            self.originSelectionRange = originSelectionRange
            self.targetUri = targetUri
            self.targetRange = targetRange
            self.targetSelectionRange = targetSelectionRange
        }

        public var json: JSONValue {
            .object(present: [
                "originSelectionRange": originSelectionRange, "targetUri": targetUri, "targetRange": targetRange,
                "targetSelectionRange": targetSelectionRange,
            ])
        }
    }

    /// A place in an open document: the parameters that most requests share.
    public struct TextDocumentPositionParams: WireReadable, Hashable, Sendable {
        public var textDocument: TextDocumentIdentifier
        public var position: Position

        public init(wire: WireReader) throws(ResponseError) {
            textDocument = try wire["textDocument"].read()
            position = try wire["position"].read()
        }
    }

    public struct TextDocumentIdentifier: WireReadable, WireWritable, Hashable, Sendable {
        public var uri: String

        public init(uri: String) { self.uri = uri }

        public init(wire: WireReader) throws(ResponseError) { uri = try wire["uri"].string() }

        public var json: JSONValue { ["uri": .string(uri)] }

        /// The canonical name of the document.
        public var document: DocumentID { DocumentID(uri: uri) }
    }

    public struct DocumentHighlight: WireWritable, Hashable, Sendable {
        public enum Kind: Int, Sendable {
            case text = 1
            case read = 2
            case write = 3
        }

        public var range: Range
        public var kind: Kind?

        public init(range: Range, kind: Kind? = nil) {
            self.range = range
            self.kind = kind
        }

        public var json: JSONValue { .object(present: ["range": range, "kind": kind?.rawValue]) }
    }

    public struct DocumentLink: WireWritable, Hashable, Sendable {
        public var range: Range
        public var target: String?
        public var tooltip: String?

        public init(range: Range, target: String? = nil, tooltip: String? = nil) {
            self.range = range
            self.target = target
            self.tooltip = tooltip
        }

        public var json: JSONValue { .object(present: ["range": range, "target": target, "tooltip": tooltip]) }
    }

    public struct FoldingRange: WireWritable, Hashable, Sendable {
        public var startLine: Int
        public var startCharacter: Int?
        public var endLine: Int
        public var endCharacter: Int?
        /// `comment`, `imports`, or `region`.
        public var kind: String?

        public init(
            startLine: Int,
            startCharacter: Int? = nil,
            endLine: Int,
            endCharacter: Int? = nil,
            kind: String? = nil
        ) {
            self.startLine = startLine
            self.startCharacter = startCharacter
            self.endLine = endLine
            self.endCharacter = endCharacter
            self.kind = kind
        }

        public var json: JSONValue {
            .object(present: [
                "startLine": startLine, "startCharacter": startCharacter, "endLine": endLine,
                "endCharacter": endCharacter, "kind": kind,
            ])
        }
    }

    /// A selection and the next larger ones around it.
    public struct SelectionRange: WireWritable, Hashable, Sendable {
        /// The smallest first; each lies within the next. At least one.
        public var ranges: [Range]

        public init(ranges: [Range]) { self.ranges = ranges }

        public var json: JSONValue {
            ranges.reversed().reduce(nil as JSONValue?) { parent, range in
                .object(present: ["range": range, "parent": parent])
            } ?? .null
        }
    }
}
