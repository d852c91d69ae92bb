internal import KytesGraph

/// Makes components of what recipes put in place, each by its own identity: whoever speaks of one, in whatever format, means
/// the same.
struct Things {
    /// Of who says so.
    let ecosystem: String

    func make(
        _ type: String,
        _ namespace: String?,
        _ name: String,
        _ version: String?,
        qualifiers: [String: String] = [:],
        layer: Layer
    ) -> Component? {
        guard !name.isEmpty, name.utf8.count < 500 else { return nil }
        let url = PackageURL(
            type: type, namespace: namespace, name: name, version: version, qualifiers: qualifiers)
        guard url.violation == nil else { return nil }
        return Component(id: ComponentID(url), name: name, version: version, layer: layer, ecosystem: ecosystem)
    }

    func generic(_ namespace: String, _ name: String, layer: Layer) -> Component? {
        make("generic", namespace, name, nil, layer: layer)
    }

    func package(
        _ type: String,
        _ namespace: String,
        _ name: String,
        version: String? = nil
    ) -> Component? {
        let isPlain = name.utf8.allSatisfy { $0 > 0x20 } && !name.hasPrefix("@") && !name.contains("/")
        return isPlain ? make(type, namespace, name, version, layer: .os) : nil
    }

    /// `nginx`, `nginx=1.22*`, `nginx/bookworm`, `nginx:amd64`; a file or an address is none of Debian's packages by name.
    func debianPackage(_ word: String) -> Component? {
        if word.hasPrefix("/") || word.contains("://") { return nil }
        var (name, version): (Substring, Substring?) = (word[...], nil)
        if let mark = name.firstIndex(of: "=") { (name, version) = (name[..<mark], name[name.index(after: mark)...]) }
        name = name.prefix { $0 != "/" && $0 != ":" }
        while let last = name.last, last == "+" || last == "^", !name.hasSuffix("++") { name.removeLast() }
        let isExact = version.map { !$0.contains("*") && !$0.isEmpty } ?? false
        return package("deb", "debian", String(name), version: isExact ? version.map(String.init) : nil)
    }

    /// `requests`, `requests==2.31.0`, `requests[socks]>=2`; what comes from elsewhere is a repository or a download.
    func pythonPackage(_ word: String, _ version: String?) -> Component? {
        if word.hasPrefix("git+") { return repository(String(word.dropFirst(4).prefix { $0 != "@" }), nil) }
        if word.contains("://") || word.hasPrefix("/") || word.hasPrefix(".") { return nil }
        let name = word.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
        var rest = word.dropFirst(name.count)
        if rest.hasPrefix("["), let close = rest.firstIndex(of: "]") { rest = rest[rest.index(after: close)...] }
        let exact = rest.hasPrefix("==") && !rest.contains(",") && !rest.contains("*")
        return make(
            "pypi", nil, String(name), version ?? (exact ? String(rest.dropFirst(2)) : nil), layer: .application)
    }

    /// `left-pad`, `@scope/name`
    func nodePackage(_ word: String, _ version: String?) -> Component? {
        let parts = word.split(separator: "/").map(String.init)
        guard let name = parts.last, parts.count <= 2, !word.contains("://") else { return nil }
        var component = make("npm", parts.count == 2 ? parts[0] : nil, name, version, layer: .application)
        component?.name = word
        return component
    }

    /// `registry/namespace/name:tag@digest`
    func image(_ word: String, tag: String?) -> Component? {
        var rest = word[...]
        var digest: Substring?
        if let mark = rest.firstIndex(of: "@") { (rest, digest) = (rest[..<mark], rest[rest.index(after: mark)...]) }
        var version = tag
        if let colon = rest.lastIndex(of: ":"), !rest[colon...].contains("/") {
            version = String(rest[rest.index(after: colon)...])
            rest = rest[..<colon]
        }
        var parts = rest.split(separator: "/").map(String.init)
        guard let name = parts.popLast() else { return nil }
        var qualifiers: [String: String] = [:]
        if let host = parts.first, host.contains(".") || host.contains(":") || host == "localhost" {
            parts.removeFirst()
            if host != "docker.io" { qualifiers["repository_url"] = host }
        }
        let namespace = parts.isEmpty && qualifiers.isEmpty ? "library" : parts.joined(separator: "/")
        return make(
            "docker", namespace.isEmpty ? nil : namespace, name, digest.map(String.init) ?? version,
            qualifiers: qualifiers, layer: .image)
    }

    /// A repository by its host and path, so that all spellings of one address are one component.
    func repository(_ address: String, _ version: String?) -> Component? {
        var rest = address[...]
        if let scheme = rest.firstRange(of: "://") {
            rest = rest[scheme.upperBound...]
        } else if let colon = rest.firstIndex(of: ":"), !rest[..<colon].contains("/") {
            rest = rest[..<colon] + "/" + rest[rest.index(after: colon)...]
        } else {
            return nil
        }
        if let user = rest.firstIndex(of: "@"), !rest[..<user].contains("/") { rest = rest[rest.index(after: user)...] }
        if rest.hasSuffix(".git") { rest = rest.dropLast(4) }
        let parts = rest.split(separator: "/").map(String.init)
        guard parts.count >= 2 else { return nil }
        let isKnown = version.map { !["HEAD", "master", "main", "devel"].contains($0) } ?? false
        var component =
            parts[0] == "github.com" && parts.count == 3
            ? make("github", parts[1], parts[2], isKnown ? version : nil, layer: .application)
            : make(
                "git", parts[0], parts.dropFirst().joined(separator: "/"), isKnown ? version : nil,
                layer: .application)
        component?.name = parts[parts.count - 1]
        return component
    }

    func download(_ address: String) -> Component? {
        guard let scheme = address.firstRange(of: "://") else { return nil }
        let path = address[scheme.upperBound...].prefix { $0 != "?" && $0 != "#" }
        guard let name = path.split(separator: "/").dropFirst().last else { return nil }
        return make(
            "generic", "download", String(name), nil, qualifiers: ["download_url": address], layer: .application)
    }

    /// A file of the host that is configured, by its whole path.
    func file(_ path: String) -> Component? {
        let parts = path.split(separator: "/").map(String.init)
        guard let name = parts.last, !path.hasSuffix("/") else { return nil }
        var component = make(
            "generic", (["host-file"] + parts.dropLast()).joined(separator: "/"), name, nil, layer: .os)
        component?.name = path
        return component
    }
}
