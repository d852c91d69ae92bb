import KytesLSP
import KytesSyntax
import KytesTestSupport
import KytesText
import Testing

/// Requests, their cancellation, their progress, and questions the other way.
struct RequestTests {
    private func editor(_ service: EchoService = EchoService(), capabilities: JSONValue = [:]) async throws
        -> FakeEditor
    {
        let editor = FakeEditor(service)
        try await editor.start(capabilities: capabilities)
        return editor
    }

    @Test func aCancelledRequestIsAnsweredAtOnceEvenIfItsHandlerGoesOn() async throws {
        let service = EchoService()
        let editor = try await editor(service)
        let ids = (0..<8).map { _ in editor.ask("test/stubborn") }
        for id in ids {
            editor.notify("$/cancelRequest", ["id": id])
            await #expect(throws: FakeEditor.Refusal.self) { try await editor.answer(to: id) }
        }
        service.releaseStubborn()
        #expect(try await editor.request("test/echo", [1]) == [1])
        #expect(editor.messages.filter { $0["error"]?["code"] == -32800 }.count == 8)
        #expect(!editor.messages.contains { $0["result"] == "late" })
    }

    @Test func cancellingWhatIsNotThereChangesNothing() async throws {
        let editor = try await editor()
        for id: JSONValue in [99, "x", .null, 1.5, [1]] { editor.notify("$/cancelRequest", ["id": id]) }
        editor.notify("$/cancelRequest")
        #expect(try await editor.request("test/echo", [1]) == [1])
    }

