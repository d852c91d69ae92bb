/// Why a request has no answer that could be used, and what the user can do.
public struct HTTPError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        /// The name is unknown, nobody listens, or the connection broke each time.
        case unreachable
        /// It took longer, or came more slowly, than the limits allow.
        case timedOut
        /// 401, 403, 407: the host wants to know who asks, or refuses him.
        case unauthorized
        /// 404 or 410.
        case notFound
        /// 429: too many requests.
        case tooManyRequests
        /// 5xx, each time.
        case serverFailed
        /// Any other status.
        case refused
        /// More bytes than the limit allows.
        case tooLarge
        /// The connection ended before the content did.
        case truncated
        /// Nobody vouches for the certificate, or TLS failed otherwise.
        case untrusted
        /// A redirect to where it must not lead: from `https` to `http`, or to no such URL.
        case unsafeRedirect
        case tooManyRedirects
        /// The content is compressed, which nobody asked for.
        case encoded
        /// What came could not be written.
        case disk
        /// libcurl is not installed.
        case noLibrary
        case failed
    }

    public var code: Code
    /// The URL without credentials, or the file.
    public var subject: String
    /// The status of the answer, 0 where there was none.
    public var status: Int
    /// Further words, of the host or of the library; may be empty.
    public var detail: String
    /// Bytes of the content that were kept: the next request goes on behind them.
    public var kept: Int

    public init(code: Code, subject: String, status: Int = 0, detail: String = "", kept: Int = 0) {
        self.code = code
        self.subject = subject
        self.status = status
        self.detail = detail
        self.kept = kept
    }

    /// Whether another attempt may end differently.
    public var isPassing: Bool {
        switch code {
        case .unreachable, .timedOut, .tooManyRequests, .serverFailed, .truncated: true
        default: false
        }
    }

    /// What the host or the library said, and what was kept; may be empty.
    public var reason: String {
        let rest = kept == 0 ? "" : "\(kept) bytes are kept, and the next request goes on behind them"
        return [status == 0 ? "" : "status \(status)", detail, rest].filter { !$0.isEmpty }.joined(separator: ", ")
    }

    public var description: String { reason.isEmpty ? what : what + ": " + reason }

    private var what: String {
        switch code {
        case .unreachable: "`\(subject)` cannot be reached; try again when the network is there"
        case .timedOut: "`\(subject)` did not answer in time; try again"
        case .unauthorized: "`\(subject)` asks for a login or refuses the one it was shown; check the credentials"
        case .notFound: "`\(subject)` does not exist"
        case .tooManyRequests: "`\(subject)` was asked too often; try again later"
        case .serverFailed: "the host of `\(subject)` failed; try again later"
        case .refused: "`\(subject)` was refused"
        case .tooLarge: "`\(subject)` is larger than the limit"
        case .truncated: "`\(subject)` ended before its end; try again"
        case .untrusted: "nobody vouches for the host of `\(subject)`; name its authority in `SSL_CERT_FILE`"
        case .unsafeRedirect: "`\(subject)` leads to where no request may go"
        case .tooManyRedirects: "`\(subject)` leads from one address to the next without an end"
        case .encoded: "`\(subject)` is compressed, which nobody asked for; check the server's settings"
        case .disk: "`\(subject)` could not be written; make room or check its permissions"
        case .noLibrary: "`\(subject)` cannot be asked for without libcurl; install it (`apt-get install libcurl4`)"
        case .failed: "`\(subject)` could not be fetched"
        }
    }
}
