public import KytesSyntax
public import KytesText

extension LSP {
    /// Text for people, plain or in Markdown.
    public struct MarkupContent: WireWritable, Hashable, Sendable {
        public enum Kind: String, Sendable {
            case plaintext
            case markdown
        }

        public var kind: Kind
        public var value: String

        public init(kind: Kind, value: String) {
            self.kind = kind
            self.value = value
        }

        public var json: JSONValue { ["kind": .string(kind.rawValue), "value": .string(value)] }
    }

    public struct Hover: WireWritable, Hashable, Sendable {
        public var contents: MarkupContent
        public var range: Range?

        public init(contents: MarkupContent, range: Range? = nil) {
            self.contents = contents
            self.range = range
        }

        public var json: JSONValue { .object(present: ["contents": contents, "range": range]) }
    }

    public struct InlayHint: WireWritable, Hashable, Sendable {
        public enum Kind: Int, Sendable {
            case type = 1
            case parameter = 2
        }

        public var position: Position
        public var label: [InlayHintLabelPart]
        public var kind: Kind?
        public var tooltip: MarkupContent?
        public var paddingLeft: Bool
        public var paddingRight: Bool

        public init(
            position: Position,
            label: [InlayHintLabelPart],
            kind: Kind? = nil,
            tooltip: MarkupContent? = nil,
            paddingLeft: Bool = false,
            paddingRight: Bool = false
        ) {
            self.position = position
            self.label = label
            self.kind = kind
            self.tooltip = tooltip
            self.paddingLeft = paddingLeft
            self.paddingRight = paddingRight
        }

        /// A label of one part that leads nowhere is a plain string: some clients know no other.
        public var json: JSONValue {
            let isPlain = label.count == 1 && label.allSatisfy { $0.location == nil && $0.tooltip == nil }
            return .object(present: [
                "position": position, "label": isPlain ? label.first?.value.json : label.json, "kind": kind?.rawValue,
                "tooltip": tooltip, "paddingLeft": paddingLeft, "paddingRight": paddingRight,
            ])
        }
    }

    public struct InlayHintLabelPart: WireWritable, Hashable, Sendable {
        public var value: String
        public var tooltip: MarkupContent?
        public var location: Location?
        public var command: Command?

        public init(
            value: String,
            tooltip: MarkupContent? = nil,
            location: Location? = nil,
            command: Command? = nil
        ) {
            self.value = value
            self.tooltip = tooltip
            self.location = location
            self.command = command
        }

        public var json: JSONValue {
            .object(present: ["value": value, "tooltip": tooltip, "location": location, "command": command])
        }
    }

    public struct Command: WireWritable, Hashable, Sendable {
        public var title: String
        /// As offered in `executeCommandProvider`.
        public var command: String
        /// They come back as they were sent.
        public var arguments: [JSONValue]

        public init(title: String, command: String, arguments: [JSONValue] = []) {
            self.title = title
            self.command = command
            self.arguments = arguments
        }

        public var json: JSONValue {
            .object(present: [
                "title": title, "command": command, "arguments": arguments.isEmpty ? nil : arguments,
            ])
        }
    }

    public struct CodeLens: WireWritable, Hashable, Sendable {
        public var range: Range
        public var command: Command?

        public init(range: Range, command: Command?) {
            self.range = range
            self.command = command
        }

        public var json: JSONValue { .object(present: ["range": range, "command": command]) }
    }

    public struct CodeAction: WireWritable, Hashable, Sendable {
        public var title: String
        /// `quickfix`, `refactor`, `refactor.rewrite`, `source`, …
        public var kind: String?
        public var diagnostics: [Diagnostic]
        public var isPreferred: Bool
        /// Why it cannot be chosen now.
        public var disabled: String?
        public var edit: WorkspaceEdit?
        public var command: Command?

        public init(
            title: String,
            kind: String? = nil,
            diagnostics: [Diagnostic] = [],
            isPreferred: Bool = false,
            disabled: String? = nil,
            edit: WorkspaceEdit? = nil,
            command: Command? = nil
        ) {
            self.title = title
            self.kind = kind
            self.diagnostics = diagnostics
            self.isPreferred = isPreferred
            self.disabled = disabled
            self.edit = edit
            self.command = command
        }

        public var json: JSONValue {
            .object(present: [
                "title": title, "kind": kind, "diagnostics": diagnostics.isEmpty ? nil : diagnostics,
                "isPreferred": isPreferred ? true : nil,
                "disabled": disabled.map { JSONValue.object(["reason": .string($0)]) }, "edit": edit,
                "command": command,
            ])
        }
    }

    public struct Diagnostic: WireReadable, WireWritable, Hashable, Sendable {
        public enum Severity: Int, Sendable {
            case error = 1
            case warning = 2
            case information = 3
            case hint = 4
        }

        public enum Tag: Int, Sendable {
            case unnecessary = 1
            case deprecated = 2
        }

        public struct RelatedInformation: WireWritable, Hashable, Sendable {
            public var location: Location
            public var message: String

            public init(location: Location, message: String) {
                self.location = location
                self.message = message
            }

            public var json: JSONValue { ["location": location.json, "message": .string(message)] }
        }

        public var range: Range
        public var severity: Severity?
        public var code: String?
        /// The page about the code.
        public var codeDescription: String?
        public var source: String?
        public var message: String
        public var tags: [Tag]
        public var relatedInformation: [RelatedInformation]

        public init(
            range: Range,
            severity: Severity?,
            code: String?,
            codeDescription: String? = nil,
            source: String? = "kytes",
            message: String,
            tags: [Tag] = [],
            relatedInformation: [RelatedInformation] = []
        ) {
            self.range = range
            self.severity = severity
            self.code = code
            self.codeDescription = codeDescription
            self.source = source
            self.message = message
            self.tags = tags
            self.relatedInformation = relatedInformation
        }

        /// What is needed to know one's own diagnostic again, in a code action's context.
        public init(wire: WireReader) throws(ResponseError) {
            self.init(
                range: try wire["range"].read(),
                severity: wire["severity"].value?.integer.flatMap(Severity.init),
                code: wire["code"].value?.string,
                source: wire["source"].value?.string,
                message: try wire["message"].string()
            )
        }

        public var json: JSONValue {
            .object(present: [
                "range": range, "severity": severity?.rawValue, "code": code,
                "codeDescription": codeDescription.map { JSONValue.object(["href": .string($0)]) }, "source": source,
                "message": message, "tags": tags.isEmpty ? nil : tags.map(\.rawValue),
                "relatedInformation": relatedInformation.isEmpty ? nil : relatedInformation,
            ])
        }
    }
}
