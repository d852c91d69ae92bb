internal import KytesBasics
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

        private static func matches(_ name: Substring, _ pattern: Substring) -> Bool {
            Glob.matches(Array(name.utf8), Array(pattern.utf8))
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
}
