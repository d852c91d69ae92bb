internal import KytesBasics
internal import KytesGraph

extension SwiftPM {
    /// What makes two requirements mean the same package, in lower case.
    ///
    /// Source: swift-package-manager 6.3.1, `PackageIdentityParser`, read 2026-11-22.
    struct Identity: Hashable, Comparable, Sendable, CustomStringConvertible {
        let description: String

        /// Of a registry package, `scope.name`.
        init(registry id: String) { description = id.lowercased() }

        /// The last component of a URL or a path, without `.git`.
        init(location: String) { description = SwiftPM.defaultName(ofLocation: location).lowercased() }

        static func < (left: Identity, right: Identity) -> Bool { left.description < right.description }
    }

    /// As targets name a package whose requirement gives it no name.
    static func defaultName(ofLocation location: String) -> String {
        var bytes = location.utf8[...]
        if bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
        if let slash = bytes.lastIndex(of: UInt8(ascii: "/")) { bytes = bytes[bytes.index(after: slash)...] }
        if bytes.suffix(4).elementsEqual(".git".utf8) { bytes.removeLast(4) }
        return String(Substring(bytes))
    }

    /// A location without what does not matter for "the same place": scheme, user, port, `.git`, case.
    ///
    /// Source: swift-package-manager 6.3.1, `CanonicalPackageLocation`, read 2026-11-22.
    static func canonical(location: String) -> String {
        var rest = location.lowercased()[...]
        var hasScheme = false
        if let scheme = rest.firstRange(of: "://"), rest.first?.isLetter ?? false {
            hasScheme = true
            rest = rest[scheme.upperBound...]
        }
        if let at = rest.firstIndex(of: "@"), let slash = rest.firstIndex(where: { $0 == "/" || $0 == ":" }), at < slash
        {
            rest = rest[rest.index(after: at)...]
        }
        if let end = rest.firstIndex(where: { $0 == "#" || $0 == "?" }) { rest = rest[..<end] }
        var host = rest.prefix { $0 != "/" }
        let path = rest[host.endIndex...]
        if let colon = host.firstIndex(of: ":") {
            let behind = host[host.index(after: colon)...]
            let isPort = !behind.isEmpty && behind.allSatisfy(\.isNumber)
            host = isPort ? host[..<colon] : (hasScheme ? host : host[..<colon] + "/" + behind)
        }
        var components = (host + path).split(separator: "/", omittingEmptySubsequences: true).map(String.init)
        if let last = components.last, last.hasSuffix(".git") {
            components[components.count - 1] = String(last.dropLast(4))
        }
        return (location.hasPrefix("/") ? "/" : "") + components.joined(separator: "/")
    }

    /// The component of a package that stands in a repository, at a version or a commit.
    static func component(ofLocation location: String, version: String?) -> ComponentID {
        if location.hasPrefix("/") || location.hasPrefix("file:") {
            return ComponentID(
                PackageURL(
                    type: "generic",
                    namespace: "swift-package",
                    name: defaultName(ofLocation: location),
                    version: version,
                    qualifiers: ["vcs_url": location]
                )
            )
        }
        var (namespace, name) = place(ofLocation: location)
        if namespace.isEmpty { namespace = "localhost" }
        if name.isEmpty { name = "unnamed" }
        return ComponentID(PackageURL(type: "swift", namespace: namespace, name: name, version: version))
    }

    /// Host and folders, and the repository's name: `github.com/apple`, `swift-nio`. The case is kept.
    private static func place(ofLocation location: String) -> (namespace: String, name: String) {
        var rest = location[...]
        var hasScheme = false
        if let scheme = rest.firstRange(of: "://") {
            rest = rest[scheme.upperBound...]
            hasScheme = true
        }
        if let at = rest.firstIndex(of: "@"), let slash = rest.firstIndex(of: "/") ?? rest.firstIndex(of: ":"),
            at < slash
        {
            rest = rest[rest.index(after: at)...]
        }
        var text = String(rest)
        if !hasScheme, let colon = text.firstIndex(of: ":") { text.replaceSubrange(colon...colon, with: "/") }
        let components = text.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
        let host = components.first?.lowercased() ?? ""
        return (
            ([host] + components.dropFirst().dropLast()).joined(separator: "/"), defaultName(ofLocation: text)
        )
    }

    /// The component of a package that stands in a folder of this disk.
    static func component(ofFolder folder: AbsolutePath, relativeTo base: AbsolutePath) -> ComponentID {
        let name = folder.lastComponent.isEmpty ? "root" : folder.lastComponent
        let place = folder.relative(to: base) ?? folder.string
        return ComponentID(
            PackageURL(type: "generic", namespace: "swift-package", name: name, subpath: place))
    }
}

extension SwiftPM {
    /// The component of a package wherever it is.
    static func component(ofPlace place: Place, version: String?) -> ComponentID {
        switch place {
        case .repository(let location): return component(ofLocation: location, version: version)
        case .folder(let folder): return component(ofFolder: folder, relativeTo: folder)
        case .registry(let id):
            let parts = id.split(separator: ".", maxSplits: 1).map(String.init)
            return ComponentID(
                PackageURL(type: "swift", namespace: parts.first, name: parts.last ?? id, version: version))
        }
    }
}
