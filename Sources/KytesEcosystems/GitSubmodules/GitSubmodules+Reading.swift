import KytesGraph
import KytesSyntax
public import KytesText

extension GitSubmodules {
    public static func read(_ text: SourceText, of document: DocumentID) -> Parsed<FileFacts> {
        var facts = FileFacts()
        for section in GitConfigText(text).sections where section.name.value == "submodule" {
            guard section.subsection != nil, let path = section.value("path") else { continue }
            let url = section.value("url")
            facts.symbols.append(
                SymbolFact(kind: .submodule, name: path, range: section.range, detail: url?.value ?? ""))
            facts.requirements.append(
                RequirementFact(
                    package: path, range: section.range, removal: section.range, written: url, kind: .contains))
        }
        facts.showLater { shown(in: text) }
        return Parsed(facts)
    }

    private static func shown(in text: SourceText) -> ShownFacts {
        let config = GitConfigText(text)
        var shown = ShownFacts()
        for section in config.sections {
            shown.structure.append(section.range)
            shown.structure += section.entries.map { $0.name.range.lowerBound..<$0.value.range.upperBound }
            if text.line(at: section.range.lowerBound) < text.line(at: section.range.upperBound) {
                shown.folds.append(section.range)
            }
        }
        shown.tokens = tokens(of: config)
        return shown
    }

    private static func tokens(of config: GitConfigText) -> [TokenFact] {
        var tokens = config.comments.map { TokenFact(kind: .comment, range: $0) }
        for section in config.sections {
            tokens.append(TokenFact(kind: .keyword, range: section.name.range))
            if let subsection = section.subsection { tokens.append(TokenFact(kind: .string, range: subsection.range)) }
            for entry in section.entries {
                tokens.append(TokenFact(kind: .property, range: entry.name.range))
                if entry.value.range != entry.name.range {
                    tokens.append(TokenFact(kind: .string, range: entry.value.range))
                }
            }
        }
        return tokens.filter { !$0.range.isEmpty }.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }
}
