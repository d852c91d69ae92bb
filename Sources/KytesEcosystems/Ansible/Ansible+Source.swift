internal import KytesBasics
public import KytesGraph
internal import KytesText
internal import KytesVersions

extension Ansible {
    /// A role or a collection from git is at the tag, the branch or the commit that its requirement names; what a task
    /// deploys from git likewise. A Galaxy server is not asked.
    public static func locate(
        _ component: Component,
        under resolution: Resolution,
        using metadata: any MetadataSource
    ) async throws -> LocatedSource? {
        guard component.ecosystem == id, !resolution.roots.contains(component.id),
            let settled = resolution.model as? Assembly.Settled
        else { return nil }
        if let (address, version) = settled.repositories[component.id] {
            return try await repository(address, version, landing: ["README.md", "README.rst", "README"], metadata)
        }
        guard let requirement = settled.requirements[component.id] else { return nil }
        guard requirement.isGit, let address = requirement.source?.value else {
            let remark = "`\(component.name)` comes from a Galaxy server, which is not asked, and is not installed here"
            return component.manifest == nil ? LocatedSource(source: nil, remark: remark) : nil
        }
        let landing =
            requirement.subject == .role
            ? ["tasks/main.yml", "tasks/main.yaml", "meta/main.yml", "README.md"] : ["galaxy.yml", "README.md"]
        return try await repository(address, requirement.version?.value, landing: landing, metadata)
    }

    private static func repository(
        _ address: String,
        _ version: String?,
        landing: [String],
        _ metadata: any MetadataSource
    ) async throws -> LocatedSource? {
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

    // MARK: - What is known

    public static func versions(among references: RepositoryReferences) -> [KnownVersion] {
        let known = references.tags.keys.compactMap { tag in SemanticVersion(tag: tag).map { ($0, tag) } }
        return known.sorted { $0.0 > $1.0 }.map { KnownVersion($0.1, isPrerelease: $0.0.isPrerelease) }
    }

    /// The modules of Ansible itself, and of the collections that are installed for the user.
    public static func packages(in namespace: String, using metadata: any MetadataSource) async throws -> [String] {
        guard namespace == "ansible-module" else { return [] }
        let search = Search(metadata)
        var names = try await search.builtinModules().keys.map { "ansible.builtin." + $0 }
        for path in try await search.collectionPaths([], in: metadata.home) {
            let folder = path.appending("ansible_collections")
            for owner in try await search.names(in: folder).sorted() where !owner.contains(".") {
                for name in try await search.names(in: folder.appending(owner)).sorted() {
                    let modules = try await search.modules(in: folder.appending("\(owner)/\(name)/plugins/modules"))
                    names += modules.keys.map { "\(owner).\(name).\($0)" }
                }
            }
        }
        return Set(names).sorted()
    }
}
