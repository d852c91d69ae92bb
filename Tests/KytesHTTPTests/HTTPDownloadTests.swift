import KytesBasics
@testable import KytesHTTP
import KytesTestSupport
import Synchronization
import Testing

/// Files that come in parts.
@Suite(.timeLimit(.minutes(1))) struct HTTPDownloadTests {
    private static let whole = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    private let folder = TemporaryFolder()
    private let client = HTTPClient()
    private var path: AbsolutePath { folder.path.appending("file.part") }

    /// Breaks off after 40,000 bytes as long as `faults` says, and knows ranges.
    private static func host(tag: String, faults: Counter, content: [UInt8] = whole) -> HTTPHost {
        HTTPHost { request in
            let fields = tag.isEmpty ? [] : ["ETag: \(tag)"]
            var start = 0
            if let range = request.fields["range"], request.fields["if-range"] == tag {
                start = Int(range.dropFirst(6).dropLast()) ?? 0
            }
            let rest = Array(content[start...])
            let isBroken = faults.add(-1) >= 0
            let part = start == 0 ? [] : ["Content-Range: bytes \(start)-\(content.count - 1)/\(content.count)"]
            return HTTPHost.Reply(
                start == 0 ? 200 : 206, isBroken ? Array(rest.prefix(40_000)) : rest, fields: fields + part,
                length: rest.count)
        }
    }

    @Test func whatBrokeOffIsGoneOnWith() async throws {
        let faults = Counter()
        _ = faults.add(2)
        let host = Self.host(tag: "\"1\"", faults: faults)
        let response = try await client.download(request(host, "/a"), to: path)
        #expect(response.status == 200)
        #expect(Disk.read(path, limit: 1 << 20) == Self.whole)
        #expect(host.requests.map { $0.fields["range"] } == [nil, "bytes=40000-", "bytes=80000-"])
        #expect(Disk.names(in: folder.path) == ["file.part"])
    }

    @Test func alsoByTheNextRequest() async throws {
        let faults = Counter()
        _ = faults.add(1)
        let host = Self.host(tag: "\"1\"", faults: faults)
        var once = try request(host, "/a")
        once.limits.attempts = 1
        let error = await #expect(throws: HTTPError.self) { try await client.download(once, to: path) }
        #expect(error?.code == .truncated && error?.kept == 40_000)
        #expect(error?.description.contains("40000 bytes are kept") == true)
        _ = try await client.download(once, to: path)
        #expect(Disk.read(path, limit: 1 << 20) == Self.whole)
    }

    @Test func whatChangedMeanwhileIsBegunAnew() async throws {
        let faults = Counter()
        _ = faults.add(1)
        var once = try request(Self.host(tag: "\"1\"", faults: faults), "/a")
        once.limits.attempts = 1
        await #expect(throws: HTTPError.self) { try await client.download(once, to: path) }
        let newer = Array(Self.whole.reversed())
        let host = Self.host(tag: "\"2\"", faults: Counter(), content: newer)
        _ = try await client.download(request(host, "/a"), to: path)
        #expect(Disk.read(path, limit: 1 << 20) == newer)
    }

    @Test(arguments: ["", "W/\"1\""]) func whatCannotBeToldApartIsBegunAnew(tag: String) async throws {
        let faults = Counter()
        _ = faults.add(1)
        let host = Self.host(tag: tag, faults: faults)
        var once = try request(host, "/a")
        once.limits.attempts = 1
        let error = await #expect(throws: HTTPError.self) { try await client.download(once, to: path) }
        #expect(error?.kept == 0)
        #expect(Disk.names(in: folder.path) == [])
    }

    @Test func aPartThatIsAnotherThanAskedForIsNotTaken() async throws {
        let host = HTTPHost { _ in .init(206, [1, 2, 3], fields: ["Content-Range: bytes 5-7/8"]) }
        let error = await #expect(throws: HTTPError.self) { try await client.download(request(host, "/a"), to: path) }
        #expect(error?.status == 206)
        #expect(Disk.names(in: folder.path) == [])
    }

    @Test func whatIsTooLargeLeavesNothing() async throws {
        let host = HTTPHost { _ in
            var reply = HTTPHost.Reply(200, [UInt8](repeating: 1, count: 1 << 16), fields: ["ETag: \"1\""], length: -1)
            reply.isEndless = true
            return reply
        }
        let error = await #expect(throws: HTTPError.self) { try await client.download(request(host, "/a"), to: path) }
        #expect(error?.code == .tooLarge)
        #expect(Disk.names(in: folder.path) == [])
    }

    @Test func aPartThatTheHostCannotGoOnWithIsForgotten() async throws {
        let faults = Counter()
        _ = faults.add(1)
        var once = try request(Self.host(tag: "\"1\"", faults: faults), "/a")
        once.limits.attempts = 1
        await #expect(throws: HTTPError.self) { try await client.download(once, to: path) }
        let host = HTTPHost { $0.fields["range"] == nil ? .init("short") : .init(416) }
        _ = try await client.download(request(host, "/a"), to: path)
        #expect(Disk.read(path, limit: 1 << 20) == Array("short".utf8))
    }
}
