internal import KytesText

extension Maven {
    /// A git repository that a POM names, and where in it the module may stand.
    struct SourceRepository: Hashable {
        var url: String
        /// The folders that inheriting the address appends, empty for the root.
        var path: String
    }

    /// The git repositories that a lineage names, the most telling first: connection, developers' connection, page of the
    /// repository, page of the project; each once.
    ///
    /// A child inherits its parent's address with its own name appended to it; here the address stays as the ancestor wrote
    /// it, and what would be appended tells where the module stands.
    /// Source: Maven 3.9, "Maven Model", SCM; `DefaultInheritanceAssembler.appendPath`.
    static func repositories(of lineage: Lineage, _ environment: Environment) -> [SourceRepository] {
        var values = Values(lineage, environment)
        var found: [SourceRepository] = []
        var folders: [String] = []
        var current: Lineage? = lineage
        while let ancestor = current {
            let scm = ancestor.pom.model.scm
            let path = folders.reversed().joined(separator: "/")
            for text in [scm?.connection, scm?.developerConnection, scm?.url, ancestor.pom.model.url] {
                guard let text, let url = gitAddress(values.value(of: text.value)) else { continue }
                let repository = SourceRepository(url: url, path: path)
                if !found.contains(where: { $0.url == url }) { found.append(repository) }
            }
            folders.append(ancestor.property("project.directory") ?? ancestor.artifactID)
            current = ancestor.parent
        }
        return found
    }

    /// The tag that a lineage names, of the nearest POM that has one; `nil` for none and for `HEAD`.
    static func namedTag(of lineage: Lineage, _ environment: Environment) -> String? {
        guard let tag = lineage.pom.model.scm?.tag?.value, tag != "HEAD" else { return nil }
        var values = Values(lineage, environment)
        return values.value(of: tag)
    }

    /// `scm:git:…`, or an address of a repository or of a page of it, as git takes it; `nil` for what is no git repository.
    ///
    /// What only members of a project can reach by ssh the well-known hosts give to all by https.
    static func gitAddress(_ text: String) -> String? {
        var address = text[...]
        if address.hasPrefix("scm:") {
            address = address.dropFirst(4)
            guard address.hasPrefix("git:") || address.hasPrefix("git|") else { return nil }
            address = address.dropFirst(4)
            if let fetch = address.firstRange(of: "[fetch=]") {
                address = address[fetch.upperBound...].prefix { $0 != "[" }
            }
        }
        guard address.utf8.count < 2048, !address.hasExpression, let parts = AddressParts(address) else { return nil }
        if parts.isPublicHost {
            let names = parts.path.split(separator: "/")
            guard names.count >= 2 else { return nil }
            let name = names[1].hasSuffix(".git") ? names[1].dropLast(4) : names[1]
            return "https://\(parts.host)/\(names[0])/\(name)"
        }
        if let end = address.firstRange(of: ".git/") { return String(address[..<end.lowerBound]) + ".git" }
        let isRepository = address.hasSuffix(".git") || text.hasPrefix("scm:git")
        return isRepository ? String(address) : nil
    }

    /// Scheme, host and path of an address.
    private struct AddressParts {
        var scheme: Substring
        var host: Substring
        var path: Substring

        private static let schemes: Set<Substring> = ["https", "http", "ssh", "git", "file", "git+ssh"]
        /// They give every public repository by https.
        private static let publicHosts: Set<Substring> = ["github.com", "gitlab.com", "bitbucket.org", "codeberg.org"]

        init?(_ text: Substring) {
            if let mark = text.firstRange(of: "://") {
                let rest = text[mark.upperBound...]
                let authority = rest.prefix { $0 != "/" && $0 != ":" }
                scheme = text[..<mark.lowerBound]
                host = authority.split(separator: "@").last ?? ""
                path = rest[authority.endIndex...].drop { $0 == ":" || $0.isNumber }
                guard Self.schemes.contains(scheme) else { return nil }
            } else if let colon = text.firstIndex(of: ":"), text[..<colon].contains("@"), !text[..<colon].contains("/")
            {
                // git's own short form: user@host:path.
                scheme = "ssh"
                host = text[..<colon].split(separator: "@").last ?? ""
                path = text[text.index(after: colon)...]
            } else {
                return nil
            }
            if host.hasPrefix("www.") { host = host.dropFirst(4) }
        }

        var isPublicHost: Bool { Self.publicHosts.contains(host) }
    }
}
