/// Lets so many at a time to one host; others wait in the order in which they came.
actor HostGate {
    private struct Queue {
        var inside = 0
        var waiting: [(number: Int, continuation: CheckedContinuation<Void, any Error>)] = []
    }

    private let width: Int
    private var queues: [String: Queue] = [:]
    private var nextNumber = 0

    init(width: Int) { self.width = width }

    /// - Throws: What `work` throws, and `CancellationError` while it waits.
    nonisolated func passing<Value: Sendable>(
        _ host: String,
        _ work: @Sendable () async throws -> Value
    ) async throws -> Value {
        try await enter(host)
        do {
            let value = try await work()
            await leave(host)
            return value
        } catch {
            await leave(host)
            throw error
        }
    }

    private func enter(_ host: String) async throws {
        try Task.checkCancellation()
        if queues[host, default: Queue()].inside < width {
            queues[host, default: Queue()].inside += 1
            return
        }
        nextNumber += 1
        let number = nextNumber
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                if Task.isCancelled { return continuation.resume(throwing: CancellationError()) }
                queues[host]?.waiting.append((number, continuation))
            }
        } onCancel: {
            Task { await self.giveUp(host, number) }
        }
    }

    /// The place goes to who waits longest.
    private func leave(_ host: String) {
        guard var queue = queues[host] else { return }
        if queue.waiting.isEmpty {
            queue.inside -= 1
        } else {
            queue.waiting.removeFirst().continuation.resume()
        }
        queues[host] = queue.inside == 0 ? nil : queue
    }

    private func giveUp(_ host: String, _ number: Int) {
        guard let index = queues[host]?.waiting.firstIndex(where: { $0.number == number }) else { return }
        queues[host]?.waiting.remove(at: index).continuation.resume(throwing: CancellationError())
    }
}
