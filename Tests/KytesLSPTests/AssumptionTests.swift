import KytesSyntax
import KytesTestSupport
import Testing

/// What an editor has resolutions assume.
@Suite(.timeLimit(.minutes(1))) struct AssumptionTests {
    private static let pom = """
        <project><modelVersion>4.0.0</modelVersion><groupId>g</groupId><artifactId>a</artifactId><version>1</version>
        <profiles><profile><id>new</id><activation><jdk>[21,)</jdk></activation></profile></profiles>
        </project>
        """

    @Test(
        arguments: [
            ([:], "Not active: assumed is java.version 17.0.15"),
            (["java.version": "21.0.1", "os.name": 7, "other": "x"], "Active: assumed is java.version 21.0.1"),
        ] as [(JSONValue, String)])
    func theEditorSaysWhatIsAssumed(assume: JSONValue, expected: String) async throws {
        let world = try ServiceWorld(["pom.xml": Self.pom])
        let editor = try await world.editor(adding: ["initializationOptions": ["assume": assume]])
        let column = "<profiles><profile><id>".utf8.count
        let hover = try await editor.request("textDocument/hover", FakeEditor.at(world.uri("pom.xml"), 1, column))
        #expect(hover["contents"]?["value"]?.string?.contains(expected) == true, "\(hover)")
    }
}
