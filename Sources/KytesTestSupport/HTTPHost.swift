import Glibc
import KytesBasics
import Synchronization

/// A host on the loopback that answers as a test says, also as no honest host would.
public final class HTTPHost: Sendable {
    /// What was asked, in the order of arrival.
    public struct Request: Hashable, Sendable {
        /// As it stands in the request line.
        public var target: String
        /// Names in lower case.
        public var fields: [String: String]
    }

    /// What is sent, piece by piece.
    public struct Reply: Sendable {
        public var status: Int
        public var fields: [String]
        public var body: [UInt8]
        /// What `Content-Length` says; `nil` says the length of `body`, -1 says nothing.
        public var length: Int?
        /// Sent this many bytes at a time…
        public var piece = 1 << 16
        /// … with so many milliseconds between them.
        public var pause: UInt32 = 0
        /// Goes on with `body` for ever.
        public var isEndless = false

        public init(_ status: Int = 200, _ body: [UInt8] = [], fields: [String] = [], length: Int? = nil) {
            self.status = status
            self.body = body
            self.fields = fields
            self.length = length
        }

        public init(_ text: String, fields: [String] = []) { self.init(200, Array(text.utf8), fields: fields) }
    }

    public let port: UInt16
    private let descriptor: Int32
    private let answer: @Sendable (Request) -> Reply
    private let isOver = CancelFlag()
    private let threads = BlockingThreads(width: 32)

    public init(_ answer: @escaping @Sendable (Request) -> Reply) {
        self.answer = answer
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        let descriptor = descriptor
        _ = TemporaryServer.withLoopback(0) { bind(descriptor, $0, $1) }
        listen(descriptor, 64)
        port = TemporaryServer.boundPort(descriptor)
        let (asked, isOver, threads) = (Asked(), isOver, threads)
        self.log = asked
        threads.enqueue { Self.accept(on: descriptor, answer, asked, isOver, threads) }
    }

    deinit {
        isOver.raise()
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }

    private let log: Asked

    public var url: String { "http://127.0.0.1:\(port)" }
    public var requests: [Request] { log.all }
    /// How many requests were being answered at the same time, at most.
    public var mostAtATime: Int { log.most }

    private final class Asked: Sendable {
        private struct State {
            var requests: [Request] = []
            var running = 0
            var most = 0
        }

        private let state = Mutex(State())

        var all: [Request] { state.withLock { $0.requests } }
        var most: Int { state.withLock { $0.most } }

        func begin(_ request: Request) {
            state.withLock { state in
                state.requests.append(request)
                state.running += 1
                state.most = max(state.most, state.running)
            }
        }

        func end() { state.withLock { $0.running -= 1 } }
    }

    private static func accept(
        on descriptor: Int32,
        _ answer: @escaping @Sendable (Request) -> Reply,
        _ asked: Asked,
        _ isOver: CancelFlag,
        _ threads: BlockingThreads
    ) {
        while !isOver.isRaised {
            let connection = Glibc.accept(descriptor, nil, nil)
            guard connection >= 0 else { return }
            threads.enqueue {
                defer { close(connection) }
                guard let request = read(from: connection) else { return }
                asked.begin(request)
                defer { asked.end() }
                send(answer(request), to: connection, isOver)
            }
        }
    }

    private static func read(from connection: Int32) -> Request? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !bytes.suffix(4).elementsEqual([13, 10, 13, 10]) {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0, bytes.count < 1 << 20 else { return nil }
            bytes += buffer[..<count]
        }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
        guard let first = lines.first?.split(separator: " "), first.count == 3 else { return nil }
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { fields[parts[0].lowercased()] = String(parts[1].drop { $0 == " " }) }
        }
        return Request(target: String(first[1]), fields: fields)
    }

    private static func send(_ reply: Reply, to connection: Int32, _ isOver: CancelFlag) {
        var head = "HTTP/1.1 \(reply.status) Said\r\nConnection: close\r\n"
        for field in reply.fields { head += field + "\r\n" }
        if reply.length != -1 { head += "Content-Length: \(reply.length ?? reply.body.count)\r\n" }
        guard write(Array((head + "\r\n").utf8)[...], to: connection) else { return }
        repeat {
            var rest = reply.body[...]
            while !rest.isEmpty, !isOver.isRaised {
                guard write(rest.prefix(reply.piece), to: connection) else { return }
                rest = rest.dropFirst(reply.piece)
                if reply.pause > 0 { usleep(reply.pause * 1000) }
            }
        } while reply.isEndless && !isOver.isRaised
    }

    private static func write(_ bytes: ArraySlice<UInt8>, to connection: Int32) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
