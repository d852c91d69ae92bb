import KytesSyntax
import KytesTestSupport
import Testing

/// workspace/executeCommand: every answer is shown exactly once.
struct CommandTests {
    private static let showing: JSONValue = ["window": ["showDocument": ["support": true]]]
    private static let resultsAreShown: JSONObject = ["initializationOptions": ["showsResults": true]]

    private func run(_ command: String, _ arguments: JSONValue, in editor: FakeEditor) async throws -> JSONValue {
        try await editor.request(
            "workspace/executeCommand", ["command": .string(command), "arguments": arguments])
    }

    private func methods(of editor: FakeEditor) -> [String] {
        editor.messages.compactMap { $0["method"]?.string }
            .filter { $0 == "window/showDocument" || $0 == "window/showMessage" }
    }

    @Test func anEditorThatShowsResultsIsToldNothingElse() async throws {
        let world = try ServiceWorld(ServiceWorld.twoPackages)
        let editor = try await world.editor(capabilities: Self.showing, adding: Self.resultsAreShown)
        let place = try await run("kytes.jump", ["lib"], in: editor)
        #expect(place["uri"]?.string == world.uri("lib/Package.swift"))
        let why = try await run("kytes.why", ["lib"], in: editor)
        #expect(why["text"] == "app\n  lib\n")
        #expect(why["paths"]?.array?.last?.array?.count == 2)
        #expect(try await run("kytes.why", ["app"], in: editor)["text"] == "`app` is the workspace's own\n")
        #expect(methods(of: editor).isEmpty)
    }

    @Test func anEditorThatDropsResultsIsShownThemOtherwise() async throws {
        let world = try ServiceWorld(ServiceWorld.twoPackages)
        let editor = try await world.editor(capabilities: Self.showing)
        _ = try await run("kytes.jump", ["lib"], in: editor)
        let shown = try await editor.notification("window/showDocument")
        #expect(shown["uri"]?.string == world.uri("lib/Package.swift"))
        _ = try await run("kytes.why", ["lib"], in: editor)
        #expect(try await editor.notification("window/showMessage")["message"] == "app → lib")
        #expect(methods(of: editor).count == 2)

        let poor = try await world.editor()
        _ = try await run("kytes.jump", ["lib"], in: poor)
        let said = try await poor.notification("window/showMessage")["message"]?.string
        #expect(said == "The source is at \(world.uri("lib/Package.swift"))")
    }

    @Test func aCommandWithoutItsArgumentIsRefusedInWords() async throws {
        let world = try ServiceWorld(ServiceWorld.twoPackages)
        let editor = try await world.editor()
        let refusal = await #expect(throws: FakeEditor.Refusal.self) { try await run("kytes.why", [], in: editor) }
        #expect(refusal?.code == -32602)
        #expect(refusal?.message == "`kytes.why` takes one argument: the name or the package URL of a component")
        #expect(try await editor.refusal("workspace/executeCommand", ["command": "kytes.dance"]) == -32602)
    }
}
