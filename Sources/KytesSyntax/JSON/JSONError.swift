/// What is not JSON, and where.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// Another token was due.
        case unexpected
        /// A word that is neither a number, nor `true`, `false`, `null`.
        case notAValue
        /// A string that no quotation mark ends.
        case unterminatedString
        /// A raw control character in a string.
        case controlCharacter
        /// A backslash before something that cannot be escaped.
        case badEscape
        /// More nested arrays and objects than `JSONValue.depthLimit`.
        case tooDeep
        /// Something behind the end of the value.
        case trailing
        /// The text ends in the middle.
        case endOfText
    }

    public var code: Code
    /// The byte where it begins.
    public var offset: Int

    public init(code: Code, offset: Int) {
        self.code = code
        self.offset = offset
    }

    public var description: String { "\(code.words) at byte `\(offset)`" }
}

extension JSONError.Code {
    var words: String {
        switch self {
        case .unexpected: "unexpected token"
        case .notAValue: "not a JSON value"
        case .unterminatedString: "unterminated string"
        case .controlCharacter: "control character in a string"
        case .badEscape: "unknown escape in a string"
        case .tooDeep: "more than `\(JSONValue.depthLimit)` nested values"
        case .trailing: "text behind the end of the value"
        case .endOfText: "the text ends in the middle of a value"
        }
    }
}
