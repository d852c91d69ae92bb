import Dispatch
import Glibc
import Synchronization

/// Writes messages to a file descriptor, one after the other, on its own thread: nobody waits for a slow reader, and no
/// two messages are ever mixed.
final class ByteOutput: Sendable {
    /// A client that lets more than this pile up does not read any more.
    private static let backlogLimit = 256 << 20

    private struct State {
        var backlog: [[UInt8]] = []
        var backlogBytes = 0
        var isFinished = false
    }

    private let descriptor: Int32
    private let state = Mutex(State())
    private let work = DispatchSemaphore(value: 0)
    private let done = DispatchSemaphore(value: 0)

    init(descriptor: Int32) {
        self.descriptor = descriptor
        OwnThread.start { self.drain() }
    }

    /// Queues one message with its header. After `finish`, nothing.
    func send(_ body: [UInt8]) {
        var message = Array("Content-Length: \(body.count)\r\n\r\n".utf8)
        message.append(contentsOf: body)
        let isQueued = state.withLock { state in
            guard !state.isFinished, state.backlogBytes < Self.backlogLimit else { return false }
            state.backlog.append(message)
            state.backlogBytes += message.count
            return true
        }
        if isQueued { work.signal() }
    }

    /// Waits until what is queued was written, at most `milliseconds`.
    func finish(milliseconds: Int) {
        let isFirst = state.withLock { state in
            defer { state.isFinished = true }
            return !state.isFinished
        }
        guard isFirst else { return }
        work.signal()
        _ = done.wait(timeout: .now() + .milliseconds(milliseconds))
    }

    private func drain() {
        while true {
            work.wait()
            let (messages, isFinished) = state.withLock { state in
                defer {
                    state.backlog = []
                    state.backlogBytes = 0
                }
                return (state.backlog, state.isFinished)
            }
            for message in messages where !write(message) {
                // The other side is gone; its end of input ends the session.
                state.withLock { $0.isFinished = true }
                done.signal()
                return
            }
            if isFinished {
                done.signal()
                return
            }
        }
    }

    private func write(_ message: [UInt8]) -> Bool {
        var written = 0
        while written < message.count {
            let count = message[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            written += count
        }
        return true
    }
}
