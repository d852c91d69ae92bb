import KytesEcosystems
import KytesFeatures
import KytesTestSupport
import KytesText
import Testing

/// Holds what a fixture expects against what the program says. The only code of the fixtures that knows the features.
struct FixtureCheck {
    private let fixture: Fixture
    private let file: FixtureFile
    private let features: Features

    init(_ fixture: Fixture, file: FixtureFile) async throws {
        self.fixture = fixture
        self.file = file
        features = try await FixtureWorld(fixture).features()
    }

    var expectationCount: Int {
        fixture.expectations.count + fixture.files.flatMap(\.marks).filter { !$0.words.hasPrefix("as ") }.count
    }

    // MARK: - Marks

    func marks() async throws {
        for section in fixture.files {
            let document = try document(of: section)
            for mark in section.marks where !mark.words.hasPrefix("as ") {
                let answer = try await answer(to: mark, in: document)
                #expect(answer.isRight, "\(file).txt:\(mark.line) `\(mark.words)`, but it is: \(answer.actual)")
            }
            try expectDiagnostics(of: section, in: document)
        }
    }

    private struct Answer {
        var isRight: Bool
        var actual: String

        static func equal(_ actual: String, _ wanted: Substring) -> Answer {
            Answer(isRight: actual == wanted, actual: actual)
        }

        static func holds(_ actual: String, _ wanted: Substring) -> Answer {
            Answer(isRight: actual.contains(wanted), actual: actual)
        }
    }

    private func answer(to mark: Fixture.Mark, in document: DocumentID) async throws -> Answer {
        let verb = mark.words.prefix { $0 != " " }
        let wanted = mark.words.dropFirst(verb.count).drop { $0 == " " || $0 == "-" || $0 == ">" }
        let offset = mark.range.lowerBound
        switch verb {
        case "definition": return .equal(name(of: features.definition(in: document, at: offset)), wanted)
        case "declaration": return .equal(name(of: features.declaration(in: document, at: offset)), wanted)
        case "implementation": return .equal(name(of: features.implementation(in: document, at: offset)), wanted)
        case "references":
            let places = features.references(in: document, at: offset, includingDeclaration: true)
            return .equal(places.map { name(of: $0.document, $0.range) }.sorted().joined(separator: ", "), wanted)
        case "highlight":
            let ranges = features.highlights(in: document, at: offset).map(\.range)
            return .equal(ranges.map { name(of: document, $0) }.sorted().joined(separator: ", "), wanted)
        case "hover": return .holds(await features.hover(in: document, at: offset)?.markdown ?? "nothing", wanted)
        case "hint":
            let hints = features.inlayHints(in: document, within: mark.range)
            return .holds(hints.filter { mark.range.touches($0.offset) }.map(\.label).joined(separator: " | "), wanted)
        case "link":
            let links = features.documentLinks(in: document).filter { mark.range.encloses($0.range) }
            return .equal(links.map(\.url).joined(separator: " "), wanted)
        case "lens":
            let lenses = features.codeLenses(in: document).filter { $0.range.overlaps(mark.range) }
            return .holds(lenses.map(\.title).joined(separator: " | "), wanted)
        case "complete":
            let labels = await features.completions(in: document, at: mark.range.upperBound).items.map(\.label)
            let missing = wanted.split(separator: ", ").filter { !labels.contains(String($0)) }
            return Answer(isRight: missing.isEmpty, actual: labels.joined(separator: ", "))
        case "calls":
            let calls = features.callItems(in: document, at: offset).flatMap { features.outgoingCalls(of: $0.component) }
            return .equal(calls.map(\.item.name).joined(separator: ", "), wanted)
        case "rename", "action", "diagnostic": return Answer(isRight: true, actual: "")
        default: return Answer(isRight: false, actual: "no known expectation")
        }
    }

    /// Where one diagnostic is expected, all are: each mark has its diagnostic, and each diagnostic its mark.
    private func expectDiagnostics(of section: Fixture.File, in document: DocumentID) throws {
        let marks = section.marks.filter { $0.words.hasPrefix("diagnostic ") }
        guard !marks.isEmpty else { return }
        let wanted = marks.map { "\($0.words.dropFirst(11)) `\(section.text[$0.range])`" }.sorted()
        let actual = features.diagnostics(in: document).map { "\($0.code) `\(section.text[$0.range])`" }.sorted()
        #expect(actual == wanted, "diagnostics of \(file), \(section.name)")
    }

    // MARK: - Names of places

    private func document(of section: Fixture.File) throws -> DocumentID {
        switch FixtureName(section.name) {
        case .workspace(let path): return DocumentID(file: FixtureWorld.folder.appending(path))
        case .repository(let url, let tag, let path):
            let commit = FixtureWorld.commit(of: tag)
            let component = features.graph.components.first { $0.source?.url == url && $0.source?.revision == commit }
            let id = try #require(component?.id, "no component comes from \(url)@\(tag)")
            return DocumentID(component: id.purl, path: path)
        }
    }

