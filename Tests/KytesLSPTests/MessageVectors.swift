import KytesBasics
import KytesSyntax
import KytesTestSupport

/// Messages of every type of LSP, right and wrong, that others wrote (`message-vectors.ndjson.zst`).
enum MessageVectors {
    /// `nil` where they are not beside the checkout, or nothing here unpacks them.
    static let all: [[UInt8]]? = {
        guard let file = Checkout.specification("lsp/message-vectors.ndjson.zst"),
            let unpacked = try? ServerProcess("zstd", ["-dcq", file.string]).readAll()
        else { return nil }
        let messages = unpacked.split(separator: 0x0A).compactMap { line in
            (try? JSONValue(parsing: Array(line)))?["message"]?.string.map { Array($0.utf8) }
        }
        return messages.isEmpty ? nil : messages
    }()

    /// Sends every message to a server that is initialised already, and waits until each that asks was answered.
    ///
    /// By JSON-RPC 2.0: a request once under its id; what is no request, because its id is none or the version is
    /// missing, once under `null`; a notification never.
    ///
    /// - Parameter inPortions: Whether the bytes are sent in random portions.
    /// - Returns: How often answers came under each id, less how often they are due; empty is good.
    static func differences(_ messages: [[UInt8]], to editor: FakeEditor, inPortions: Bool) async throws -> [JSONValue:
        Int]
    {
        var due: [JSONValue: Int] = [:]
        var stream: [UInt8] = []
        let before = editor.messages.count
        for (number, body) in messages.enumerated() {
            if let id = try idOfAnswer(to: JSONValue(parsing: body)) { due[id, default: 0] += 1 }
            stream += FakeEditor.frame(body)
            // A breath now and then: nothing is as slow as a debug build that has to cancel thousands of tasks at once.
            if number % 200 == 199 {
                send(stream, to: editor, inPortions: inPortions)
                stream = []
                try await probe(editor)
            }
        }
        send(stream, to: editor, inPortions: inPortions)
        try await probe(editor)
        let total = due.values.reduce(0, +)
        var difference = due.mapValues { -$0 }
        for id in try await editor.answeredIDs(after: before, count: total) where !isProbe(id) {
            difference[id, default: 0] += 1
        }
        return difference.filter { $0.value != 0 }
    }

    /// The server is alive: it answers one more question.
    private static func probe(_ editor: FakeEditor) async throws {
        let id = JSONValue.string("probe \(Int.random(in: 0...(.max)))")
        editor.send(["jsonrpc": "2.0", "id": id, "method": "kytes-test/alive"])
        do { _ = try await editor.answer(to: id, within: .seconds(60)) } catch is FakeEditor.Refusal {}
    }

    private static func isProbe(_ id: JSONValue) -> Bool { id.string?.hasPrefix("probe ") == true }

    private static func idOfAnswer(to message: JSONValue) -> JSONValue? {
        let id = message["id"]
        let isID = id?.string != nil || id?.integer != nil
        if message["jsonrpc"]?.string != "2.0" { return isID ? id : .null }
        guard let id else { return nil }
        return isID ? id : .null
    }

    private static func send(_ stream: [UInt8], to editor: FakeEditor, inPortions: Bool) {
        guard inPortions else { return editor.send(raw: stream) }
        var start = 0
        while start < stream.count {
            let end = min(stream.count, start + Int.random(in: 1...4000))
            editor.send(raw: Array(stream[start..<end]))
            start = end
        }
    }
}
