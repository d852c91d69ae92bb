public import KytesBasics

/// Where a repository is: a URL as somebody wrote it, and what git makes of it.
///
/// - Source: git-clone(1), "GIT URLS", git 2.39.
public struct GitLocation: Hashable, Sendable {
    public enum Access: Hashable, Sendable {
        /// On this disk; no network is needed.
        case local(AbsolutePath)
        /// Over http, https, ssh or git.
        case remote(scheme: String, host: String)
    }

    /// As written.
    public let written: String
    /// After `insteadOf`.
    public let url: String
    public let access: Access
    /// One spelling for the same repository: host and path, without scheme, user, `.git` and slashes at the end.
    public let key: String

    /// - Returns: `nil` where the text is no location that git could be asked for (relative paths, unknown protocols,
    ///   remote helpers such as `ext::`, anything with control characters or that could be taken for an option).
    public init?(_ written: String, configuration: GitConfiguration) {
        let url = configuration.mapped(written)
        guard let access = Self.access(url) else { return nil }
        self.written = written
        self.url = url
        self.access = access
        // The cache must not change its mind when the mapping does.
        key = Self.key(written) ?? Self.key(url) ?? url
    }

    /// Whether a URL as written, before `insteadOf`, is a place on this disk.
    public static func isLocal(_ written: String) -> Bool {
        if case .local = access(written) { true } else { false }
    }

    public var localPath: AbsolutePath? {
        if case .local(let path) = access { return path }
        return nil
    }

    public var isLocal: Bool { localPath != nil }

    /// Where on this disk the repository may be, in the order in which git tries.
    public var localCandidates: [AbsolutePath] {
        guard let localPath else { return [] }
        guard let bare = AbsolutePath(localPath.string + ".git") else { return [localPath] }
        return [localPath, bare]
    }

    /// As written, without a password that may stand in it: for messages and records.
    public var display: String { Self.withoutPassword(written) }

    public static func withoutPassword(_ url: String) -> String {
        guard let scheme = url.range(of: "://"), let at = url[scheme.upperBound...].firstIndex(of: "@"),
            !url[scheme.upperBound..<at].contains("/"),
            let colon = url[scheme.upperBound..<at].firstIndex(of: ":")
        else { return url }
        return String(url[..<colon] + url[at...])
    }

    private static func access(_ url: String) -> Access? {
        guard !url.hasPrefix("-"), url.utf8.count <= 4096, url.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            return nil
        }
        if let path = AbsolutePath(url) { return .local(path) }
        guard let parts = GitURLParts(url) else { return nil }
        switch parts.scheme {
        case "file": return AbsolutePath(percentDecoded(parts.path)).map(Access.local)
        case "http", "https", "ssh", "git":
            guard !parts.host.isEmpty, !parts.host.hasPrefix("-"), !parts.user.hasPrefix("-") else { return nil }
            return .remote(scheme: parts.scheme, host: parts.host)
        default: return nil
        }
    }

    private static func key(_ url: String) -> String? {
        var path: Substring
        var host = ""
        if AbsolutePath(url) != nil {
            path = url[...]
        } else if let parts = GitURLParts(url) {
            host = parts.host.lowercased() + (parts.port.isEmpty ? "" : ":" + parts.port)
            path = parts.path[...]
        } else {
            return nil
        }
        while path.hasSuffix("/") { path = path.dropLast() }
        if path.hasSuffix(".git") { path = path.dropLast(4) }
        while path.hasSuffix("/") { path = path.dropLast() }
        return host + (path.hasPrefix("/") ? "" : "/") + path
    }

    private static func percentDecoded(_ path: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(path.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16), value != 0
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

/// `scheme://user@host:port/path`, or the short `user@host:path` of ssh.
struct GitURLParts {
    var scheme: String
    var user = ""
    var password = ""
    var host: String
    var port = ""
    var path: String

    init?(_ url: String) {
        guard let scheme = url.range(of: "://") else {
            guard let short = Self.short(url) else { return nil }
            self = short
            return
        }
        self.scheme = url[..<scheme.lowerBound].lowercased()
        let rest = url[scheme.upperBound...]
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        path = String(rest[slash...])
        var authority = rest[..<slash]
        if let at = authority.lastIndex(of: "@") {
            let login = authority[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            user = login.first.map { String($0) } ?? ""
            password = login.count > 1 ? String(login[1]) : ""
            authority = authority[authority.index(after: at)...]
        }
        if let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") {
            port = String(authority[authority.index(after: colon)...])
            authority = authority[..<colon]
        }
        host = String(authority)
    }

    private init(scheme: String, user: String, host: String, path: String) {
        self.scheme = scheme
        self.user = user
        self.host = host
        self.path = path
    }

    private static func short(_ url: String) -> GitURLParts? {
        guard let colon = url.firstIndex(of: ":"), !url[..<colon].contains("/"), !url[colon...].hasPrefix("::") else {
            return nil
        }
        let login = url[..<colon].split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard let host = login.last, !host.isEmpty else { return nil }
        return GitURLParts(
            scheme: "ssh",
            user: login.count > 1 ? String(login[0]) : "",
            host: String(host),
            path: String(url[url.index(after: colon)...])
        )
    }
}

extension StringProtocol {
    /// The first place of `text`: the standard library has it only with Foundation.
    func range(of text: String) -> Range<Index>? {
        let needle = Array(text.utf8)
        let hay = Array(utf8)
        guard !needle.isEmpty, hay.count >= needle.count else { return nil }
        for start in 0...(hay.count - needle.count) where hay[start..<start + needle.count].elementsEqual(needle) {
            let lower = utf8.index(startIndex, offsetBy: start)
            return lower..<utf8.index(lower, offsetBy: needle.count)
        }
        return nil
    }
}
