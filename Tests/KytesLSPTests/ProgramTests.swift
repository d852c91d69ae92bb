import Glibc
import KytesLSP
import KytesSyntax
import KytesTestSupport
import Testing

/// `kytes-ls` as people start it.
struct ProgramTests {
    /// As this build made it: it lies beside the program that runs the tests.
    private static let program: String = {
        guard let path = realpath("/proc/self/exe", nil).map({ String(cString: $0) }),
            let slash = path.lastIndex(of: "/")
        else { return "kytes-ls" }
        return path[...slash] + "kytes-ls"
    }()

    /// Where a server of these tests keeps what it keeps.
    private final class Home {
        let folder: String

        init() throws {
            var template = Array("/tmp/kytes-program-XXXXXX".utf8CString)
            folder = try #require(mkdtemp(&template).map { String(cString: $0) })
        }

        var environment: [String: String] {
            [
                "HOME": folder, "XDG_CACHE_HOME": folder + "/cache", "XDG_STATE_HOME": folder + "/state",
                "XDG_CONFIG_HOME": folder + "/config", "XDG_DATA_HOME": folder + "/data", "KYTES_NETWORK": "never",
            ]
        }

        deinit { _ = try? ServerProcess("rm", ["-rf", folder]).readAll() }
    }

    private func editor(
        _ home: Home,
        over channel: FakeEditor.Channel = .standardStreams,
        arguments: [String] = []
    ) throws -> FakeEditor {
        try FakeEditor(program: Self.program, over: channel, arguments: arguments, environment: home.environment)
    }

    @Test(arguments: FakeEditor.Channel.allCases)
    func aSessionGoesByTheBookOverEveryChannel(channel: FakeEditor.Channel) async throws {
        let home = try Home()
        let editor = try editor(home, over: channel)
        let result = try await editor.start()
        #expect(result["serverInfo"]?["name"] == "kytes-ls")
        #expect(try await editor.refusal("kytes-test/none") == -32601)
        #expect(try await editor.stop() == 0)
        #expect(editor.faults.isEmpty)
    }

    @Test(arguments: FakeEditor.Channel.allCases)
    func theEndOfInputEndsTheProgramWithinTwoSeconds(channel: FakeEditor.Channel) async throws {
        let home = try Home()
        let editor = try editor(home, over: channel)
        try await editor.start()
        editor.hangUp()
        #expect(try await editor.exitCode(within: .seconds(2)) == 1)
    }

    @Test func theDeathOfTheClientEndsTheProgramWithinTwoSeconds() async throws {
        let home = try Home()
        let client = try ServerProcess("sleep", ["600"])
        let editor = try editor(home, arguments: ["--clientProcessId", String(client.id)])
        #expect(try await editor.refusal("kytes-test/none") == -32002)
        client.kill()
        #expect(try await editor.exitCode(within: .seconds(2)) == 1)
    }

    /// Before `initialized` nothing is read: who waited for that would wait for ever.
    @Test(
        arguments: [
            ("textDocument/hover", ["position": 7]),
            ("textDocument/definition", [:]),
            ("textDocument/declaration", ["position": ["line": "0", "character": 0]]),
            ("textDocument/implementation", ["position": nil]),
            (
                "textDocument/references",
                ["position": ["line": 0, "character": 0], "context": ["includeDeclaration": 1]]
            ),
            ("textDocument/documentHighlight", ["position": ["line": 0]]),
            ("textDocument/documentLink", ["textDocument": ["uri": 7]]),
            ("textDocument/inlayHint", ["range": ["start": ["line": 0, "character": 0]]]),
            ("textDocument/completion", ["position": "here"]),
            ("textDocument/codeAction", ["range": ["start": 1, "end": 2], "context": ["diagnostics": []]]),
            ("textDocument/prepareRename", [:]),
            ("textDocument/rename", ["position": ["line": 0, "character": 0], "newName": 7]),
            ("textDocument/prepareCallHierarchy", [:]),
            ("textDocument/codeLens", ["textDocument": 7]),
            ("textDocument/diagnostic", ["textDocument": [:]]),
            ("textDocument/semanticTokens/range", [:]),
            ("textDocument/semanticTokens/full/delta", [:]),
            ("textDocument/selectionRange", ["positions": [7]]),
            ("workspace/symbol", ["query": 7]),
            ("workspace/executeCommand", ["command": 7]),
            ("callHierarchy/outgoingCalls", ["item": 7]),
        ] as [(String, JSONObject)])
    func parametersOfWrongTypesAreRefusedBeforeAnythingIsWaitedFor(method: String, members: JSONObject) async throws {
        let home = try Home()
        let editor = try editor(home)
        try await editor.request("initialize", ["processId": nil, "rootUri": nil, "capabilities": [:]])
        var params: JSONObject = ["textDocument": ["uri": "file:///nonexistent/Package.swift"]]
        for member in members.members { params[member.key] = member.value }
        #expect(try await editor.refusal(method, .object(params)) == -32602)
    }

    @Test func whatIsLoggedNeverGoesToStandardOutput() async throws {
        let home = try Home()
        let editor = try editor(home, arguments: ["--log-level", "debug"])
        try await editor.start()
        editor.notify("textDocument/didChange", [1])
        _ = try await editor.notification("window/logMessage")
        #expect(try await editor.stop() == 0)
        #expect(editor.standardError.contains("kytes-ls: error: `textDocument/didChange`"))
        #expect(editor.faults.isEmpty)
    }

    @Test(arguments: [
        (["--node-ipc"], "`--node-ipc` is a channel between Node.js programs; use `--stdio`, `--socket` or `--pipe`"),
        (["--unknown"], "Unknown option '--unknown'"),
        (["--stdio", "--socket", "1"], "Only one of `--stdio`, `--socket` and `--pipe` can be used"),
        (["--network", "sometimes"], "The value 'sometimes' is invalid for '--network <network>'"),
        (["--max-message-size", "0"], "`--max-message-size` is between 1 and 1048576 MiB"),
    ])
    func wrongArgumentsAreNamed(arguments: [String], message: String) async throws {
        let program = try ServerProcess(Self.program, arguments)
        #expect(program.readAll().isEmpty)
        try await expectEnd(of: program, code: 2, saying: message)
    }

    @Test func anEditorThatDoesNotListenIsNamed() async throws {
        let program = try ServerProcess(Self.program, ["--pipe", "/nonexistent/pipe"])
        try await expectEnd(of: program, code: 3, saying: "Cannot connect to the editor at `/nonexistent/pipe`")
    }

    private func expectEnd(of program: ServerProcess, code: Int32, saying message: String) async throws {
        let deadline = ContinuousClock.now + .seconds(10)
        while program.exitCode() == nil || program.standardError.isEmpty, ContinuousClock.now < deadline {
            await Task.yield()
        }
        #expect(program.exitCode() == code)
        #expect(program.standardError.contains(message))
    }

    @Test(.enabled(if: MessageVectors.all != nil, "../shared/lsp/message-vectors.ndjson.zst or zstd is absent"))
    func everyMessageLeavesTheProgramAnswering() async throws {
        let home = try Home()
        let editor = try editor(home, arguments: ["--log-level", "error"])
        try await editor.start()
        let messages = try #require(MessageVectors.all)
        #expect(try await MessageVectors.differences(messages, to: editor, inPortions: true) == [:])
        #expect(editor.faults.isEmpty)
        #expect(try await editor.stop() == 0)
    }
}
