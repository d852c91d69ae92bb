import Glibc
public import KytesLSP
public import KytesSyntax
import Synchronization

/// An editor without a screen: speaks LSP to a server in this process, or to the program over pipes, by a script.
///
/// Every wait has a deadline. What the server sends is held against the base protocol as it comes: see `faults`.
public final class FakeEditor: Sendable {
    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    /// An answer that is an error.
    public struct Refusal: Error, Equatable, CustomStringConvertible {
        public let code: Int
        public let message: String

        public init(code: Int, message: String) {
            self.code = code
            self.message = message
        }

        public var description: String { "\(message) (\(code))" }
    }

    struct State {
        var stream = ServerStream()
        /// Everything that came, in order.
        var messages: [JSONValue] = []
        var isAtEnd = false
        var exitCode: Int32?
        /// Far from those that messages written by hand have.
        var nextID = 7_000_001
        var version = 1
        var replies: [String: @Sendable (JSONValue) -> JSONValue?] = [:]
        /// How often anything here has changed, so that no waiter sleeps through a change.
        var changes = 0
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    let state = Mutex(State())
    private let input: Mutex<Int32?>
    private let child: ServerProcess?

    /// A server in this process.
    public init(
        _ service: any LanguageService, options: ServerOptions = ServerOptions(version: "test", logLevel: .error)
    ) {
        signal(SIGPIPE, SIG_IGN)
        let toServer = ServerProcess.pipe()
        let toEditor = ServerProcess.pipe()
        input = Mutex(toServer.write)
        child = nil
        let descriptors = Transport.Descriptors(input: toServer.read, output: toEditor.write)
        let server = Server(service, options: options, descriptors: descriptors)
        Blocking.run {
            let code = server.run()
            Glibc.close(toEditor.write)
            self.update { $0.exitCode = code }
        }
        listen(to: toEditor.read)
    }

    /// How the program is spoken to.
    public enum Channel: Sendable, CaseIterable {
        case standardStreams
        case socket
        case pipe
    }

    /// A server that is another process.
    ///
    /// - Parameter arguments: Besides the one that says the channel.
    public init(
        program: String,
        over channel: Channel = .standardStreams,
        arguments: [String] = [],
        environment: [String: String] = [:]
    ) throws {
        guard let listener = try Listener(for: channel) else {
            let child = try ServerProcess(program, ["--stdio"] + arguments, environment: environment)
            input = Mutex(child.input)
            self.child = child
            listen(to: child.output)
            return
        }
        let child = try ServerProcess(program, listener.arguments + arguments, environment: environment)
        let connection = try listener.accept()
        input = Mutex(dup(connection))
        self.child = child
        listen(to: connection)
    }

    /// How to answer the server's requests of `method`, `nil` for not at all; otherwise the answer is `null`.
    public func answer(_ method: String, _ reply: @escaping @Sendable (_ params: JSONValue) -> JSONValue?) {
        state.withLock { $0.replies[method] = reply }
    }

    /// What the server did that no server may: empty is good.
    public var faults: [String] { state.withLock { $0.stream.faults } }

    /// Every message that came so far.
    public var messages: [JSONValue] { state.withLock { $0.messages } }

    /// What the program said on standard error.
    public var standardError: String { child?.standardError ?? "" }

    public var processID: Int32? { child?.id }

    /// Closes the way to the server.
    public func hangUp() {
        input.withLock { descriptor in
            if let descriptor {
                shutdown(descriptor, Int32(SHUT_WR))
                Glibc.close(descriptor)
            }
            descriptor = nil
        }
    }

    /// Sends bytes as they are.
    public func send(raw bytes: [UInt8]) {
        input.withLock { descriptor in
            guard let descriptor else { return }
            var sent = 0
            while sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                sent += count
            }
        }
    }

    public func send(_ message: JSONValue) { send(raw: Self.frame(JSONWriter.bytes(of: message))) }

    /// A body with its header.
    public static func frame(_ body: [UInt8]) -> [UInt8] { Array("Content-Length: \(body.count)\r\n\r\n".utf8) + body }

    /// The first value that `find` makes of the state, which is looked at whenever something comes.
    func wait<Value: Sendable>(
        for what: String,
        within limit: Duration,
        _ find: (inout State) -> Value?
    ) async throws -> Value {
        let deadline = ContinuousClock.now + limit
        let alarm = Task {
            try await Task.sleep(until: deadline)
            self.update { _ in }
        }
        defer { alarm.cancel() }
        while true {
            let (value, changes) = state.withLock { (find(&$0), $0.changes) }
            if let value { return value }
            guard ContinuousClock.now < deadline else {
                throw Failure(description: "No \(what) within \(limit). \(standardError)")
            }
            await withCheckedContinuation { continuation in
                let isNew = state.withLock { state in
                    if state.changes != changes || ContinuousClock.now >= deadline { return true }
                    state.waiters.append(continuation)
                    return false
                }
                if isNew { continuation.resume() }
            }
        }
    }

    /// The exit code of the server, once it has ended.
    public func exitCode(within limit: Duration = .seconds(5)) async throws -> Int32 {
        guard let child else { return try await wait(for: "end", within: limit) { $0.exitCode } }
        _ = try await wait(for: "end", within: limit) { $0.isAtEnd ? true : nil }
        let deadline = ContinuousClock.now + limit
        while true {
            if let code = child.exitCode() { return code }
            guard ContinuousClock.now < deadline else { break }
            await Task.yield()
        }
        throw Failure(description: "No end within \(limit)")
    }

    private func update(_ change: (inout State) -> Void) {
        let waiters = state.withLock { state in
            change(&state)
            state.changes += 1
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    private func listen(to output: Int32) {
        Blocking.run {
            Blocking.read(output) { self.receive($0) }
            Glibc.close(output)
            self.update { $0.isAtEnd = true }
        }
    }

    private func receive(_ bytes: ArraySlice<UInt8>) {
        var answers: [JSONValue] = []
        update { state in
            for message in state.stream.take(bytes) {
                state.messages.append(message)
                guard let id = message["id"], let method = message["method"]?.string else { continue }
                guard let reply = state.replies[method] else {
                    answers.append(["jsonrpc": "2.0", "id": id, "result": nil])
                    continue
                }
                guard let result = reply(message["params"] ?? .null) else { continue }
                answers.append(["jsonrpc": "2.0", "id": id, "result": result])
            }
        }
        for answer in answers { send(answer) }
    }

    deinit {
        hangUp()
        child?.kill()
    }
}
