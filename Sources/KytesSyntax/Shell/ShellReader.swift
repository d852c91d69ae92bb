import KytesText

/// Splits a text into simple commands.
struct ShellReader {
    private let text: JoinedText
    private var at: Int
    private let end: Int
    private(set) var commands: [ShellCommand] = []
    private(set) var comments: [Range<Int>] = []
    private var command = ShellCommand()
    /// Of heredocs that were opened on this line.
    private var terminators: [(name: [UInt8], stripsTabs: Bool)] = []
    /// Heredocs without an end: each of them is looked for to the end of the text.
    private var misses = 0
    private static let missLimit = 64

    init(_ text: JoinedText, _ range: Range<Int>) {
        self.text = text
        (at, end) = (range.lowerBound, range.upperBound)
    }

    private var byte: UInt8? { at < end ? text.bytes[at] : nil }
    private func byte(_ ahead: Int) -> UInt8? { at + ahead < end ? text.bytes[at + ahead] : nil }

    mutating func read() {
        while let next = byte, commands.count < ShellText.commandLimit {
            switch next {
            case 0x20, 0x09, 0x0D: at += 1
            case 0x0A:
                at += 1
                close()
                skipHeredocs()
            case UInt8(ascii: "\\") where byte(1) == 0x0A: at += 2
            case UInt8(ascii: "#"):
                let start = at
                while let next = byte, next != 0x0A { at += 1 }
                comments.append(start..<at)
            case UInt8(ascii: ";"), UInt8(ascii: "|"), UInt8(ascii: "&"), UInt8(ascii: "("), UInt8(ascii: ")"):
                if next == UInt8(ascii: "&"), byte(1) == UInt8(ascii: ">") {
                    at += 1
                    skipRedirection()
                } else {
                    at += 1
                    close()
                }
            case UInt8(ascii: "<"), UInt8(ascii: ">"): skipRedirection()
            default: takeWord()
            }
        }
        close()
    }

    private mutating func close() {
        if !command.words.isEmpty || !command.assignments.isEmpty { commands.append(command) }
        command = ShellCommand()
    }

    // MARK: - Redirections

    private mutating func skipRedirection() {
        let isHeredoc = byte == UInt8(ascii: "<") && byte(1) == UInt8(ascii: "<") && byte(2) != UInt8(ascii: "<")
        while byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") { at += 1 }
        let stripsTabs = isHeredoc && byte == UInt8(ascii: "-")
        if stripsTabs || byte == UInt8(ascii: "&") || byte == UInt8(ascii: "|") { at += 1 }
        while byte == 0x20 || byte == 0x09 { at += 1 }
        if byte == UInt8(ascii: "(") { return }
        let word = word()
        guard isHeredoc, let name = word.text, !name.isEmpty else { return }
        terminators.append((Array(name.utf8), stripsTabs))
    }

    /// The lines up to what ends them; nothing where no line does: then they stand elsewhere.
    private mutating func skipHeredocs() {
        defer { terminators = [] }
        for terminator in terminators where misses < Self.missLimit {
            var line = at
            misses += 1
            while line < end {
                var start = line
                var stop = line
                while stop < end, text.bytes[stop] != 0x0A { stop += 1 }
                if terminator.stripsTabs { while start < stop, text.bytes[start] == 0x09 { start += 1 } }
                if text.bytes[start..<stop].elementsEqual(terminator.name) {
                    at = min(stop + 1, end)
                    misses -= 1
                    break
                }
                line = stop + 1
            }
        }
    }

    // MARK: - Words

    private mutating func takeWord() {
        let word = word()
        guard !word.range.isEmpty else {
            at += 1
            return
        }
        if command.words.isEmpty {
            if let assigned = assignment(word) { return command.assignments.append(assigned) }
            if let text = word.text, word.isPlain, Self.reserved.contains(text) { return close() }
        }
        // `2>`: the number belongs to what follows.
        let isNumber = word.isPlain && word.text?.allSatisfy(\.isNumber) == true
        if isNumber, byte == UInt8(ascii: ">") || byte == UInt8(ascii: "<") { return }
        command.words.append(word)
    }

    private static let reserved: Set = [
        "if", "then", "elif", "else", "fi", "while", "until", "do", "done", "{", "}", "!", "time", "esac",
    ]

    private func assignment(_ word: ShellWord) -> (name: Range<Int>, value: ShellWord)? {
        let bytes = text.bytes[word.range]
        guard let equals = bytes.firstIndex(of: UInt8(ascii: "=")), equals > word.range.lowerBound,
            bytes[..<equals].allSatisfy({ DockerfileReader.isLetter($0) || $0 == 0x5F || (0x30...0x39).contains($0) }),
            !(0x30...0x39).contains(bytes[word.range.lowerBound]), case .text(let head)? = word.parts.first
        else { return nil }
        var value = ShellWord(range: equals + 1..<word.range.upperBound, isPlain: word.isPlain)
        let rest = head.dropFirst(equals - word.range.lowerBound + 1)
        value.parts = (rest.isEmpty ? [] : [.text(String(rest))]) + word.parts.dropFirst()
        return (word.range.lowerBound..<equals, value)
    }

