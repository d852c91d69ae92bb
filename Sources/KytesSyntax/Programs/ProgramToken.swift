public import KytesText

/// The smallest piece of a program that is not white space or a comment.
public struct ProgramToken: Sendable {
    public enum Kind: UInt8, Sendable {
        case name, number, symbol
        /// A run of operator characters.
        case sign
        case dot, comma, semicolon, colon, backslash
        case openParenthesis, closeParenthesis, openBracket, closeBracket, openBrace, closeBrace
        case stringOpen, stringText, stringClose, interpolationOpen, interpolationClose
        /// `#if`, `#selector`
        case directive
        /// `@main`
        case attribute
        case end
    }

    public var kind: Kind
    /// The role of a reserved word; also set where such a word is used as a label or a member.
    public var keyword: Keyword?
    /// Whether a line ended between the token before and this one.
    public var startsLine: Bool
    /// Whether white space or a comment stands before it.
    public var followsSpace: Bool
    /// For strings: which style of the dialect; for an end that is not there, the string was never closed.
    var style: UInt8 = 0
    /// For strings: how many `#` stand around the quotes.
    var hashes: UInt8 = 0
    private var start: Int32
    private var finish: Int32

    init(_ kind: Kind, at range: TextRange, startsLine: Bool, followsSpace: Bool) {
        self.kind = kind
        self.startsLine = startsLine
        self.followsSpace = followsSpace
        start = Int32(clamping: range.lowerBound)
        finish = Int32(clamping: range.upperBound)
    }

    public var range: TextRange { Int(start)..<Int(max(start, finish)) }
}
