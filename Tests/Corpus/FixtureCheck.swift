import KytesEcosystems
import KytesBasics
import KytesFeatures
import KytesGraph
import KytesTestSupport
import KytesText
import Testing

/// Holds what a fixture expects against what the program says. The only code of the fixtures that knows the features.
struct FixtureCheck {
    let fixture: Fixture
    private let file: FixtureFile
    let features: Features

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
            let calls = features.callItems(in: document, at: offset).flatMap {
                features.outgoingCalls(of: $0.component)
            }
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

    func document(of section: Fixture.File) throws -> DocumentID {
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
