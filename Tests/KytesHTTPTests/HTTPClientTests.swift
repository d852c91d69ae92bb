import KytesBasics
@testable import KytesHTTP
import KytesTestSupport
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct HTTPClientTests {
    private let client = HTTPClient()

    @Test func whatTheHostHasComes() async throws {
        let host = HTTPHost { _ in
            .init("hello", fields: ["ETag: \"1\"", "Last-Modified: Tue, 24 Nov 2026 00:00:00 GMT"])
        }
        let response = try await client.get(try request(host, "/a"))
        #expect(response.body == Array("hello".utf8))
        #expect(
            response.validators == HTTPValidators(entityTag: "\"1\"", lastModified: "Tue, 24 Nov 2026 00:00:00 GMT"))
        #expect(host.requests.map(\.target) == ["/a"])
        #expect(host.requests.first?.fields["accept-encoding"] == nil)
    }

    @Test func whatIsKnownIsNotSentAgain() async throws {
        let host = HTTPHost {
            $0.fields["if-none-match"] == "\"1\"" ? .init(304) : .init("hello", fields: ["ETag: \"1\""])
        }
        var request = try request(host, "/a")
        request.validators = try await client.get(request).validators
        let second = try await client.get(request)
        #expect(second.isNotModified && second.body.isEmpty)
    }

    @Test(arguments: [
        (401, HTTPError.Code.unauthorized, 1), (403, .unauthorized, 1), (404, .notFound, 1), (410, .notFound, 1),
        (400, .refused, 1), (429, .tooManyRequests, 3), (500, .serverFailed, 3), (503, .serverFailed, 3),
    ])
    func everyRefusalHasItsName(status: Int, code: HTTPError.Code, attempts: Int) async throws {
        let host = HTTPHost { _ in .init(status, Array("<html>sorry</html>".utf8)) }
        let error = await #expect(throws: HTTPError.self) { try await client.get(request(host, "/a")) }
        #expect(error?.code == code && error?.status == status)
        #expect(error?.description.contains("127.0.0.1") == true)
        #expect(host.requests.count == attempts)
    }

    @Test func aHostThatRecoversIsAskedAgain() async throws {
        let count = Atomic(0)
        let host = HTTPHost { _ in count.add(1, ordering: .relaxed).newValue < 3 ? .init(503) : .init("late") }
        #expect(try await client.get(request(host, "/a")).body == Array("late".utf8))
    }

    @Test func whoWantsToBeLeftAloneForLongIsNotWaitedFor() async throws {
        let host = HTTPHost { _ in .init(429, fields: ["Retry-After: 3600"]) }
        let error = await #expect(throws: HTTPError.self) { try await client.get(request(host, "/a")) }
        #expect(error?.code == .tooManyRequests)
        #expect(host.requests.count == 1)
    }

    @Test func anEndlessBodyEndsAtTheLimit() async throws {
        let host = HTTPHost { _ in
            var reply = HTTPHost.Reply(200, [UInt8](repeating: 0x61, count: 1 << 16), length: -1)
            reply.isEndless = true
            return reply
        }
        let error = await #expect(throws: HTTPError.self) { try await client.get(request(host, "/a")) }
        #expect(error?.code == .tooLarge)
    }

    @Test func aLengthBeyondTheLimitIsNotWaitedFor() async throws {
        let host = HTTPHost { _ in .init(200, [1], length: 1 << 40) }
        let error = await #expect(throws: HTTPError.self) { try await client.get(request(host, "/a")) }
        #expect(error?.code == .tooLarge)
        #expect(host.requests.count == 1)
    }

    @Test func aSlowHostIsNotWaitedForForEver() async throws {
        let host = HTTPHost { _ in
            var reply = HTTPHost.Reply(200, [UInt8](repeating: 0x61, count: 1000))
            (reply.piece, reply.pause) = (1, 200)
            return reply
        }
        var request = try request(host, "/a")
        request.limits.idle = .seconds(2)
        let start = ContinuousClock.now
        let error = await #expect(throws: HTTPError.self) { try await client.get(request) }
        #expect(error?.code == .timedOut)
        #expect(.now - start < .seconds(20))
        #expect(host.requests.count == 1)
    }

    @Test func aSilentHostIsNotWaitedForForEver() async throws {
        let host = SilentServer()
        var request = HTTPRequest(url: try #require(HTTPURL("http://127.0.0.1:\(host.port)/")))
        request.limits.total = .seconds(1)
        let error = await #expect(throws: HTTPError.self) { try await client.get(request) }
        #expect(error?.code == .timedOut)
    }

    @Test func nobodyListens() async throws {
        let url = try #require(HTTPURL("http://127.0.0.1:\(TemporaryServer.freePort())/"))
        let error = await #expect(throws: HTTPError.self) { try await client.get(HTTPRequest(url: url)) }
        #expect(error?.code == .unreachable)
    }

    @Test func aBodyThatIsCutOffIsNoBody() async throws {
        let host = HTTPHost { _ in .init(200, Array("half".utf8), length: 8) }
        let error = await #expect(throws: HTTPError.self) { try await client.get(request(host, "/a")) }
        #expect(error?.code == .truncated)
        #expect(host.requests.count == 3)
    }

    @Test func compressedContentWasNotAskedFor() async throws {
        let host = HTTPHost { _ in .init(200, [0x1F, 0x8B, 8, 0], fields: ["Content-Encoding: gzip"]) }
        let error = await #expect(throws: HTTPError.self) { try await client.get(request(host, "/bomb")) }
        #expect(error?.code == .encoded)
    }

    @Test func aCancelledTaskLeavesAtOnce() async throws {
        let host = SilentServer()
        let request = HTTPRequest(url: try #require(HTTPURL("http://127.0.0.1:\(host.port)/")))
        let task = Task { try await client.get(request) }
        while host.connections == 0 { try await Task.sleep(for: .milliseconds(5)) }
        let start = ContinuousClock.now
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(.now - start < .seconds(2))
    }

    @Test func onlySoManyGoToOneHostAtATime() async throws {
        let (inside, most) = (Counter(), Counter())
        let host = HTTPHost { _ in
            most.raise(to: inside.add(1))
            usleepBriefly()
            _ = inside.add(-1)
            return .init("x")
        }
        let client = HTTPClient(perHost: 3)
        try await withThrowingTaskGroup { group in
            for number in 0..<20 {
                group.addTask { _ = try await client.get(request(host, "/\(number)")) }
            }
            try await group.waitForAll()
        }
        #expect(host.requests.count == 20)
        #expect((1...3).contains(most.value))
    }

    @Test func everyExchangeIsTold() async throws {
        let told = Mutex<[HTTPLogEntry]>([])
        let client = HTTPClient { entry in told.withLock { $0.append(entry) } }
        let host = HTTPHost { $0.target == "/a" ? .init(302, fields: ["Location: /b"]) : .init("hello") }
        var request = try request(host, "/a")
        request.credentials = .basic(user: "me", password: "secret")
        _ = try await client.get(request)
        let entries = told.withLock { $0 }
        #expect(entries.map(\.status) == [302, 200])
        #expect(entries.map(\.bytes) == [0, 5])
        #expect(!entries.map(\.description).joined().contains("secret"))
    }
}

func request(_ host: HTTPHost, _ target: String) throws -> HTTPRequest {
    HTTPRequest(url: try #require(HTTPURL(host.url + target)))
}
