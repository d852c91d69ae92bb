internal import KytesText

extension Bootloaders {
    /// A text cut into lines of words, as GRUB and a shell do it; quotes may go on over the end of a line.
    struct Lines: Sendable {
        struct Word: Hashable, Sendable {
            /// Without quotes around it.
            var range: TextRange
            /// Without quotes and escapes.
            var value: String
            var isQuoted: Bool

            var located: Located<String> { Located(value, at: range) }
        }

        struct Line: Sendable {
            var range: TextRange
            var words: [Word]
        }

        private(set) var lines: [Line] = []
        private(set) var comments: [TextRange] = []
        private let bytes: [UInt8]

        /// - Parameter hasQuotes: Else quotes are signs like any other.
        init(_ text: SourceText, hasQuotes: Bool) {
            bytes = text.bytes
            var at = 0
            while at < bytes.count { at = readLine(from: at, hasQuotes) }
        }

        private mutating func readLine(from start: Int, _ hasQuotes: Bool) -> Int {
            var (at, words) = (start, [Word]())
            while at < bytes.count, bytes[at] != 0x0A {
                let byte = bytes[at]
                if byte <= 0x20 {
                    at += 1
                } else if byte == UInt8(ascii: "#"), words.isEmpty || hasQuotes {
                    let end = bytes[at...].firstIndex(of: 0x0A) ?? bytes.count
                    comments.append(at..<trimmed(end, from: at))
                    at = end
                } else if hasQuotes, byte == UInt8(ascii: ";") {
                    at += 1
                    finish(&words)
                } else {
                    let word = hasQuotes ? quotedWord(&at) : plainWord(&at)
                    words.append(word)
                }
            }
            finish(&words)
            return at + 1
        }

        private mutating func finish(_ words: inout [Word]) {
            guard let first = words.first, let last = words.last else { return }
            lines.append(
                Line(range: first.range.lowerBound..<max(last.range.upperBound, first.range.upperBound), words: words))
            words = []
        }

        private func trimmed(_ end: Int, from start: Int) -> Int {
            var end = end
            while end > start, bytes[end - 1] <= 0x20 { end -= 1 }
            return end
        }

        private func plainWord(_ at: inout Int) -> Word {
            let start = at
            while at < bytes.count, bytes[at] > 0x20 { at += 1 }
            return Word(range: start..<at, value: String(decoding: bytes[start..<at], as: UTF8.self), isQuoted: false)
        }

        private func quotedWord(_ at: inout Int) -> Word {
            let start = at
            var (value, quote, pieces): ([UInt8], UInt8?, Int) = ([], nil, 0)
            while at < bytes.count {
                let byte = bytes[at]
                if quote == nil, byte <= 0x20 || byte == UInt8(ascii: ";") { break }
                if byte == quote {
                    quote = nil
                } else if quote == nil, byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                    quote = byte
                    pieces += 1
                } else if byte == UInt8(ascii: "\\"), quote != UInt8(ascii: "'"), at + 1 < bytes.count {
                    at += 1
                    if bytes[at] != 0x0A { value.append(bytes[at]) }
                } else {
                    value.append(byte)
                }
                at += 1
            }
            let isWhole =
                pieces == 1 && [UInt8(ascii: "'"), UInt8(ascii: "\"")].contains(bytes[start])
                && at - start >= 2 && bytes[at - 1] == bytes[start]
            let range = isWhole ? start + 1..<at - 1 : start..<at
            return Word(range: range, value: String(decoding: value, as: UTF8.self), isQuoted: isWhole)
        }
    }
}
