public import KytesText

/// A statement or declaration and its place.
public struct Statement: Sendable {
    public indirect enum Kind: Sendable {
        case expression(Expression)
        case binding([Binding])
        case function(Function)
        case type(TypeDeclaration)
        case cases([EnumCase])
        case `import`(ImportStatement)
        case branch(Branch)
        case loop(Loop)
        case selection(Selection)
        case jump(Located<String>, Expression?)
        case block([Statement])
        /// `#if` and what follows it: the first branch whose condition holds is compiled.
        case compilation([CompilationBranch])
        /// What could not be read.
        case skipped
    }

    public var kind: Kind
    public var range: TextRange

    public init(_ kind: Kind, at range: TextRange) {
        self.kind = kind
        self.range = range
    }
}

/// `let name: Type = value`, or a property that is computed.
public struct Binding: Sendable {
    /// More than one for `let (a, b) = …`.
    public var names: [Located<String>]
    public var type: TypeReference?
    public var initial: Expression?
    /// The body of a computed property.
    public var getter: [Statement]?
    public var isStatic: Bool
    public var isConstant: Bool
    public var range: TextRange
}

/// A function, or an initializer (`name` is `init`).
public struct Function: Sendable {
    public var name: Located<String>
    /// The names of the types that a call chooses: `T` of `func first<T>(…)`.
    public var typeParameters: [String] = []
    public var parameters: [Parameter]
    public var result: TypeReference?
    /// `nil` where there is none (a requirement, or half-typed).
    public var body: [Statement]?
    public var isStatic: Bool
    public var isMutating: Bool
}

/// A type, or more of one.
public struct TypeDeclaration: Sendable {
    /// The word as written: `struct`, `enum`, `extension`.
    public var keyword: Located<String>
    /// Dots included.
    public var name: Located<String>
    public var members: [Statement]
    /// What an extension asks of its type: in `where Element == X`, `X`.
    public var element: TypeReference?
}

/// `case name = value`
public struct EnumCase: Sendable {
    public var name: Located<String>
    public var raw: Expression?
    /// The labels of what it carries, `nil` where it carries nothing.
    public var payload: [String?]?
}

/// `@testable import struct X.Y`
public struct ImportStatement: Sendable {
    /// Each word of the path.
    public var path: [Located<String>]
    /// What is named in braces behind the path.
    public var selectors: [Located<String>] = []
    public var attributes: [String]
}

/// `if`, `guard` (which goes on where the condition holds) and `unless`.
public struct Branch: Sendable {
    public struct Clause: Sendable {
        public var conditions: [Condition]
        public var body: [Statement]
    }

    public var clauses: [Clause]
    public var otherwise: [Statement]?
    public var isGuard: Bool
}

/// One of several conditions that must all hold.
public enum Condition: Sendable {
    case expression(Expression)
    /// `let name = value`; without a value, of the variable of the same name.
    case binding(Located<String>, Expression?)
    /// `case pattern = value`
    case pattern(Expression, Expression)

    public var range: TextRange {
        switch self {
        case .expression(let value): value.range
        case .binding(let name, let value):
            name.range.lowerBound..<max(name.range.upperBound, value?.range.upperBound ?? 0)
        case .pattern(let pattern, let value):
            pattern.range.lowerBound..<max(pattern.range.upperBound, value.range.upperBound)
        }
    }
}

/// `for name in values where condition`, or `while` (without names).
public struct Loop: Sendable {
    public var names: [Located<String>]
    public var values: Expression?
    public var conditions: [Condition]
    public var body: [Statement]
}

/// `switch` and `match`.
public struct Selection: Sendable {
    public struct Case: Sendable {
        /// Empty for the default.
        public var patterns: [Expression]
        public var condition: Expression?
        public var body: [Statement]
    }

    public var subject: Expression
    public var cases: [Case]
}

/// One branch of `#if`; `condition` is `nil` for `#else`.
public struct CompilationBranch: Sendable {
    public var condition: Expression?
    public var body: [Statement]
}
