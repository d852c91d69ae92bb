import Synchronization

/// Work that several callers want at the same time and that is done once.
///
/// A caller that is cancelled leaves at once, and the work goes on for the others; with the last caller it is cancelled
/// itself. Progress reaches all that wait.
actor SharedWork<Key: Hashable & Sendable, Value: Sendable> {
    private struct Entry {
        var task: Task<Void, Never>?
        var waiters: [Int: CheckedContinuation<Value, any Error>] = [:]
        let fan: ProgressFan
    }

    private var entries: [Key: Entry] = [:]
    private var running: [Int: Task<Void, Never>] = [:]
    private var generation: [Key: Int] = [:]
    private var nextNumber = 0

    /// - Parameter work: Started when nobody does it already; reports its progress to what it is given.
    func value(
        for key: Key,
        progress: SourceProgressHandler?,
        _ work: @escaping @Sendable (@escaping SourceProgressHandler) async throws -> Value
    ) async throws -> Value {
        try Task.checkCancellation()
        nextNumber += 1
        let number = nextNumber
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                join(key, number, continuation, progress, work)
            }
        } onCancel: {
            Task { await self.leave(key, number) }
        }
    }

    /// How many wait for a piece of work now.
    func waiting(for key: Key) -> Int { entries[key]?.waiters.count ?? 0 }

    /// Cancels all of it, and waits until it has ended.
    func cancelAll() async {
        let tasks = running.values
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }

    private func join(
        _ key: Key,
        _ number: Int,
        _ continuation: CheckedContinuation<Value, any Error>,
        _ progress: SourceProgressHandler?,
        _ work: @escaping @Sendable (@escaping SourceProgressHandler) async throws -> Value
    ) {
        // Cancelled before it came here: `leave` has been and found nothing.
        if Task.isCancelled { return continuation.resume(throwing: CancellationError()) }
        var entry = entries[key] ?? Entry(fan: ProgressFan())
        entry.waiters[number] = continuation
        if let progress { entry.fan.add(number, progress) }
        if entry.task == nil {
            let fan = entry.fan
            generation[key] = number
            let task = Task {
                let result: Result<Value, any Error>
                do { result = .success(try await work { fan.report($0) }) } catch { result = .failure(error) }
                self.finish(key, number, result)
            }
            entry.task = task
            running[number] = task
        }
        entries[key] = entry
    }

    private func leave(_ key: Key, _ number: Int) {
        guard let continuation = entries[key]?.waiters.removeValue(forKey: number) else { return }
        entries[key]?.fan.remove(number)
        continuation.resume(throwing: CancellationError())
        guard let entry = entries[key], entry.waiters.isEmpty else { return }
        entry.task?.cancel()
        // Who comes now starts anew; the old work is on its way out.
        entries[key] = nil
    }

    private func finish(_ key: Key, _ number: Int, _ result: Result<Value, any Error>) {
        running[number] = nil
        guard generation[key] == number, let entry = entries[key] else { return }
        entries[key] = nil
        generation[key] = nil
        for continuation in entry.waiters.values { continuation.resume(with: result) }
    }
}

/// Hands every report to all who listen; who comes late begins with the last one.
private final class ProgressFan: Sendable {
    private struct State {
        var handlers: [Int: SourceProgressHandler] = [:]
        var last: SourceProgress?
    }

    private let state = Mutex(State())

    func add(_ number: Int, _ handler: @escaping SourceProgressHandler) {
        let last = state.withLock { state in
            state.handlers[number] = handler
            return state.last
        }
        if let last { handler(last) }
    }

    func remove(_ number: Int) { _ = state.withLock { $0.handlers.removeValue(forKey: number) } }

    func report(_ progress: SourceProgress) {
        let handlers = state.withLock { state in
            state.last = progress
            return Array(state.handlers.values)
        }
        for handler in handlers { handler(progress) }
    }
}
