public import KytesText

/// One source of a device tree, or a header that such sources include, as it stands there: cut into the words of the C
/// preprocessor, for that is what reads it first. No other file is looked at.
///
/// Names of nodes and properties have signs in them that C has not (`#address-cells`, `serial@7e201000`): they are put together
/// of words that touch each other only when the tree is read, as `dtc` reads what `cpp` has written.
///
/// - Source: Devicetree Specification 0.4, chapter 6; dtc 1.6.1, `dtc-lexer.l`; read 2026-11-28.
public struct DeviceTreeText: Sendable {
    public let bytes: [UInt8]
    /// All but those that only a directive has, which stand between them, in the order of the text.
    public internal(set) var words: [Word] = []
    public internal(set) var directives: [Directive] = []
    public internal(set) var comments: [TextRange] = []
    public internal(set) var problems: [DeviceTreeProblem] = []
    /// The names that occur in it, by the number that a word has of its own.
    public internal(set) var names: [String] = []

    /// So large a text is read, none larger.
    public static let sizeLimit = 32 << 20

    public init(_ text: SourceText) { self.init(bytes: text.bytes) }

    public init(bytes: [UInt8]) {
        self.bytes = bytes
        guard bytes.count <= Self.sizeLimit else {
            problems = [DeviceTreeProblem(kind: .tooLarge, range: 0..<0)]
            return
        }
        var lexer = DeviceTreeLexer()
        bytes.withUnsafeBufferPointer { lexer.read($0) }
        words = lexer.words
        directives = lexer.directives
        comments = lexer.comments
        problems = lexer.problems
        names = lexer.names
    }

    /// A word of the preprocessor.
    public struct Word: Sendable {
        public enum Kind: UInt8, Sendable {
            case name, number, string, character, sign
        }

        public internal(set) var kind: Kind
        /// White space or a comment stands before it.
        public internal(set) var isSpaced: Bool
        /// Among `names`; -1 for what is no name.
        public internal(set) var name: Int32
        var start: Int32
        var end: Int32

        public var range: TextRange { Int(start)..<Int(end) }
    }

    /// A line of the preprocessor.
    public struct Directive: Sendable {
        public enum Kind: UInt8, Sendable {
            case include, define, undefine, ifTrue, ifDefined, ifUndefined, elseIf, otherwise, end, other
        }

        public internal(set) var kind: Kind
        /// `#include`
        public internal(set) var keyword: TextRange
        /// The words behind the keyword, among all `words`; behind the last of them the text goes on.
        public internal(set) var words: Range<Int>
        /// Of an inclusion: what is named, without quotes or angles; empty where it is computed.
        public internal(set) var path: TextRange
        /// In angles: not looked for beside the file first.
        public internal(set) var isSystem: Bool
    }

    public func string(_ range: TextRange) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// Files that are included, whatever the conditions: `#include`, and `/include/` of dtc itself.
    public var inclusions: [Inclusion] {
        var found = directives.filter { $0.kind == .include && !$0.path.isEmpty }.map {
            Inclusion(path: string($0.path), range: $0.path, isSystem: $0.isSystem)
        }
        for index in words.indices.dropFirst(3) where words[index].kind == .string {
            guard isKeyword("include", endingBefore: index), words[index].range.count >= 2 else { continue }
            let range = words[index].range.lowerBound + 1..<words[index].range.upperBound - 1
            found.append(Inclusion(path: string(range), range: range, isSystem: false))
        }
        return found.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    /// A file that another one includes.
    public struct Inclusion: Hashable, Sendable {
        public var path: String
        public var range: TextRange
        public var isSystem: Bool
    }

    /// Whether `/NAME/` stands before a word.
    func isKeyword(_ name: String, endingBefore index: Int) -> Bool {
        guard index >= 3 else { return false }
        let (open, word, close) = (words[index - 3], words[index - 2], words[index - 1])
        return bytes[Int(open.start)] == UInt8(ascii: "/") && bytes[Int(close.start)] == UInt8(ascii: "/")
            && word.name >= 0 && names[Int(word.name)] == name && word.start == open.end && close.start == word.end
    }
}

/// What is wrong with a text.
public struct DeviceTreeProblem: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case tooLarge
        case tooDeep
        case unterminatedString
        case unterminatedComment
        case unterminatedCondition
        /// An `#else`, `#elif` or `#endif` without a condition.
        case strayCondition
        case strayClosing
        /// A node that nothing closes, or cells, bytes.
        case unclosed(String)
        /// What must stand here.
        case expected(String)
        /// A property behind a node.
        case propertyBehindNode
        case badNumber
        /// The text or the range that macros make is beyond all measure.
        case exhausted
    }

    public var kind: Kind
    public var range: TextRange

    public init(kind: Kind, range: TextRange) {
        self.kind = kind
        self.range = range
    }
}
