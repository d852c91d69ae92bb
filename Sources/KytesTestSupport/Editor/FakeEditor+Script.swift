public import KytesSyntax
import Synchronization

extension FakeEditor {
    /// Asks the server and waits for the answer.
    ///
    /// - Throws: `Refusal` for an error, `Failure` when no answer came in time.
    @discardableResult
    public func request(
        _ method: String,
        _ params: JSONValue? = nil,
        within limit: Duration = .seconds(10)
    ) async throws -> JSONValue {
        try await answer(to: ask(method, params), within: limit)
    }

    /// Asks the server, without waiting.
    ///
    /// - Returns: The id of the request.
    public func ask(_ method: String, _ params: JSONValue? = nil) -> JSONValue {
        let id = state.withLock { state in
            defer { state.nextID += 1 }
            return JSONValue.integer(state.nextID)
        }
        var message: JSONObject = ["jsonrpc": "2.0", "id": id, "method": .string(method)]
        message["params"] = params
        send(.object(message))
        return id
    }

    /// The answer to the request of that id.
    public func answer(to id: JSONValue, within limit: Duration = .seconds(10)) async throws -> JSONValue {
        let answer = try await wait(for: "answer to `\(id)`", within: limit) { state in
            state.messages.first { $0["method"] == nil && $0["id"] == id }
        }
        if let error = answer["error"] {
            throw Refusal(code: error["code"]?.integer ?? 0, message: error["message"]?.string ?? "")
        }
        return answer["result"] ?? .null
    }

    /// The ids of at least `count` answers that came after the first `start` messages.
    public func answeredIDs(
        after start: Int,
        count: Int,
        within limit: Duration = .seconds(60)
    ) async throws -> [JSONValue] {
        try await wait(for: "\(count) answers", within: limit) { state in
            let ids = state.messages.dropFirst(start).filter { $0["method"] == nil }.compactMap { $0["id"] }
            return ids.count >= count ? ids : nil
        }
    }

    /// The code of the error that a request is answered with; `nil` for a result.
    public func refusal(_ method: String, _ params: JSONValue? = nil) async throws -> Int? {
        do {
            try await request(method, params)
            return nil
        } catch let refusal as Refusal {
            return refusal.code
        }
    }

    public func notify(_ method: String, _ params: JSONValue? = nil) {
        var message: JSONObject = ["jsonrpc": "2.0", "method": .string(method)]
        message["params"] = params
        send(.object(message))
    }

    /// The parameters of the first message of `method` from the server that pleases `isMeant`, come or still to come.
    public func notification(
        _ method: String,
        within limit: Duration = .seconds(10),
        where isMeant: @Sendable (JSONValue) -> Bool = { _ in true }
    ) async throws -> JSONValue {
        try await wait(for: "`\(method)`", within: limit) { state in
            state.messages.lazy
                .filter { $0["method"]?.string == method }
                .map { $0["params"] ?? .null }
                .first(where: isMeant)
        }
    }

    /// Begins the session: `initialize` and `initialized`.
    ///
    /// - Returns: The answer to `initialize`.
    @discardableResult
    public func start(
        capabilities: JSONValue = [:],
        folders: [String] = [],
        adding members: JSONObject = [:]
    ) async throws -> JSONValue {
        var params: JSONObject = ["processId": nil, "rootUri": nil, "capabilities": capabilities]
        let workspace = folders.map { JSONValue.object(["uri": .string($0), "name": .string($0)]) }
        params["workspaceFolders"] = .array(workspace)
        params["rootUri"] = folders.first.map { .string($0) } ?? .null
        for member in members.members { params[member.key] = member.value }
        let result = try await request("initialize", .object(params))
        notify("initialized", [:])
        return result
    }

    /// Ends the session by the book.
    ///
    /// - Returns: The exit code.
    public func stop(within limit: Duration = .seconds(5)) async throws -> Int32 {
        try await request("shutdown")
        notify("exit")
        return try await exitCode(within: limit)
    }

    public func open(_ uri: String, _ text: String, languageID: String = "plaintext") {
        notify(
            "textDocument/didOpen",
            [
                "textDocument": [
                    "uri": .string(uri), "languageId": .string(languageID), "version": nextVersion(),
                    "text": .string(text),
                ]
            ]
        )
    }

    /// Replaces a range, or all of the text.
    public func edit(_ uri: String, from start: (Int, Int)? = nil, to end: (Int, Int)? = nil, with text: String) {
        var change: JSONObject = ["text": .string(text)]
        if let start {
            change["range"] = ["start": Self.position(start), "end": Self.position(end ?? start)]
        }
        notify(
            "textDocument/didChange",
            [
                "textDocument": ["uri": .string(uri), "version": nextVersion()],
                "contentChanges": [.object(change)],
            ]
        )
    }

    public func save(_ uri: String) { notify("textDocument/didSave", ["textDocument": ["uri": .string(uri)]]) }

    public func close(_ uri: String) { notify("textDocument/didClose", ["textDocument": ["uri": .string(uri)]]) }

    /// The parameters of a request at a place.
    public static func at(_ uri: String, _ line: Int, _ character: Int) -> JSONValue {
        ["textDocument": ["uri": .string(uri)], "position": position((line, character))]
    }

    static func position(_ position: (Int, Int)) -> JSONValue {
        ["line": .integer(position.0), "character": .integer(position.1)]
    }

    private func nextVersion() -> JSONValue {
        state.withLock { state in
            defer { state.version += 1 }
            return .integer(state.version)
        }
    }
}
