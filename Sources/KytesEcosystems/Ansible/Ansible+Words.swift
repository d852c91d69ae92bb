internal import KytesText

extension Ansible {
    /// Words within a text, with their places: true where the text is not escaped, else those of the whole.
    enum Words {
        /// The parts between separators, without blanks around them; a template is one part.
        static func pieces(of text: Located<String>, separatedBy separator: Character) -> [Located<String>] {
            guard text.value.contains(separator) else { return text.value.isEmpty ? [] : [text] }
            var result: [Located<String>] = []
            var depth = 0
            var (start, at) = (text.value.startIndex, text.value.startIndex)
            func add(_ end: String.Index) {
                let piece = text.value[start..<end]
                if let word = located(piece, in: text) { result.append(word) }
            }
            while at < text.value.endIndex {
                let character = text.value[at]
                if character == "{" { depth += 1 }
                if character == "}" { depth = max(0, depth - 1) }
                if character == separator, depth == 0 {
                    add(at)
                    start = text.value.index(after: at)
                }
                at = text.value.index(after: at)
            }
            add(text.value.endIndex)
            return result
        }

        /// Separated by blanks, but for those in quotes and templates.
        static func words(of text: Located<String>) -> [Located<String>] {
            var result: [Located<String>] = []
            var (depth, quote): (Int, Character?) = (0, nil)
            var start: String.Index?
            var at = text.value.startIndex
            while at < text.value.endIndex {
                let character = text.value[at]
                let isBlank = character.isWhitespace && depth == 0 && quote == nil
                if isBlank {
                    if let begun = start, let word = located(text.value[begun..<at], in: text) { result.append(word) }
                    start = nil
                } else {
                    if start == nil { start = at }
                    if let open = quote {
                        if character == open { quote = nil }
                    } else if character == "\"" || character == "'" {
                        quote = character
                    } else if character == "{" {
                        depth += 1
                    } else if character == "}" {
                        depth = max(0, depth - 1)
                    }
                }
                at = text.value.index(after: at)
            }
            if let start, let word = located(text.value[start...], in: text) { result.append(word) }
            return result
        }

        static func unquoted(_ word: Substring, at start: Int) -> Located<String> {
            if let first = word.first, first == "\"" || first == "'", word.count > 1, word.last == first {
                let inner = String(word.dropFirst().dropLast())
                return Located(inner, at: start + 1..<start + 1 + inner.utf8.count)
            }
            return Located(String(word), at: start..<start + word.utf8.count)
        }

        /// A part of a text without blanks around it; `nil` for one of nothing else.
        static func located(_ piece: Substring, in text: Located<String>) -> Located<String>? {
            let isBlank: (Character) -> Bool = { $0.isWhitespace }
            var word = piece.drop(while: isBlank)
            while let last = word.last, isBlank(last) { word.removeLast() }
            guard !word.isEmpty else { return nil }
            guard text.value.utf8.count == text.range.count else { return Located(String(word), at: text.range) }
            let offset = text.value.utf8.distance(from: text.value.startIndex, to: word.startIndex)
            let start = text.range.lowerBound + offset
            return Located(String(word), at: start..<start + word.utf8.count)
        }
    }

    /// What of Jinja is read: which names stand in a template, and templates that are nothing but names.
    enum Jinja {
        static func isTemplate(_ text: String) -> Bool {
            text.utf8.containsPair("{", "{") || text.utf8.containsPair("{", "%")
        }

        /// A text and the names in it by turns; `nil` where anything but a name stands in a template.
        static func parts(of text: String) -> [(words: Substring, name: String?)]? {
            var result: [(Substring, String?)] = []
            let bytes = text.utf8
            var (start, at) = (bytes.startIndex, bytes.startIndex)
            while let open = pair(UInt8(ascii: "{"), in: bytes, from: at) {
                let inner = bytes.index(open, offsetBy: 2)
                guard bytes[bytes.index(after: open)] == UInt8(ascii: "{"), let name = name(in: bytes, from: inner)
                else {
                    return nil
                }
                result.append((text[start..<open], String(text[name.range])))
                (start, at) = (name.end, name.end)
            }
            result.append((text[start...], nil))
            return result
        }

        /// The next `{{` or `{%`.
        private static func pair(
            _ byte: UInt8,
            in bytes: String.UTF8View,
            from start: String.Index
        ) -> String.Index? {
            var at = start
            while at < bytes.endIndex {
                let next = bytes.index(after: at)
                if bytes[at] == byte, next < bytes.endIndex,
                    bytes[next] == UInt8(ascii: "{") || bytes[next] == UInt8(ascii: "%")
                {
                    return at
                }
                at = next
            }
            return nil
        }

