public import KytesText

/// A program as a tree: what is called, with which labels and values, and where each of them stands.
///
/// Nothing is resolved and nothing is folded: a chain of operators is the list that is written, for precedence is a
/// matter of the language. Every range is exact; a half-typed piece is `missing` at the place where it should be.
public struct Program: Sendable {
    public var statements: [Statement] = []
    /// In the order of the text, for colours; the last is `end`.
    public var tokens: [ProgramToken] = []
    public var comments: [TextRange] = []

    public init() {}
}

/// An expression and its place.
public struct Expression: Sendable {
    public indirect enum Kind: Sendable {
        case name(String)
        /// `base.name`; without a base, a member of the type that is expected.
        case member(Expression?, Located<String>)
        case call(Call)
        case subscripted(Expression, [Argument])
        case string(StringLiteral)
        case number(String)
        case bool(Bool)
        case none
        case symbol(String)
        case list([Element])
        case dictionary([Entry])
        /// Round brackets; one without a label is only grouped.
        case tuple([Argument])
        /// One operand more than operators.
        case sequence([Expression], [Located<String>])
        case prefix(Located<String>, Expression)
        case postfix(Expression, Located<String>)
        case ternary(Expression, Expression, Expression)
        case assignment(Expression, Located<String>, Expression)
        case cast(Expression, Located<String>, TypeReference)
        case closure(Closure)
        case keyPath([Located<String>])
        /// A statement that has a value: `if`, `switch`.
        case statement(Statement)
        /// A name with type arguments: `Set<String>`.
        case type(TypeReference)
        /// Nothing stands where an expression should.
        case missing
    }

    public var kind: Kind
    public var range: TextRange

    public init(_ kind: Kind, at range: TextRange) {
        self.kind = kind
        self.range = range
    }
}

/// Something called, with what is in its brackets and the closures behind.
public struct Call: Sendable {
    public var callee: Expression
    public var arguments: [Argument]
    /// From the opening to the closing bracket; of a call without brackets, from its first to its last argument.
    public var argumentsRange: TextRange
    /// A closure behind the brackets has its label, from the second on.
    public var trailing: [Argument]
}

/// A value with its label, in a call, a tuple or a subscript.
public struct Argument: Sendable {
    public var label: Located<String>?
    public var value: Expression
    /// From the label to the value.
    public var range: TextRange
    /// What goes with it when it is removed from its list: the separator, and the line where nothing else is on it.
    public var removal: TextRange

    init(label: Located<String>?, value: Expression, range: TextRange, removal: TextRange) {
        self.label = label
        self.value = value
        self.range = range
        self.removal = removal
    }

    /// A value that stands in no list: the operand of an infix call.
    public init(_ value: Expression) {
        self.init(label: nil, value: value, range: value.range, removal: value.range)
    }
}

/// A value in a list.
public struct Element: Sendable {
    public var value: Expression
    /// What goes with it when it is removed from its list: the separator, and the line where nothing else is on it.
    public var removal: TextRange
}

/// A key and its value in a dictionary.
public struct Entry: Sendable {
    public var key: Expression
    public var value: Expression
    public var removal: TextRange
}

/// A string as it is written and as it is meant.
public struct StringLiteral: Sendable {
    public enum Segment: Sendable {
        /// The text that is meant, escapes and indentation worked out.
        case text(Located<String>)
        case interpolation(Expression)
    }

    public var segments: [Segment]
    /// What is between the quotes.
    public var content: TextRange
    public var isClosed: Bool

    /// The text that is meant, `nil` where something is interpolated.
    public var text: String? {
        var result = ""
        for segment in segments {
            guard case .text(let text) = segment else { return nil }
            result += text.value
        }
        return result
    }
}

/// A function without a name.
public struct Closure: Sendable {
    public var parameters: [Parameter]
    public var body: [Statement]
}

/// A parameter of a function or closure.
public struct Parameter: Sendable {
    /// What the call says, `nil` for none.
    public var label: String?
    public var name: Located<String>
    public var type: TypeReference?
    public var initial: Expression?
    public var isVariadic: Bool = false
}

/// A type as it is written.
public struct TypeReference: Sendable {
    public indirect enum Kind: Sendable {
        /// `Target.Dependency`, with its type arguments.
        case named(String, [TypeReference])
        case list(TypeReference)
        case dictionary(TypeReference, TypeReference)
        case optional(TypeReference)
        case tuple([(label: String?, type: TypeReference)])
        /// A function, or what could not be read.
        case other
    }

    public var kind: Kind
    public var range: TextRange

    public init(_ kind: Kind, at range: TextRange) {
        self.kind = kind
        self.range = range
    }
}
