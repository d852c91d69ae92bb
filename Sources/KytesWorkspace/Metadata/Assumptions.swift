import Synchronization

/// What the user has resolutions assume.
final class Assumptions: Sendable {
    private let values: Mutex<[String: String]>

    init(_ values: [String: String]) { self.values = Mutex(values) }

    subscript(name: String) -> String? { values.withLock { $0[name] } }

    /// What is said later counts.
    func add(_ more: [String: String]) { values.withLock { $0.merge(more) { $1 } } }
}