    private func name(of destination: Destination?) -> String {
        switch destination?.target {
        case nil: "nothing"
        case .place(let place): name(of: place.document, place.range)
        case .component(let id): id.purl
        case .entry(let entry): entry.folders.first ?? "nothing"
        case .unresolved(let name): "unresolved " + name
        }
    }

    /// The mark that stands there, else the document and the text.
    private func name(of document: DocumentID, _ range: TextRange) -> String {
        for section in fixture.files where (try? self.document(of: section)) == document {
            if let mark = section.marks.first(where: { $0.range == range && $0.words.hasPrefix("as ") }) {
                return String(mark.words.dropFirst(3))
            }
        }
        let text = features.text(of: document)?[range] ?? ""
        let path = document.filePath?.relative(to: FixtureWorld.folder) ?? document.uri
        return text.isEmpty ? path : "\(path) `\(text)`"
    }
}

// MARK: - Golden texts

extension FixtureCheck {
    /// What the program says today, for each golden text of the fixture.
    func goldens() async throws -> [(name: String, text: String)] {
        var goldens: [(String, String)] = []
        for expectation in fixture.expectations {
            goldens.append((expectation.name, try await golden(expectation.name)))
        }
        return goldens
    }

    private func golden(_ name: String) async throws -> String {
        switch name {
        case "graph": return graph()
        case "symbols": return try lines { self.outline(self.features.documentSymbols(in: $0), depth: 0) }
        case "tokens":
            return try lines { document in
                self.features.semanticTokens(in: document)
                    .map { "\($0.kind.rawValue) `\(self.shown($0.range, in: document))`\n" }.joined()
            }
        case "folding":
            return try lines { document in
                guard let text = self.features.text(of: document) else { return "" }
                return self.features.foldingRanges(in: document)
                    .map { "\(text.line(at: $0.lowerBound) + 1)–\(text.line(at: $0.upperBound) + 1)\n" }.joined()
            }
        case "selection": return try selection()
        case "diagnostics":
            return try lines { document in
                self.features.diagnostics(in: document)
                    .map { "\($0.severity) \($0.code) `\(self.shown($0.range, in: document))`: \($0.message)\n" }
                    .joined()
            }
        case "rename": return try rename()
        case "action": return try await action()
        default: throw UnknownGolden(name: name)
        }
    }

    private struct UnknownGolden: Error { let name: String }

    private func lines(_ text: (DocumentID) -> String) throws -> String {
        let sections = fixture.files.filter { !$0.name.contains("://") }
        return try sections.map { section in
            let body = text(try document(of: section))
            return sections.count == 1 ? body : (body.isEmpty ? "" : "# \(section.name)\n" + body)
        }
        .joined()
    }

    private func shown(_ range: TextRange, in document: DocumentID) -> String {
        (features.text(of: document)?[range] ?? "").replacing("\n", with: "⏎")
    }

    private func outline(_ symbols: [SymbolFact], depth: Int) -> String {
        symbols.map { symbol in
            let detail = symbol.detail.isEmpty ? "" : "  " + symbol.detail
            let line = String(repeating: "  ", count: depth) + "\(symbol.kind) \(symbol.name.value)\(detail)\n"
            return line + outline(symbol.children, depth: depth + 1)
        }
        .joined()
    }

    private func graph() -> String {
        let components = features.graph.components.map { component in
            let pin = component.pin.map { "  (\($0.reason))" } ?? ""
            return "\(component.layer.rawValue) \(component.id)\(pin)\n"
        }
        let edges = features.graph.edges.map { edge in
            let scope = edge.scope.isEmpty ? "" : " [\(edge.scope)]"
            let requirement = edge.requirement.map { " " + $0 } ?? ""
            return "\(edge.from) \(edge.kind.rawValue)\(scope) \(edge.to)\(requirement)\n"
        }
        return components.joined() + "\n" + edges.joined()
    }

    private func selection() throws -> String {
        let section = try #require(fixture.files.first { $0.cursor != nil }, "selection needs `$0`")
        let document = try document(of: section)
        return features.selectionRanges(in: document, at: section.cursor ?? 0)
            .map { "`\(shown($0, in: document))`\n" }.joined()
    }

    private func rename() throws -> String {
        let (section, mark) = try marked("rename ")
        let document = try document(of: section)
        let edits = try features.rename(in: document, at: mark.range.lowerBound, to: String(mark.words.dropFirst(7)))
        return section.text.applying(edits[document] ?? []).string
    }

    private func action() async throws -> String {
        let (section, mark) = try marked("action ")
        let document = try document(of: section)
        let title = String(mark.words.dropFirst(7))
        let actions = await features.codeActions(in: document, within: mark.range)
        let action = try #require(actions.first { $0.title == title }, "there are \(actions.map(\.title))")
        return section.text.applying(action.edits[document] ?? []).string
    }

    private func marked(_ verb: String) throws -> (Fixture.File, Fixture.Mark) {
        for section in fixture.files {
            if let mark = section.marks.first(where: { $0.words.hasPrefix(verb) }) { return (section, mark) }
        }
        throw UnknownGolden(name: verb)
    }
}
