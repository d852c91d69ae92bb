public import KytesSyntax
import Synchronization

/// The editor, as one who can be told and asked.
public final class EditorClient: Sendable {
    /// What the editor can be asked to fetch again.
    public enum Refreshable: Sendable, CaseIterable {
        case codeLens
        case diagnostics
        case foldingRanges
        case inlayHints
        case semanticTokens
    }

    private struct State {
        var nextID = 1
        var waiting: [Int: CheckedContinuation<JSONValue, any Error>] = [:]
        var isClosed = false
    }

    private let send: @Sendable (JSONValue) -> Void
    private let state = Mutex(State())
    let cancellables = CancellableProgress()

    /// - Parameter send: Queues a message; never waits.
    init(send: @escaping @Sendable (JSONValue) -> Void) { self.send = send }

    public func notify(_ method: String, _ params: JSONValue) {
        send(["jsonrpc": "2.0", "method": .string(method), "params": params])
    }

    /// Asks the editor.
    ///
    /// - Throws: The editor's `ResponseError`; `requestFailed` when it does not answer in time, or is gone;
    ///   `CancellationError` when the task is cancelled. In the latter cases the editor is told to stop.
    public func request(
        _ method: String,
        _ params: JSONValue? = nil,
        timeout: Duration = .seconds(60)
    ) async throws -> JSONValue {
        let id = state.withLock { state in
            defer { state.nextID += 1 }
            return state.nextID
        }
        let alarm = Task { [weak self] in
            try await Task.sleep(for: timeout)
            self?.giveUp(id, ResponseError(.requestFailed, "The editor did not answer `\(method)` within \(timeout)"))
        }
        defer { alarm.cancel() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                wait(for: id, continuation) {
                    send(.object(present: ["jsonrpc": "2.0", "id": id, "method": method, "params": params]))
                }
            }
        } onCancel: {
            giveUp(id, CancellationError())
        }
    }

    /// The editor's answer to one of our requests; others are ignored.
    func receive(_ id: RequestID?, _ result: Result<JSONValue, ResponseError>) {
        guard case .number(let id) = id else { return }
        take(id)?.resume(with: result.mapError { $0 as any Error })
    }

    /// Nobody will answer any more.
    func close() {
        let waiting = state.withLock { state in
            defer { state.waiting = [:] }
            state.isClosed = true
            return state.waiting
        }
        for continuation in waiting.values {
            continuation.resume(throwing: ResponseError(.requestFailed, "The editor is gone"))
        }
    }
}

extension EditorClient {
    private func wait(
        for id: Int,
        _ continuation: CheckedContinuation<JSONValue, any Error>,
        thenSend send: () -> Void
    ) {
        let isOpen = state.withLock { state in
            guard !state.isClosed else { return false }
            state.waiting[id] = continuation
            return true
        }
        guard isOpen else {
            continuation.resume(throwing: ResponseError(.requestFailed, "The editor is gone"))
            return
        }
        send()
        // Cancelled before there was anything to take out.
        if Task.isCancelled { giveUp(id, CancellationError()) }
    }

    private func take(_ id: Int) -> CheckedContinuation<JSONValue, any Error>? {
        state.withLock { $0.waiting.removeValue(forKey: id) }
    }

    private func giveUp(_ id: Int, _ error: any Error) {
        guard let continuation = take(id) else { return }
        notify("$/cancelRequest", ["id": .integer(id)])
        continuation.resume(throwing: error)
    }
}
