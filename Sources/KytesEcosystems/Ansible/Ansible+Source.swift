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
            return try await .repository(address, version, landing: ["README.md", "README.rst", "README"], metadata)
        }
        guard let requirement = settled.requirements[component.id] else { return nil }
        guard requirement.isGit, let address = requirement.source?.value else {
            let remark = "`\(component.name)` comes from a Galaxy server, which is not asked, and is not installed here"
            return component.manifest == nil ? LocatedSource(source: nil, remark: remark) : nil
        }
        let landing =
            requirement.subject == .role
            ? ["tasks/main.yml", "tasks/main.yaml", "meta/main.yml", "README.md"] : ["galaxy.yml", "README.md"]
        return try await .repository(address, requirement.version?.value, landing: landing, metadata)
    }

    // MARK: - What is known

    public static func versions(among references: RepositoryReferences) -> [KnownVersion] {
        let known = references.tags.keys.compactMap { tag in SemanticVersion(tag: tag).map { ($0, tag) } }
        return known.sorted { $0.0 > $1.0 }.map { KnownVersion($0.1, isPrerelease: $0.0.isPrerelease) }
    }

    /// The modules of Ansible itself and of the collections that are installed for the user; his roles.
    public static func packages(in namespace: String, using metadata: any MetadataSource) async throws -> [String] {
        let search = Search(metadata)
        switch namespace {
        case "ansible-role":
            var names: [String] = []
            for path in search.rolePaths([], in: metadata.home) { names += try await search.describedRoles(in: path) }
            return Set(names).sorted()
        case "ansible-module":
            var names = try await search.builtinModules().keys.map { "ansible.builtin." + $0 }
            for path in try await search.collectionPaths([], in: metadata.home) {
                for name in try await search.collections(in: path) {
                    let folder = path.appending("ansible_collections/" + name.replacing(".", with: "/"))
                    names += try await search.modules(in: folder.appending("plugins/modules")).keys.map {
                        "\(name).\($0)"
                    }
                }
            }
            return Set(names).sorted()
        default: return []
        }
    }
}
