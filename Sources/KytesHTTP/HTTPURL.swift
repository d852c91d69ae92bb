/// An absolute `http` or `https` URL, without the user and password that may have been written into it.
///
/// - Source: RFC 3986, sections 3.1 to 3.4; RFC 9110, section 4.2.
public struct HTTPURL: Hashable, Sendable, CustomStringConvertible {
    /// `http` or `https`.
    public let scheme: String
    /// In lower case, an IPv6 address in its brackets.
    public let host: String
    public let port: Int
    /// Path and query as they were written, beginning with `/`; no fragment.
    public let target: String
    /// What was written before an `@`, percent decoded.
    public let credentials: HTTPCredentials?

    /// - Returns: `nil` for what is no such URL: another scheme, no host, blanks, control characters.
    public init?(_ text: String) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }),
            let colon = text.firstRange(of: "://")
        else { return nil }
        scheme = text[..<colon.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else { return nil }
        let rest = text[colon.upperBound...].prefix { $0 != "#" }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let target = rest[authority.endIndex...]
        self.target = target.hasPrefix("/") ? String(target) : "/" + target
        let at = authority.lastIndex(of: "@")
        credentials = at.flatMap { Self.credentials(authority[..<$0]) }
        let place = at.map { authority[authority.index(after: $0)...] } ?? authority
        guard let (host, port) = Self.place(place, scheme: scheme) else { return nil }
        self.host = host
        self.port = port
    }

    /// Scheme, host and port: who must be the same to be shown a password.
    public var origin: String { "\(scheme)://\(host):\(port)" }

    /// Without user, password and fragment; the port where it is not that of the scheme.
    public var description: String {
        let isUsual = port == Self.usualPort(scheme)
        return "\(scheme)://\(host)\(isUsual ? "" : ":\(port)")\(target)"
    }

    /// What lies below it: one slash between the two.
    public func appending(_ path: String) -> HTTPURL? {
        HTTPURL(description + (description.hasSuffix("/") ? "" : "/") + path)
    }

    private static func usualPort(_ scheme: String) -> Int { scheme == "https" ? 443 : 80 }

    private static func place(_ text: Substring, scheme: String) -> (String, Int)? {
        let end = text.hasPrefix("[") ? text.firstIndex(of: "]").map(text.index(after:)) : text.firstIndex(of: ":")
        let host = text[..<(end ?? text.endIndex)]
        let rest = text[host.endIndex...]
        guard !host.isEmpty, !host.contains("%") else { return nil }
        if rest.isEmpty || rest == ":" { return (host.lowercased(), usualPort(scheme)) }
        guard rest.hasPrefix(":"), let port = UInt16(rest.dropFirst()), port > 0 else { return nil }
        return (host.lowercased(), Int(port))
    }

    private static func credentials(_ text: Substring) -> HTTPCredentials? {
        let user = text.prefix { $0 != ":" }
        let password = text[user.endIndex...].dropFirst()
        return user.isEmpty ? nil : .basic(user: decoded(user), password: decoded(password))
    }

    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            if byte == UInt8(ascii: "%"), digits.count == 2,
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// What is shown to a host that asks who is there. Never part of a message or of a log.
public enum HTTPCredentials: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    case basic(user: String, password: String)
    case bearer(String)

    public var description: String {
        switch self {
        case .basic: "basic credentials"
        case .bearer: "a bearer token"
        }
    }

    public var debugDescription: String { description }
}
