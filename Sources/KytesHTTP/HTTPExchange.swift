import CLibcurl
import Glibc
import KytesBasics

/// One request to one host and its answer, without redirects and repetitions. Blocks its thread.
final class HTTPExchange {
    struct Question {
        var url: HTTPURL
        var credentials: HTTPCredentials?
        var proxy: HTTPProxy?
        var certificates: HTTPCertificates
        /// `Name: value`.
        var headers: [String]
        var limits: HTTPLimits
        var deadline: ContinuousClock.Instant
    }

    struct Answer {
        var head: HTTPHead
        /// Of a redirect: where to.
        var redirect: String
    }

    private let question: Question
    private let cancel: CancelFlag
    private let sink: any HTTPSink
    private var head = HTTPHead()
    private var hasBegun = false
    private var received = 0
    private var failure: (any Error)?

    init(_ question: Question, into sink: any HTTPSink, cancel: CancelFlag) {
        self.question = question
        self.sink = sink
        self.cancel = cancel
    }

    var answeredHead: HTTPHead { head }
    var status: Int { head.status }
    var bytes: Int { received }

    /// - Throws: `HTTPError`, `CancellationError`.
    func perform(with handle: HTTPHandle) throws -> Answer {
        try cancel.check()
        var result = kytes_http_result()
        let left = (question.deadline - .now) / .milliseconds(1)
        guard left >= 1 else { throw error(.timedOut) }
        withCRequest(milliseconds: Int(left)) { kytes_http_perform(handle.pointer, $0, &result) }
        if let failure { throw failure }
        let message = Self.text(&result.message)
        switch result.outcome {
        case KYTES_HTTP_DONE: break
        case KYTES_HTTP_CANCELLED: throw CancellationError()
        case KYTES_HTTP_UNRESOLVED, KYTES_HTTP_UNREACHABLE: throw error(.unreachable, message)
        case KYTES_HTTP_TIMED_OUT: throw error(.timedOut, message)
        case KYTES_HTTP_TRUNCATED: throw error(.truncated, message)
        case KYTES_HTTP_UNTRUSTED: throw error(.untrusted, message)
        default: throw error(.failed, message)
        }
        try begin()
        return Answer(head: head, redirect: Self.text(&result.redirect))
    }

    /// The sink hears of an answer before its first byte, and also where there is none.
    private func begin() throws {
        guard !hasBegun else { return }
        hasBegun = true
        guard head.status == 200 || head.status == 206 else { return }
        if head.isEncoded { throw error(.encoded, head.fields["content-encoding"] ?? "") }
        if let length = head.contentLength, length > question.limits.bytes { throw error(.tooLarge, "\(length) bytes") }
        try sink.begin(head, of: question.url)
    }

    private func take(_ bytes: UnsafeRawBufferPointer) throws {
        try begin()
        received += bytes.count
        // What is said beside a failure is not wanted, and not waited for either.
        guard head.status == 200 || head.status == 206 else {
            guard received <= Self.ignoredBytes else { throw StoppedReading() }
            return
        }
        guard sink.count + bytes.count <= question.limits.bytes else {
            throw error(.tooLarge, "more than \(question.limits.bytes) bytes")
        }
        try sink.take(bytes)
    }

    private func error(_ code: HTTPError.Code, _ detail: String = "") -> HTTPError {
        HTTPError(code: code, subject: question.url.description, status: head.status, detail: detail)
    }

    private static let ignoredBytes = 64 << 10

    private static func text<Tuple>(_ tuple: inout Tuple) -> String {
        withUnsafeBytes(of: &tuple) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}

/// The status says all that is wanted of an answer, whose content goes on.
struct StoppedReading: Error {}

/// Where the content of an answer goes: one thread after the other writes to it.
protocol HTTPSink: AnyObject, Sendable {
    /// How long the content is so far.
    var count: Int { get }
    /// Called for an answer of the status 200 or 206.
    func begin(_ head: HTTPHead, of url: HTTPURL) throws
    func take(_ bytes: UnsafeRawBufferPointer) throws
}

// MARK: - Towards C

extension HTTPExchange {
    private func withCRequest(milliseconds: Int, _ body: (UnsafePointer<kytes_http_request>) -> Void) {
        var strings = CStrings()
        defer { strings.free() }
        var request = kytes_http_request()
        request.url = strings.copy(question.url.description)
        var headers = question.headers
        if case .bearer(let token) = question.credentials { headers.append("Authorization: Bearer " + token) }
        if case .basic(let user, let password) = question.credentials {
            request.user = strings.copy(user)
            request.password = strings.copy(password)
        }
        if let proxy = question.proxy {
            request.proxy = strings.copy(proxy.url)
            if case .basic(let user, let password) = proxy.credentials {
                request.proxy_user = strings.copy(user)
                request.proxy_password = strings.copy(password)
            }
        }
        request.certificate_file = question.certificates.file.flatMap { strings.copy($0) }
        request.certificate_folder = question.certificates.folder.flatMap { strings.copy($0) }
        request.connect_milliseconds = Int(question.limits.connect / .milliseconds(1))
        request.total_milliseconds = milliseconds
        request.slow_bytes_per_second = question.limits.slowestBytesPerSecond
        request.slow_seconds = max(1, Int(question.limits.idle / .seconds(1)))
        request.context = Unmanaged.passUnretained(self).toOpaque()
        request.on_header = { bytes, count, context in
            HTTPExchange.from(context).passing {
                $0.head.take(String(decoding: HTTPExchange.buffer(bytes, count), as: UTF8.self))
            }
        }
        request.on_body = { bytes, count, context in
            HTTPExchange.from(context).passing { try $0.take(HTTPExchange.buffer(bytes, count)) }
        }
        request.is_cancelled = { HTTPExchange.from($0).cancel.isRaised ? 1 : 0 }
        let lines: [UnsafePointer<CChar>?] = headers.map { strings.copy($0) } + [nil]
        lines.withUnsafeBufferPointer { lines in
            request.headers = lines.baseAddress
            body(&request)
        }
    }

    /// - Returns: What C takes for "go on" or "stop".
    private func passing(_ body: (HTTPExchange) throws -> Void) -> Int32 {
        do {
            try body(self)
            return 0
        } catch {
            failure = error
            return 1
        }
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> HTTPExchange {
        guard let context else { fatalError("a callback without its exchange") }
        return Unmanaged<HTTPExchange>.fromOpaque(context).takeUnretainedValue()
    }

    private static func buffer(_ bytes: UnsafePointer<CChar>?, _ count: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : count)
    }
}

/// Strings that live as long as one call.
private struct CStrings {
    private var copies: [UnsafeMutablePointer<CChar>] = []

    mutating func copy(_ text: String) -> UnsafePointer<CChar>? {
        guard let copy = strdup(text) else { return nil }
        copies.append(copy)
        return UnsafePointer(copy)
    }

    func free() { for copy in copies { Glibc.free(copy) } }
}

/// A handle of libcurl, with the connections that it keeps.
final class HTTPHandle: @unchecked Sendable {
    // Used by one thread at a time: who takes it from the pool.
    let pointer: OpaquePointer

    /// - Throws: `HTTPError` where there is no libcurl.
    init(for url: HTTPURL) throws {
        guard let pointer = kytes_http_new() else {
            let reason = String(cString: kytes_http_problem())
            throw HTTPError(code: .noLibrary, subject: url.description, detail: reason)
        }
        self.pointer = pointer
    }

    deinit { kytes_http_free(pointer) }
}
