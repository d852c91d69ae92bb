public import KytesText

/// One Kconfig file, as it stands there: no other file is looked at, and no macro is expanded.
///
/// What a macro gives is never read as text again (`scripts/kconfig/lexer.l` makes one word of it), so that a file has one shape
/// whatever its macros stand for. All is kept in a few flat tables, which name each other by index: a tree has ten thousands of
/// options and is made anew after each edit.
///
/// - Source: Linux 6.1, `Documentation/kbuild/kconfig-language.rst`, `kconfig-macro-language.rst` and `scripts/kconfig`, read
///   2026-11-27; what U-Boot 2023.01, Buildroot, BusyBox and Zephyr (Kconfiglib) say besides is read too.
public struct KconfigText: Sendable {
    public internal(set) var bytes: [UInt8]
    /// In the order of the text; those inside a block follow it, up to its `end`.
    public internal(set) var statements: [KconfigStatement] = []
    public internal(set) var options: [KconfigOption] = []
    public internal(set) var words: [KconfigWord] = []
    public internal(set) var expressions: [KconfigExpression] = []
    public internal(set) var comments: [TextRange] = []
    public internal(set) var problems: [KconfigProblem] = []

    public init(_ text: SourceText) { self.init(bytes: text.bytes) }

    public init(bytes: [UInt8]) {
        self.bytes = bytes
        guard bytes.count < Int(Int32.max) else {
            problems = [KconfigProblem(kind: .tooLarge, range: 0..<0)]
            return
        }
        var reader = KconfigReader(count: bytes.count)
        bytes.withUnsafeBufferPointer { reader.read($0) }
        statements = reader.statements
        options = reader.options
        words = reader.words
        expressions = reader.expressions
        comments = reader.comments
        problems = reader.problems
    }

    /// What the text says of a word, without quotes and escapes; of macros as they stand there.
    public func spelling(of word: Int32) -> String {
        guard word >= 0 else { return "" }
        let entry = words[Int(word)]
        var value = Array(bytes[entry.range])
        if !entry.isPlain { value = KconfigWord.unescaped(value) }
        return String(decoding: value, as: UTF8.self)
    }

    /// The name of an entry, or its first word where it has none.
    public func declaredName(_ statement: KconfigStatement) -> TextRange {
        statement.word >= 0 ? words[Int(statement.word)].range : statement.keyword
    }
}

/// A name, a text in quotes, or the value of an assignment.
public struct KconfigWord: Sendable {
    var start: Int32
    var stop: Int32
    /// Of the bytes of a plain one: see `KconfigWord.hash`.
    public internal(set) var hash: UInt32
    public internal(set) var isQuoted: Bool
    /// The bytes are the value: no escapes, no macros.
    public internal(set) var isPlain: Bool
    /// In quotes, and the closing one is there.
    var isClosed = false

    /// Without quotes.
    public var range: TextRange { Int(start)..<Int(stop) }

    /// With them.
    public var outerRange: TextRange { isQuoted ? Int(start) - 1..<Int(stop) + (isClosed ? 1 : 0) : range }

    /// FNV-1a, in 32 bits.
    public static func hash(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var hash = seed
        for byte in bytes { hash = (hash ^ UInt32(byte)) &* prime }
        return hash
    }

    static let seed: UInt32 = 2_166_136_261
    static let prime: UInt32 = 16_777_619

    /// A backslash stands for what follows it.
    static func unescaped(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count { index += 1 }
            result.append(bytes[index])
            index += 1
        }
        return result
    }
}

/// A condition. Rows of `&&` and `||` lean to the right, so that whoever walks down them needs no depth.
public struct KconfigExpression: Sendable {
    public enum Kind: UInt8, Sendable {
        case symbol, comparison, and, or, not
    }

    public enum Comparison: UInt8, Sendable {
        case equal, unequal, less, lessOrEqual, greater, greaterOrEqual
    }

