public import KytesBasics
import Synchronization

/// Every outgoing HTTP request of this program.
///
/// Redirects are followed here and not by libcurl, so that credentials stay with their origin and nothing goes from `https`
/// to `http`. Content is never decoded: what is compressed was not asked for, and would be larger than any limit says.
/// A cancelled task ends its exchange within a tenth of a second, but for a name that is being looked up.
public final class HTTPClient: Sendable {
    private let certificates: HTTPCertificates
    private let agent: String
    private let threads = BlockingThreads(width: 12)
    private let gate: HostGate
    private let idle = Mutex<[HTTPHandle]>([])
    private let log: @Sendable (HTTPLogEntry) -> Void

    /// - Parameters:
    ///   - perHost: Exchanges with one host at a time.
    ///   - log: Told of every exchange when it has ended, on any thread.
    public init(
        certificates: HTTPCertificates = HTTPCertificates(),
        agent: String = "kytes",
        perHost: Int = 4,
        log: @escaping @Sendable (HTTPLogEntry) -> Void = { _ in }
    ) {
        self.certificates = certificates
        self.agent = agent
        self.log = log
        gate = HostGate(width: perHost)
    }

    /// The content in memory.
    ///
    /// - Throws: `HTTPError`, `CancellationError`.
    public func get(_ request: HTTPRequest) async throws -> HTTPResponse {
        let sink = MemorySink()
        let answer = try await answer(to: request, into: sink, resuming: { nil })
        let body = answer.head.status == 304 ? [] : sink.bytes
        return HTTPResponse(
            status: answer.head.status, url: answer.url, validators: answer.head.validators, body: body)
    }

    /// The content in a file. What an earlier attempt left there is gone on with, where the host still has the same.
    ///
    /// - Parameters:
    ///   - path: Whole when this returns; may hold a beginning when it throws. Nobody else writes there meanwhile.
    ///   - progress: Called on any thread, for every piece.
    /// - Throws: `HTTPError`, `CancellationError`.
    public func download(
        _ request: HTTPRequest,
        to path: AbsolutePath,
        progress: (@Sendable (_ done: Int, _ total: Int?) -> Void)? = nil
    ) async throws -> HTTPResponse {
        let sink = FileSink(path, onProgress: progress)
        do {
            let answer = try await answer(to: request, into: sink, resuming: { sink.resumption })
            sink.closeFile()
            if answer.head.status != 304 { sink.forgetValidator() }
            return HTTPResponse(
                status: answer.head.status == 206 ? 200 : answer.head.status, url: answer.url,
                validators: answer.head.validators, body: [])
        } catch {
            sink.closeFile()
            guard let failure = error as? HTTPError, failure.isPassing else {
                // Of a task that was cancelled the beginning is as good as any.
                if !(error is CancellationError) { sink.forget() }
                throw error
            }
            var told = failure
            told.kept = sink.resumption?.start ?? 0
            if told.kept == 0 { sink.forget() }
            throw told
        }
    }
}

// MARK: - Redirects and repetitions

extension HTTPClient {
    private struct Final {
        var head: HTTPHead
        var url: HTTPURL
    }

    private typealias Resumption = @Sendable () -> (start: Int, validator: String)?

    private func answer(
        to request: HTTPRequest,
        into sink: any HTTPSink,
        resuming: @escaping Resumption
    ) async throws -> Final {
        let deadline = ContinuousClock.now + request.limits.total
        var attempt = 1
        while true {
            do {
                return try await redirected(request, into: sink, resuming, deadline)
            } catch let failure as Failure {
                let pause = max(.milliseconds(100) * (1 << attempt), .seconds(failure.retryAfter ?? 0))
                guard failure.isWorthAnother, attempt < request.limits.attempts, ContinuousClock.now + pause < deadline
                else { throw failure.error }
                attempt += 1
                try await Task.sleep(for: pause)
            }
        }
    }

