public import KytesText

/// A script of a shell that declares something: its assignments and functions, with the place of everything. Nothing is run.
///
/// What commands do is passed over. What stands in `if` and its like is told apart: only running it would tell whether it
/// counts. Linear in the text.
public struct ShellScript: Sendable {
    public struct Assignment: Sendable {
        public var name: Located<String>
        /// `+=`
        public var isAppended: Bool
        /// `(…)`
        public var isArray: Bool
        /// With quotes; of a plain value one.
        public var words: [TextRange]
        public var range: TextRange
        /// The number of the function it stands in.
        public var function: Int?
        /// Whether it stands in `if`, a loop or a case.
        public var isConditional: Bool
    }

    public struct Function: Sendable {
        public var name: Located<String>
        public var range: TextRange
    }

    /// As it stands.
    public let text: JoinedText
    public private(set) var assignments: [Assignment] = []
    public private(set) var functions: [Function] = []
    public private(set) var comments: [TextRange] = []

    private let bytes: [UInt8]
    private var at = 0
    /// Of the function at hand, and how many braces were open where it began.
    private var function: (number: Int, braces: Int)?
    private var braces = 0
    private var blocks = 0
    private var terminators: [[UInt8]] = []
    /// Ends of heredocs that were not found: they stand nowhere behind, either.
    private var absent: Set<[UInt8]> = []
    /// Behind `&&` or `||`.
    private var isChained = false

    public init(_ source: SourceText) {
        bytes = source.bytes
        text = JoinedText(0..<bytes.count, of: bytes)
        var isStart = true
        while at < bytes.count { isStart = step(isStart) }
        if let function { close(function.number) }
    }

    public func string(_ range: TextRange) -> String { String(decoding: bytes[range], as: UTF8.self) }

    // MARK: - Commands

    /// - Returns: Whether a command may begin behind it.
    private mutating func step(_ isStart: Bool) -> Bool {
        switch bytes[at] {
        case 0x20, 0x09, 0x0D:
            at += 1
            return isStart
        case 0x0A:
            at += 1
            isChained = false
            skipHeredocs()
            return true
        case UInt8(ascii: "&"), UInt8(ascii: "|"):
            if at + 1 < bytes.count, bytes[at + 1] == bytes[at] { isChained = true }
            at += 1
            return true
        case UInt8(ascii: ";"), UInt8(ascii: "("), UInt8(ascii: ")"):
            isChained = false
            at += 1
            return true
        case UInt8(ascii: "#"):
            skipComment()
            return true
        case UInt8(ascii: "<") where at + 1 < bytes.count && bytes[at + 1] == UInt8(ascii: "<"):
            noteHeredoc()
            return false
        case UInt8(ascii: "<"), UInt8(ascii: ">"):
            at += 1
            return isStart
        default: return word(isStart)
        }
    }

    private mutating func skipComment() {
        let start = at
        while at < bytes.count, bytes[at] != 0x0A { at += 1 }
        comments.append(start..<at)
    }

    private mutating func word(_ isStart: Bool) -> Bool {
        if isStart, let name = name() {
            if let assigned = assignment(name) {
                assignments.append(assigned)
                return true
            }
            if declaresFunction(name) { return true }
        }
        let start = at
        skipWord()
        if at == start { at += 1 }
        guard isStart else { return false }
        return keyword(string(start..<at))
    }

    /// - Returns: Whether a command may begin behind a word.
    private mutating func keyword(_ word: String) -> Bool {
        switch word {
        case "local", "export", "declare", "readonly", "typeset", "then", "else", "do", "!", "time", "elif": return true
        case "if", "while", "until", "for", "case", "select":
            blocks += 1
            return word != "for" && word != "case" && word != "select"
        case "fi", "done", "esac":
            blocks = max(0, blocks - 1)
            return false
        case "{":
            braces += 1
            return true
        case "}":
            braces = max(0, braces - 1)
            if let open = function, braces <= open.braces {
                close(open.number)
                function = nil
                blocks = 0
            }
            return true
        default: return word.hasPrefix("-")
        }
    }

    private mutating func close(_ number: Int) {
        functions[number].range = functions[number].range.lowerBound..<at
    }

