public import KytesText

/// A value of a JSON text together with its place, for files that people look at: lock files, settings.
///
/// Read by `JSONNode.document(in:)`, which makes something of every text. The decisions about numbers, surrogates, depth
/// and equal keys are those of `JSONValue`.
public struct JSONNode: Sendable, Hashable {
    public enum Content: Sendable, Hashable {
        /// Nothing stands where a value is due.
        case missing
        case null
        case bool(Bool)
        case integer(Int)
        case number(Double)
        case string(String)
        case array([JSONNode])
        case object([JSONMember])
    }

    public var content: Content
    /// The bytes of the value, brackets and quotation marks included; of what is missing, an empty range where it is due.
    public var range: TextRange

    public init(_ content: Content, at range: TextRange) {
        self.content = content
        self.range = range
    }
}

/// A key and its value.
public struct JSONMember: Sendable, Hashable {
    /// The range holds the quotation marks.
    public var key: Located<String>
    public var value: JSONNode

    public init(key: Located<String>, value: JSONNode) {
        self.key = key
        self.value = value
    }

    /// From the key to the end of the value.
    public var range: TextRange { key.range.lowerBound..<max(key.range.upperBound, value.range.upperBound) }
}

extension JSONNode {
    /// A string and its range, quotation marks included.
    public var string: Located<String>? {
        if case .string(let value) = content { Located(value, at: range) } else { nil }
    }

    public var bool: Located<Bool>? {
        if case .bool(let value) = content { Located(value, at: range) } else { nil }
    }

    public var integer: Located<Int>? {
        if case .integer(let value) = content { Located(value, at: range) } else { nil }
    }

    public var isNull: Bool { content == .null }

    /// The elements of an array, empty for everything else.
    public var elements: [JSONNode] {
        if case .array(let elements) = content { elements } else { [] }
    }

    /// The members of an object as written, empty for everything else.
    public var members: [JSONMember] {
        if case .object(let members) = content { members } else { [] }
    }

    /// The last member of that key.
    public func member(_ key: String) -> JSONMember? { members.last { $0.key.value == key } }

    /// The value of the last member of that key.
    public subscript(key: String) -> JSONNode? { member(key)?.value }

    /// The bytes between the quotation marks of a string, the range itself for everything else.
    ///
    /// Of a string without its last quotation mark, which `source` tells, everything behind the first.
    public func contentRange(in source: SourceText) -> TextRange {
        guard case .string = content, range.count > 0 else { return range }
        let isClosed = range.count > 1 && source.bytes[range.upperBound - 1] == UInt8(ascii: "\"")
        return (range.lowerBound + 1)..<(isClosed ? range.upperBound - 1 : range.upperBound)
    }

    /// The nodes around `offset`, the outermost first, this one included; empty where it lies outside.
    public func path(to offset: Int) -> [JSONNode] {
        guard range.touches(offset) else { return [] }
        let children: [JSONNode] =
            switch content {
            case .array(let elements): elements
            case .object(let members): members.map(\.value)
            default: []
            }
        return [self] + (children.first(where: { $0.range.touches(offset) })?.path(to: offset) ?? [])
    }
}
