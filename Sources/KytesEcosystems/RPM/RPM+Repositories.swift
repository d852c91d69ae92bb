internal import KytesSyntax
internal import KytesText

extension RPM {
    /// The repositories of a `*.repo` file.
    struct Repositories: Sendable {
        let text: UnitText

        /// Addresses, with where they stand; those that variables make are left out.
        var addresses: [Located<String>] {
            text.assignments.filter { keys.contains(text.string($0.key)) }.flatMap { assignment in
                text.value(of: assignment).words(keepsEscapes: true).words.map(\.located)
            }
            .filter { ($0.value.hasPrefix("https://") || $0.value.hasPrefix("http://")) && !$0.value.contains("$") }
        }

        private let keys: Set = ["baseurl", "mirrorlist", "metalink", "gpgkey"]
    }

    static func readRepositories(_ text: SourceText) -> Parsed<FileFacts> {
        var facts = FileFacts()
        let ini = UnitText(text)
        let isOne = ini.assignments.contains { ["baseurl", "mirrorlist", "metalink"].contains(ini.string($0.key)) }
        guard isOne else { return Parsed(facts) }
        facts.model = Repositories(text: ini)
        facts.sayLater {
            var said = SaidFacts()
            said.symbols = ini.sections.map { section in
                let name = ini.assignments[section.assignments].first { ini.string($0.key) == "name" }
                return SymbolFact(
                    kind: .section, name: section.name, range: section.range,
                    detail: name.map { ini.value(of: $0).string } ?? "")
            }
            return said
        }
        facts.showLater {
            var shown = ShownFacts()
            shown.tokens = ini.comments.map { TokenFact(kind: .comment, range: $0) }
            for section in ini.sections {
                shown.tokens.append(TokenFact(kind: .keyword, range: section.name.range))
                shown.structure.append(section.range)
                shown.folds.append(section.range)
            }
            for assignment in ini.assignments {
                shown.structure.append(assignment.range)
                shown.tokens.append(TokenFact(kind: .property, range: assignment.key))
                shown.tokens += assignment.pieces.map { TokenFact(kind: .string, range: $0) }
            }
            shown.folds = shown.folds.filter { text.line(at: $0.lowerBound) < text.line(at: $0.upperBound) }
            shown.tokens = TokenFact.apart(shown.tokens)
            shown.structure.sort { ($0.lowerBound, -$0.count) < ($1.lowerBound, -$1.count) }
            return shown
        }
        var faults: [Diagnostic] = []
        var names: Set<String> = []
        for section in ini.sections {
            if !names.insert(section.name.value).inserted {
                faults.append(
                    Diagnostic(
                        code: Code.duplicate, severity: .error,
                        message: "A repository `\(section.name.value.prefix(80))` is there already",
                        range: section.name.range))
            }
        }
        return Parsed(facts, diagnostics: faults)
    }
}
