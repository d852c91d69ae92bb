internal import KytesSyntax
internal import KytesText

extension Debian {
    /// `debian/copyright` in the machine-readable form: which files are under which licence, and the licences' texts.
    ///
    /// - Source: "Machine-readable debian/copyright file" 1.0.
    struct Copyright: Sendable {
        struct Licence: Sendable {
            /// `GPL-2+`
            var name: Located<String>
            /// Files that are under it; `nil` for a stanza that only has its text.
            var files: Located<String>?
            var range: TextRange
        }

        let text: ControlText
        var licences: [Licence] = []
        /// Names of licences within an expression: `GPL-2+ and (MIT or Expat)`.
        var uses: [Located<String>] = []
        /// Whether its first stanza says the format: else it is prose.
        var isReadable = false

        init(_ source: SourceText) {
            text = ControlText(source)
            isReadable = text.stanzas.first.flatMap { text.value("Format", of: $0) } != nil
            guard isReadable else { return }
            for stanza in text.stanzas.dropFirst() {
                guard let licence = text.value("License", of: stanza), !licence.value.isEmpty else { continue }
                let files = text.value("Files", of: stanza)
                licences.append(Licence(name: licence, files: files, range: stanza.range))
                if files != nil { uses += Self.names(in: licence) }
            }
        }

        /// Where the text of a licence stands by itself.
        func definition(of name: String) -> Licence? {
            licences.first { $0.files == nil && $0.name.value.lowercased() == name.lowercased() }
        }

        private static func names(in expression: Located<String>) -> [Located<String>] {
            var names: [Located<String>] = []
            var start = expression.range.lowerBound
            for part in expression.value.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false) {
                let word = String(decoding: part, as: UTF8.self)
                let trimmed = word.drop { $0 == "(" }
                let name = trimmed.prefix { $0 != "," && $0 != ")" }
                let place = start + (word.utf8.count - trimmed.utf8.count)
                if !name.isEmpty, !["and", "or", "with", "exception"].contains(name) {
                    names.append(Located(String(name), at: place..<(place + name.utf8.count)))
                }
                start += part.count + 1
            }
            return names
        }
    }

    static func readCopyright(_ text: SourceText) -> Parsed<FileFacts> {
        let copyright = Copyright(text)
        var facts = FileFacts()
        facts.model = copyright
        guard copyright.isReadable else { return Parsed(facts) }
        facts.symbols = copyright.licences.map { licence in
            SymbolFact(
                kind: .section, name: licence.files ?? licence.name, range: licence.range,
                detail: licence.files == nil ? "licence" : licence.name.value)
        }
        facts.showLater {
            let copyright = Copyright(text)
            var shown = Debian.shown(copyright.text, text)
            shown.completions = []
            shown.tokens += copyright.uses.map { TokenFact(kind: .type, range: $0.range) }
            shown.tokens.sort { $0.range.lowerBound < $1.range.lowerBound }
            return shown
        }
        return Parsed(facts)
    }
}
