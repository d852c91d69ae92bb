/// A `GET`, and what may be shown, passed and spent for it.
public struct HTTPRequest: Hashable, Sendable {
    public var url: HTTPURL
    /// Shown to the origin of `url` and to no other; those of the URL itself where there are none here.
    public var credentials: HTTPCredentials?
    /// `nil` for a direct connection.
    public var proxy: HTTPProxy?
    /// What is known of the last answer: a host may then say that it still holds.
    public var validators: HTTPValidators?
    public var limits: HTTPLimits

    public init(
        url: HTTPURL,
        credentials: HTTPCredentials? = nil,
        proxy: HTTPProxy? = nil,
        validators: HTTPValidators? = nil,
        limits: HTTPLimits = .standard
    ) {
        self.url = url
        self.credentials = credentials
        self.proxy = proxy
        self.validators = validators
        self.limits = limits
    }
}

/// How a host tells one state of a resource from another.
///
/// - Source: RFC 9110, section 8.8.
public struct HTTPValidators: Hashable, Sendable {
    /// With its quotes.
    public var entityTag: String?
    public var lastModified: String?

    public init(entityTag: String? = nil, lastModified: String? = nil) {
        self.entityTag = entityTag
        self.lastModified = lastModified
    }

    public var isEmpty: Bool { entityTag == nil && lastModified == nil }

    /// What two parts must share to be of one whole: a strong tag, or a date.
    var forRanges: String? { entityTag.map { $0.hasPrefix("W/") ? nil : $0 } ?? lastModified }
}

/// What one request may cost, its redirects and its repetitions included.
public struct HTTPLimits: Hashable, Sendable {
    public var connect: Duration
    /// From start to end.
    public var total: Duration
    /// Slower than `slowestBytesPerSecond` for so long ends it.
    public var idle: Duration
    public var slowestBytesPerSecond: Int
    /// Of the content.
    public var bytes: Int
    public var redirects: Int
    /// How often it is tried where the host fails or the connection breaks.
    public var attempts: Int

    public init(
        connect: Duration = .seconds(10),
        total: Duration,
        idle: Duration = .seconds(15),
        slowestBytesPerSecond: Int = 100,
        bytes: Int,
        redirects: Int = 5,
        attempts: Int = 3
    ) {
        self.connect = connect
        self.total = total
        self.idle = idle
        self.slowestBytesPerSecond = slowestBytesPerSecond
        self.bytes = bytes
        self.redirects = redirects
        self.attempts = attempts
    }

    /// For metadata: a minute and 16 MiB.
    public static let standard = HTTPLimits(total: .seconds(60), bytes: 16 << 20)
    /// For archives: half an hour and 1 GiB.
    public static let archive = HTTPLimits(total: .seconds(1800), bytes: 1 << 30)
}

/// What came.
public struct HTTPResponse: Hashable, Sendable {
    /// 200, or 304 where what the validators speak of still holds.
    public var status: Int
    /// Where it came from after all redirects.
    public var url: HTTPURL
    public var validators: HTTPValidators
    /// Empty where it went to a file.
    public var body: [UInt8]

    public var isNotModified: Bool { status == 304 }
}

/// Who vouches for hosts, beside whom the system trusts.
public struct HTTPCertificates: Hashable, Sendable {
    /// A file of PEM certificates.
    public var file: String?
    /// A folder of them, named by their hashes.
    public var folder: String?

    public init(file: String? = nil, folder: String? = nil) {
        self.file = file
        self.folder = folder
    }

    /// - Source: openssl's `SSL_CERT_FILE` and `SSL_CERT_DIR`, curl's `CURL_CA_BUNDLE`.
    public init(environment: [String: String]) {
        file = environment["CURL_CA_BUNDLE"] ?? environment["SSL_CERT_FILE"]
        folder = environment["SSL_CERT_DIR"]
    }
}

/// One exchange with one host: what a log tells of it.
public struct HTTPLogEntry: Hashable, Sendable, CustomStringConvertible {
    /// Without credentials.
    public var url: String
    /// 0 where no answer came.
    public var status: Int
    public var bytes: Int
    public var duration: Duration
    /// Why it failed; empty where it did not.
    public var failure: String

    public var description: String {
        let milliseconds = duration / .milliseconds(1)
        let outcome = status == 0 ? failure : "\(status), \(bytes) bytes" + (failure.isEmpty ? "" : ", " + failure)
        return "GET `\(url)`: \(outcome), \(Int(milliseconds)) ms"
    }
}
