internal import Synchronization

/// A value that is worked out when it is first asked for, and kept. Whoever asks meanwhile waits.
public final class Deferred<Value: Sendable>: Sendable {
    private enum State {
        case pending(@Sendable () -> Value)
        case known(Value)
    }

    private let state: Mutex<State>

    /// - Parameter make: Called at most once; must not ask this very value.
    public init(_ make: @escaping @Sendable () -> Value) { state = Mutex(.pending(make)) }

    public var value: Value {
        state.withLock { state in
            switch state {
            case .known(let value): return value
            case .pending(let make):
                let value = make()
                state = .known(value)
                return value
            }
        }
    }
}
