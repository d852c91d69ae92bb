import KytesEcosystems
import KytesBasics
import KytesFeatures
import KytesGraph
import KytesTestSupport
import KytesText
import Testing

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
        let name = String(mark.words.dropFirst(7))
        let renaming = try features.rename(in: document, at: mark.range.lowerBound, to: name)
        let moves = renaming.moves.map { move in
            let paths = [move.folder, move.target].map { $0.relative(to: FixtureWorld.folder) ?? $0.string }
            return "move \(paths[0]) to \(paths[1])\n"
        }
        return section.text.applying(renaming.edits[document] ?? []).string
            + (try others(changedBy: renaming.edits, besides: document)) + moves.joined()
    }

    private func action() async throws -> String {
        let (section, mark) = try marked("action ")
        let document = try document(of: section)
        let title = String(mark.words.dropFirst(7))
        let actions = await features.codeActions(in: document, within: mark.range)
        let action = try #require(actions.first { $0.title == title }, "there are \(actions.map(\.title))")
        return section.text.applying(action.edits[document] ?? []).string
            + (try others(changedBy: action.edits, besides: document))
    }

    /// The other files of the fixture that a change touches, as they are afterwards.
    private func others(changedBy edits: [DocumentID: [TextEdit]], besides own: DocumentID) throws -> String {
        try fixture.files.map { section in
            let document = try document(of: section)
            guard document != own, let changes = edits[document] else { return "" }
            return "# \(section.name)\n" + section.text.applying(changes).string
        }
        .joined()
    }

    private func marked(_ verb: String) throws -> (Fixture.File, Fixture.Mark) {
        for section in fixture.files {
            if let mark = section.marks.first(where: { $0.words.hasPrefix(verb) }) { return (section, mark) }
        }
        throw UnknownGolden(name: verb)
    }
}
