import KytesLSP
import KytesSyntax
import KytesTestSupport
import Synchronization
import Testing

/// LSP 3.18, "Server lifecycle", and JSON-RPC 2.0.
struct ServerLifecycleTests {
    @Test func theSessionGoesByTheBook() async throws {
        let editor = FakeEditor(EchoService())
        #expect(try await editor.refusal("test/echo") == -32002)
        #expect(try await editor.refusal("shutdown") == -32002)
        editor.notify("textDocument/didOpen", ["nonsense": true])
        let result = try await editor.start()
        #expect(result["serverInfo"]?["name"] == "kytes-ls")
        #expect(
            try await editor.refusal("initialize", ["processId": nil, "rootUri": nil, "capabilities": [:]]) == -32600)
        #expect(try await editor.request("test/echo", ["a": 1]) == ["a": 1])
        #expect(try await editor.request("shutdown") == .null)
        #expect(try await editor.refusal("test/echo") == -32600)
        #expect(try await editor.refusal("shutdown") == -32600)
        editor.notify("exit")
        #expect(try await editor.exitCode() == 0)
        #expect(editor.faults.isEmpty)
    }

    @Test func exitWithoutShutdownIsAFailure() async throws {
        let early = FakeEditor(EchoService())
        early.notify("exit")
        #expect(try await early.exitCode() == 1)
        let late = FakeEditor(EchoService())
        try await late.start()
        late.notify("exit")
        #expect(try await late.exitCode() == 1)
    }

    @Test func theEndOfInputEndsTheSessionEvenDuringARequest() async throws {
        let editor = FakeEditor(EchoService())
        try await editor.start()
        _ = editor.ask("test/stubborn")
        editor.hangUp()
        #expect(try await editor.exitCode(within: .seconds(2)) == 1)
    }

    @Test func theServiceEndsItsWorkOnceBeforeTheProgramEnds() async throws {
        let service = EchoService(endingTime: .milliseconds(200))
        let editor = FakeEditor(service)
        try await editor.start()
        #expect(try await editor.stop() == 0)
        #expect(service.endings.withLock { $0.begun } == 1)
        #expect(service.endings.withLock { $0.done } == 1)
    }

    @Test func aServiceThatDoesNotEndIsNotWaitedForLongerThanASecond() async throws {
        let service = EchoService(endingTime: .seconds(600))
        let editor = FakeEditor(service)
        try await editor.start()
        editor.hangUp()
        #expect(try await editor.exitCode(within: .seconds(2)) == 1)
        #expect(service.endings.withLock { $0.begun } == 1)
    }

    @Test func theDeathOfTheClientEndsTheSession() async throws {
        let client = try ServerProcess("sleep", ["600"])
        let editor = FakeEditor(EchoService())
        try await editor.start(adding: ["processId": .integer(Int(client.id))])
        #expect(try await editor.request("test/echo", [1]) == [1])
        client.kill()
        #expect(try await editor.exitCode(within: .seconds(2)) == 1)
    }

    @Test func aClientThatIsDeadAlreadyEndsTheSession() async throws {
        let client = try ServerProcess("true", [])
        // Not waited for: a zombie, which still has its number.
        _ = client.readAll()
        let editor = FakeEditor(EchoService())
        try await editor.start(adding: ["processId": .integer(Int(client.id))])
        #expect(try await editor.exitCode(within: .seconds(2)) == 1)
    }

    @Test func theRootIsFoundInEveryGenerationOfTheProtocol() async throws {
        let spellings: [(JSONObject, String)] = [
            (["workspaceFolders": [["uri": "file:///a%20b", "name": "x"]], "rootUri": "file:///no"], "file:///a%20b"),
            (["workspaceFolders": nil, "rootUri": "file:///a", "rootPath": "/no"], "file:///a"),
            (["workspaceFolders": [], "rootUri": nil, "rootPath": "/a b"], "file:///a%20b"),
        ]
        for (members, uri) in spellings {
            let editor = FakeEditor(EchoService())
            try await editor.start(adding: members)
            #expect(try await editor.request("test/folders") == [.string(uri)])
        }
    }

    @Test(arguments: [
        (["utf-8", "utf-16"], "utf-8"), (["utf-32", "utf-8"], "utf-32"), (["utf-7", "utf-16"], "utf-16"),
        ([], "utf-16"),
    ])
    func theFirstKnownPositionEncodingOfTheClientIsTaken(offered: [String], agreed: String) async throws {
        let editor = FakeEditor(EchoService())
        let encodings = JSONValue.array(offered.map { .string($0) })
        let result = try await editor.start(capabilities: ["general": ["positionEncodings": encodings]])
        #expect(result["capabilities"]?["positionEncoding"]?.string == agreed)
    }

    @Test func initializeWithWrongTypesIsRefusedAndCanBeRepeated() async throws {
        let editor = FakeEditor(EchoService())
        #expect(try await editor.refusal("initialize", ["processId": "x", "capabilities": [:]]) == -32602)
        #expect(try await editor.refusal("initialize", ["workspaceFolders": 7]) == -32602)
        #expect(try await editor.refusal("initialize", nil) == -32602)
        // Capabilities of a wrong type are not offered, and no reason to refuse an editor.
        try await editor.start(capabilities: ["workspace": 7, "general": ["positionEncodings": "utf-8"]])
        #expect(try await editor.stop() == 0)
    }

    @Test func whatIsNotOfferedIsRefused() async throws {
        let editor = FakeEditor(EchoService())
        try await editor.start()
        #expect(try await editor.refusal("textDocument/moniker", [:]) == -32601)
        #expect(try await editor.refusal("$/unknown") == -32601)
        #expect(try await editor.refusal("textDocument/didOpen", [:]) == -32600)
        #expect(try await editor.refusal("exit") == -32600)
        editor.notify("$/unknown", [1])
        editor.notify("unknown")
        editor.notify("test/echo")
        #expect(try await editor.request("test/echo", [1]) == [1])
    }

    @Test(
        arguments: [
            (#"{"jsonrpc":"2.0","id":7,"method":"test/echo","params":"#, 7, -32700),
            (#"{"jsonrpc":"2.0","method":"test/echo","params":{"id":1},"id":"a","x":tru}"#, "a", -32700),
            (#"nonsense"#, nil, -32700),
            (#"[]"#, nil, -32600),
            (#"[{"jsonrpc":"2.0","id":7,"method":"test/echo"}]"#, nil, -32600),
            (#"{"id":7,"method":"test/echo"}"#, 7, -32600),
            (#"{"jsonrpc":"1.0","id":7,"method":"test/echo"}"#, 7, -32600),
            (#"{"jsonrpc":"2.0","id":7,"method":1}"#, 7, -32600),
            (#"{"jsonrpc":"2.0","id":7}"#, 7, -32600),
            (#"{"jsonrpc":"2.0","id":null,"method":"test/echo"}"#, nil, -32600),
            (#"{"jsonrpc":"2.0","id":1.5,"method":"test/echo"}"#, nil, -32600),
            (#"{"jsonrpc":"2.0","id":[7],"method":"test/echo"}"#, nil, -32600),
            ("", nil, -32700),
        ] as [(String, JSONValue, Int)])
    func whatIsNoMessageIsAnsweredWithTheIDThatCanBeRecovered(body: String, id: JSONValue, code: Int) async throws {
        let editor = FakeEditor(EchoService())
        try await editor.start()
        editor.send(raw: FakeEditor.frame(Array(body.utf8)))
        _ = try await editor.request("test/echo")
        let refusal = editor.messages.first { $0["error"] != nil }
        #expect(refusal?["id"] == id)
        #expect(refusal?["error"]?["code"]?.integer == code)
        #expect(editor.messages.count { $0["error"] != nil } == 1)
    }

    @Test(arguments: [
        "Content-Length: -1\r\n\r\n", "Content-Length: 99999999999999999999\r\n\r\n", "X: y\r\n\r\n",
        "Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
    ])
    func aMalformedHeaderIsAnsweredAtOnceWithTheIDThatCanBeRecovered(header: String) async throws {
        let editor = FakeEditor(EchoService())
        try await editor.start()
        editor.send(raw: Array((header + #"{"jsonrpc":"2.0","id":77,"method":"test/echo"}"#).utf8))
        await #expect(throws: FakeEditor.Refusal.self) { try await editor.answer(to: 77) }
        #expect(try await editor.request("test/echo", [1]) == [1])
        #expect(try await editor.stop() == 0)
    }

    @Test func messagesOverTheLimitAreRefused() async throws {
        let options = ServerOptions(version: "test", logLevel: .error, maxMessageBytes: 10_000)
        let editor = FakeEditor(EchoService(), options: options)
        try await editor.start()
        let text = JSONValue.string(String(repeating: "x", count: 20_000))
        #expect(try await editor.refusal("test/echo", [text]) == -32600)
        #expect(try await editor.request("test/echo", ["small"]) == ["small"])
    }
}