    private mutating func word() -> ShellWord {
        let start = at
        var word = ShellWord(range: start..<start)
        var literal: [UInt8] = []
        loop: while let next = byte {
            switch next {
            case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ";"), UInt8(ascii: "|"), UInt8(ascii: "&"), UInt8(ascii: "("),
                UInt8(ascii: ")"), UInt8(ascii: "<"), UInt8(ascii: ">"):
                break loop
            case UInt8(ascii: "\\"):
                if byte(1) == 0x0A {
                    word.isPlain = false
                    at += 2
                    continue
                }
                if let escaped = byte(1) { literal.append(escaped) }
                word.isPlain = false
                at = min(at + 2, end)
            case UInt8(ascii: "'"):
                word.isPlain = false
                at += 1
                while let inner = byte, inner != next {
                    literal.append(inner)
                    at += 1
                }
                at = min(at + 1, end)
            case UInt8(ascii: "\""):
                word.isPlain = false
                takeDoubleQuoted(&word, &literal)
            case UInt8(ascii: "$"), UInt8(ascii: "`"): takeExpansion(&word, &literal)
            default:
                let end = next == UInt8(ascii: "{") && byte(1) == next ? endOfTemplate : at + 1
                literal += text.bytes[at..<end]
                at = end
            }
        }
        Self.flush(&word, &literal)
        word.range = start..<at
        return word
    }

    /// Behind `}}`, blanks and all, where that stands near on the same line.
    private var endOfTemplate: Int {
        var place = at + 2
        while place + 1 < min(end, at + 400), text.bytes[place] != 0x0A {
            if text.bytes[place] == UInt8(ascii: "}"), text.bytes[place + 1] == UInt8(ascii: "}") { return place + 2 }
            place += 1
        }
        return at + 1
    }

    private static func flush(_ word: inout ShellWord, _ literal: inout [UInt8]) {
        if !literal.isEmpty { word.parts.append(.text(String(decoding: literal, as: UTF8.self))) }
        literal = []
    }

    private mutating func takeDoubleQuoted(_ word: inout ShellWord, _ literal: inout [UInt8]) {
        at += 1
        while let next = byte, next != UInt8(ascii: "\"") {
            if next == UInt8(ascii: "\\"), let escaped = byte(1) {
                if ![UInt8(ascii: "\""), UInt8(ascii: "$"), UInt8(ascii: "`"), UInt8(ascii: "\\"), 0x0A]
                    .contains(escaped)
                {
                    literal.append(next)
                }
                if escaped != 0x0A { literal.append(escaped) }
                at = min(at + 2, end)
            } else if next == UInt8(ascii: "$") || next == UInt8(ascii: "`") {
                takeExpansion(&word, &literal)
            } else {
                literal.append(next)
                at += 1
            }
        }
        at = min(at + 1, end)
    }

    // MARK: - Expansions

    private mutating func takeExpansion(_ word: inout ShellWord, _ literal: inout [UInt8]) {
        if byte == UInt8(ascii: "`") {
            at += 1
            while let next = byte, next != UInt8(ascii: "`") { at += next == UInt8(ascii: "\\") ? 2 : 1 }
            at = min(at + 1, end)
            Self.flush(&word, &literal)
            word.parts.append(.command)
            return
        }
        switch byte(1) {
        case UInt8(ascii: "("):
            at += 1
            skipParentheses()
            Self.flush(&word, &literal)
            word.parts.append(.command)
        case UInt8(ascii: "{"):
            at += 2
            let name = name()
            let operation = at
            skipBraces()
            let body = operation..<max(operation, at - 1)
            Self.flush(&word, &literal)
            word.parts.append(.variable(name: text.string(name), place: name, operation: text.string(body)))
        case let next? where DockerfileReader.isLetter(next) || next == 0x5F:
            at += 1
            let name = name()
            Self.flush(&word, &literal)
            word.parts.append(.variable(name: text.string(name), place: name, operation: ""))
        case let next? where "0123456789@*#?!-$".utf8.contains(next):
            at += 2
            Self.flush(&word, &literal)
            word.parts.append(.command)
        default:
            literal.append(UInt8(ascii: "$"))
            at += 1
        }
    }

    private mutating func name() -> Range<Int> {
        let start = at
        while let next = byte, DockerfileReader.isLetter(next) || next == 0x5F || (0x30...0x39).contains(next) {
            at += 1
        }
        return start..<at
    }

    /// Behind the parenthesis that closes the one at hand; quotes within are respected.
    private mutating func skipParentheses() { skip(UInt8(ascii: "("), UInt8(ascii: ")"), depth: 0) }

    private mutating func skipBraces() { skip(UInt8(ascii: "{"), UInt8(ascii: "}"), depth: 1) }

    private mutating func skip(_ open: UInt8, _ shut: UInt8, depth: Int) {
        var depth = depth
        var quote: UInt8?
        while let next = byte {
            at += 1
            if next == UInt8(ascii: "\\"), quote != UInt8(ascii: "'") {
                at = min(at + 1, end)
            } else if let known = quote {
                if next == known { quote = nil }
            } else if next == UInt8(ascii: "'") || next == UInt8(ascii: "\"") {
                quote = next
            } else if next == open {
                depth += 1
            } else if next == shut {
                depth -= 1
                if depth <= 0 { return }
            }
        }
    }
}
