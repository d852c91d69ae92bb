import KytesSyntax
import Synchronization

/// Says how far a long work has come (LSP 3.18, "Work Done Progress").
///
/// Silent where the client offered no token. Reports come at most twenty a second; a percentage never falls.
public final class ProgressReporter: Sendable {
    private enum Phase {
        case silent
        case begun
        case ended
    }

    private struct State {
        var phase = Phase.silent
        var percentage = 0
        var lastReport: ContinuousClock.Instant?
    }

    private static let interval = Duration.milliseconds(50)

    private let token: ProgressToken?
    private let send: @Sendable (JSONValue) -> Void
    private let state = Mutex(State())

    init(token: ProgressToken?, send: @escaping @Sendable (JSONValue) -> Void) {
        self.token = token
        self.send = send
    }

    /// - Parameter title: What is being done: `Fetching swift-nio`.
    public func begin(_ title: String, message: String? = nil, cancellable: Bool = false) {
        post { state in
            guard state.phase == .silent else { return nil }
            state.phase = .begun
            return .object(present: [
                "kind": "begin", "title": title, "cancellable": cancellable, "message": message, "percentage": 0,
            ])
        }
    }

    /// - Parameter percentage: 0...100, of the whole; `nil` where nobody knows.
    public func report(_ message: String?, percentage: Int? = nil) {
        post { state in
            let now = ContinuousClock.now
            guard state.phase == .begun, state.lastReport.map({ now - $0 >= Self.interval }) ?? true else { return nil }
            state.lastReport = now
            state.percentage = max(state.percentage, min(percentage ?? 0, 100))
            return .object(present: [
                "kind": "report", "message": message, "percentage": percentage == nil ? nil : state.percentage,
            ])
        }
    }

    /// Ends what was begun; afterwards nothing is sent.
    public func end(_ message: String? = nil) {
        post { state in
            defer { state.phase = .ended }
            return state.phase == .begun ? .object(present: ["kind": "end", "message": message]) : nil
        }
    }

    /// Sent under the lock, so that nothing overtakes the end.
    private func post(_ value: (inout State) -> JSONValue?) {
        guard let token else { return }
        state.withLock { state in
            guard let value = value(&state) else { return }
            send(["token": token.json, "value": value])
        }
    }
}

/// Which running work a token of ours, or of the client, can cancel.
final class CancellableProgress: Sendable {
    private let cancels = Mutex<[ProgressToken: @Sendable () -> Void]>([:])

    func add(_ token: ProgressToken, cancel: @escaping @Sendable () -> Void) {
        cancels.withLock { $0[token] = cancel }
    }

    func remove(_ token: ProgressToken) { cancels.withLock { _ = $0.removeValue(forKey: token) } }

    func cancel(_ token: ProgressToken) { cancels.withLock { $0[token] }?() }
}
