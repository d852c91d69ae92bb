internal import KytesGraph

extension LocatedSource {
    /// A repository at the tag, the branch or the commit of a name; at its default branch where there is none.
    ///
    /// - Parameter address: May begin with `git+`.
    /// - Throws: `CancellationError` only.
    static func repository(
        _ address: String,
        _ version: String?,
        landing: [String],
        _ metadata: any MetadataSource
    ) async throws -> LocatedSource {
        let url = address.hasPrefix("git+") ? String(address.dropFirst(4)) : address
        let references: RepositoryReferences
        do {
            references = try await metadata.references(of: RepositoryLocation(url: url))
        } catch let error as MetadataError {
            return LocatedSource(source: nil, remark: error.description)
        }
        guard let version, !version.isEmpty, version != "HEAD" else { return head(of: references, url, landing) }
        for tag in [version, "v" + version] {
            guard let commit = references.tags[tag] else { continue }
            return LocatedSource(
                source: ComponentSource(url: url, revision: commit, reference: tag, exactness: .tag), landing: landing)
        }
        if version.utf8.count == 40, version.allSatisfy(\.isHexDigit) {
            return LocatedSource(
                source: ComponentSource(url: url, revision: version, exactness: .exact), landing: landing)
        }
        if let commit = references.branches[version] {
            return LocatedSource(
                source: ComponentSource(url: url, revision: commit, reference: version, exactness: .head),
                landing: landing, remark: "`\(version)` is a branch: this is how it is now")
        }
        return LocatedSource(source: nil, remark: "`\(url)` has no tag and no branch `\(version)`")
    }

    private static func head(
        of references: RepositoryReferences,
        _ url: String,
        _ landing: [String]
    ) -> LocatedSource {
        guard let branch = references.defaultBranch, let commit = references.branches[branch] else {
            return LocatedSource(source: nil, remark: "`\(url)` does not say which branch is meant")
        }
        return LocatedSource(
            source: ComponentSource(url: url, revision: commit, reference: branch, exactness: .head), landing: landing,
            remark: "No version is required: this is the branch `\(branch)` as it is now")
    }
}