    @Test func anEditSupersedesWhatAsksAboutTheDocument() async throws {
        let editor = try await editor()
        editor.open("file:///a", "one")
        editor.open("file:///b", "two")
        let about = editor.ask("test/patient", FakeEditor.at("file:///a", 0, 0))
        let otherwise = editor.ask("test/patient", FakeEditor.at("file:///b", 0, 0))
        // The same document in another spelling.
        editor.edit("file://localhost/%61", from: (0, 0), with: "x")
        await #expect(throws: FakeEditor.Refusal(code: -32801, message: "`file:///a` has changed")) {
            try await editor.answer(to: about)
        }
        editor.notify("$/cancelRequest", ["id": otherwise])
        await #expect(throws: FakeEditor.Refusal(code: -32800, message: "The request was cancelled")) {
            try await editor.answer(to: otherwise)
        }
    }

    @Test func aRequestSeesTheTextsOfItsTime() async throws {
        let editor = try await editor()
        editor.open("untitled:1", "one")
        let slow = editor.ask("test/slowText", FakeEditor.at("untitled:1", 0, 0))
        editor.edit("untitled:1", with: "two")
        #expect(try await editor.request("test/text", FakeEditor.at("untitled:1", 0, 0)) == "two")
        #expect(try await editor.answer(to: slow) == "one")
    }

    @Test func wrongParametersAreNamed() async throws {
        let editor = try await editor()
        let cases: [(JSONValue?, String)] = [
            (nil, "`params.textDocument.uri` is not a string"),
            ([], "`params.textDocument.uri` is not a string"),
            (["textDocument": ["uri": 1]], "`params.textDocument.uri` is not a string"),
            (["textDocument": ["uri": "a:"]], "`params.position.line` is not an integer"),
            (
                ["textDocument": ["uri": "a:"], "position": ["line": 1.5, "character": 0]],
                "`params.position.line` is not an integer"
            ),
        ]
        for (params, message) in cases {
            await #expect(throws: FakeEditor.Refusal(code: -32602, message: message)) {
                try await editor.request("test/typed", params)
            }
        }
        let far: JSONValue = ["textDocument": ["uri": "a:"], "position": ["line": -1, "character": 4_294_967_297]]
        #expect(try await editor.request("test/typed", far) == ["line": 0, "character": 4_294_967_297])
    }

    @Test func anIDThatIsInUseIsRefused() async throws {
        let editor = try await editor()
        let message: JSONValue = ["jsonrpc": "2.0", "id": "same", "method": "test/patient"]
        editor.send(message)
        editor.send(message)
        await #expect(throws: FakeEditor.Refusal.self) { try await editor.answer(to: "same") }
    }

    @Test func progressAndPartialResultsGoToTheTokensOfTheClient() async throws {
        let editor = try await editor()
        let params: JSONValue = ["workDoneToken": "work", "partialResultToken": 7]
        #expect(try await editor.request("test/progress", params) == [])
        let messages = editor.messages.filter { $0["method"] == "$/progress" }.compactMap { $0["params"] }
        #expect(messages.filter { $0["token"] == 7 } == [["token": 7, "value": [1]]])
        let work = messages.filter { $0["token"] == "work" }.map { $0["value"]?["kind"]?.string ?? "" }
        #expect(work == ["begin", "report", "end"])
        let silent = editor.messages.count
        #expect(try await editor.request("test/progress") == [])
        #expect(editor.messages.count == silent + 1)
    }

    @Test func theClientsProgressButtonCancelsItsRequest() async throws {
        let editor = try await editor()
        let id = editor.ask("test/patient", ["workDoneToken": "work"])
        editor.notify("window/workDoneProgress/cancel", ["token": "work"])
        await #expect(throws: FakeEditor.Refusal(code: -32800, message: "The request was cancelled")) {
            try await editor.answer(to: id)
        }
    }

    @Test func longWorkShowsProgressThoughTheClientOfferedNoToken() async throws {
        let editor = try await editor(capabilities: ["window": ["workDoneProgress": true]])
        let id = editor.ask("test/longProgress")
        let begin = try await editor.notification("$/progress") { $0["value"]?["kind"] == "begin" }
        editor.notify("window/workDoneProgress/cancel", ["token": begin["token"] ?? .null])
        await #expect(throws: FakeEditor.Refusal(code: -32800, message: "The request was cancelled")) {
            try await editor.answer(to: id)
        }
        let kinds = editor.messages.filter { $0["method"] == "$/progress" }.map { $0["params"]?["value"]?["kind"] }
        #expect(kinds.first == "begin")
        #expect(kinds.last == "end")
    }

    @Test func theServersOwnProgressIsMadeAskedForAndCancelled() async throws {
        let editor = try await editor(capabilities: ["window": ["workDoneProgress": true]])
        let id = editor.ask("test/ownProgress")
        let begin = try await editor.notification("$/progress") { $0["value"]?["kind"] == "begin" }
        #expect(begin["value"]?["title"] == "Fetching")
        let token = try #require(begin["token"])
        let created = editor.messages.first { $0["method"] == "window/workDoneProgress/create" }
        #expect(created?["params"]?["token"] == token)
        editor.notify("window/workDoneProgress/cancel", ["token": token])
        _ = try await editor.notification("$/progress") { $0["value"]?["kind"] == "end" }
        // The handler gave up by itself.
        await #expect(throws: FakeEditor.Refusal.self) { try await editor.answer(to: id) }
    }

    @Test func theEditorIsAskedAndItsAnswersFindTheirQuestions() async throws {
        let editor = try await editor()
        editor.answer("window/showMessageRequest") { ["title": $0["message"] ?? .null] }
        let first = editor.ask("test/ask", ["method": "window/showMessageRequest", "params": ["message": "1"]])
        let second = editor.ask("test/ask", ["method": "window/showMessageRequest", "params": ["message": "2"]])
        #expect(try await editor.answer(to: second) == ["title": "2"])
        #expect(try await editor.answer(to: first) == ["title": "1"])
        for answer: JSONValue in [
            ["jsonrpc": "2.0", "id": 12345, "result": nil], ["jsonrpc": "2.0", "id": nil, "error": 7],
            ["jsonrpc": "2.0", "id": "x", "error": ["code": "a"]],
        ] {
            editor.send(answer)
        }
        #expect(try await editor.request("test/echo", [1]) == [1])
        #expect(editor.faults.isEmpty)
    }

    @Test func anEditorThatDoesNotAnswerIsNotWaitedForForever() async throws {
        let editor = try await editor()
        editor.answer("x/silent") { _ in nil }
        let late = try await editor.refusal("test/ask", ["method": "x/silent", "timeout": 20])
        #expect(late == -32803)
        _ = try await editor.notification("$/cancelRequest")
        let id = editor.ask("test/ask", ["method": "x/silent"])
        _ = try await editor.notification("x/silent")
        editor.notify("$/cancelRequest", ["id": id])
        await #expect(throws: FakeEditor.Refusal.self) { try await editor.answer(to: id) }
    }

    @Test func aFailureOfTheHandlerIsSaid() async throws {
        let editor = try await editor()
        await #expect(throws: FakeEditor.Refusal(code: -32803, message: "`x` failed")) {
            try await editor.request("test/fail")
        }
    }

    @Test func traceIsWrittenAsTheEditorSays() async throws {
        let editor = FakeEditor(EchoService())
        try await editor.start(adding: ["trace": "messages"])
        func traces() -> [JSONValue] {
            editor.messages.filter { $0["method"] == "$/logTrace" }.compactMap { $0["params"] }
        }
        try await editor.request("test/echo", [1])
        let first = try await editor.notification("$/logTrace")
        #expect(first["message"]?.string?.hasPrefix("`test/echo` took ") == true)
        #expect(first["verbose"] == nil)

        editor.notify("$/setTrace", ["value": "loud"])
        editor.notify("$/setTrace", ["value": "verbose"])
        try await editor.request("test/echo", [2])
        let second = try await editor.notification("$/logTrace") { $0["verbose"] != nil }
        #expect(second["verbose"] == "asked: [2]\nanswered: [2]")
        _ = try await editor.refusal("test/fail")
        let third = try await editor.notification("$/logTrace") { $0["message"]?.string?.contains("fail") == true }
        #expect(third["verbose"] == "asked: nothing\nanswered: `x` failed (-32803)")

        editor.notify("$/setTrace", ["value": "off"])
        try await editor.request("test/echo", [3])
        #expect(try await editor.stop() == 0)
        #expect(traces().count == 3)
    }
}
