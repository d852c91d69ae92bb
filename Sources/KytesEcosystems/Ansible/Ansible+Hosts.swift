internal import KytesText

extension Ansible {
    /// The hosts and groups of one file.
    struct Inventory: Sendable {
        /// A line that names a host, or several by a range.
        struct Host: Sendable {
            /// As written, without a port.
            var name: Located<String>
            /// What the ranges in it stand for.
            var names: [String]
            /// `ungrouped` before the first section.
            var group: String
            /// Of the model's definitions.
            var variables: Range<Int>
        }

        struct Child: Sendable {
            var group: Located<String>
            var parent: String
        }

        var hosts: [Host] = []
        /// Where groups are said to be there.
        var groups: [Located<String>] = []
        /// Groups that are named again: as parts of others, with variables.
        var mentions: [Located<String>] = []
        var children: [Child] = []
        var variables: [(group: String, of: Range<Int>)] = []
        private var left = Self.mostNames

        /// Of one file, and of one line; what ranges would make beyond is left out.
        private static let mostNames = 100_000
        private static let mostNamesOfLine = 10_000

        /// What the ranges in a name stand for; the name itself where there are too many already.
        mutating func names(of name: String) -> [String] {
            guard left > 0, name.utf8.count <= 255 else { return [name] }
            let names = HostNames.expanded(name, limit: min(left, Self.mostNamesOfLine))
            left -= names.count
            return names
        }
    }

    /// Names of hosts, ranges of them, and patterns of plays.
    enum HostNames {
        /// `web[01:10].example.org:2222`: the name, and the port behind it.
        ///
        /// - Returns: `nil` for what is no name of hosts.
        /// - Source: ansible-core 2.19, `parsing/utils/addresses.py`, read 2026-11-27.
        static func address(_ word: Located<String>) -> (name: Located<String>, port: Located<String>?)? {
            let text = word.value
            var (name, port): (Substring, Substring?) = (text[...], nil)
            if let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) {
                let behind = text[text.index(after: colon)...]
                let before = text[..<colon]
                let isWhole = before.hasPrefix("[") && before.hasSuffix("]")
                if !behind.isEmpty, behind.utf8.allSatisfy(isDigit), isWhole || !hasColonOutside(before) {
                    name = isWhole ? before.dropFirst().dropLast() : before
                    port = behind
                }
            }
            guard isName(name) else { return nil }
            func located(_ part: Substring) -> Located<String> {
                let start = word.range.lowerBound + text.utf8.distance(from: text.startIndex, to: part.startIndex)
                return Located(String(part), at: start..<start + part.utf8.count)
            }
            return (located(name), port.map(located))
        }

        private static func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }

        private static func hasColonOutside(_ text: Substring) -> Bool {
            var depth = 0
            for byte in text.utf8 {
                if byte == UInt8(ascii: "[") { depth += 1 }
                if byte == UInt8(ascii: "]") { depth -= 1 }
                if byte == UInt8(ascii: ":"), depth == 0 { return true }
            }
            return false
        }

        private static func isName(_ name: Substring) -> Bool {
            guard let first = name.first, let last = name.last else { return false }
            let colons = name.utf8.count { $0 == UInt8(ascii: ":") }
            let isSixth = colons > 1 && name.utf8.allSatisfy { isHexadecimal($0) || ":.[]".utf8.contains($0) }
            if isSixth { return true }
            guard first.isLetter || first.isNumber || first == "_" || first == "[", last != "-", last != "." else {
                return false
            }
            return !hasColonOutside(name)
                && name.allSatisfy { $0.isLetter || $0.isNumber || "_-.[]:".contains($0) }
        }

        private static func isHexadecimal(_ byte: UInt8) -> Bool {
            isDigit(byte) || UInt8(ascii: "a")...UInt8(ascii: "f") ~= byte | 0x20
        }

        /// - Returns: Empty where a range says nothing.
        static func expanded(_ name: String, limit: Int) -> [String] {
            var (done, open) = ([String](), [name[...]])
            while let next = open.popLast() {
                guard let start = next.firstIndex(of: "["), let end = next[start...].firstIndex(of: "]") else {
                    done.append(String(next))
                    if done.count == limit { break }
                    continue
                }
                guard let values = values(of: next[next.index(after: start)..<end], limit) else { return [] }
                let rest = next[next.index(after: end)...]
                open += values.prefix(limit).reversed().map { next[..<start] + $0 + rest }
            }
            return done
        }

        /// `01:10`, `a:f`, `1:9:2`
        private static func values(of range: Substring, _ limit: Int) -> [String]? {
            let bounds = range.split(separator: ":", omittingEmptySubsequences: false)
            guard 2...3 ~= bounds.count, let step = bounds.count == 3 ? Int(bounds[2]) : 1, step > 0 else { return nil }
            let (first, last) = (bounds[0].isEmpty ? "0" : bounds[0], bounds[1])
            if let low = letters.firstIndex(of: String(first)), let high = letters.firstIndex(of: String(last)) {
                return low <= high ? stride(from: low, through: high, by: step).map { letters[$0] } : nil
            }
            let isFilled = first.hasPrefix("0") && first.count > 1
            guard let low = Int(first), let high = Int(last), !isFilled || first.count == last.count else { return nil }
            return stride(from: low, through: high, by: step).lazy.prefix(limit).map { number in
                let digits = String(number)
                return (isFilled ? String(repeating: "0", count: max(0, first.count - digits.count)) : "") + digits
            }
        }

        private static let letters = ["a"..."z", "A"..."Z"].flatMap { (range: ClosedRange<Unicode.Scalar>) in
            (range.lowerBound.value...range.upperBound.value).compactMap { Unicode.Scalar($0).map { String($0) } }
        }

        /// The names in a pattern of hosts: `web:&staging:!db`, `a,b`, `web[0]`. What is made of wildcards, of a regular
        /// expression or of a template names none.
        ///
        /// - Source: ansible-core 2.19, `inventory/manager.py`, `split_host_pattern`, read 2026-11-27.
        static func names(inPattern pattern: Located<String>) -> [Located<String>] {
            let hasCommas = pattern.value.contains(",")
            return Words.pieces(of: pattern, separatedBy: ",").flatMap { piece -> [Located<String>] in
                hasCommas || piece.value.hasPrefix("~") ? [piece] : separated(piece)
            }
            .compactMap { piece in
                let word = piece.value.drop { $0 == "!" || $0 == "&" }
                let name = word.prefix { $0 != "[" }
                guard !name.isEmpty, !word.contains(where: { "*?~{}".contains($0) }),
                    piece.value.utf8.count == piece.range.count
                else { return nil }
                let start = piece.range.lowerBound + piece.value.utf8.count - word.utf8.count
                return Located(String(name), at: start..<start + name.utf8.count)
            }
        }

        /// At colons that stand in no brackets.
        private static func separated(_ text: Located<String>) -> [Located<String>] {
            guard text.value.utf8.count == text.range.count else { return [text] }
            var (pieces, depth, start) = ([Located<String>](), 0, 0)
            let bytes = Array(text.value.utf8)
            for (at, byte) in (bytes + [UInt8(ascii: ":")]).enumerated() {
                if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") { depth += 1 }
                if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") { depth -= 1 }
                guard byte == UInt8(ascii: ":"), depth <= 0 || at == bytes.count else { continue }
                let range = text.range.lowerBound + start..<text.range.lowerBound + at
                if start < at { pieces.append(Located(String(decoding: bytes[start..<at], as: UTF8.self), at: range)) }
                start = at + 1
            }
            return pieces
        }
    }
}
