internal import KytesText

extension Arch {
    /// What makepkg has made of a recipe: `key = value`, a package after the other.
    struct SourceInfo: Sendable {
        struct Line: Sendable {
            var key: Located<String>
            var value: Located<String>
        }

        private(set) var lines: [Line] = []
        private(set) var comments: [TextRange] = []

        init(_ text: SourceText) {
            for number in 0..<text.lineCount {
                let range = text.range(ofLine: number)
                let line = text[range]
                let content = line.drop { $0 == " " || $0 == "\t" }
                let start = range.upperBound - content.utf8.count
                if content.hasPrefix("#") {
                    comments.append(start..<range.upperBound)
                    continue
                }
                guard let sign = content.firstRange(of: " =") else { continue }
                let key = String(content[..<sign.lowerBound])
                let value = content[sign.upperBound...].drop { $0 == " " }
                lines.append(
                    Line(
                        key: Located(key, at: start..<start + key.utf8.count),
                        value: Located(String(value), at: range.upperBound - value.utf8.count..<range.upperBound)))
            }
        }

        private func value(_ key: String) -> String? { lines.first { $0.key.value == key }?.value.value }

        func place(_ key: String) -> TextRange? { lines.first { $0.key.value == key }?.value.range }

        var version: String? {
            guard let version = value("pkgver") else { return nil }
            return (value("epoch").map { $0 + ":" } ?? "") + version + (value("pkgrel").map { "-" + $0 } ?? "")
        }
    }

    static func readSourceInfo(_ text: SourceText) -> Parsed<FileFacts> {
        var facts = FileFacts()
        let info = SourceInfo(text)
        facts.model = info
        facts.sayLater {
            var said = SaidFacts()
            said.symbols = info.lines.filter { $0.key.value == "pkgbase" || $0.key.value == "pkgname" }.map { line in
                SymbolFact(
                    kind: .section, name: line.value, range: line.key.range.lowerBound..<line.value.range.upperBound,
                    detail: line.key.value)
            }
            return said
        }
        facts.showLater {
            var shown = ShownFacts()
            shown.tokens = info.comments.map { TokenFact(kind: .comment, range: $0) }
            for line in info.lines {
                shown.tokens.append(TokenFact(kind: .property, range: line.key.range))
                shown.tokens.append(TokenFact(kind: .string, range: line.value.range))
                shown.structure.append(line.key.range.lowerBound..<line.value.range.upperBound)
            }
            shown.tokens = TokenFact.apart(shown.tokens)
            return shown
        }
        return Parsed(facts)
    }
}
