public import KytesText

/// What an expression stands for, as far as it can be known without running the program, and where that is written.
public struct Value {
    public indirect enum Kind {
        case string(String)
        case integer(Int)
        case number(Double)
        case bool(Bool)
        case none
        case list([Value])
        case dictionary([(key: Value, value: Value)])
        case tuple([Field])
        /// A call with its labels, a case of an enum, or a struct: copied when it is assigned.
        case record(Record)
        /// The same with an identity: a change is seen through every name.
        case object(Object)
        case function(FunctionValue)
        /// A type or a name space, by its name.
        case type(String)
        /// What only running the program could tell, and why.
        case unknown(Unknown)
    }

    public var kind: Kind
    /// Where it is written: the literal, the call.
    public var range: TextRange
    /// For a string written as one literal: what is between the quotes.
    public var content: TextRange?
    /// For an element of a list: what to delete to remove it.
    public var removal: TextRange?
    /// For a call made inside a function of the program: the call of that function.
    public var site: TextRange?

    public init(_ kind: Kind, at range: TextRange) {
        self.kind = kind
        self.range = range
    }

    public static func unknown(_ reason: String, at range: TextRange) -> Value {
        Value(.unknown(Unknown(reason: reason, range: range)), at: range)
    }
}

/// Why a value cannot be known, and the smallest text that makes it so.
public struct Unknown: Hashable, Sendable {
    public var reason: String
    public var range: TextRange
}

/// A value with a label.
public struct Field {
    public var label: Located<String>?
    public var value: Value
    /// Where the value is mentioned; the value itself may be written elsewhere.
    public var range: TextRange

    public init(label: Located<String>?, value: Value, range: TextRange) {
        self.label = label
        self.value = value
        self.range = range
    }
}

/// Something called by name: `.package(url: …, from: …)`.
public struct Record {
    /// The type, where it is written or can be told from the place.
    public var type: String?
    /// The member that was called or named; `init` for a type that was called.
    public var name: Located<String>
    public var fields: [Field]
    /// Whether it was called, be it with nothing.
    public var isCall: Bool
    /// The whole call.
    public var range: TextRange

    public init(type: String?, name: Located<String>, fields: [Field], isCall: Bool, range: TextRange) {
        self.type = type
        self.name = name
        self.fields = fields
        self.isCall = isCall
        self.range = range
    }

    public subscript(label: String) -> Field? { fields.first { $0.label?.value == label } }

    /// The values without a label, in order.
    public var unlabelled: [Field] { fields.filter { $0.label == nil } }
}

/// A record with an identity.
public final class Object {
    public internal(set) var record: Record

    init(_ record: Record) { self.record = record }
}

/// Something that can be called.
public struct FunctionValue {
    enum Code {
        case closure(Closure)
        case function(Function)
        case keyPath([String])
        /// The body of a computed variable.
        case getter(Function)
        /// A member or a global function by its name.
        case named(String)
    }

    let code: Code
    let scope: Scope
}

/// The variables of a block, and of what is around it.
final class Scope {
    var values: [String: Value] = [:]
    /// The types that variables were declared with.
    var types: [String: TypeReference] = [:]
    let parent: Scope?

    init(parent: Scope?) { self.parent = parent }

    func owner(of name: String) -> Scope? {
        var scope: Scope? = self
        while let current = scope {
            if !current.values.isEmpty, current.values[name] != nil { return current }
            scope = current.parent
        }
        return nil
    }

    /// The value of a variable here or further out.
    func value(of name: String) -> Value? {
        var scope: Scope? = self
        while let current = scope {
            if !current.values.isEmpty, let value = current.values[name] { return value }
            scope = current.parent
        }
        return nil
    }
}

extension Value {
    public var string: String? { if case .string(let value) = kind { value } else { nil } }
    public var bool: Bool? { if case .bool(let value) = kind { value } else { nil } }
    public var integer: Int? { if case .integer(let value) = kind { value } else { nil } }
    public var list: [Value]? { if case .list(let value) = kind { value } else { nil } }
    public var unknown: Unknown? { if case .unknown(let value) = kind { value } else { nil } }
    public var isNone: Bool { if case .none = kind { true } else { false } }

    /// Takes the elements out of a list, so that nobody else holds them while they are changed.
    mutating func takeList() -> [Value]? {
        guard case .list(let values) = kind else { return nil }
        kind = .none
        return values
    }

    public var record: Record? {
        switch kind {
        case .record(let record): record
        case .object(let object): object.record
        default: nil
        }
    }

    /// The first thing in this value that cannot be known, if there is one.
    public var firstUnknown: Unknown? {
        switch kind {
        case .unknown(let unknown): return unknown
        case .list(let values): return values.lazy.compactMap(\.firstUnknown).first
        case .tuple(let fields): return fields.lazy.compactMap(\.value.firstUnknown).first
        case .record(let record): return record.fields.lazy.compactMap(\.value.firstUnknown).first
        case .dictionary(let entries):
            return entries.lazy.compactMap { $0.key.firstUnknown ?? $0.value.firstUnknown }.first
        default: return nil
        }
    }

    /// Whether two values are equal; `nil` where that cannot be known.
    static func equal(_ left: Value, _ right: Value) -> Bool? {
        if left.firstUnknown != nil || right.firstUnknown != nil { return nil }
        switch (left.kind, right.kind) {
        case (.string(let first), .string(let second)): return first == second
        case (.integer(let first), .integer(let second)): return first == second
        case (.number(let first), .number(let second)): return first == second
        case (.integer(let first), .number(let second)), (.number(let second), .integer(let first)):
            return Double(first) == second
        case (.bool(let first), .bool(let second)): return first == second
        case (.none, .none): return true
        case (.none, _), (_, .none): return false
        case (.type(let first), .type(let second)): return first == second
        case (.object(let first), .object(let second)): return first === second
        case (.list(let first), .list(let second)): return equal(first, second)
        case (.tuple(let first), .tuple(let second)): return equal(first.map(\.value), second.map(\.value))
        case (.record(let first), .record(let second)):
            guard first.name.value == second.name.value else { return false }
            return equal(first.fields.map(\.value), second.fields.map(\.value))
        case (.string, .record), (.record, .string): return nil
        default: return nil
        }
    }

    private static func equal(_ left: [Value], _ right: [Value]) -> Bool? {
        guard left.count == right.count else { return false }
        for (first, second) in zip(left, right) {
            guard let isEqual = equal(first, second) else { return nil }
            if !isEqual { return false }
        }
        return true
    }

    /// The text that an interpolation of this value gives, `nil` where that cannot be known.
    var described: String? {
        switch kind {
        case .string(let value): return value
        case .integer(let value): return String(value)
        case .number(let value): return String(value)
        case .bool(let value): return String(value)
        case .none: return "nil"
        case .record(let record) where !record.isCall && record.fields.isEmpty: return record.name.value
        default: return nil
        }
    }
}
