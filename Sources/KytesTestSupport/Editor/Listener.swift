import Glibc

/// The editor's end of `--socket` and `--pipe`: it listens, the server connects.
struct Listener {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// What tells the server where to connect.
    let arguments: [String]
    private let descriptor: Int32
    private let path: String?

    /// `nil` for standard streams.
    init?(for channel: FakeEditor.Channel) throws {
        switch channel {
        case .standardStreams: return nil
        case .socket:
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
            let listening = try Self.listen(AF_INET, &address)
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            _ = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(listening, $0, &length) }
            }
            descriptor = listening
            arguments = ["--socket", String(UInt16(bigEndian: address.sin_port))]
            path = nil
        case .pipe:
            let path = "/tmp/kytes-\(getpid())-\(UInt32.random(in: 0...(.max))).sock"
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
            descriptor = try Self.listen(AF_UNIX, &address)
            arguments = ["--pipe", path]
            self.path = path
        }
    }

    /// The first who connects, within ten seconds.
    func accept() throws -> Int32 {
        defer {
            close(descriptor)
            if let path { unlink(path) }
        }
        var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&wait, 1, 10_000) == 1 else { throw Failure(description: "No server connects") }
        let connection = Glibc.accept(descriptor, nil, nil)
        guard connection >= 0 else { throw Failure(description: "No connection: \(String(cString: strerror(errno)))") }
        return connection
    }

    private static func listen<Address>(_ family: Int32, _ address: inout Address) throws -> Int32 {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(family, kind, 0)
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<Address>.size)) == 0
            }
        }
        guard isBound, Glibc.listen(descriptor, 1) == 0 else {
            throw Failure(description: "Cannot listen: \(String(cString: strerror(errno)))")
        }
        return descriptor
    }
}
