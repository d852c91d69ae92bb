import KytesText

/// Words within the joined text of an instruction.
public struct DockerfileWords {
    private let text: JoinedText
    private let escape: UInt8
    /// What is not taken yet.
    public private(set) var rest: Range<Int>

    public init(_ text: JoinedText, _ part: Range<Int>, escape: UInt8) {
        self.text = text
        self.escape = escape
        rest = part
        trim()
    }

    /// Of what is behind keyword and flags.
    public init(_ instruction: DockerfileText.Instruction, escape: UInt8) {
        self.init(instruction.text, instruction.rest, escape: escape)
    }

    private mutating func trim() {
        var (start, end) = (rest.lowerBound, rest.upperBound)
        while start < end, DockerfileReader.isBlank(text.bytes[start]) { start += 1 }
        while start < end, DockerfileReader.isBlank(text.bytes[end - 1]) { end -= 1 }
        rest = start..<end
    }

    private func byte(_ offset: Int) -> UInt8? { offset < rest.upperBound ? text.bytes[offset] : nil }

    private mutating func take(to end: Int) -> Range<Int>? {
        guard end > rest.lowerBound else { return nil }
        let word = rest.lowerBound..<end
        rest = end..<rest.upperBound
        trim()
        return word
    }

    /// Up to the next blank, but for those in `{{ … }}`.
    public mutating func plainWord() -> Range<Int>? {
        var end = rest.lowerBound
        while let next = byte(end), !DockerfileReader.isBlank(next) {
            end = next == UInt8(ascii: "{") && byte(end + 1) == next ? endOfTemplate(end) : end + 1
        }
        return take(to: end)
    }

    private func endOfTemplate(_ start: Int) -> Int {
        let limit = min(rest.upperBound, start + 400)
        var end = start + 2
        while end + 1 < limit {
            if text.bytes[end] == UInt8(ascii: "}"), text.bytes[end + 1] == UInt8(ascii: "}") { return end + 2 }
            end += 1
        }
        return start + 1
    }

    /// Up to the next blank that is neither in quotes nor escaped. Quotes and escapes stay.
    public mutating func word() -> Range<Int>? {
        var end = rest.lowerBound
        var quote: UInt8?
        while let next = byte(end), quote != nil || !DockerfileReader.isBlank(next) {
            if next == escape, quote != UInt8(ascii: "'") {
                end = min(end + 2, rest.upperBound)
                continue
            }
            if next == quote {
                quote = nil
            } else if quote == nil, next == UInt8(ascii: "\"") || next == UInt8(ascii: "'") {
                quote = next
            } else if next == UInt8(ascii: "{"), byte(end + 1) == next {
                end = endOfTemplate(end)
                continue
            }
            end += 1
        }
        return take(to: end)
    }

    /// All words up to the end, by `plainWord`.
    public mutating func plainWords() -> [Range<Int>] {
        var words: [Range<Int>] = []
        while let word = plainWord() { words.append(word) }
        return words
    }

    /// `--name`, `--name=value`; `--` alone ends them.
    mutating func flags() -> [DockerfileText.Flag] {
        var flags: [DockerfileText.Flag] = []
        while byte(rest.lowerBound) == UInt8(ascii: "-"), byte(rest.lowerBound + 1) == UInt8(ascii: "-") {
            guard let word = word() else { break }
            if word.count == 2 { break }
            let equals = text.bytes[word].firstIndex(of: UInt8(ascii: "="))
            let name = word.lowerBound + 2..<(equals ?? word.upperBound)
            flags.append(DockerfileText.Flag(name: text.located(name), value: equals.map { $0 + 1..<word.upperBound }))
        }
        return flags
    }

    /// `name=value` and `name value`: of the second form there is one only.
    public mutating func pairs() -> [(name: Range<Int>, value: Range<Int>?)] {
        var pairs: [(name: Range<Int>, value: Range<Int>?)] = []
        let whole = rest
        while let word = word() {
            if let equals = text.bytes[word].firstIndex(of: UInt8(ascii: "=")) {
                pairs.append((word.lowerBound..<equals, equals + 1..<word.upperBound))
            } else if pairs.isEmpty {
                return [(word, rest.isEmpty ? nil : rest)]
            } else {
                pairs.append((word, nil))
            }
        }
        return whole.isEmpty ? [] : pairs
    }

    /// The strings of `["a", "b"]`; `nil` for what is no such array.
    func strings() -> [Located<String>]? {
        guard byte(rest.lowerBound) == UInt8(ascii: "["), text.bytes[rest.upperBound - 1] == UInt8(ascii: "]"),
            case .array(let values)? = try? JSONValue(parsing: Array(text.bytes[rest]))
        else { return nil }
        var places: [Range<Int>] = []
        var at = rest.lowerBound + 1
        while let next = byte(at) {
            guard next == UInt8(ascii: "\"") else {
                at += 1
                continue
            }
            let start = at + 1
            at = start
            while let inner = byte(at), inner != UInt8(ascii: "\"") { at += inner == UInt8(ascii: "\\") ? 2 : 1 }
            places.append(start..<min(at, rest.upperBound))
            at += 1
        }
        guard places.count == values.count else { return nil }
        var strings: [Located<String>] = []
        for (value, place) in zip(values, places) {
            guard case .string(let string) = value else { return nil }
            strings.append(Located(string, at: text.source(place)))
        }
        return strings
    }

    struct HeredocOpening {
        /// Without quotes.
        var name: Range<Int>
        var stripsTabs: Bool
        var isQuoted: Bool
    }

    /// `<<EOF`, `<<-"EOF"`, `3<<EOF`: words by themselves.
    func heredocs() -> [HeredocOpening] {
        guard text.bytes[rest].contains(UInt8(ascii: "<")) else { return [] }
        var words = self
        var found: [HeredocOpening] = []
        while let word = words.word() {
            var start = word.lowerBound
            while start < word.upperBound, (0x30...0x39).contains(text.bytes[start]) { start += 1 }
            guard start + 2 < word.upperBound, text.bytes[start] == UInt8(ascii: "<"),
                text.bytes[start + 1] == UInt8(ascii: "<")
            else { continue }
            start += 2
            let stripsTabs = text.bytes[start] == UInt8(ascii: "-")
            if stripsTabs { start += 1 }
            let name = start..<word.upperBound
            let content = text.bytes[name]
            guard let first = content.first, !content.contains(UInt8(ascii: "<")) else { continue }
            let isQuoted = content.contains { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'") }
            if isQuoted, name.count > 2, content.last == first {
                found.append(
                    HeredocOpening(
                        name: name.lowerBound + 1..<name.upperBound - 1, stripsTabs: stripsTabs, isQuoted: true))
            } else if !isQuoted {
                found.append(HeredocOpening(name: name, stripsTabs: stripsTabs, isQuoted: false))
            }
        }
        return found
    }
}
