import KytesBasics

/// A host that passes requests on.
public struct HTTPProxy: Hashable, Sendable {
    /// `http://host:port`, without user and password.
    public var url: String
    public var credentials: HTTPCredentials?

    /// - Parameter url: As in `https_proxy`: a user and a password may be written into it, the scheme may be left out.
    /// - Returns: `nil` for what is no address.
    public init?(_ url: String, credentials: HTTPCredentials? = nil) {
        guard let parsed = HTTPURL(url.contains("://") ? url : "http://" + url) else { return nil }
        self.url = "\(parsed.scheme)://\(parsed.host):\(parsed.port)"
        self.credentials = credentials ?? parsed.credentials
    }

    /// The one that the environment names for a URL.
    ///
    /// - Returns: `nil` for a direct connection.
    public static func ofEnvironment(_ environment: [String: String], for url: HTTPURL) -> HTTPProxy? {
        ProxyVariables.proxy(scheme: url.scheme, host: url.host, environment: environment).flatMap { HTTPProxy($0) }
    }
}
