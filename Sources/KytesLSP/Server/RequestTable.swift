import KytesText
import Synchronization

/// The requests that wait for an answer. Each is answered exactly once, by whoever takes it out first: its handler, the
/// client that cancels it, or an edit that supersedes what it asks about.
final class RequestTable: Sendable {
    struct Ticket: Hashable, Sendable {
        let id: RequestID
        /// An id may come again; a handler that goes on after its request was cancelled must not answer the next one.
        fileprivate let serial: Int
    }

    private struct Entry {
        let serial: Int
        let document: DocumentID?
        var task: Task<Void, Never>?
        var progress: ProgressReporter?

        func stop() {
            task?.cancel()
            progress?.end()
        }
    }

    private struct State {
        var entries: [RequestID: Entry] = [:]
        var serial = 0
    }

    private let state = Mutex(State())

    /// - Parameter document: Whose edits supersede the request.
    /// - Returns: `nil` while a request of that id is waiting already.
    func begin(_ id: RequestID, document: DocumentID?, progress: ProgressReporter?) -> Ticket? {
        state.withLock { state in
            guard state.entries[id] == nil else { return nil }
            state.serial += 1
            state.entries[id] = Entry(serial: state.serial, document: document, task: nil, progress: progress)
            return Ticket(id: id, serial: state.serial)
        }
    }

    /// The task to cancel when the request is taken out.
    func attach(_ task: Task<Void, Never>, to ticket: Ticket) {
        let isWaiting = state.withLock { state in
            guard state.entries[ticket.id]?.serial == ticket.serial else { return false }
            state.entries[ticket.id]?.task = task
            return true
        }
        // Finished meanwhile, or cancelled before there was a task to cancel.
        if !isWaiting { task.cancel() }
    }

    /// Whether the caller is the one to answer.
    func take(_ ticket: Ticket) -> Bool {
        let entry = state.withLock { state -> Entry? in
            guard state.entries[ticket.id]?.serial == ticket.serial else { return nil }
            return state.entries.removeValue(forKey: ticket.id)
        }
        entry?.progress?.end()
        return entry != nil
    }

    /// Cancels a request. Whether there was one, which the caller is to answer.
    func cancel(_ id: RequestID) -> Bool {
        let entry = state.withLock { $0.entries.removeValue(forKey: id) }
        entry?.stop()
        return entry != nil
    }

    /// Cancels what asks about `document`. The ids, in no order, are for the caller to answer.
    func supersede(_ document: DocumentID) -> [RequestID] { cancel { $0.document == document } }

    func cancelAll() -> [RequestID] { cancel { _ in true } }

    private func cancel(where isMeant: (Entry) -> Bool) -> [RequestID] {
        let entries = state.withLock { state in
            let entries = state.entries.filter { isMeant($0.value) }
            for id in entries.keys { state.entries.removeValue(forKey: id) }
            return entries
        }
        for entry in entries.values { entry.stop() }
        return Array(entries.keys)
    }
}