    private func name() -> TextRange? {
        var end = at
        while end < bytes.count,
            Self.isNamePart(bytes[end]) || bytes[end] == UInt8(ascii: "-") || bytes[end] == UInt8(ascii: ".")
        {
            end += 1
        }
        return end > at && !(0x30...0x39).contains(bytes[at]) ? at..<end : nil
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "_")
    }

    private mutating func declaresFunction(_ name: TextRange) -> Bool {
        var end = name.upperBound
        func skipBlanks() { while end < bytes.count, bytes[end] <= 0x20 { end += 1 } }
        while end < bytes.count, bytes[end] == 0x20 || bytes[end] == 0x09 { end += 1 }
        guard end + 1 < bytes.count, bytes[end] == UInt8(ascii: "(") else { return false }
        end += 1
        while end < bytes.count, bytes[end] == 0x20 { end += 1 }
        guard end < bytes.count, bytes[end] == UInt8(ascii: ")") else { return false }
        end += 1
        skipBlanks()
        guard end < bytes.count, bytes[end] == UInt8(ascii: "{") else { return false }
        if let function { close(function.number) }
        function = (functions.count, braces)
        functions.append(Function(name: Located(string(name), at: name), range: name.lowerBound..<end + 1))
        braces += 1
        at = end + 1
        return true
    }

    // MARK: - Assignments

    private mutating func assignment(_ name: TextRange) -> Assignment? {
        guard bytes[name].allSatisfy(Self.isNamePart) else { return nil }
        var end = name.upperBound
        let isAppended = end < bytes.count && bytes[end] == UInt8(ascii: "+")
        if isAppended { end += 1 }
        guard end < bytes.count, bytes[end] == UInt8(ascii: "=") else { return nil }
        at = end + 1
        let isArray = at < bytes.count && bytes[at] == UInt8(ascii: "(")
        var words: [TextRange] = []
        if isArray {
            at += 1
            words = array()
        } else {
            let start = at
            skipWord()
            words = [start..<at]
        }
        return Assignment(
            name: Located(string(name), at: name), isAppended: isAppended, isArray: isArray, words: words,
            range: name.lowerBound..<at, function: function?.number, isConditional: blocks > 0 || isChained)
    }

    private mutating func array() -> [TextRange] {
        var words: [TextRange] = []
        while at < bytes.count, bytes[at] != UInt8(ascii: ")") {
            if bytes[at] <= 0x20 {
                at += 1
            } else if bytes[at] == UInt8(ascii: "#") {
                skipComment()
            } else {
                let start = at
                skipWord()
                if at == start { at += 1 } else { words.append(start..<at) }
            }
        }
        at = min(at + 1, bytes.count)
        return words
    }

    // MARK: - Words

    private mutating func skipWord() {
        while at < bytes.count {
            switch bytes[at] {
            case 0x00...0x20, UInt8(ascii: ";"), UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: "("),
                UInt8(ascii: ")"),
                UInt8(ascii: "<"), UInt8(ascii: ">"):
                return
            case UInt8(ascii: "\\"): at = min(at + 2, bytes.count)
            case UInt8(ascii: "'"):
                at = (bytes[(at + 1)...].firstIndex(of: UInt8(ascii: "'")) ?? bytes.count - 1) + 1
            case UInt8(ascii: "\""): skipDoubleQuoted()
            case UInt8(ascii: "`"):
                at = (bytes[(at + 1)...].firstIndex(of: UInt8(ascii: "`")) ?? bytes.count - 1) + 1
            case UInt8(ascii: "$"): skipExpansion()
            default: at += 1
            }
        }
    }

    private mutating func skipDoubleQuoted() {
        at += 1
        while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
            switch bytes[at] {
            case UInt8(ascii: "\\"): at = min(at + 2, bytes.count)
            case UInt8(ascii: "$"): skipExpansion()
            default: at += 1
            }
        }
        at = min(at + 1, bytes.count)
    }

    /// `${…}` and `$(…)`, with what is quoted in them.
    private mutating func skipExpansion() {
        at += 1
        guard at < bytes.count, bytes[at] == UInt8(ascii: "{") || bytes[at] == UInt8(ascii: "(") else { return }
        let open = bytes[at]
        let shut = open == UInt8(ascii: "{") ? UInt8(ascii: "}") : UInt8(ascii: ")")
        var depth = 0
        var quote: UInt8?
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            if byte == UInt8(ascii: "\\"), quote != UInt8(ascii: "'") {
                at = min(at + 1, bytes.count)
            } else if let known = quote {
                if byte == known { quote = nil }
            } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                quote = byte
            } else if byte == open {
                depth += 1
            } else if byte == shut {
                depth -= 1
                if depth == 0 { return }
            }
        }
    }

    // MARK: - Heredocs

    private mutating func noteHeredoc() {
        at += 2
        if at < bytes.count, bytes[at] == UInt8(ascii: "<") {
            at += 1
            return
        }
        if at < bytes.count, bytes[at] == UInt8(ascii: "-") { at += 1 }
        while at < bytes.count, bytes[at] == 0x20 { at += 1 }
        let start = at
        skipWord()
        terminators.append(
            bytes[start..<at].filter { $0 != UInt8(ascii: "'") && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
        )
    }

    private mutating func skipHeredocs() {
        defer { terminators = [] }
        for terminator in terminators where !terminator.isEmpty && !absent.contains(terminator) {
            var line = at
            absent.insert(terminator)
            while line < bytes.count {
                let end = bytes[line...].firstIndex(of: 0x0A) ?? bytes.count
                let content = bytes[line..<end].drop { $0 == 0x09 }
                line = min(end + 1, bytes.count)
                if content.elementsEqual(terminator) {
                    at = line
                    absent.remove(terminator)
                    break
                }
            }
        }
    }
}
