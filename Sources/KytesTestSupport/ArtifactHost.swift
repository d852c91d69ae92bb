public import KytesBasics
import Synchronization

/// A repository of artifacts on the loopback: files, and SHA-1 sums beside them.
public final class ArtifactHost: Sendable {
    private let host: HTTPHost
    private let shelf: Shelf

    /// - Parameters:
    ///   - login: `Basic …`, where only who knows it may read.
    ///   - folder: Has the files that it has not.
    public init(_ files: [String: String] = [:], login: String? = nil, folder: AbsolutePath? = nil) {
        let shelf = Shelf()
        self.shelf = shelf
        for (path, text) in files { shelf.put(Array(text.utf8), at: path) }
        host = HTTPHost { request in
            if let login, request.fields["authorization"] != login { return .init(401) }
            let reply = shelf.reply(to: request)
            guard reply.status == 404, let path = folder?.appending(String(request.target.dropFirst(12))),
                let bytes = Disk.read(path, limit: 64 << 20)
            else { return reply }
            return .init(200, bytes)
        }
    }

    public var url: String { host.url + "/repository" }
    public var port: UInt16 { host.port }

    /// Paths below the repository, in the order in which they were asked for.
    public var asked: [String] { host.requests.map { String($0.target.dropFirst("/repository/".count)) } }
    public var requests: [HTTPHost.Request] { host.requests }
    public var mostAtATime: Int { host.mostAtATime }

    public func put(_ text: String, at path: String) { shelf.put(Array(text.utf8), at: path) }
    public func put(_ bytes: [UInt8], at path: String) { shelf.put(bytes, at: path) }

    /// Answers a path so, until it is told `nil`.
    public func answer(_ path: String, with reply: HTTPHost.Reply?) { shelf.answer(path, with: reply) }

    private final class Shelf: Sendable {
        private let files = Mutex<[String: [UInt8]]>([:])
        private let replies = Mutex<[String: HTTPHost.Reply]>([:])

        func put(_ bytes: [UInt8], at path: String) { files.withLock { $0["/repository/" + path] = bytes } }

        func answer(_ path: String, with reply: HTTPHost.Reply?) {
            replies.withLock { $0["/repository/" + path] = reply }
        }

        func reply(to request: HTTPHost.Request) -> HTTPHost.Reply {
            if let said = replies.withLock({ $0[request.target] }) { return said }
            let files = files.withLock { $0 }
            if request.target.hasSuffix(".sha1"), let bytes = files[String(request.target.dropLast(5))] {
                return .init(SHA1.hexDigest(of: bytes))
            }
            guard let bytes = files[request.target] else { return .init(404, Array("<html>none</html>".utf8)) }
            let tag = "\"" + SHA1.hexDigest(of: bytes) + "\""
            if request.fields["if-none-match"] == tag { return .init(304) }
            return .init(200, bytes, fields: ["ETag: \(tag)"])
        }
    }
}
