internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension Maven {
    /// A repository as it is asked: behind its mirror, with what the settings say for it.
    struct Remote: Hashable, Sendable {
        var id: String
        var repository: ArtifactRepository
        /// How long what it says of releases holds; `nil` where it is not asked for them.
        var releases: Updates?
        var snapshots: Updates?
        /// Its mirror is blocked: it is asked for nothing.
        var isBlocked = false

        /// Whether the user shows himself to it, so that its names may be known to nobody else.
        var isPrivate: Bool { repository.credentials != nil }
        var isOfThisDisk: Bool { repository.url.lowercased().hasPrefix("file:") }
    }

    /// How old the list of an artifact's versions may be.
    ///
    /// Source: Maven Resolver 1.6.3, `DefaultUpdatePolicyAnalyzer`; `daily` is a day here, not the last midnight.
    enum Updates: Hashable, Sendable {
        case never
        case after(minutes: Int)

        init(_ policy: String?) {
            switch policy {
            case "always": self = .after(minutes: 0)
            case "never": self = .never
            case let policy? where policy.hasPrefix("interval:"):
                self = .after(minutes: max(0, Int(policy.dropFirst("interval:".count)) ?? 1440))
            default: self = .after(minutes: 1440)
            }
        }

        var lifetime: ArtifactLifetime {
            switch self {
            case .never: .forever
            case .after(let minutes): .atMost(.seconds(60 * minutes))
            }
        }
    }

    /// The settings of the user as far as they speak of repositories.
    struct RemoteRules: Sendable {
        private let settings: Settings
        /// The user's, then the one that comes with Maven.
        private let mirrors: [Settings.Mirror]
        private let value: @Sendable (String) -> String

        /// - Parameter value: What a text of the user's own settings means: only there may the environment be asked.
        init(_ settings: Settings?, value: @escaping @Sendable (String) -> String) {
            self.settings = settings ?? Settings()
            self.value = value
            let known = self.settings.mirrors.map { mirror in
                var mirror = mirror
                mirror.url = mirror.url.map { Located(value($0.value), at: $0.range) }
                return mirror
            }
            mirrors = known + [Self.blocker]
        }

        var isOffline: Bool { settings.isOffline }

        /// What is asked, in its order.
        ///
        /// - Parameter declared: Interpolated, the first of each id counts; the central repository last, unless it is
        ///   among them.
        func remotes(_ declared: [Model.Repository]) -> [Remote] { each(declared + [Self.central]) }

        /// Those that a POM names that is not built here.
        func remotes(ofPOMs declared: [Model.Repository]) -> [Remote] { isOffline ? [] : each(declared) }

        private func each(_ all: [Model.Repository]) -> [Remote] {
            var ids: Set<String> = []
            let each = all.filter { ids.insert($0.id?.value ?? "").inserted }
            var result: [Remote] = []
            for remote in each.compactMap({ remote($0) }) {
                // One mirror of several is asked once, for all that any of them is asked for.
                if let index = result.firstIndex(where: { $0.id == remote.id && $0.repository == remote.repository }) {
                    result[index].releases = result[index].releases ?? remote.releases
                    result[index].snapshots = result[index].snapshots ?? remote.snapshots
                } else {
                    result.append(remote)
                }
            }
            return result
        }

        private func remote(_ declared: Model.Repository) -> Remote? {
            guard let url = declared.url?.value, !url.hasExpression, let id = declared.id?.value else { return nil }
            let mirror = mirror(of: id, url)
            let place = mirror?.url?.value ?? url
            let name = mirror?.id?.value ?? id
            guard ["file:", "http:", "https:"].contains(where: { place.lowercased().hasPrefix($0) }) else { return nil }
            // A POM may name any address under the id of a server that the user has a login for.
            let isTrusted = mirror != nil || declared.isOfUser
            let repository = ArtifactRepository(
                url: place.hasSuffix("/") ? String(place.dropLast()) : place,
                credentials: isTrusted ? credentials(of: name) : nil,
                proxy: proxy(for: place), requiresChecksums: declared.isStrict)
            return Remote(
                id: name, repository: repository,
                releases: declared.hasReleases ? Updates(declared.releaseUpdates) : nil,
                snapshots: declared.hasSnapshots ? Updates(declared.snapshotUpdates) : nil,
                isBlocked: mirror?.isBlocked ?? false)
        }

        /// The super POM's.
        private static let central = Model.Repository(
            id: Located("central", at: 0..<0), url: Located("https://repo.maven.apache.org/maven2", at: 0..<0),
            hasSnapshots: false, isOfUser: true)
    }
}

