internal import KytesBasics
internal import KytesGraph
internal import KytesText

// Where modules come from: what the user's own files name, or Maven Central; then what the build names. A mirror stands for
// what its user has it stand for. Repositories in Ivy's layout are not read.
//
// Source: sbt 1.10 reference manual, "Resolvers", "Proxy Repositories"; coursier 2.1, "Mirrors", read 2026-11-24.

extension Sbt {
    /// A repository in Maven's layout, as a build or a file of the user names it.
    struct Resolver: Hashable, Sendable {
        var name: String
        var url: String
        /// Whether it may be asked over plain `http`.
        var allowsInsecure = false

        static let central = Resolver(name: "central", url: "https://repo1.maven.org/maven2")

        /// By what sbt calls it: `Resolver.sonatypeRepo("snapshots")`, `Resolver.ApacheMavenSnapshotsRepo`; empty for those
        /// of this disk, `nil` for others.
        static func known(_ member: String, _ status: String? = nil) -> [Resolver]? {
            let sonatype = "https://oss.sonatype.org/content/repositories/"
            switch (member, status) {
            case ("mavenLocal", _), ("defaultLocal", _): return []
            case ("mavenCentral", _), ("DefaultMavenRepository", _): return [central]
            case ("jcenterRepo", _), ("JCenterRepository", _):
                return [Resolver(name: "jcenter", url: "https://jcenter.bintray.com")]
            case ("ApacheMavenSnapshotsRepo", _):
                let url = "https://repository.apache.org/content/repositories/snapshots"
                return [Resolver(name: "apache-snapshots", url: url)]
            case ("sonatypeCentralSnapshots", _):
                let url = "https://central.sonatype.com/repository/maven-snapshots"
                return [Resolver(name: "sonatype-central-snapshots", url: url)]
            case ("sonatypeRepo", let status?): return [Resolver(name: "sonatype-" + status, url: sonatype + status)]
            case ("sonatypeOssRepos", let status?):
                return [
                    Resolver(name: "sonatype-" + status, url: sonatype + status),
                    Resolver(
                        name: "sonatype-s01-" + status,
                        url: "https://s01.oss.sonatype.org/content/repositories/" + status),
                ]
            case ("typesafeRepo", let status?):
                return [Resolver(name: "typesafe-" + status, url: "https://repo.typesafe.com/typesafe/" + status)]
            default: return nil
            }
        }

        /// As coursier's own programs take it: an address, `jitpack`, `sonatype:snapshots`; empty for others.
        static func short(_ text: String) -> [Resolver] {
            if text == "jitpack" { return [Resolver(name: text, url: "https://jitpack.io")] }
            if let status = text.wholeMatch(of: /sonatype:([a-z]+)/)?.1 {
                return known("sonatypeRepo", String(status)) ?? []
            }
            return text.hasPrefix("http") ? [Resolver(name: text, url: text)] : []
        }

        /// What is asked; `nil` where the address is not one of a repository elsewhere.
        fileprivate var remote: Maven.Remote? {
            var place = url
            while place.hasSuffix("/") { place.removeLast() }
            let address = place.lowercased()
            guard !place.contains("${"), ["file:", "http:", "https:"].contains(where: { address.hasPrefix($0) }) else {
                return nil
            }
            let isOpen = address.hasPrefix("http:") && !isLoopback
            return Maven.Remote(
                id: name, repository: ArtifactRepository(url: place), releases: Maven.Updates(nil),
                snapshots: Maven.Updates(nil), isBlocked: isOpen && !allowsInsecure)
        }

        private var isLoopback: Bool {
            ["http://localhost", "http://127.0.0.1"].contains { host in
                let rest = url.lowercased().dropFirst(host.count)
                return url.lowercased().hasPrefix(host) && [nil, ":", "/"].contains(rest.first)
            }
        }
    }

    /// What a file of the user's home says of repositories.
    struct UserRepositories: Sendable {
        struct Mirror: Sendable {
            var from: [String]
            var to: String
            /// Of the type `maven`: it stands for whole repositories; else for all addresses that begin so.
            var isWhole: Bool
        }

        var resolvers: [Resolver] = []
        var mirrors: [Mirror] = []
    }

    /// What a build asks for POMs: folders of this disk, then repositories elsewhere.
    struct Stock {
        let folders: [AbsolutePath]
        let remotes: [Maven.Remote]

