internal import KytesSyntax
internal import KytesText

extension Kbuild {
    /// `dkms.conf`: which modules a package outside of the tree makes.
    ///
    /// - Source: dkms(8), "DKMS.CONF", of DKMS 3.0.10, read 2026-11-27.
    final class Recipe: Sendable {
        struct Assignment: Sendable {
            var name: Located<String>
            /// Of `NAME[3]`; 0 where none is said.
            var index: Int
            /// What is assigned, without quotes; `nil` where only running something would tell.
            var value: String?
            var valueRange: TextRange
            var range: TextRange
        }

        let assignments: [Assignment]
        let comments: [TextRange]

        init(_ text: SourceText) {
            var (assignments, comments): ([Assignment], [TextRange]) = ([], [])
            var values: [String: String] = [:]
            for line in 0..<min(text.lineCount, 20_000) {
                let range = Recipe.trimmed(text.range(ofLine: line), in: text.bytes)
                guard let first = range.first else { continue }
                if text.bytes[first] == UInt8(ascii: "#") {
                    comments.append(range)
                } else if let assignment = Recipe.assignment(range, text, values) {
                    assignments.append(assignment)
                    values[assignment.name.value] = assignment.value
                }
            }
            self.assignments = assignments
            self.comments = comments
        }

        /// What is said for an index, or for all.
        func value(_ name: String, _ index: Int = 0) -> Assignment? {
            assignments.last { $0.name.value == name && $0.index == index }
        }

        /// The modules that are built, by their names, and where they are said.
        var modules: [Assignment] {
            let built = assignments.filter { $0.name.value == "BUILT_MODULE_NAME" }
            // One module may be called as the package is.
            return built.isEmpty ? assignments.filter { $0.name.value == "PACKAGE_NAME" } : built
        }

        private static func assignment(
            _ range: TextRange, _ text: SourceText, _ values: [String: String]
        ) -> Assignment? {
            guard let sign = text.bytes[range].firstIndex(of: UInt8(ascii: "=")) else { return nil }
            var name = range.lowerBound..<sign
            var index = 0
            if let open = text.bytes[name].firstIndex(of: UInt8(ascii: "[")), text.bytes[sign - 1] == UInt8(ascii: "]")
            {
                guard let number = Int(text[open + 1..<sign - 1]), (0..<10_000).contains(number) else { return nil }
                index = number
                name = name.lowerBound..<open
            }
            guard !name.isEmpty, text.bytes[name].allSatisfy(isOfAName) else { return nil }
            var value = trimmed(sign + 1..<range.upperBound, in: text.bytes)
            if let quote = value.first.map({ text.bytes[$0] }),
                quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'")
            {
                let end = text.bytes[value.dropFirst()].firstIndex(of: quote) ?? value.upperBound
                value = value.lowerBound + 1..<max(value.lowerBound + 1, end)
            }
            return Assignment(
                name: Located(text[name], at: name), index: index, value: expanded(text[value], values),
                valueRange: value,
                range: range)
        }

        /// `$NAME` and `${NAME}` of the lines above; nothing else is known.
        private static func expanded(_ written: String, _ values: [String: String]) -> String? {
            guard written.contains(where: { $0 == "$" || $0 == "`" }) else { return written }
            var rest = written[...]
            var result = ""
            while let sign = rest.firstIndex(where: { $0 == "$" || $0 == "`" }) {
                guard rest[sign] == "$" else { return nil }
                result += rest[..<sign]
                rest = rest[rest.index(after: sign)...]
                let isBraced = rest.first == "{"
                if isBraced { rest = rest.dropFirst() }
                let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
                rest = rest.dropFirst(name.count)
                if isBraced {
                    guard rest.first == "}" else { return nil }
                    rest = rest.dropFirst()
                }
                guard let value = values[String(name)], result.utf8.count + value.utf8.count < 4_096 else { return nil }
                result += value
            }
            return result + rest
        }

        private static func isOfAName(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: false
            }
        }

        private static func trimmed(_ range: TextRange, in bytes: [UInt8]) -> TextRange {
            var range = range
            while let first = range.first, bytes[first] == 0x20 || bytes[first] == 0x09 { range.removeFirst() }
            while let last = range.last, bytes[last] == 0x20 || bytes[last] == 0x09 { range.removeLast() }
            return range
        }
    }

    static func readRecipe(_ text: SourceText) -> Parsed<FileFacts> {
        var facts = FileFacts()
        guard text.count <= 1 << 20 else { return Parsed(facts) }
        let recipe = Recipe(text)
        facts.model = recipe
        facts.symbols = recipe.assignments.prefix(5_000).map { assignment in
            SymbolFact(
                kind: assignment.name.value == "PACKAGE_NAME" ? .package : .property, name: assignment.name,
                range: assignment.range, detail: String((assignment.value ?? "").prefix(80)))
        }
        facts.showLater {
            var shown = ShownFacts()
            shown.tokens = recipe.comments.map { TokenFact(kind: .comment, range: $0) }
            for assignment in recipe.assignments {
                shown.tokens.append(TokenFact(kind: .property, range: assignment.name.range))
                shown.tokens.append(TokenFact(kind: .string, range: assignment.valueRange))
                shown.structure += [assignment.range, assignment.valueRange]
            }
            shown.tokens = TokenFact.apart(shown.tokens)
            shown.structure = shown.structure.filter { !$0.isEmpty }
                .sorted { ($0.lowerBound, -$0.count) < ($1.lowerBound, -$1.count) }
            return shown
        }
        return Parsed(facts)
    }
}