// MARK: - Mirrors

extension Maven.RemoteRules {
    /// The mirror that stands for exactly this repository, else the first whose rules take it in; the settings that come
    /// with Maven block what would go to another machine in the open.
    ///
    /// Source: Maven Resolver 1.6.3, `DefaultMirrorSelector`; Maven 3.8.7, `conf/settings.xml`.
    private func mirror(of id: String, _ url: String) -> Maven.Settings.Mirror? {
        mirrors.first { $0.mirrorOf?.value == id } ?? mirrors.first { Self.takes(id, url, $0.mirrorOf?.value ?? "") }
    }

    private static func takes(_ id: String, _ url: String, _ rules: String) -> Bool {
        var result = false
        for rule in rules.split(separator: ",").map({ $0.filter { !$0.isWhitespace } }) {
            if rule.hasPrefix("!"), rule.dropFirst() == id { return false }
            switch rule {
            case id: return true
            case "*": result = true
            case "external:*": result = result || isExternal(url)
            case "external:http:*": result = result || isExternal(url) && url.lowercased().hasPrefix("http:")
            default: continue
            }
        }
        return result
    }

    private static func isExternal(_ url: String) -> Bool {
        guard let host = host(of: url) else { return false }
        return host != "localhost" && host != "127.0.0.1"
    }

    /// `nil` for what is on this disk.
    private static func host(of url: String) -> String? {
        guard !url.lowercased().hasPrefix("file:"), let scheme = url.firstRange(of: "://") else { return nil }
        let authority = url[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }
        let place = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        return place.prefix { $0 != ":" }.lowercased()
    }

    private static let blocker = Maven.Settings.Mirror(
        id: Located("maven-default-http-blocker", at: 0..<0), mirrorOf: Located("external:http:*", at: 0..<0),
        url: Located("http://0.0.0.0/", at: 0..<0), isBlocked: true)
}

// MARK: - Servers and proxies

extension Maven.RemoteRules {
    /// What cannot be read is not sent: neither what is encrypted, nor the name of a variable that is not set.
    private func credentials(of id: String) -> ArtifactCredentials? {
        guard let server = settings.servers.first(where: { $0.id?.value == id }) else { return nil }
        return credentials(server.user?.value, server.password)
    }

    private func credentials(_ user: String?, _ password: Maven.Settings.Password?) -> ArtifactCredentials? {
        guard let user = user.map(value), !user.isEmpty else { return nil }
        let password = value(password?.value ?? "")
        let isUnknown = user.hasExpression || password.hasExpression
        return isUnknown || Maven.Settings.Password.isEncrypted(password)
            ? nil : ArtifactCredentials(user: user, password: password)
    }

    /// Of several that are active for a protocol the last counts; a repository on `https` takes that of `http` where it
    /// has none.
    ///
    /// Source: Maven Resolver 1.6.3, `DefaultProxySelector`.
    private func proxy(for url: String) -> ArtifactProxy? {
        guard let scheme = url.firstRange(of: "://").map({ url[..<$0.lowerBound].lowercased() }),
            let host = Self.host(of: url)
        else { return nil }
        let active = settings.proxies.filter(\.isActive)
        let own = active.last { $0.protocolName.lowercased() == scheme }
        guard let proxy = own ?? (scheme == "https" ? active.last { $0.protocolName.lowercased() == "http" } : nil),
            let name = proxy.host?.value, !Self.excepts(host, proxy.exceptions)
        else { return nil }
        return ArtifactProxy(
            url: "http://\(value(name)):\(proxy.port?.value ?? "8080")",
            credentials: credentials(proxy.user?.value, proxy.password))
    }

    private static func excepts(_ host: String, _ list: String) -> Bool {
        list.split { $0 == "|" || $0 == "," }.contains { rule in
            let rule = rule.filter { !$0.isWhitespace }.lowercased()
            if rule.hasPrefix("*") { return host.hasSuffix(rule.dropFirst()) }
            if rule.hasSuffix("*") { return host.hasPrefix(rule.dropLast()) }
            return host == rule
        }
    }
}
