internal import KytesSyntax
internal import KytesText
internal import KytesVersions

extension Debian {
    /// `debian/changelog`: entries of versions, the newest first.
    ///
    /// - Source: deb-changelog(5), dpkg 1.21.
    struct Changelog: Sendable {
        struct Entry: Sendable {
            var source: Located<String>
            var version: Located<String>
            /// Suites, then what stands behind the semicolon.
            var rest: Located<String>
            var range: TextRange
            /// ` -- A <a@example.org>  Thu, …`
            var signature: TextRange?
        }

        var entries: [Entry] = []
        /// Lines before or between entries that belong to none. What stands behind the last one is older than the format.
        var strays: [TextRange] = []
        /// Numbers of bugs, and where each is told of.
        var bugs: [(range: TextRange, url: String)] = []

        init(_ text: SourceText) {
            var isOpen = false
            for number in 0..<text.lineCount {
                let range = text.range(ofLine: number)
                let line = text.bytes[range]
                guard let first = line.first, let last = line.lastIndex(where: { $0 > 0x20 }) else { continue }
                let content = range.lowerBound..<(last + 1)
                if first == 0x20 || first == 0x09 {
                    guard isOpen else { continue }
                    entries[entries.count - 1].range = entries[entries.count - 1].range.lowerBound..<content.upperBound
                    if line.starts(with: " -- ".utf8) {
                        entries[entries.count - 1].signature = content
                        isOpen = false
                    } else {
                        bugs += Self.bugs(in: text, content)
                    }
                } else if let entry = Self.entry(text, content) {
                    entries.append(entry)
                    isOpen = true
                } else if first != UInt8(ascii: "#"), !Self.isSettings(line), !entries.isEmpty || number == 0 {
                    strays.append(content)
                }
            }
            let end = entries.last?.range.upperBound ?? text.count
            strays.removeAll { $0.lowerBound > end }
        }

        /// `name (version) suite; urgency=low`
        private static func entry(_ text: SourceText, _ range: TextRange) -> Entry? {
            let line = text.bytes[range]
            let name = line.prefix { $0 > 0x20 && $0 != UInt8(ascii: "(") }
            guard !name.isEmpty, let open = line.firstIndex(of: UInt8(ascii: "(")),
                let close = line[open...].firstIndex(of: UInt8(ascii: ")")),
                line[name.endIndex..<open].allSatisfy({ $0 == 0x20 })
            else { return nil }
            let rest = (close + 1)..<range.upperBound
            let start = rest.lowerBound + line[rest].prefix { $0 == 0x20 }.count
            return Entry(
                source: Located(text[name.startIndex..<name.endIndex], at: name.startIndex..<name.endIndex),
                version: Located(text[(open + 1)..<close], at: (open + 1)..<close),
                rest: Located(text[start..<rest.upperBound], at: start..<rest.upperBound), range: range)
        }

        /// For editors, at the end of the file.
        private static func isSettings(_ line: ArraySlice<UInt8>) -> Bool {
            ["Local variables:", "vim:", "Old Changelog:", "$Id", "/*"].contains { line.starts(with: $0.utf8) }
        }

        /// `Closes: #123, bug#456`; `LP: #789`
        private static func bugs(in text: SourceText, _ range: TextRange) -> [(range: TextRange, url: String)] {
            let bytes = text.bytes
            var bugs: [(range: TextRange, url: String)] = []
            let words = [("closes:", "https://bugs.debian.org/"), ("lp:", "https://bugs.launchpad.net/bugs/")]
            var at = range.lowerBound
            while at < range.upperBound {
                let lead = words.first { word, _ in
                    at + word.utf8.count <= range.upperBound
                        && zip(bytes[at...], word.utf8).allSatisfy { ($0 | 0x20) == ($1 | 0x20) }
                }
                guard let (word, base) = lead else {
                    at += 1
                    continue
                }
                at += word.utf8.count
                while let (bug, end) = bug(bytes, at, range.upperBound) {
                    bugs.append((bug, base + text[bug].drop { $0 == "#" }))
                    at = end
                    guard at < range.upperBound, bytes[at] == UInt8(ascii: ",") else { break }
                    at += 1
                }
            }
            return bugs
        }

        private static func bug(_ bytes: [UInt8], _ start: Int, _ end: Int) -> (TextRange, Int)? {
            var at = start
            while at < end, bytes[at] == 0x20 { at += 1 }
            if bytes[at..<end].starts(with: "bug".utf8) || bytes[at..<end].starts(with: "Bug".utf8) { at += 3 }
            while at < end, bytes[at] == 0x20 { at += 1 }
            let first = at
            if at < end, bytes[at] == UInt8(ascii: "#") { at += 1 }
            let digits = bytes[at..<end].prefix { $0 &- UInt8(ascii: "0") < 10 }
            return digits.isEmpty ? nil : (first..<digits.endIndex, digits.endIndex)
        }
    }

    static func readChangelog(_ text: SourceText) -> Parsed<FileFacts> {
        let changelog = Changelog(text)
        var facts = FileFacts()
        facts.model = changelog
        facts.symbols = changelog.entries.map { entry in
            SymbolFact(kind: .section, name: entry.version, range: entry.range, detail: entry.rest.value)
        }
        facts.showLater {
            let changelog = Changelog(text)
            var shown = ShownFacts()
            for entry in changelog.entries {
                shown.tokens.append(TokenFact(kind: .namespace, range: entry.source.range))
                shown.tokens.append(TokenFact(kind: .number, range: entry.version.range))
                if let signature = entry.signature { shown.tokens.append(TokenFact(kind: .comment, range: signature)) }
                shown.structure.append(entry.range)
                if text.line(at: entry.range.lowerBound) < text.line(at: entry.range.upperBound) {
                    shown.folds.append(entry.range)
                }
            }
            shown.tokens += changelog.bugs.map { TokenFact(kind: .string, range: $0.range) }
            shown.tokens = shown.tokens.filter { !$0.range.isEmpty }.sorted {
                $0.range.lowerBound < $1.range.lowerBound
            }
            return shown
        }
        var faults = changelog.strays.map { range in
            Diagnostic(
                code: Code.unreadable, severity: .warning, message: "This line belongs to no entry of the changelog",
                range: range)
        }
        for entry in changelog.entries {
            guard let fault = DebianVersion(entry.version.value).fault else { continue }
            faults.append(
                Diagnostic(
                    code: Code.badVersion, severity: .error,
                    message: "`\(entry.version.value.prefix(80))` is no version: \(fault.rawValue)",
                    range: entry.version.range))
        }
        return Parsed(facts, diagnostics: faults)
    }
}
