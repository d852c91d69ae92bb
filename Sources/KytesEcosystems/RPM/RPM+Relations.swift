internal import KytesSyntax
internal import KytesText

extension RPM {
    /// What a tag like `Requires` says of another package.
    struct Relation: Sendable {
        /// Macros worked out; `nil` where they are not known.
        var name: String?
        var nameRange: TextRange
        /// `<`, `<=`, `=`, `>=` or `>`; empty where nothing is asked of the version.
        var sign = ""
        /// Macros worked out.
        var version: String?
        var versionRange: TextRange?
        /// With sign and version, of a rich one all of it.
        var range: TextRange
        var role = Role.wish

        enum Role: Sendable {
            case wish
            /// One of several that would do.
            case alternative
            /// Behind `if` and `unless`: it decides whether others count.
            case condition
        }
    }

    struct Relations: Sendable {
        private(set) var all: [Relation] = []
        private(set) var faults: [(range: TextRange, message: String)] = []

        private struct Token {
            var range: TextRange
            /// Macros worked out.
            var text: String?
        }

        /// - Source: rpm 4.18, `parseRCPOT` and `rpmrichParse`.
        init(_ range: TextRange, of bytes: [UInt8], _ macros: inout Macros) {
            var at = range.lowerBound
            var tokens: [Token] = []
            while let token = Self.next(bytes, &at, range.upperBound) {
                guard bytes[token.lowerBound] == UInt8(ascii: "(") else {
                    tokens += Self.words(of: token, bytes, &macros)
                    continue
                }
                take(tokens, .wish)
                tokens = []
                takeRich(token, bytes, &macros, depth: 0)
            }
            take(tokens, .wish)
        }

        /// Up to a blank or a comma that is no part of a macro; a rich one with all its parentheses.
        private static func next(_ bytes: [UInt8], _ at: inout Int, _ end: Int) -> TextRange? {
            while at < end, bytes[at] <= 0x20 || bytes[at] == UInt8(ascii: ",") { at += 1 }
            guard at < end else { return nil }
            let start = at
            if bytes[at] == UInt8(ascii: "(") {
                at = Macros.end(of: bytes[..<end], from: at)
                return start..<at
            }
            while at < end, bytes[at] > 0x20, bytes[at] != UInt8(ascii: ",") {
                let isMacro =
                    bytes[at] == UInt8(ascii: "%") && at + 1 < end
                    && (bytes[at + 1] == UInt8(ascii: "{") || bytes[at + 1] == UInt8(ascii: "("))
                at = isMacro ? Macros.end(of: bytes[..<end], from: at + 1) : at + 1
            }
            return start..<at
        }

        /// A macro may stand for several words, or for none.
        private static func words(of range: TextRange, _ bytes: [UInt8], _ macros: inout Macros) -> [Token] {
            guard let text = macros.expand(range, of: bytes) else { return [Token(range: range, text: nil)] }
            return text.split { $0 == " " || $0 == "," || $0 == "\t" || $0 == "\n" }.prefix(200)
                .map { Token(range: range, text: String($0)) }
        }

        private static let signs: [String: String] = [
            "<": "<", "<=": "<=", "=<": "<=", "=": "=", "==": "=", ">": ">", ">=": ">=", "=>": ">=",
        ]

        private mutating func take(_ tokens: [Token], _ role: Relation.Role) {
            var number = 0
            while number < tokens.count, all.count < 20_000 {
                let name = tokens[number]
                number += 1
                var relation = Relation(
                    name: name.text, nameRange: name.range, range: name.range, role: role)
                check(name)
                if number < tokens.count, let sign = tokens[number].text.flatMap({ Self.signs[$0] }) {
                    relation.sign = sign
                    guard number + 1 < tokens.count else {
                        faults.append(
                            (
                                name.range.lowerBound..<tokens[number].range.upperBound,
                                "No version stands behind `\(sign)`"
                            ))
                        all.append(relation)
                        return
                    }
                    relation.version = tokens[number + 1].text
                    relation.versionRange = tokens[number + 1].range
                    relation.range =
                        name.range.lowerBound..<max(name.range.upperBound, tokens[number + 1].range.upperBound)
                    if let name = name.text, name.hasPrefix("/") {
                        faults.append((relation.range, "A file has no version"))
                    }
                    number += 2
                }
                all.append(relation)
            }
        }

        private mutating func check(_ name: Token) {
            guard let text = name.text, let first = text.utf8.first else { return }
            let isWord = first >= 0x80 || Macros.isNamePart(first) || first == UInt8(ascii: "/")
            guard !isWord else { return }
            faults.append((name.range, "`\(text.prefix(80))` begins with none of a letter, a digit, `_` and `/`"))
        }

        // MARK: - Rich ones

        private static let joiners: Set = ["and", "or", "if", "else", "unless", "with", "without"]

        private mutating func takeRich(_ range: TextRange, _ bytes: [UInt8], _ macros: inout Macros, depth: Int) {
            guard depth < 32 else { return }
            guard range.count > 1, bytes[range.upperBound - 1] == UInt8(ascii: ")") else {
                faults.append((range, "This parenthesis is not closed"))
                return
            }
            let first = all.count
            var at = range.lowerBound + 1
            var tokens: [Token] = []
            var role = Relation.Role.wish
            var isChoice = false
            func close(_ relations: inout Relations) {
                relations.take(tokens, role)
                tokens = []
            }
            while let token = Self.next(bytes, &at, range.upperBound - 1) {
                if bytes[token.lowerBound] == UInt8(ascii: "(") {
                    close(&self)
                    let before = all.count
                    takeRich(token, bytes, &macros, depth: depth + 1)
                    if role == .condition { for number in before..<all.count { all[number].role = .condition } }
                    continue
                }
                let words = Self.words(of: token, bytes, &macros)
                guard words.count == 1, let word = words[0].text, Self.joiners.contains(word) else {
                    tokens += words
                    continue
                }
                close(&self)
                switch word {
                case "if", "unless", "without": role = .condition
                case "else": role = .wish
                case "or": isChoice = true
                default: break
                }
            }
            close(&self)
            for number in first..<all.count where isChoice && all[number].role == .wish {
                all[number].role = .alternative
            }
        }
    }
}
