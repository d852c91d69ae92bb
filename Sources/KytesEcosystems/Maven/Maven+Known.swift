internal import KytesBasics
internal import KytesSyntax
internal import KytesText
internal import KytesVersions

// What the repositories on this disk list: folders in the layout that Maven gives them, and the lists of versions that it
// keeps beside what it once asked of a remote repository.

extension Maven {
    /// - Parameter name: `group:artifact`.
    public static func versions(
        ofPackage name: String,
        using metadata: any MetadataSource
    ) async throws -> [KnownVersion] {
        let parts = name.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let path = KnownRepository.path(of: parts[0]), isValidID(parts[1]) else { return [] }
        var found: Set<String> = []
        for repository in try await repositories(metadata) {
            let known = KnownRepository(folder: repository, metadata: metadata)
            found.formUnion(try await known.versions(of: parts[1], in: path))
        }
        return found.map { MavenResolverVersion($0) }.sorted(by: >).map {
            KnownVersion($0.description, isPrerelease: KnownRepository.isPrerelease($0.description))
        }
    }

    public static func isNewer(_ version: String, than other: String) -> Bool? {
        MavenResolverVersion(version) > MavenResolverVersion(other)
    }

    public static func packages(in namespace: String, using metadata: any MetadataSource) async throws -> [String] {
        guard let path = KnownRepository.path(of: namespace) else { return [] }
        var found: Set<String> = []
        for repository in try await repositories(metadata) {
            let known = KnownRepository(folder: repository, metadata: metadata)
            found.formUnion(try await known.children(of: path).filter(\.isArtifact).map(\.name))
        }
        return found.sorted()
    }

    /// One step further than what is typed: `org.ap` has `org.apache`.
    public static func namespaces(beginning typed: String, using metadata: any MetadataSource) async throws -> [String]
    {
        let above = typed.lastIndex(of: ".").map { String(typed[..<$0]) } ?? ""
        guard let path = above.isEmpty ? "" : KnownRepository.path(of: above) else { return [] }
        let last = typed[(typed.lastIndex(of: ".").map { typed.index(after: $0) } ?? typed.startIndex)...]
        var found: Set<String> = []
        for repository in try await repositories(metadata) {
            let known = KnownRepository(folder: repository, metadata: metadata)
            let children = try await known.children(of: path, beginning: String(last)).filter { !$0.isArtifact }
            found.formUnion(children.map { above.isEmpty ? $0.name : above + "." + $0.name })
        }
        return found.sorted()
    }
}

/// A folder that has the layout of a repository.
struct KnownRepository {
    let folder: AbsolutePath
    let metadata: any MetadataSource

    /// Folders that are looked into for one answer.
    private static let limit = 400

    static func path(of groupID: String) -> String? {
        Maven.isValidID(groupID) && !groupID.hasPrefix(".") && !groupID.contains("..")
            ? groupID.replacing(".", with: "/") : nil
    }

    /// Those with a POM, and those that a list of versions names.
    func versions(of artifactID: String, in group: String) async throws -> Set<String> {
        let place = folder.appending(group).appending(artifactID)
        var found: Set<String> = []
        for name in try await metadata.fileNames(in: place).prefix(Self.limit) {
            if name.hasPrefix("maven-metadata"), name.hasSuffix(".xml") {
                let file = try await metadata.file(at: place.appending(name), readBy: Maven.self)
                found.formUnion(file.map { Self.versions(listedIn: $0.text) } ?? [])
            } else if Maven.isValidID(name), try await hasPOM(place.appending(name), artifactID, name) {
                found.insert(name)
            }
        }
        return found
    }

    private func hasPOM(_ place: AbsolutePath, _ artifactID: String, _ version: String) async throws -> Bool {
        try await metadata.fileNames(in: place).contains("\(artifactID)-\(version).pom")
    }

    /// Source: Maven 3.9, `repository-metadata.mdo`, read 2026-11-24.
    private static func versions(listedIn text: SourceText) -> [String] {
        let list = XMLDocument.parse(text).value.root?.first("versioning")?.first("versions")
        return (list?.children ?? []).filter { $0.name == "version" }.map(\.value.value).filter { !$0.isEmpty }
    }

    struct Child {
        var name: String
        /// Whether versions stand below it; else it is a part of a group's name.
        var isArtifact: Bool
    }

    func children(of path: String, beginning typed: String = "") async throws -> [Child] {
        let place = folder.appending(path)
        var found: [Child] = []
        for name in try await metadata.fileNames(in: place) where name.hasPrefix(typed) && Maven.isValidID(name) {
            guard found.count < Self.limit else { break }
            let below = try await metadata.fileNames(in: place.appending(name))
            if below.isEmpty { continue }
            let isArtifact = try await isArtifact(name, at: place.appending(name), holding: below)
            found.append(Child(name: name, isArtifact: isArtifact))
        }
        return found
    }

    private func isArtifact(_ name: String, at place: AbsolutePath, holding below: [String]) async throws -> Bool {
        if below.contains(where: { $0.hasPrefix("maven-metadata") }) { return true }
        for version in below.prefix(4) where try await hasPOM(place.appending(version), name, version) { return true }
        return false
    }

    /// What Maven's order puts before the release, by name. Source: `ComparableVersion`, Maven 3.8.7, read 2026-11-24.
    static func isPrerelease(_ version: String) -> Bool {
        let words = version.lowercased().split { !$0.isLetter }
        let early: Set<Substring> = ["alpha", "beta", "milestone", "rc", "cr", "snapshot", "m", "ea", "preview", "pre"]
        return words.contains { early.contains($0) }
    }
}
