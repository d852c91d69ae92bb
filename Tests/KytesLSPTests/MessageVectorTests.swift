import KytesLSP
import KytesSyntax
import KytesTestSupport
import Testing

@Suite(.enabled(if: MessageVectors.all != nil, "../shared/lsp/message-vectors.ndjson.zst or zstd is absent"))
struct MessageVectorTests {
    private let messages: [[UInt8]]

    init() throws { messages = try #require(MessageVectors.all) }

    @Test(arguments: [false, true])
    func everyMessageLeavesTheServerAnswering(inPortions: Bool) async throws {
        let editor = FakeEditor(EchoService(), options: ServerOptions(version: "test", logLevel: .error))
        try await editor.start()
        #expect(messages.count > 5000)
        #expect(try await MessageVectors.differences(messages, to: editor, inPortions: inPortions) == [:])
        #expect(editor.faults.isEmpty)
        #expect(try await editor.stop() == 0)
    }

    /// Every message cut short, or with a byte changed, followed by a whole one.
    @Test func everyDamagedMessageLeavesTheServerAnswering() async throws {
        let editor = FakeEditor(EchoService(), options: ServerOptions(version: "test", logLevel: .error))
        try await editor.start()
        for (number, body) in messages.enumerated().filter({ $0.offset % 5 == 0 }) {
            var frame = FakeEditor.frame(body)
            if number.isMultiple(of: 2) {
                frame.removeLast(Int.random(in: 1...body.count))
            } else {
                frame[Int.random(in: 0..<frame.count)] = UInt8.random(in: 0...255)
            }
            editor.send(raw: frame)
            // A length that is too long swallows one message more, at most.
            editor.notify("test/echo")
            if number % 50 == 0 { #expect(try await editor.request("test/echo", [1], within: .seconds(30)) == [1]) }
        }
        #expect(try await editor.stop() == 0)
    }

    /// Before `initialize`, and after `shutdown`.
    @Test func everyMessageOutOfTurnIsAnswered() async throws {
        let editor = FakeEditor(EchoService(), options: ServerOptions(version: "test", logLevel: .error))
        let others = messages.filter { (try? JSONValue(parsing: $0))?["method"] != "initialize" }
        #expect(try await MessageVectors.differences(others, to: editor, inPortions: false) == [:])
        try await editor.start()
        try await editor.request("shutdown")
        #expect(try await MessageVectors.differences(messages, to: editor, inPortions: false) == [:])
        editor.notify("exit")
        #expect(try await editor.exitCode() == 0)
    }
}
