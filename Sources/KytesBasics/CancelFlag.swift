import Synchronization

/// Tells blocking work on another thread that nobody waits for it any more.
public final class CancelFlag: Sendable {
    private let raised = Atomic<Bool>(false)

    public init() {}

    public var isRaised: Bool { raised.load(ordering: .relaxed) }

    public func raise() { raised.store(true, ordering: .relaxed) }

    /// - Throws: `CancellationError` once the flag is raised.
    public func check() throws {
        if isRaised { throw CancellationError() }
    }
}
