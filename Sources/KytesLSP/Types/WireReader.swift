public import KytesSyntax

/// Reads one JSON value as what it should be, and says precisely when it is not: every error is `InvalidParams` with the
/// way to the value (`textDocument.uri`).
///
/// Readers are made for values from outside: nothing traps, and `null` where something is optional means absent.
public struct WireReader: Sendable {
    /// `nil` where the member is absent.
    public let value: JSONValue?
    /// How the value is reached, for the message.
    public let path: String

    public init(_ value: JSONValue?, path: String = "params") {
        self.value = value
        self.path = path
    }

    public subscript(key: String) -> WireReader { WireReader(value?[key], path: path + "." + key) }

    /// Neither absent nor `null`.
    public var isPresent: Bool { value.map { !$0.isNull } ?? false }

    public func string() throws(ResponseError) -> String {
        guard let string = value?.string else { throw mismatch("a string") }
        return string
    }

    public func integer() throws(ResponseError) -> Int {
        guard let integer = value?.integer else { throw mismatch("an integer") }
        return integer
    }

    public func bool() throws(ResponseError) -> Bool {
        guard let bool = value?.bool else { throw mismatch("a boolean") }
        return bool
    }

    /// Something structured, as it is.
    public func json() throws(ResponseError) -> JSONValue {
        guard let value else { throw mismatch("present") }
        return value
    }

    public func object() throws(ResponseError) -> JSONObject {
        guard let object = value?.object else { throw mismatch("an object") }
        return object
    }

    public func elements() throws(ResponseError) -> [WireReader] {
        guard let array = value?.array else { throw mismatch("an array") }
        return array.enumerated().map { WireReader($1, path: "\(path)[\($0)]") }
    }

    public func read<Value: WireReadable>(_: Value.Type = Value.self) throws(ResponseError) -> Value {
        try Value(wire: self)
    }

    public func list<Value: WireReadable>(_: Value.Type = Value.self) throws(ResponseError) -> [Value] {
        var result: [Value] = []
        for element in try elements() { result.append(try Value(wire: element)) }
        return result
    }

    /// `nil` where the value is absent or `null`; an error where it is there and something else.
    public func optional<Value>(
        _ read: (WireReader) throws(ResponseError) -> Value
    ) throws(ResponseError) -> Value? {
        isPresent ? try read(self) : nil
    }

    public func optional<Value: WireReadable>(_: Value.Type = Value.self) throws(ResponseError) -> Value? {
        isPresent ? try Value(wire: self) : nil
    }

    public func mismatch(_ expected: String) -> ResponseError {
        ResponseError(.invalidParams, "`\(path)` is not \(expected)")
    }
}

/// What can be read from a message.
public protocol WireReadable {
    /// - Throws: `InvalidParams`, with the way to what is wrong.
    init(wire: WireReader) throws(ResponseError)
}

/// What can be written into a message.
public protocol WireWritable {
    var json: JSONValue { get }
}

extension String: WireReadable {
    public init(wire: WireReader) throws(ResponseError) { self = try wire.string() }
}

extension Int: WireReadable {
    public init(wire: WireReader) throws(ResponseError) { self = try wire.integer() }
}

extension String: WireWritable {
    public var json: JSONValue { .string(self) }
}

extension Int: WireWritable {
    public var json: JSONValue { .integer(self) }
}

extension Bool: WireWritable {
    public var json: JSONValue { .bool(self) }
}

extension JSONValue: WireWritable {
    public var json: JSONValue { self }
}

extension Array: WireWritable where Element: WireWritable {
    public var json: JSONValue { .array(map(\.json)) }
}

extension Optional: WireWritable where Wrapped: WireWritable {
    /// `null` for `nil`.
    public var json: JSONValue { self?.json ?? .null }
}

extension JSONObject {
    /// An object of those members that have a value: `nil` is absent, not `null`.
    public init(present members: KeyValuePairs<String, (any WireWritable)?>) {
        self.init(members.compactMap { key, value in value.map { Member(key: key, value: $0.json) } })
    }
}

extension JSONValue {
    /// An object of those members that have a value: `nil` is absent, not `null`.
    public static func object(present members: KeyValuePairs<String, (any WireWritable)?>) -> JSONValue {
        .object(JSONObject(present: members))
    }
}
