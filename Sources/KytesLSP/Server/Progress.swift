import KytesSyntax
import Synchronization

/// Says how far a long work has come (LSP 3.18, "Work Done Progress").
///
/// Goes to the token that the client offered; without one, to a token that is made when the work begins, where the client
/// shows such; else nowhere. Reports come at most twenty a second; a percentage never falls.
public final class ProgressReporter: Sendable {
    private enum Phase {
        case silent
        /// A token is being made; what is to be said as soon as it is there.
        case opening([JSONValue])
        case begun(ProgressToken)
        case ended
    }

    private struct State {
        var phase = Phase.silent
        var token: ProgressToken?
        var percentage = 0
        var lastReport: ContinuousClock.Instant?
    }

    private static let interval = Duration.milliseconds(50)

    private let makeToken: (@Sendable () async -> ProgressToken?)?
    private let send: @Sendable (JSONValue) -> Void
    private let state: Mutex<State>

    /// - Parameters:
    ///   - token: Of the client.
    ///   - makeToken: Asks the client for a token where it offered none.
    ///   - send: Sends the parameters of one `$/progress`.
    init(
        token: ProgressToken?,
        makeToken: (@Sendable () async -> ProgressToken?)? = nil,
        send: @escaping @Sendable (JSONValue) -> Void
    ) {
        self.makeToken = makeToken
        self.send = send
        state = Mutex(State(token: token))
    }

    /// The client's, or the one that was made.
    var token: ProgressToken? { state.withLock { $0.token } }

    /// - Parameter title: What is being done: `Fetching swift-nio`.
    public func begin(_ title: String, message: String? = nil, cancellable: Bool = false) {
        let mustOpen = state.withLock { state in
            guard case .silent = state.phase else { return false }
            let value = JSONValue.object(present: [
                "kind": "begin", "title": title, "cancellable": cancellable, "message": message, "percentage": 0,
            ])
            if let token = state.token {
                state.phase = .begun(token)
                post(value, to: token)
                return false
            }
            guard makeToken != nil else { return false }
            state.phase = .opening([value])
            return true
        }
        if mustOpen { open() }
    }

    /// - Parameter percentage: 0...100, of the whole; `nil` where nobody knows.
    public func report(_ message: String?, percentage: Int? = nil) {
        state.withLock { state in
            let now = ContinuousClock.now
            guard state.lastReport.map({ now - $0 >= Self.interval }) ?? true else { return }
            state.percentage = max(state.percentage, min(percentage ?? 0, 100))
            let value = JSONValue.object(present: [
                "kind": "report", "message": message, "percentage": percentage == nil ? nil : state.percentage,
            ])
            switch state.phase {
            case .opening(let values):
                // Only the latest report is of interest once the token is there.
                state.phase = .opening(values.prefix(1) + [value])
            case .begun(let token):
                state.lastReport = now
                post(value, to: token)
            case .silent, .ended: break
            }
        }
    }

    /// Ends what was begun; afterwards nothing is sent.
    public func end(_ message: String? = nil) {
        state.withLock { state in
            if case .begun(let token) = state.phase {
                post(.object(present: ["kind": "end", "message": message]), to: token)
            }
            state.phase = .ended
        }
    }

    private func open() {
        guard let makeToken else { return }
        Task {
            let token = await makeToken()
            state.withLock { state in
                guard case .opening(let values) = state.phase else { return }
                state.token = token
                state.phase = token.map(Phase.begun) ?? .ended
                guard let token else { return }
                for value in values { post(value, to: token) }
            }
        }
    }

    /// Called under the lock, so that nothing overtakes the end.
    private func post(_ value: JSONValue, to token: ProgressToken) { send(["token": token.json, "value": value]) }
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
