public import KytesText

/// A text in the syntax of git's configuration (`.gitmodules`, `.lfsconfig`), with the place of everything in it.
///
/// Reads whatever comes: a line that git would refuse is left out, and the next one counts again. Includes mean nothing.
/// - Source: git-config(1), "CONFIGURATION FILE", git 2.39.
public struct GitConfigText: Sendable {
    /// `[name "subsection"]` and what stands below it.
    public struct Section: Sendable {
        /// In lower case.
        public var name: Located<String>
        /// As meant, without quotes and escapes; `nil` where there is none.
        public var subsection: Located<String>?
        public var entries: [Entry]
        /// From the bracket to the end of its last entry.
        public var range: TextRange

        /// The last value of a name in lower case, which is the one that counts.
        public func value(_ name: String) -> Located<String>? { entries.last { $0.name.value == name }?.value }
    }

    /// `name = value`.
    public struct Entry: Sendable {
        /// In lower case.
        public var name: Located<String>
        /// As meant; a name alone means `true`, and stands where the name does.
        public var value: Located<String>
    }

    public private(set) var sections: [Section] = []
    public private(set) var comments: [TextRange] = []

    public init(_ text: SourceText) {
        var reader = GitConfigReader(text.bytes)
        while let line = reader.next() {
            switch line {
            case .section(let section): sections.append(section)
            case .entry(let entry):
                guard let last = sections.indices.last else { continue }
                sections[last].entries.append(entry)
                sections[last].range = sections[last].range.lowerBound..<entry.value.range.upperBound
            case .comment(let range): comments.append(range)
            }
        }
    }

    /// The last value of `section.name` that stands in no subsection.
    public func value(_ section: String, _ name: String) -> String? {
        sections.filter { $0.name.value == section && $0.subsection == nil }.compactMap { $0.value(name) }.last?.value
    }
}

/// One thing after the other. Linear in the text.
private struct GitConfigReader {
    enum Line {
        case section(GitConfigText.Section)
        case entry(GitConfigText.Entry)
        case comment(TextRange)
    }

    private let bytes: [UInt8]
    private var at = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func next() -> Line? {
        while let byte = peek {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), 0x0A, 0x0D: at += 1
            case UInt8(ascii: "#"), UInt8(ascii: ";"): return .comment(restOfLine())
            case UInt8(ascii: "["):
                if let section = section() { return .section(section) }
                _ = restOfLine()
            case _ where Self.isLetter(byte):
                if let entry = entry() { return .entry(entry) }
                _ = restOfLine()
            default: _ = restOfLine()
            }
        }
        return nil
    }

    private var peek: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func section() -> GitConfigText.Section? {
        let start = at
        at += 1
        let name = word { Self.isLetter($0) || Self.isDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
        guard !name.range.isEmpty else { return nil }
        skipBlanks()
        var subsection: Located<String>?
        if peek == UInt8(ascii: "\"") {
            guard let quoted = quotedName() else { return nil }
            subsection = quoted
        }
        guard peek == UInt8(ascii: "]") else { return nil }
        at += 1
        return GitConfigText.Section(name: name, subsection: subsection, entries: [], range: start..<at)
    }

    /// In the name of a subsection a backslash only keeps the next byte as it is.
    private mutating func quotedName() -> Located<String>? {
        at += 1
        let start = at
        var name: [UInt8] = []
        while let byte = peek, byte != 0x0A {
            if byte == UInt8(ascii: "\"") {
                at += 1
                return Located(String(decoding: name, as: UTF8.self), at: start..<(at - 1))
            }
            if byte == UInt8(ascii: "\\") {
                at += 1
                guard let escaped = peek, escaped != 0x0A else { return nil }
                name.append(escaped)
            } else {
                name.append(byte)
            }
            at += 1
        }
        return nil
    }

    private mutating func entry() -> GitConfigText.Entry? {
        let name = word { Self.isLetter($0) || Self.isDigit($0) || $0 == UInt8(ascii: "-") }
        skipBlanks()
        guard let byte = peek, byte == UInt8(ascii: "=") else {
            let isEnd = peek.map { $0 == 0x0A || $0 == 0x0D || $0 == UInt8(ascii: "#") || $0 == UInt8(ascii: ";") }
            return isEnd ?? true ? GitConfigText.Entry(name: name, value: Located("true", at: name.range)) : nil
        }
        at += 1
        skipBlanks()
        return value().map { GitConfigText.Entry(name: name, value: $0) }
    }

    /// Up to the end of the line or a comment; blanks at its end do not count unless they are quoted.
    private mutating func value() -> Located<String>? {
        let start = at
        var value: [UInt8] = []
        var (kept, end) = (0, at)
        var isQuoted = false
        loop: while let byte = peek {
            switch byte {
            case 0x0A: break loop
            case UInt8(ascii: "#") where !isQuoted, UInt8(ascii: ";") where !isQuoted: break loop
            case UInt8(ascii: "\""):
                isQuoted.toggle()
                at += 1
                (kept, end) = (value.count, at)
            case UInt8(ascii: "\\"):
                guard let escaped = escape() else { return nil }
                value += escaped
                (kept, end) = (value.count, at)
            default:
                value.append(byte)
                at += 1
                let isBlank = byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == 0x0D
                if isQuoted || !isBlank { (kept, end) = (value.count, at) }
            }
        }
        guard !isQuoted else { return nil }
        return Located(String(decoding: value.prefix(kept), as: UTF8.self), at: start..<end)
    }

    /// - Returns: What a backslash and what follows it mean; `nil` where git knows no such escape.
    private mutating func escape() -> [UInt8]? {
        at += 1
        guard let byte = peek else { return [] }
        at += 1
        switch byte {
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): return [byte]
        case 0x0A: return []
        case 0x0D where peek == 0x0A:
            at += 1
            return []
        default: return nil
        }
    }

    private mutating func word(_ belongs: (UInt8) -> Bool) -> Located<String> {
        let start = at
        while let byte = peek, belongs(byte) { at += 1 }
        return Located(String(decoding: bytes[start..<at], as: UTF8.self).lowercased(), at: start..<at)
    }

    private mutating func skipBlanks() {
        while let byte = peek, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { at += 1 }
    }

    private mutating func restOfLine() -> TextRange {
        let start = at
        while let byte = peek, byte != 0x0A { at += 1 }
        let end = at > start && bytes[at - 1] == 0x0D ? at - 1 : at
        return start..<end
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