        static func read(_ named: [Resolver], _ metadata: any MetadataSource) async throws -> Stock {
            func file(_ path: String) async throws -> UserRepositories? {
                let path = metadata.home.appending(path)
                return try await metadata.file(at: path, readBy: Sbt.self)?.facts.model as? UserRepositories
            }
            let mirrors = try await file(".config/coursier/mirror.properties")?.mirrors ?? []
            let own = try await file(".sbt/repositories")?.resolvers ?? [.central]
            let home = metadata.home.string
            var remotes: [Maven.Remote] = []
            for var resolver in own + named {
                resolver.url = resolver.url.replacing("${user.home}", with: home)
                guard let remote = resolver.mirrored(by: mirrors).remote else { continue }
                if !remotes.contains(where: { $0.repository == remote.repository }) { remotes.append(remote) }
            }
            let cache = metadata.home.appending(".cache/coursier/v1")
            var folders = [central(metadata)]
            for remote in remotes where !remote.isOfThisDisk && !remote.repository.url.contains("..") {
                let folder = cache.appending(remote.repository.url.replacing("://", with: "/"))
                if !folders.contains(folder) { folders.append(folder) }
            }
            return Stock(folders: folders + (try await Maven.repositories(metadata)), remotes: remotes)
        }
    }
}

extension Sbt.Resolver {
    /// Source: coursier 2.1, `TreeMirror`, `MavenMirror`.
    fileprivate func mirrored(by mirrors: [Sbt.UserRepositories.Mirror]) -> Sbt.Resolver {
        var result = self
        var place = url
        while place.hasSuffix("/") { place.removeLast() }
        for mirror in mirrors {
            guard let from = mirror.from.first(where: { $0 == place || $0 == "*" || place.hasPrefix($0 + "/") }) else {
                continue
            }
            if mirror.isWhole, from != "*", from != place { continue }
            if !mirror.isWhole, from == "*" { continue }
            result.url = mirror.to + (mirror.isWhole ? "" : place.dropFirst(from.count))
            return result
        }
        return result
    }
}

// MARK: - The user's files

extension Sbt {
    /// `~/.sbt/repositories`: lines of `name: address` below `[repositories]`. An address with a pattern behind it is one in
    /// Ivy's layout.
    static func readRepositories(_ text: SourceText) -> Parsed<FileFacts> {
        var known = UserRepositories()
        var isInside = false
        for line in lines(of: text) {
            if line.hasPrefix("[") {
                isInside = line == "[repositories]"
            } else if isInside, !line.contains(",") {
                let parts = line.split(separator: ":", maxSplits: 1).map { trimmed($0) }
                if parts.count == 2 {
                    known.resolvers.append(Resolver(name: parts[0], url: parts[1]))
                } else {
                    known.resolvers += parts.first.flatMap(predefined) ?? []
                }
            }
        }
        return facts(known)
    }

    private static func predefined(_ name: String) -> [Resolver]? {
        switch name {
        case "maven-central": Resolver.known("mavenCentral")
        case "sonatype-oss-releases", "sonatype-oss-snapshots":
            Resolver.known("sonatypeRepo", String(name.dropFirst("sonatype-oss-".count)))
        case "jcenter": Resolver.known("jcenterRepo")
        default: nil
        }
    }

    /// coursier's `mirror.properties`: `NAME.from` (addresses separated by `;`), `NAME.to`, `NAME.type`.
    static func readMirrors(_ text: SourceText) -> Parsed<FileFacts> {
        var values: [String: String] = [:]
        for line in lines(of: text) {
            guard let sign = line.firstIndex(of: "=") else { continue }
            values[trimmed(line[..<sign])] = trimmed(line[line.index(after: sign)...])
        }
        func place(_ text: String) -> String { text.hasSuffix("/") ? String(text.dropLast()) : text }
        var known = UserRepositories()
        for (key, value) in values.sorted(by: { $0.key < $1.key }) where key.hasSuffix(".from") {
            let name = key.dropLast(".from".count)
            guard let to = values[name + ".to"] else { continue }
            known.mirrors.append(
                UserRepositories.Mirror(
                    from: value.split(separator: ";").map { place(trimmed($0)) }, to: place(to),
                    isWhole: values[name + ".type"] == "maven"))
        }
        return facts(known)
    }

    private static func facts(_ known: UserRepositories) -> Parsed<FileFacts> {
        var facts = FileFacts()
        facts.model = known
        return Parsed(facts)
    }

    /// Without comments and what is empty.
    private static func lines(of text: SourceText) -> [String] {
        (0..<text.lineCount).map { trimmed(text[text.range(ofLine: $0)]) }.filter { !$0.isEmpty && !$0.hasPrefix("#") }
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        var rest = text.drop(while: \.isWhitespace)[...]
        while rest.last?.isWhitespace == true { rest = rest.dropLast() }
        return String(rest)
    }
}
