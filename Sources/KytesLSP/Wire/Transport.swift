import Glibc

/// How bytes come and go.
///
/// With a socket or a pipe it is the *editor* that listens and the server that connects, once, as the command line
/// arguments of LSP 3.18 ("Implementation Considerations") are understood by the clients that offer them.
public enum Transport: Sendable, Hashable {
    case standardStreams
    /// A TCP port on the loopback interface.
    case socket(port: UInt16)
    /// A Unix domain socket.
    case pipe(path: String)

    /// Opens the transport.
    ///
    /// Standard output is taken away: whatever else the process prints goes to standard error from now on.
    ///
    /// - Throws: `TransportError` when nobody listens.
    public func open() throws(TransportError) -> Descriptors {
        signal(SIGPIPE, SIG_IGN)
        switch self {
        case .standardStreams:
            let output = dup(STDOUT_FILENO)
            guard output >= 0, dup2(STDERR_FILENO, STDOUT_FILENO) >= 0 else { throw TransportError(self, errno: errno) }
            return Descriptors(input: STDIN_FILENO, output: output)
        case .socket(let port):
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
            return try connect(AF_INET, &address)
        case .pipe(let path):
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            let isTooLong = withUnsafeMutableBytes(of: &address.sun_path) { place in
                let bytes = Array(path.utf8)
                guard bytes.count < place.count else { return true }
                place.copyBytes(from: bytes)
                return false
            }
            if isTooLong { throw TransportError(self, errno: ENAMETOOLONG) }
            return try connect(AF_UNIX, &address)
        }
    }

    /// The two ends of a connection; they may be the same.
    public struct Descriptors: Sendable {
        public var input: Int32
        public var output: Int32

        public init(input: Int32, output: Int32) {
            self.input = input
            self.output = output
        }
    }

    private func connect<Address>(_ family: Int32, _ address: inout Address) throws(TransportError) -> Descriptors {
        let descriptor = Glibc.socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw TransportError(self, errno: errno) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
            }
        }
        guard result == 0 else {
            let error = errno
            close(descriptor)
            throw TransportError(self, errno: error)
        }
        return Descriptors(input: descriptor, output: descriptor)
    }
}

/// Why a transport could not be opened.
public struct TransportError: Error, Hashable, Sendable, CustomStringConvertible {
    public let transport: Transport
    public let errno: Int32

    init(_ transport: Transport, errno: Int32) {
        self.transport = transport
        self.errno = errno
    }

    public var description: String {
        let reason = String(cString: strerror(errno))
        return switch transport {
        case .standardStreams: "Cannot take over standard output: \(reason)"
        case .socket(let port): "Cannot connect to the editor at `127.0.0.1:\(port)`: \(reason)"
        case .pipe(let path): "Cannot connect to the editor at `\(path)`: \(reason)"
        }
    }
}
