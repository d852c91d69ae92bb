internal import KytesText

extension Ansible {
    /// `ansible.cfg`: where roles and collections are looked for.
    static func configuration(_ text: SourceText) -> Parsed<FileFacts> {
        var model = Model(kind: .configuration)
        var said = SaidFacts()
        var tokens: [TokenFact] = []
        var section = ""
        for line in 0..<text.lineCount {
            let range = text.range(ofLine: line)
            let words = text[range]
            let start = words.prefix { $0 == " " || $0 == "\t" }.utf8.count + range.lowerBound
            guard let first = words.first(where: { $0 != " " && $0 != "\t" }) else { continue }
            if first == "#" || first == ";" {
                tokens.append(TokenFact(kind: .comment, range: start..<range.upperBound))
            } else if first == "[", let close = words.firstIndex(of: "]") {
                section = String(words[..<close].drop { $0 != "[" }.dropFirst())
                let name = start + 1..<start + 1 + section.utf8.count
                tokens.append(TokenFact(kind: .keyword, range: name))
                said.symbols.append(SymbolFact(kind: .section, name: Located(section, at: name), range: range))
            } else if let mark = words.firstIndex(where: { $0 == "=" || $0 == ":" }) {
                let key = trimmed(words[..<mark])
                let value = trimmed(words[words.index(after: mark)...])
                tokens.append(TokenFact(kind: .property, range: start..<start + key.utf8.count))
                guard section == "defaults" else { continue }
                let paths = value.split(separator: ":").map { String($0) }
                switch key {
                case "roles_path": model.rolesPath = paths
                case "collections_path", "collections_paths": model.collectionsPath = paths
                default: continue
                }
            }
        }
        var facts = FileFacts()
        facts.model = Boxed(model)
        let (symbols, colours) = (said, tokens)
        facts.sayLater { symbols }
        facts.showLater {
            var shown = ShownFacts()
            shown.tokens = colours.filter { !$0.range.isEmpty }
            return shown
        }
        return Parsed(facts)
    }

    private static func trimmed(_ words: Substring) -> String {
        var words = words.drop(while: \.isWhitespace)
        while words.last?.isWhitespace == true { words.removeLast() }
        return String(words)
    }
}
