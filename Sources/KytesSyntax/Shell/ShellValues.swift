public import KytesText

/// What the assignments of a script come to, as far as they alone tell.
public struct ShellValues: Sendable {
    /// A word of a value: what it comes to, and where it stands.
    public struct Word: Hashable, Sendable {
        /// `nil` where only running something would tell.
        public var text: String?
        public var range: TextRange
    }

    private let script: ShellScript
    private var values: [String: DockerfileValue]
    private var steps = 0

    /// - Parameter known: Variables that are given from outside.
    public init(_ script: ShellScript, known: [String: String] = [:]) {
        self.script = script
        values = known.mapValues { .known($0) }
    }

    /// So many words are made in one script.
    private static let wordLimit = 100_000

    /// The value of a variable so far.
    public func value(_ name: String) -> String? { values[name]?.known }

    /// Takes an assignment: of an array the first word is what the bare name comes to, as the shell has it.
    public mutating func take(_ assignment: ShellScript.Assignment) {
        guard let first = assignment.words.first else {
            if !assignment.isAppended { values[assignment.name.value] = .known("") }
            return
        }
        var value = self.value(of: first)
        if assignment.isAppended {
            if assignment.isArray { return }
            switch (values[assignment.name.value] ?? .known(""), value) {
            case (.known(let old), .known(let new)): value = .known(old + new)
            case (.unknown(let reason), _): value = .unknown(reason)
            default: break
            }
        }
        values[assignment.name.value] = assignment.isConditional ? .unknown("a condition decides") : value
    }

    public mutating func define(_ name: String, _ value: String?) {
        values[name] = value.map { .known($0) } ?? .unknown("nothing says it")
    }

    private func value(of range: TextRange) -> DockerfileValue {
        var expansion = DockerfileExpansion(script.text, escape: UInt8(ascii: "\\")) { values[$0] }
        return expansion.value(of: range)
    }

    /// The variables that are named in a range.
    public func uses(in range: TextRange) -> [Located<String>] {
        var expansion = DockerfileExpansion(script.text, escape: UInt8(ascii: "\\")) { values[$0] }
        _ = expansion.value(of: range)
        return expansion.uses.map { Located($0.name, at: $0.range) }
    }

    /// The words of an array; braces make several of one.
    public mutating func items(of assignment: ShellScript.Assignment) -> [Word] {
        assignment.words.flatMap { range -> [Word] in
            guard spend() else { return [] }
            guard let text = value(of: range).known else { return [Word(text: nil, range: range)] }
            let raw = script.string(range)
            guard Self.hasBraces(raw) else { return [Word(text: text, range: range)] }
            return Self.braced(text).map { Word(text: $0, range: range) }
        }
    }

    /// The words in a value, blanks between them, each with its own place; what a variable stands for is split, too.
    public mutating func words(of assignment: ShellScript.Assignment) -> [Word] {
        assignment.words.flatMap { range -> [Word] in
            var words: [Word] = []
            for piece in Self.pieces(of: range, in: script) {
                guard spend() else { break }
                guard let text = value(of: piece).known else {
                    words.append(Word(text: nil, range: piece))
                    continue
                }
                words += text.split { $0 == " " || $0 == "\t" || $0 == "\n" }.map {
                    Word(text: String($0), range: piece)
                }
            }
            return words
        }
    }

    private mutating func spend() -> Bool {
        steps += 1
        return steps < Self.wordLimit
    }

    /// Between blanks that are in no expansion; quotes around all of it are left out.
    private static func pieces(of range: TextRange, in script: ShellScript) -> [TextRange] {
        let bytes = script.text.bytes
        var range = range
        if let first = range.first, first != range.upperBound - 1,
            bytes[first] == UInt8(ascii: "\"") || bytes[first] == UInt8(ascii: "'"),
            bytes[range.upperBound - 1] == bytes[first]
        {
            range = first + 1..<range.upperBound - 1
        }
        var pieces: [TextRange] = []
        var start: Int?
        var depth = 0
        for at in range {
            let byte = bytes[at]
            if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "(") { depth += 1 }
            if byte == UInt8(ascii: "}") || byte == UInt8(ascii: ")") { depth = max(0, depth - 1) }
            if byte <= 0x20, depth == 0 || byte == 0x0A {
                if let begun = start { pieces.append(begun..<at) }
                start = nil
                if byte == 0x0A { depth = 0 }
            } else if start == nil {
                start = at
            }
        }
        if let begun = start { pieces.append(begun..<range.upperBound) }
        return pieces
    }

    // MARK: - Braces

    /// Whether a brace in it is neither quoted nor a variable's.
    private static func hasBraces(_ raw: String) -> Bool {
        var quote: Character?
        var last: Character = " "
        for character in raw {
            if let known = quote {
                if character == known { quote = nil }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if character == "{", last != "$" {
                return true
            }
            last = character
        }
        return false
    }

    /// `a{b,c}` is `ab` and `ac`.
    private static func braced(_ text: String) -> [String] {
        var results = [""]
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let choices = rest[rest.index(after: open)..<close].split(separator: ",", omittingEmptySubsequences: false)
            guard choices.count > 1, results.count * choices.count <= 64 else { return [text] }
            let head = rest[..<open]
            results = results.flatMap { start in choices.map { start + head + $0 } }
            rest = rest[rest.index(after: close)...]
        }
        return results.map { $0 + rest }
    }
}
