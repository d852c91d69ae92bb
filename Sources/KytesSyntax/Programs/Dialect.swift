/// How one language writes the calls, lists, literals and blocks that all languages of manifests share.
///
/// A manifest that is a program (`Package.swift`, `build.sbt`, `build.gradle`, `Gemfile`) is read here as a *declaration*:
/// one lexer and one parser, and this table of differences. A value says what a language has; nothing asks for its name.
public struct Dialect: Sendable {
    /// What starts a comment that ends with the line.
    public var lineComments: [String] = ["//"]
    /// What opens and closes a comment over lines.
    public var blockComments: [BlockComment] = [BlockComment("/*", "*/", nests: true)]
    /// Tried in order: the longer opening first.
    public var strings: [StringStyle]
    public var keywords: [String: Keyword]
    /// The tokens between a label and its value: `:`, `=`, `=>`.
    public var labels: Set<String> = [":"]
    /// Operators of lowest precedence that bind to the right, `=` and its family.
    public var assignments: Set<String> = ["=", "+=", "-=", "*=", "/=", "%=", "??=", "&=", "|="]
    /// `gem "rails", "~> 7"` calls `gem`.
    public var hasCommandCalls = false
    /// `project in file(".")` calls `in`.
    public var hasInfixCalls = false
    /// `.target` stands for a member of the type that is expected.
    public var hasImplicitMembers = false
    /// `#if`, `#else`, `#endif` choose among statements.
    public var hasDirectives = false
    /// `condition ? this : that`, and `?`, `!` behind an optional value.
    public var hasTernary = true
    /// `:name` is a literal.
    public var hasSymbols = false
    /// Words that end a body are keywords (`do … end`), not braces.
    public var hasWordBlocks = false
    /// `puts "x" if y`: a condition behind its statement.
    public var hasTrailingConditions = false
    /// What divides the parameters of a closure from its body: `in`, `->`, `=>`, or `|` around them.
    public var closureArrow: String
    /// The bracket around type arguments, `<` or `[`.
    public var typeArguments: UInt8 = UInt8(ascii: "<")
    /// `[key: value]` is a dictionary; otherwise braces with `=>` or `:` are.
    public var dictionaryBrackets = true
    /// Bytes beyond letters, digits and `_` that a name may hold.
    public var nameBytes: [UInt8] = []
    /// A line that begins with an operator goes on with the last one, also outside of brackets.
    public var leadingOperatorsContinue = true
    /// `if (condition) this else that`: brackets end the condition.
    public var hasBracketedConditions = false
    /// `value match { case pattern => body }`, closures made of cases, `for (x <- xs) yield y`, `value: Type`, several lists of
    /// parameters, bodies by indentation behind `:`, and characters in single quotes.
    public var hasMatch = false

    public init(strings: [StringStyle], keywords: [String: Keyword], closureArrow: String) {
        self.strings = strings
        self.keywords = keywords
        self.closureArrow = closureArrow
    }
}

/// A comment with an opening and a closing.
public struct BlockComment: Sendable {
    public var open: [UInt8]
    public var close: [UInt8]
    /// Whether one inside another must be closed too.
    public var nests: Bool

    public init(_ open: String, _ close: String, nests: Bool) {
        self.open = Array(open.utf8)
        self.close = Array(close.utf8)
        self.nests = nests
    }
}

/// One kind of string literal.
public struct StringStyle: Sendable {
    /// How an expression stands inside a string.
    public struct Interpolation: Sendable {
        public var open: [UInt8]
        /// The byte that ends it, `nil` for a bare name (`$version`).
        public var close: UInt8?

        public init(_ open: String, close: Character?) {
            self.open = Array(open.utf8)
            self.close = close?.asciiValue
        }
    }

    public var open: [UInt8]
    public var close: [UInt8]
    /// Whether it may go over the end of its line.
    public var isMultiline: Bool
    /// Whether a backslash says another character than itself.
    public var hasEscapes: Bool
    public var interpolations: [Interpolation]
    /// Whether `#` around the quotes disarm what is inside (Swift), and the indentation of the closing line is cut off.
    public var isSwift: Bool

    public init(
        _ open: String,
        _ close: String? = nil,
        isMultiline: Bool = false,
        hasEscapes: Bool = true,
        interpolations: [Interpolation] = [],
        isSwift: Bool = false
    ) {
        self.open = Array(open.utf8)
        self.close = Array((close ?? open).utf8)
        self.isMultiline = isMultiline
        self.hasEscapes = hasEscapes
        self.interpolations = interpolations
        self.isSwift = isSwift
    }
}

/// What a reserved word does, whichever word a language chose for it.
public enum Keyword: UInt8, Sendable {
    /// `let`, `var`, `val`
    case binding
    /// `func`, `fun`, `def`
    case function
    /// `init` with a body
    case initializer
    /// `struct`, `enum`, `class`, `object`, `module`
    case type
    /// `extension`
    case `extension`
    case `import`
    case `if`
    case unless
    case `else`
    /// `elsif`
    case elseIf
    /// `then`
    case then
    case `guard`
    case `for`
    case `while`
    /// `do`, `repeat`, `begin`: opens a block
    case `do`
    case `catch`
    /// `switch`, `when` of Kotlin
    case `switch`
    case `case`
    case `default`
    case `return`
    /// `break`, `continue`, `fallthrough`
    case jump
    case `in`
    case `where`
    /// `public`, `static`, `lazy`, …
    case modifier
    case `true`
    case `false`
    /// `nil`, `null`
    case null
    /// `try`, `await`, `new`, `throw`: stands before an expression
    case unary
    /// `as`, `is`
    case cast
    case `typealias`
    /// `end`
    case end
}