        /// A name, dots in it, between blanks, and the `}}` behind it.
        private static func name(
            in bytes: String.UTF8View,
            from start: String.Index
        ) -> (range: Range<String.Index>, end: String.Index)? {
            func skip(_ at: String.Index, while condition: (UInt8) -> Bool) -> String.Index {
                bytes[at...].firstIndex { !condition($0) } ?? bytes.endIndex
            }
            let isEdge: (UInt8) -> Bool = { $0 == 0x20 || $0 == UInt8(ascii: "-") }
            let first = skip(start, while: isEdge)
            guard first < bytes.endIndex, isNameStart(bytes[first]) else { return nil }
            let last = skip(first) { isNameStart($0) || isDigit($0) || $0 == UInt8(ascii: ".") }
            let close = skip(last, while: isEdge)
            guard bytes[close...].starts(with: "}}".utf8) else { return nil }
            return (first..<last, bytes.index(close, offsetBy: 2))
        }

        /// The names in the templates of a text, or in the whole of an expression: no attributes, words of Jinja, filters,
        /// calls or literals.
        static func names(in bytes: ArraySlice<UInt8>, isExpression: Bool) -> [TextRange] {
            if isExpression { return namesOfExpression(bytes) }
            var result: [TextRange] = []
            var at = bytes.startIndex
            while at + 1 < bytes.endIndex {
                guard bytes[at] == UInt8(ascii: "{"), [UInt8(ascii: "{"), UInt8(ascii: "%")].contains(bytes[at + 1])
                else {
                    at += 1
                    continue
                }
                let closing = bytes[at + 1] == UInt8(ascii: "{") ? UInt8(ascii: "}") : UInt8(ascii: "%")
                let start = at + 2
                at = start
                while at + 1 < bytes.endIndex, bytes[at] != closing || bytes[at + 1] != UInt8(ascii: "}") { at += 1 }
                result += namesOfExpression(bytes[min(start, at)..<at])
                at += 2
            }
            return result
        }

        private static func namesOfExpression(_ bytes: ArraySlice<UInt8>) -> [TextRange] {
            var result: [TextRange] = []
            var at = bytes.startIndex
            var last: UInt8 = 0
            // Behind `is`, where a test follows and no name.
            var isTest = false
            while at < bytes.endIndex {
                let byte = bytes[at]
                if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                    at = (bytes[(at + 1)...].firstIndex(of: byte) ?? bytes.endIndex - 1) + 1
                    last = byte
                } else if isNameStart(byte) {
                    let start = at
                    while at < bytes.endIndex, isNameStart(bytes[at]) || isDigit(bytes[at]) { at += 1 }
                    let following = bytes[at...].first { $0 != 0x20 } ?? 0
                    let isArgument =
                        following == UInt8(ascii: "=")
                        && bytes[at...].drop { $0 == 0x20 }.dropFirst().first != following
                    let word = String(decoding: bytes[start..<at], as: UTF8.self)
                    let isOther = last == UInt8(ascii: ".") || last == UInt8(ascii: "|") || isArgument
                    if !isOther, following != UInt8(ascii: "("), !words.contains(word) { result.append(start..<at) }
                    last = word == "is" ? UInt8(ascii: "|") : byte
                    if word == "not", isTest { last = UInt8(ascii: "|") }
                    isTest = word == "is"
                } else {
                    if byte > 0x20 {
                        last = byte
                        isTest = false
                    }
                    at += isDigit(byte) ? numberLength(bytes[at...]) : 1
                }
            }
            return result
        }

        private static func numberLength(_ bytes: ArraySlice<UInt8>) -> Int {
            bytes.prefix { isDigit($0) || isNameStart($0) || $0 == UInt8(ascii: ".") }.count
        }

        private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

        private static func isNameStart(_ byte: UInt8) -> Bool {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
        }

        private static let words: Set = [
            "and", "else", "elif", "endfor", "endif", "endset", "false", "False", "for", "if", "in", "is", "none",
            "None",
            "not", "omit", "or", "recursive", "set", "true", "True", "loop",
        ]
    }
}

extension String.UTF8View {
    fileprivate func containsPair(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Bool {
        let (first, second) = (UInt8(ascii: first), UInt8(ascii: second))
        var last: UInt8 = 0
        for byte in self {
            if last == first, byte == second { return true }
            last = byte
        }
        return false
    }
}
