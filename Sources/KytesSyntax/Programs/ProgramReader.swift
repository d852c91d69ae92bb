public import KytesText

/// The one parser of all dialects: recursive descent over the tokens of the lexer, one token of lookahead almost everywhere.
///
/// Total and linear. Where a text goes wrong the parser closes what is open, skips the least it can, and says so; a list
/// that lost a bracket ends before the next declaration at the beginning of a line.
public struct ProgramReader {
    /// The largest text that is read; manifests have some kilobytes.
    public static let sizeLimit = 4 << 20
    /// The most brackets, blocks and operands within each other, and the most links of one chain of members and calls.
    static let depthLimit = 64

    let bytes: [UInt8]
    let dialect: Dialect
    let tokens: [ProgramToken]
    var index = 0
    var depth = 0
    var problems: [Diagnostic]
    /// How many brackets of each kind are open around the current token.
    var open = OpenBrackets()
    /// A brace here opens a body and not a closure: `if condition {`.
    var bracesAreBodies = false
    /// A call without brackets may stand here: at the beginning of a statement.
    var mayCommand = false
    /// Where the element of a list began that stands alone on its line; a line at the same column is the next element.
    var elementColumn: Int?
    /// The expression ends with its line, whatever the next one begins with: the condition of `#if`.
    var endsWithLine = false
    /// Between `case` and its arrow.
    var inPattern = false
    /// Where the statements of a body without braces begin: one further left ends it.
    var bodyColumn: Int?
    /// `bodyColumn` of the body that is read next.
    var nextBodyColumn: Int?
    /// Inside of a `switch`, where `case` ends a body.
    var inSelection = false

    struct OpenBrackets {
        var parentheses = 0
        var brackets = 0
        var braces = 0
    }

    /// The tree of a text. Diagnostics are of the codes `program/…`.
    public static func read(_ text: SourceText, _ dialect: Dialect) -> Parsed<Program> {
        if text.count > sizeLimit {
            let message = "This file has \(text.count) bytes; more than \(sizeLimit) are not read"
            return Parsed(Program(), diagnostics: [.program("too-large", message, at: 0..<0)])
        }
        if isBinary(text.bytes) {
            return Parsed(Program(), diagnostics: [.program("not-text", "This file is not a text", at: 0..<0)])
        }
        var lexer = ProgramLexer(text.bytes, dialect)
        lexer.run()
        var reader = ProgramReader(lexer)
        var program = Program()
        program.statements = reader.readProgram()
        program.tokens = lexer.tokens
        program.comments = lexer.comments
        return Parsed(program, diagnostics: reader.problems.sorted { $0.range.lowerBound < $1.range.lowerBound })
    }

    /// Before the first token of a text that can be read.
    static func lexed(_ text: SourceText, _ dialect: Dialect) -> ProgramReader? {
        guard text.count <= sizeLimit, !isBinary(text.bytes) else { return nil }
        var lexer = ProgramLexer(text.bytes, dialect)
        lexer.run()
        return ProgramReader(lexer)
    }

    private init(_ lexer: ProgramLexer) {
        bytes = lexer.bytes
        dialect = lexer.dialect
        tokens = lexer.tokens
        problems = Array(lexer.problems.prefix(Self.problemLimit))
    }

    private static let problemLimit = 100

    private static func isBinary(_ bytes: [UInt8]) -> Bool { bytes.prefix(8192).contains(0) }

    private mutating func readProgram() -> [Statement] {
        var statements: [Statement] = []
        while kind != .end {
            let start = index
            if let statement = readStatement() { statements.append(statement) }
            if index == start {
                report("unexpected", "`\(text(current.range))` is not expected here", at: current.range)
                index += 1
            }
        }
        return statements
    }

    mutating func report(_ code: String, _ message: String, at range: TextRange) {
        guard problems.count < Self.problemLimit else { return }
        if let last = problems.last, last.range == range, last.code == "program/" + code { return }
        problems.append(.program(code, message, at: range))
    }
}

// MARK: - Tokens

extension ProgramReader {
    var current: ProgramToken { tokens[index] }
    var kind: ProgramToken.Kind { tokens[index].kind }
    var keyword: Keyword? { tokens[index].keyword }
    /// Where the text before the current token ends.
    var lastEnd: Int { index > 0 ? tokens[index - 1].range.upperBound : 0 }

    func token(after count: Int) -> ProgramToken { tokens[min(index + count, tokens.count - 1)] }

    /// Goes to the next token; the end stays the end.
    mutating func advance() { if index + 1 < tokens.count { index += 1 } }

    func text(_ range: TextRange) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// Whether the token is the operator or punctuation `sign`.
    func isSign(_ sign: StaticString, _ token: ProgramToken) -> Bool {
        let range = token.range
        guard token.kind == .sign, range.count == sign.utf8CodeUnitCount else { return false }
        return sign.withUTF8Buffer { characters in
            characters.indices.allSatisfy { bytes[range.lowerBound + $0] == characters[$0] }
        }
    }

    func isSign(_ sign: StaticString) -> Bool { isSign(sign, current) }

    /// Takes the current token as a name, quoted ones without their quotes.
    mutating func takeName() -> Located<String> {
        let range = current.range
        advance()
        let isQuoted = range.count > 2 && bytes[range.lowerBound] == UInt8(ascii: "`")
        let inner = isQuoted ? range.lowerBound + 1..<range.upperBound - 1 : range
        return Located(text(inner), at: inner)
    }

    mutating func take(_ kind: ProgramToken.Kind) -> Bool {
        guard self.kind == kind else { return false }
        advance()
        return true
    }

    /// Whether a declaration begins here, which no list and no call can hold.
    var startsDeclaration: Bool {
        guard current.startsLine, kind == .name else { return false }
        switch keyword {
        case .binding, .function, .import, .extension, .type, .typealias:
            let next = token(after: 1)
            return next.kind == .name && !next.startsLine
        case .modifier where dialect.hasMatch:
            switch token(after: 1).keyword {
            case .binding, .function, .type, .modifier: return true
            default: return false
            }
        default: return false
        }
    }

    /// Whether a closing bracket belongs to something that was opened around here.
    func closesSomethingOpen(_ kind: ProgramToken.Kind) -> Bool {
        switch kind {
        case .closeParenthesis: open.parentheses > 0
        case .closeBracket: open.brackets > 0
        case .closeBrace: open.braces > 0
        case .interpolationClose, .stringClose, .end: true
        default: false
        }
    }

    /// Goes over the current token, and over all of its brackets where it opens some.
    mutating func skip() {
        var opened = 0
        repeat {
            switch kind {
            case .openParenthesis, .openBracket, .openBrace, .interpolationOpen, .stringOpen: opened += 1
            case .closeParenthesis, .closeBracket, .closeBrace, .interpolationClose, .stringClose: opened -= 1
            case .end: return
            default: break
            }
            advance()
        } while opened > 0
    }
}
