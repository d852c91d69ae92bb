internal import KytesSyntax
internal import KytesText

extension Containers {
    /// What a build does not see of its context.
    ///
    /// - Source: Dockerfile reference, ".dockerignore file", and moby's `patternmatcher`, read 2026-11-27.
    struct Ignore: Sendable {
        struct Rule: Sendable {
            /// Without `!`, and without slashes at both ends.
            var pattern: Located<String>
            var isException: Bool
            fileprivate var parts: [Substring]
        }

        let rules: [Rule]
        let comments: [TextRange]

        /// So many rules count.
        private static let limit = 2_000

        init(_ text: SourceText) {
            var rules: [Rule] = []
            var comments: [TextRange] = []
            for line in 0..<text.lineCount where rules.count < Self.limit {
                var range = text.range(ofLine: line)
                if text.bytes[range].first == UInt8(ascii: "#") {
                    comments.append(range)
                    continue
                }
                while let last = range.last, text.bytes[last] <= 0x20 { range.removeLast() }
                while let first = range.first, text.bytes[first] <= 0x20 { range.removeFirst() }
                let isException = range.first.map { text.bytes[$0] == UInt8(ascii: "!") } ?? false
                if isException { range.removeFirst() }
                while let first = range.first, text.bytes[first] == UInt8(ascii: "/") { range.removeFirst() }
                while let last = range.last, text.bytes[last] == UInt8(ascii: "/") { range.removeLast() }
                guard !range.isEmpty else { continue }
                let parts = text[range].split(separator: "/").filter { $0 != "." }
                // Each of them tries all places: what has many is no list of files.
                guard parts.count(where: { $0 == "**" }) <= 4 else { continue }
                rules.append(
                    Rule(pattern: Located(text[range], at: range), isException: isException, parts: parts))
            }
            self.rules = rules
            self.comments = comments
        }

        /// The rule that leaves out a path of the context; `nil` where it is seen, or something below it is.
        func rule(leavingOut path: String) -> Rule? {
            let parts = path.split(separator: "/").filter { $0 != "." }
            guard !parts.isEmpty else { return nil }
            var found: Rule?
            for rule in rules {
                if rule.isException, found != nil, mayBeBelow(rule, parts) { return nil }
                let isMet = (1...parts.count).contains { Self.matches(parts[..<$0], rule.parts[...]) }
                if isMet { found = rule.isException ? nil : rule }
            }
            return found
        }

        /// Whether an exception may be about something in a folder.
        private func mayBeBelow(_ exception: Rule, _ parts: [Substring]) -> Bool {
            guard exception.parts.count > parts.count else { return false }
            return zip(parts, exception.parts).allSatisfy { Self.matches($0, $1) } || exception.parts.first == "**"
        }

        private static func matches(_ path: ArraySlice<Substring>, _ pattern: ArraySlice<Substring>) -> Bool {
            guard let first = pattern.first else { return path.isEmpty }
            if first == "**" {
                let rest = pattern.dropFirst()
                if rest.isEmpty { return !path.isEmpty }
                return (path.startIndex...path.endIndex).contains { matches(path[$0...], rest) }
            }
            guard let part = path.first, matches(part, first) else { return false }
            return matches(path.dropFirst(), pattern.dropFirst())
        }

        /// `*`, `?`, `[a-z]`, `\x` within a part of a path.
        static func matches(_ name: Substring, _ pattern: Substring) -> Bool {
            FilePattern(pattern).matches(name)
        }
    }

    static func readIgnore(_ text: SourceText) -> Parsed<FileFacts> {
        let ignore = Ignore(text)
        var facts = FileFacts()
        facts.model = ignore
        facts.showLater {
            var shown = ShownFacts()
            shown.tokens = ignore.comments.map { TokenFact(kind: .comment, range: $0) }
            for rule in ignore.rules { shown.tokens.append(TokenFact(kind: .string, range: rule.pattern.range)) }
            shown.tokens.sort { $0.range.lowerBound < $1.range.lowerBound }
            shown.structure = ignore.rules.map(\.pattern.range)
            shown.foldComments(ignore.comments, in: text)
            return shown
        }
        return Parsed(facts)
    }

    /// A name with `*`, `?` and `[…]`, as Go's `filepath.Match` has it.
    struct FilePattern {
        private enum Piece {
            case any
            case one
            case exactly(Character)
            case set([ClosedRange<Character>], isNot: Bool)
        }

        private var pieces: [Piece] = []
        let isLiteral: Bool

        init(_ pattern: Substring) {
            isLiteral = !pattern.contains { "*?[\\".contains($0) }
            var rest = pattern.prefix(512)[...]
            while let next = rest.popFirst() {
                switch next {
                case "*": pieces.append(.any)
                case "?": pieces.append(.one)
                case "\\": pieces.append(.exactly(rest.popFirst() ?? next))
                case "[": pieces.append(Self.set(&rest))
                default: pieces.append(.exactly(next))
                }
            }
        }

        private static func set(_ rest: inout Substring) -> Piece {
            let isNot = rest.first == "^" || rest.first == "!"
            if isNot { rest.removeFirst() }
            var ranges: [ClosedRange<Character>] = []
            while let next = rest.popFirst(), next != "]" {
                if rest.first == "-", let last = rest.dropFirst().first, last != "]", next <= last {
                    ranges.append(next...last)
                    rest.removeFirst(2)
                } else {
                    ranges.append(next...next)
                }
            }
            return .set(ranges, isNot: isNot)
        }

        func matches(_ name: Substring) -> Bool {
            var (at, sign) = (name.startIndex, 0)
            var star: (sign: Int, at: Substring.Index)?
            while at < name.endIndex {
                if sign < pieces.count, case .any = pieces[sign] {
                    star = (sign, at)
                    sign += 1
                } else if sign < pieces.count, Self.fits(name[at], pieces[sign]) {
                    sign += 1
                    at = name.index(after: at)
                } else if let known = star {
                    at = name.index(after: known.at)
                    star?.at = at
                    sign = known.sign + 1
                } else {
                    return false
                }
            }
            return pieces[sign...].allSatisfy { if case .any = $0 { true } else { false } }
        }

        private static func fits(_ character: Character, _ piece: Piece) -> Bool {
            switch piece {
            case .any: false
            case .one: true
            case .exactly(let wanted): wanted == character
            case .set(let ranges, let isNot): ranges.contains { $0.contains(character) } != isNot
            }
        }
    }
}