    private func redirected(
        _ request: HTTPRequest,
        into sink: any HTTPSink,
        _ resuming: @escaping Resumption,
        _ deadline: ContinuousClock.Instant
    ) async throws -> Final {
        var url = request.url
        for _ in 0...request.limits.redirects {
            let answer = try await exchange(request, with: url, into: sink, resuming, deadline)
            let status = answer.head.status
            switch status {
            case 200, 206: return Final(head: answer.head, url: url)
            case 304 where request.validators?.isEmpty == false: return Final(head: answer.head, url: url)
            case 301, 302, 303, 307, 308: url = try Self.target(of: answer.redirect, from: url, status)
            default: throw Failure(Self.error(status, url), retryAfter: answer.head.retryAfter)
            }
        }
        throw Failure(HTTPError(code: .tooManyRedirects, subject: request.url.description))
    }

    private static func target(of redirect: String, from url: HTTPURL, _ status: Int) throws -> HTTPURL {
        let error = HTTPError(code: .unsafeRedirect, subject: url.description, status: status)
        guard let target = HTTPURL(redirect) else { throw Failure(error) }
        if url.scheme == "https", target.scheme != "https" { throw Failure(error) }
        return target
    }

    private static func error(_ status: Int, _ url: HTTPURL) -> HTTPError {
        let code: HTTPError.Code =
            switch status {
            case 401, 403, 407: .unauthorized
            case 404, 410: .notFound
            case 429: .tooManyRequests
            case 500...599: .serverFailed
            default: .refused
            }
        return HTTPError(code: code, subject: url.description, status: status)
    }

    private func exchange(
        _ request: HTTPRequest,
        with url: HTTPURL,
        into sink: any HTTPSink,
        _ resuming: @escaping Resumption,
        _ deadline: ContinuousClock.Instant
    ) async throws -> HTTPExchange.Answer {
        let isOrigin = url.origin == request.url.origin
        let question = HTTPExchange.Question(
            url: url,
            credentials: isOrigin ? request.credentials ?? request.url.credentials : nil,
            proxy: request.proxy, certificates: certificates, headers: headers(of: request), limits: request.limits,
            deadline: deadline)
        return try await gate.passing(url.origin) {
            try await self.threads.run { cancel in
                try self.perform(question, into: sink, resuming(), cancel)
            }
        }
    }

    private func headers(of request: HTTPRequest) -> [String] {
        var headers = ["User-Agent: \(agent)", "Accept: */*"]
        if let tag = request.validators?.entityTag { headers.append("If-None-Match: \(tag)") }
        if let date = request.validators?.lastModified { headers.append("If-Modified-Since: \(date)") }
        return headers
    }

    /// Blocks.
    private func perform(
        _ question: HTTPExchange.Question,
        into sink: any HTTPSink,
        _ resumption: (start: Int, validator: String)?,
        _ cancel: CancelFlag
    ) throws -> HTTPExchange.Answer {
        var question = question
        if let resumption {
            question.headers += ["Range: bytes=\(resumption.start)-", "If-Range: \(resumption.validator)"]
        }
        let start = ContinuousClock.now
        let exchange = HTTPExchange(question, into: sink, cancel: cancel)
        var said = ""
        defer {
            log(
                HTTPLogEntry(
                    url: question.url.description, status: exchange.status, bytes: exchange.bytes,
                    duration: .now - start,
                    failure: said))
        }
        do {
            let handle = try idle.withLock { $0.popLast() } ?? HTTPHandle(for: question.url)
            defer { idle.withLock { $0.append(handle) } }
            let answer = try exchange.perform(with: handle)
            guard answer.head.status == 416, resumption != nil, let file = sink as? FileSink else { return answer }
            // What is there is no beginning of what the host has now.
            file.forget()
            throw HTTPError(code: .truncated, subject: question.url.description, status: 416)
        } catch let error as HTTPError {
            said = error.code.rawValue
            throw Failure(error)
        } catch let error as Disk.Failure {
            said = error.description
            throw Failure(HTTPError(code: .disk, subject: error.path, detail: error.description))
        } catch is StoppedReading {
            return HTTPExchange.Answer(head: exchange.answeredHead, redirect: "")
        }
    }
}

/// A failure on its way to those who decide whether to try again.
private struct Failure: Error {
    var error: HTTPError
    /// Seconds.
    var retryAfter: Int?

    init(_ error: HTTPError, retryAfter: Int? = nil) {
        self.error = error
        self.retryAfter = retryAfter
    }

    /// What took too long once would again.
    var isWorthAnother: Bool {
        switch error.code {
        case .unreachable, .truncated, .serverFailed, .tooManyRequests: true
        default: false
        }
    }
}
