/// Something the user should know about a text.
///
/// `code` is stable, compared by tests, and has a page of its name in the documentation; `message` is for people.
public struct Diagnostic: Hashable, Sendable {
    public enum Severity: Int, Sendable, Comparable, CaseIterable {
        case error = 1
        case warning
        case information
        case hint

        public static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }
    }

    public enum Tag: Hashable, Sendable {
        case unnecessary
        case deprecated
    }

    /// Another place that helps to understand this one.
    public struct Related: Hashable, Sendable {
        public var document: DocumentID
        public var range: TextRange
        public var message: String

        public init(document: DocumentID, range: TextRange, message: String) {
            self.document = document
            self.range = range
            self.message = message
        }
    }

    /// `ecosystem/what-is-wrong`, for example `swiftpm/unresolved`.
    public var code: String
    public var severity: Severity
    /// What failed and on what, names in backticks, no full stop.
    public var message: String
    /// The smallest text that must change.
    public var range: TextRange
    public var tags: Set<Tag>
    public var related: [Related]

    public init(
        code: String,
        severity: Severity,
        message: String,
        range: TextRange,
        tags: Set<Tag> = [],
        related: [Related] = []
    ) {
        self.code = code
        self.severity = severity
        self.message = message
        self.range = range
        self.tags = tags
        self.related = related
    }
}

/// What a reader made of a text: a value, always, and what it could not make sense of.
public struct Parsed<Value> {
    public var value: Value
    public var diagnostics: [Diagnostic]

    public init(_ value: Value, diagnostics: [Diagnostic] = []) {
        self.value = value
        self.diagnostics = diagnostics
    }
}

extension Parsed: Sendable where Value: Sendable {}