    public internal(set) var kind: Kind
    public internal(set) var comparison: Comparison = .equal
    /// Words of a symbol (which has no right one) and of a comparison, else expressions.
    public internal(set) var left: Int32
    public internal(set) var right: Int32 = -1
}

public enum KconfigType: UInt8, Sendable {
    case unknown, bool, tristate, int, hex, string

    /// As it is written.
    public var word: String { String(describing: self) }
}

/// One line of an entry. What it does not have is -1.
public struct KconfigOption: Sendable {
    public enum Kind: UInt8, Sendable {
        /// `bool "prompt" if …`
        case type
        /// `prompt "…" if …`
        case prompt
        /// `default … if …`, `def_bool … if …`
        case value
        case depends
        case select
        case imply
        case range
        case visible
        case help
        case modules
        case optional
        /// `option env="…"`
        case environment
        /// Whatever else stood behind `option`.
        case other
    }

    public internal(set) var kind: Kind
    public internal(set) var type = KconfigType.unknown
    var start: Int32
    var keywordStop: Int32
    var stop: Int32 = 0
    /// The prompt, what is selected, the lower end of a range, the variable.
    public internal(set) var word: Int32 = -1
    /// The upper end of a range.
    public internal(set) var secondWord: Int32 = -1
    /// What is depended on, the value.
    public internal(set) var expression: Int32 = -1
    public internal(set) var condition: Int32 = -1

    public var range: TextRange { Int(start)..<Int(stop) }
    public var keyword: TextRange { Int(start)..<Int(keywordStop) }
    /// The text of a help, from its first line on.
    public var text: TextRange { Int(keywordStop)..<Int(stop) }
}

/// A line that is no option of another one, with its options, and the block that it may begin.
public struct KconfigStatement: Sendable {
    public enum Kind: UInt8, Sendable {
        case config, menuConfig, choice, menu, condition, comment, mainMenu
        /// `source "…"`; `rsource` is relative to the file, `osource` and `orsource` may find nothing.
        case source, relativeSource, optionalSource, optionalRelativeSource
        /// `a = …` is expanded where it is used, `a := …` at once.
        case assignment, immediateAssignment, appendingAssignment
        /// A macro by itself.
        case macro
    }

    public internal(set) var kind: Kind
    var start: Int32
    var keywordStop: Int32
    /// Behind the head's own line.
    var headStop: Int32 = 0
    var stop: Int32 = 0
    /// The name, the prompt, the path, the macro.
    public internal(set) var word: Int32 = -1
    /// What is assigned.
    public internal(set) var value: Int32 = -1
    /// Of `if`.
    public internal(set) var expression: Int32 = -1
    var firstOption: Int32
    var endOption: Int32
    /// The index behind the last statement inside it.
    public internal(set) var end: Int32 = 0

    public var range: TextRange { Int(start)..<Int(stop) }
    public var keyword: TextRange { Int(start)..<Int(keywordStop) }
    public var head: TextRange { Int(start)..<Int(headStop) }
    public var options: Range<Int> { Int(firstOption)..<Int(endOption) }

    public var isBlock: Bool { kind == .choice || kind == .menu || kind == .condition }
    public var isOption: Bool { kind == .config || kind == .menuConfig }
    public var isSource: Bool {
        switch kind {
        case .source, .relativeSource, .optionalSource, .optionalRelativeSource: true
        default: false
        }
    }
}

/// What could not be read.
public struct KconfigProblem: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case tooLarge
        case unknownStatement
        /// An option with no entry above it that can have it.
        case strayOption
        case expected(String)
        /// Text behind what is complete.
        case unexpectedText
        case strayCharacter
        case unterminatedString
        case unterminatedMacro
        case unterminatedBlock(String)
        /// `endif` where something else, or nothing, is open.
        case strayEnd(String)
        case tooDeep
    }

    public var kind: Kind
    public var range: TextRange
}
