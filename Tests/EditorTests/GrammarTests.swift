import Foundation
import KytesBasics
import KytesTestSupport
import Testing

/// The TextMate grammar of fixtures, in a real engine, against the reader of fixtures: both see the same headers and
/// the same marks.
@Suite struct GrammarTests {
    @Test(.enabled(if: EditorProgram.hasTextMateEngine, "no TextMate engine: python3 -m pip install babi"))
    func theFixtureGrammarSeesWhatTheReaderSees() async throws {
        for (text, lines) in try await highlighted([Self.example] + Self.corpus) {
            let fixture = Fixture(text)
            let marks = fixture.files.flatMap(\.marks).map(\.line).sorted()
            #expect(numbers(of: lines, with: "meta.mark.kytes-fixture") == marks, "\(fixture.claim)")
            let headers = lines.compactMap { $0.text(of: "entity.name.section.kytes-fixture") }
            let sections = fixture.files.map(\.name) + fixture.expectations.map(\.name)
            #expect(headers.sorted() == sections.sorted(), "\(fixture.claim)")
            let cursors = lines.compactMap { $0.text(of: "keyword.other.cursor.kytes-fixture") }
            #expect(cursors.count == fixture.files.filter { $0.cursor != nil }.count, "\(fixture.claim)")
        }
    }

    @Test(.enabled(if: EditorProgram.hasTextMateEngine, "no TextMate engine: python3 -m pip install babi"))
    func filesOfAFixtureAreReadInTheirOwnLanguage() async throws {
        let lines = try await highlighted([Self.example]).first?.lines ?? []
        #expect(lines.contains { $0.has("source.swift") && $0.whole.contains("let package") })
        #expect(lines.contains { $0.has("source.json") && $0.whole.contains("pins") })
        #expect(lines.contains { $0.has("comment.block.documentation.kytes-fixture") && $0.whole.hasPrefix("Jump") })
        #expect(lines.contains { $0.text(of: "constant.language.nothing.kytes-fixture") == "nothing" })
        #expect(lines.contains { $0.text(of: "entity.name.label.kytes-fixture") == "entry" })
    }

    private static let example = #"""
        Jump from a requirement to its lock entry.

        -- Package.swift --
        let package = Package(dependencies: [.package(url: "https://example.org/a", from: "1.0.0")])
                                                            ^^^^^^^^^^^^^^^^^^^^^ declaration -> entry
                              ^^^^^^^^^^^^ definition -> nothing
        let open = """ $0 nothing closes this
        -- https://example.org/a.git@1.0.1 Package@swift-6.0.swift --
        -- Package.resolved --
        { "pins": [] }
          ^^^^^^ as entry
        -- expect: symbols --
        package ^^ as it is

        """#

    private func numbers(of lines: [TextMate.Line], with scope: String) -> [Int] {
        lines.enumerated().filter { $1.has(scope) }.map { $0.offset + 1 }
    }

    private func highlighted(_ texts: [String]) async throws -> [(text: String, lines: [TextMate.Line])] {
        try await TextMate.highlighted(texts, by: "kytes-fixture", of: "text.kytes-fixture")
    }

    private static let corpus: [String] = {
        let folder = Checkout.folder.appending("Tests/Corpus/Fixtures")
        return Checkout.files(below: folder, suffix: ".txt").compactMap { Checkout.text(of: $0) }
    }()
}
