import Synchronization

/// Turns what fetches tell of themselves into progress that begins once and ends once.
final class FetchReports: Sendable {
    private struct State {
        var send: (@Sendable (WorkspaceProgress) -> Void)?
        var running: Set<String> = []
        var next = 0
    }

    private let state = Mutex(State())

    func connect(_ send: @escaping @Sendable (WorkspaceProgress) -> Void) { state.withLock { $0.send = send } }

    /// Runs a fetch of `url`; its progress begins with its first report, so that what is there already is silent.
    func reporting<Value>(_ url: String, _ fetch: (@escaping FetchReport) async throws -> Value) async rethrows -> Value
    {
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        let id = "fetch-\(number)"
        defer { end(id) }
        return try await fetch { message, fraction in
            self.begin(id, url)
            self.say(WorkspaceProgress(id: id, phase: .report(message: message, fraction: fraction)))
        }
    }

    private func begin(_ id: String, _ url: String) {
        let isNew = state.withLock { $0.running.insert(id).inserted }
        if isNew { say(WorkspaceProgress(id: id, phase: .began(title: "Fetching \(url)"))) }
    }

    private func end(_ id: String) {
        let began = state.withLock { $0.running.remove(id) != nil }
        if began { say(WorkspaceProgress(id: id, phase: .ended)) }
    }

    private func say(_ progress: WorkspaceProgress) {
        let send = state.withLock { $0.send }
        send?(progress)
    }
}
