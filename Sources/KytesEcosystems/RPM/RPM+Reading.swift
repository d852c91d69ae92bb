internal import KytesGraph
internal import KytesSyntax
public import KytesText

extension RPM {
    public static func read(_ text: SourceText, of document: DocumentID) -> Parsed<FileFacts> {
        var facts = FileFacts()
        guard text.count <= sizeLimit else { return Parsed(facts) }
        if document.fileName.hasSuffix(".repo") { return readRepositories(text) }
        guard looksLikeSpec(text) else { return Parsed(facts) }
        let spec = SpecReader(text, dist: nil).spec
        facts.model = spec
        facts.sayLater { said(spec, text) }
        facts.showLater { shown(spec, text) }
        return Parsed(facts, diagnostics: spec.faults + missing(spec))
    }

    /// Bytes of a file that is read.
    private static let sizeLimit = 8 << 20

    /// Test frameworks and PyInstaller have `*.spec`, too.
    private static func looksLikeSpec(_ text: SourceText) -> Bool {
        var tags = 0
        for line in 0..<min(text.lineCount, 2_000) {
            let words = text[text.range(ofLine: line)].drop { $0 == " " || $0 == "\t" }
            let isTag = ["Name:", "Version:", "Release:", "Summary:", "License:"].contains { start in
                words.prefix(start.count).lowercased() == start.lowercased()
            }
            if isTag { tags += 1 }
            if words.hasPrefix("%global ") || words.hasPrefix("%define ") || words.hasPrefix("%description") {
                tags += 1
            }
            if tags >= 2 { return true }
        }
        // The name alone is a spec that is being begun.
        return text.count < 200 && tags == 1
    }

    private static func missing(_ spec: Spec) -> [Diagnostic] {
        guard let main = spec.main, let first = main.tags.first else { return [] }
        // What includes or makes its tags is not told what it lacks.
        let isWhole = main.tags.contains { $0.key.value.lowercased() == "name" }
        guard isWhole else { return [] }
        return ["Version", "Release", "Summary", "License"].filter { key in
            !main.tags.contains { $0.key.value.lowercased() == key.lowercased() }
        }
        .map { key in
            let place = main.tags.first { $0.key.value.lowercased() == "name" } ?? first
            return Diagnostic(
                code: Code.missingTag, severity: .error, message: "`\(key)` is missing", range: place.key.range)
        }
    }

    private static func said(_ spec: Spec, _ text: SourceText) -> SaidFacts {
        var said = SaidFacts()
        said.symbols = spec.definitions.map { definition in
            SymbolFact(
                kind: .property, name: definition.name, range: definition.range, detail: definition.value)
        }
        for package in spec.packages where !package.nameRange.isEmpty {
            said.symbols.append(
                SymbolFact(
                    kind: .package, name: Located(package.name ?? text[package.nameRange], at: package.nameRange),
                    range: package.range, detail: spec.version(of: package) ?? ""))
        }
        for section in spec.sections where section.name.value != "%package" {
            said.symbols.append(SymbolFact(kind: .section, name: section.name, range: section.range))
        }
        said.symbols.sort { $0.range.lowerBound < $1.range.lowerBound }
        for tag in spec.packages.flatMap(\.tags) where wishes.contains(tag.key.value.lowercased()) {
            for relation in tag.relations {
                let behind =
                    relation.nameRange.upperBound..<max(relation.nameRange.upperBound, relation.range.upperBound)
                let written = text[behind].drop { $0 == " " }
                said.requirements.append(
                    RequirementFact(
                        package: Located(relation.name ?? text[relation.nameRange], at: relation.nameRange),
                        range: relation.range,
                        removal: tag.relations.count == 1 ? tag.range : relation.range,
                        written: written.isEmpty
                            ? nil
                            : Located(
                                String(written),
                                at: relation.range.upperBound - written.utf8.count..<relation.range.upperBound),
                        version: relation.version.flatMap { version in
                            relation.versionRange.map { Located(version, at: $0) }
                        },
                        kind: tag.key.value.lowercased() == "buildrequires" ? .buildsWith : .requires))
            }
        }
        return said
    }

    /// Bonds that ask for something.
    static let wishes: Set = [
        "requires", "buildrequires", "recommends", "suggests", "prereq", "supplements", "enhances",
    ]

    // MARK: - For whoever looks

    private static func shown(_ spec: Spec, _ text: SourceText) -> ShownFacts {
        var shown = ShownFacts()
        shown.tokens = spec.comments.map { TokenFact(kind: .comment, range: $0) }
        shown.tokens += spec.directives.map { TokenFact(kind: .keyword, range: $0) }
        shown.tokens += spec.sections.map { TokenFact(kind: .keyword, range: $0.name.range) }
        shown.tokens += spec.uses.map { TokenFact(kind: .macro, range: $0.range) }
        shown.tokens += spec.definitions.map { TokenFact(kind: .macro, range: $0.name.range) }
        for tag in spec.packages.flatMap(\.tags) {
            shown.tokens.append(TokenFact(kind: .property, range: tag.key.range))
            shown.completions.append(CompletionFact(kind: .word(tagNames), range: tag.key.range))
            shown.structure.append(tag.range)
            for relation in tag.relations {
                shown.structure.append(relation.range)
                shown.tokens.append(TokenFact(kind: .namespace, range: relation.nameRange))
                if let version = relation.versionRange { shown.tokens.append(TokenFact(kind: .number, range: version)) }
                shown.completions.append(CompletionFact(kind: .packageName(namespace: ""), range: relation.nameRange))
            }
            if bonds.contains(tag.key.value.lowercased()), tag.relations.isEmpty {
                shown.completions.append(CompletionFact(kind: .packageName(namespace: ""), range: tag.value))
            }
        }
        for fault in spec.faults where fault.code == Code.unreadable {
            shown.completions.append(CompletionFact(kind: .word(tagNames.map { $0 + ":" }), range: fault.range))
        }
        for section in spec.sections {
            shown.structure.append(section.range)
            shown.folds.append(section.range)
            let name = section.name.range
            shown.completions.append(
                CompletionFact(
                    kind: .word(sectionNames), range: min(name.lowerBound + 1, name.upperBound)..<name.upperBound))
        }
        shown.folds += spec.blocks + spec.definitions.map(\.range)
        shown.folds = shown.folds.filter { text.line(at: $0.lowerBound) < text.line(at: $0.upperBound) }
            .sorted { ($0.lowerBound, -$0.count) < ($1.lowerBound, -$1.count) }
        shown.structure = nested(shown.structure)
        shown.tokens = TokenFact.apart(shown.tokens)
        shown.completions.sort { $0.range.lowerBound < $1.range.lowerBound }
        return shown
    }

    /// Those that are within or beside each other: blocks of conditions may reach over sections.
    private static func nested(_ ranges: [TextRange]) -> [TextRange] {
        var open: [TextRange] = []
        var result: [TextRange] = []
        for range in ranges.filter({ !$0.isEmpty }).sorted(by: {
            ($0.lowerBound, -$0.count) < ($1.lowerBound, -$1.count)
        }) {
            while let last = open.last, last.upperBound <= range.lowerBound { open.removeLast() }
            if let last = open.last, last.upperBound < range.upperBound || last == range { continue }
            open.append(range)
            result.append(range)
        }
        return result
    }
}
