import KytesGraph

/// The page on the web that shows a component's source at its version.
///
/// Hosting sites have one address form each for the tree of a tag or commit; a site that is not known by its name gets
/// the address of the repository itself, which every site answers. Credentials in an address never leave.
enum WebPage {
    /// - Returns: An `https:` (or `http:`) address, `nil` where the source is on no web site.
    static func address(of component: Component) -> String? {
        guard let source = component.source else { return site(ofPackage: component.id) }
        guard let repository = site(ofRepository: source.url) ?? site(ofPackage: component.id) else { return nil }
        guard let reference = source.reference ?? source.revision else { return repository }
        guard let tree = tree(of: reference, isCommit: source.reference == nil, on: repository) else {
            return repository
        }
        return repository + tree + (source.subdirectory.isEmpty ? "" : "/" + escaped(source.subdirectory))
    }

    /// An address as a text writes it, where it is one of the web: nothing else may be opened from an editor.
    static func address(writtenAs url: String) -> String? {
        guard url.hasPrefix("https://") || url.hasPrefix("http://"), url.utf8.count <= 2_000 else { return nil }
        let isPlain = url.utf8.allSatisfy {
            $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "<")
        }
        let authority = url.drop { $0 != "/" }.dropFirst(2).prefix { $0 != "/" }
        return isPlain && !authority.isEmpty && !authority.contains("@") ? url : nil
    }

    /// The address of a repository's page: `https://host/path`, from any spelling git takes.
    static func site(ofRepository url: String) -> String? {
        var rest = Substring(url)
        var scheme = "https"
        if let colon = rest.range(ofFirst: "://") {
            switch rest[..<colon.lowerBound].lowercased() {
            case "https", "ssh", "git", "git+ssh", "git+https": break
            case "http": scheme = "http"
            default: return nil
            }
            rest = rest[colon.upperBound...]
        } else {
            // scp's form: user@host:path; a path on this disk has a slash before any colon.
            guard let colon = rest.firstIndex(of: ":"), !rest[..<colon].contains("/"), rest[..<colon].contains(".")
            else { return nil }
            rest = rest[..<colon] + "/" + rest[rest.index(after: colon)...]
        }
        guard let slash = rest.firstIndex(of: "/") else { return nil }
        var host = rest[..<slash]
        if let at = host.lastIndex(of: "@") { host = host[host.index(after: at)...] }
        let isWeb = url.lowercased().hasPrefix("http")
        if !isWeb, let port = host.firstIndex(of: ":") { host = host[..<port] }
        var path = rest[slash...].drop { $0 == "/" }
        path = path.prefix { $0 != "?" && $0 != "#" }
        while path.last == "/" { path.removeLast() }
        if path.hasSuffix(".git") { path = path.dropLast(4) }
        guard isHost(host), !path.isEmpty else { return nil }
        return "\(scheme)://\(host.lowercased())/\(escaped(String(path)))"
    }

    /// The types of package URLs whose namespace begins with a host. Source: purl specification, the types' definitions.
    private static let typesWithHosts: Set<String> = ["swift", "golang"]

    /// The address that a package URL itself names: its namespace begins with a host (`github.com/apple`).
    private static func site(ofPackage id: ComponentID) -> String? {
        let url = id.packageURL
        guard typesWithHosts.contains(url.type), let namespace = url.namespace,
            let host = namespace.split(separator: "/").first,
            host.contains("."), isHost(host)
        else { return nil }
        return "https://" + escaped(namespace + "/" + url.name)
    }

    /// An address of a repository as it may be shown: without a password, and on the web without a user, who may be a token.
    static func withoutCredentials(_ url: String) -> String {
        guard let scheme = Substring(url).range(ofFirst: "://") else { return url }
        let authority = url[scheme.upperBound...].prefix { $0 != "/" }
        guard let at = authority.lastIndex(of: "@") else { return url }
        let isWeb = url[..<scheme.lowerBound].lowercased().hasPrefix("http")
        let user = authority[..<at].prefix { $0 != ":" }
        return url[..<scheme.upperBound] + (isWeb ? "" : user + "@") + url[url.index(after: at)...]
    }

    /// The path from a repository's page to the tree of a tag or commit; `nil` for sites of unknown habits.
    private static func tree(of reference: String, isCommit: Bool, on site: String) -> String? {
        let host = site.split(separator: "/").dropFirst().first.map(String.init) ?? ""
        let name = escaped(reference)
        if host.contains("gitlab") { return "/-/tree/" + name }
        if host.contains("bitbucket") { return "/src/" + name }
        if host.contains("codeberg") || host.contains("gitea") || host.contains("forgejo") {
            return (isCommit ? "/src/commit/" : "/src/tag/") + name
        }
        if host.contains("github") || host == "git.sr.ht" { return "/tree/" + name }
        return nil
    }

    private static func isHost(_ host: Substring) -> Bool {
        !host.isEmpty
            && host.utf8.allSatisfy { byte in
                UnicodeScalar(byte).properties.isAlphabetic && byte < 0x80 || (0x30...0x39).contains(byte)
                    || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":")
            }
    }

    /// Percent-encodes all but what may stand in a path. RFC 3986, section 3.3. What is encoded already stays so.
    private static func escaped(_ path: String) -> String {
        var result = ""
        for byte in path.utf8 {
            let scalar = UnicodeScalar(byte)
            if byte < 0x80,
                scalar.properties.isAlphabetic || (0x30...0x39).contains(byte)
                    || "-._~/+@:,%".unicodeScalars.contains(scalar)
            {
                result.unicodeScalars.append(scalar)
            } else {
                result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }
}

extension Substring {
    /// The first place of `needle`.
    func range(ofFirst needle: String) -> Range<Substring.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(needle) { return start..<index(start, offsetBy: needle.count) }
            start = index(after: start)
        }
        return nil
    }
}
