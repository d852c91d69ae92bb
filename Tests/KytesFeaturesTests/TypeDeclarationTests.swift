@testable import KytesFeatures
import KytesText
import Testing

/// Where in a source file a jump by an import stands.
@Suite struct TypeDeclarationTests {
    @Test(
        arguments: [
            ("/** class Thing {} */\n// class Thing\npublic final class Thing<T> {}\n", 3),
            ("package a\n\n * a class Thing\nsealed trait Thing\nobject Thing\n", 4),
            ("val Thing = 1\nclass ThingBox\ncase class Thing(a: Int)\n", 3),
            ("public @interface Thing {}", 1), ("\tenum Thing { A }", 1), ("typealias Thing = Int", 1),
            ("record Thing(int a) {}", 1), ("companion object Thing", 1),
        ])
    func theFirstDeclarationIsFound(_ written: String, _ line: Int) throws {
        let text = SourceText(written)
        let range = try #require(TypeDeclaration.range(of: "Thing", in: text))
        #expect(text[range] == "Thing")
        #expect(text.line(at: range.lowerBound) == line - 1)
    }

    @Test(arguments: ["", "class", "class ThingBox", "classThing", "class\nThing", "class. Thing", "/* class Thing"])
    func whatDeclaresNothingIsNotFound(_ written: String) {
        #expect(TypeDeclaration.range(of: "Thing", in: SourceText(written)) == nil)
    }
}
