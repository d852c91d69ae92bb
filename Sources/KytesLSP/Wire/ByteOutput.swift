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
        var onFailure: (@Sendable (String) -> Void)?
    }

    private let descriptor: Int32
    private let state = Mutex(State())
    private let work = DispatchSemaphore(value: 0)
    private let done = DispatchSemaphore(value: 0)

    init(descriptor: Int32) {
        self.descriptor = descriptor
        OwnThread.start { self.drain() }
    }

    /// - Parameter report: Called, at most once, when nobody reads any more what is sent.
    func onFailure(_ report: @escaping @Sendable (String) -> Void) { state.withLock { $0.onFailure = report } }

    /// Queues one message with its header. After `finish`, or a failure, nothing.
    func send(_ body: [UInt8]) {
        var message = Array("Content-Length: \(body.count)\r\n\r\n".utf8)
        message.append(contentsOf: body)
        let (isQueued, isFull) = state.withLock { state in
            guard !state.isFinished else { return (false, false) }
            state.backlog.append(message)
            state.backlogBytes += message.count
            return (true, state.backlogBytes > Self.backlogLimit)
        }
        if isQueued { work.signal() }
        if isFull { fail("the client lets more than `\(Self.backlogLimit)` bytes wait") }
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
                done.signal()
                fail("the client is gone")
                return
            }
            if isFinished {
                done.signal()
                return
            }
        }
    }

    private func fail(_ reason: String) {
        let report = state.withLock { state in
            state.isFinished = true
            defer { state.onFailure = nil }
            return state.onFailure
        }
        report?(reason)
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
