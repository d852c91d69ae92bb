/// A JSON text as values (RFC 8259): for messages, where nobody asks at which byte a value stood.
///
/// What the grammar leaves open is decided once, here:
/// - Whole numbers that fit are `.integer`; all others are `.number`. A number beyond `Double` (`1e400`) is the greatest
///   finite one of its sign, so that what was read can be written again.
/// - A lone surrogate (`"\ud800"`) and a byte that is not UTF-8 become U+FFFD.
/// - Of equal keys the last one counts.
/// - More than `JSONValue.depthLimit` nested arrays and objects are refused.
/// - A byte order mark at the beginning is skipped.
public enum JSONValue: Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// How many arrays and objects may stand in one another.
    public static let depthLimit = 512

    /// The value of the whole of `bytes`.
    ///
    /// - Throws: Where the first byte stands that is not JSON.
    public init(parsing bytes: [UInt8]) throws(JSONError) {
        self = try bytes.withUnsafeBufferPointer { buffer throws(JSONError) in
            var parser = JSONParser(buffer)
            return try parser.document()
        }
    }

    public init(parsing text: String) throws(JSONError) {
        try self.init(parsing: Array(text.utf8))
    }
}

extension JSONValue {
    public var isNull: Bool {
        if case .null = self { true } else { false }
    }

    public var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// A whole number, also when it was written as `1.0`.
    public var integer: Int? {
        switch self {
        case .integer(let value): value
        case .number(let value): Self.whole(value)
        default: nil
        }
    }

    /// Not `Int(exactly:)`, which would be the only reason to link the C mathematics library.
    private static func whole(_ value: Double) -> Int? {
        guard value >= -0x1p63, value < 0x1p63 else { return nil }
        let result = Int(value)
        return Double(result) == value ? result : nil
    }

    public var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    public var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    public var array: [JSONValue]? {
        if case .array(let value) = self { value } else { nil }
    }

    public var object: JSONObject? {
        if case .object(let value) = self { value } else { nil }
    }

    /// The value of a member; `nil` where it is absent, or where this is no object.
    public subscript(key: String) -> JSONValue? { object?[key] }

    /// The element at `index`; `nil` where there is none, or where this is no array.
    public subscript(index: Int) -> JSONValue? {
        guard let array, array.indices.contains(index) else { return nil }
        return array[index]
    }
}

/// Two numbers are equal when they mean the same: `1` and `1.0`. Objects are equal regardless of order.
extension JSONValue: Hashable {
    public static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.integer(let left), .number(let right)), (.number(let right), .integer(let left)): Double(left) == right
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): left == right
        default: false
        }
    }

    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let value): hasher.combine(value)
        case .integer(let value): hasher.combine(Double(value))
        case .number(let value): hasher.combine(value)
        case .string(let value): hasher.combine(value)
        case .array(let value): hasher.combine(value)
        case .object(let value): hasher.combine(value)
        }
    }
}

/// Its JSON, compact.
extension JSONValue: CustomStringConvertible {
    public var description: String { String(decoding: JSONWriter.bytes(of: self), as: UTF8.self) }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int) { self = .integer(value) }
    public init(floatLiteral value: Double) { self = .number(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(nilLiteral: ()) { self = .null }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(JSONObject(elements.map { JSONObject.Member(key: $0.0, value: $0.1) }))
    }
}
