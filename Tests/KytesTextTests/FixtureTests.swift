import KytesTestSupport
import KytesText
import Testing

@Suite struct FixtureNotationTests {
    private let fixture = Fixture(
        """
        Jump from a requirement
        to its entry.

        -- a.json --
        { "é": "1.0" }
           ^ as name
                ^^^ definition -> entry
        x$0y
        -- b/c.json --
        entry
        ^^^^^ as entry
        -- expect: hover --
        golden
        """
    )

    @Test func theFirstParagraphIsTheClaim() {
        #expect(fixture.claim == "Jump from a requirement to its entry.")
    }

    @Test func caretLinesAndCursorsAreNoPartOfTheText() {
        #expect(fixture.files.map(\.text.string) == ["{ \"é\": \"1.0\" }\nxy\n", "entry\n"])
        #expect(fixture.files[0].cursor == 17)
    }

    @Test func caretsMarkTheTextAboveThem() throws {
        let file = fixture.files[0]
        #expect(file.marks.map { file.text[$0.range] } == ["é", "1.0"])
        #expect(file.marks[1].words == "definition -> entry")
        #expect(try #require(fixture.mark(named: "entry")).range == 0..<5)
    }

    @Test func goldensAreRewrittenInPlace() {
        let text = "claim\n-- expect: a --\nold\n-- expect: b --\nkept\n"
        let rewritten = Fixture.rewriting(text, expectation: "a", with: "new\nlines\n")
        #expect(rewritten == "claim\n-- expect: a --\nnew\nlines\n-- expect: b --\nkept\n")
        let last = Fixture.rewriting(text, expectation: "b", with: "end\n")
        #expect(last == "claim\n-- expect: a --\nold\n-- expect: b --\nend\n")
    }
}
