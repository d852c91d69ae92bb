internal import KytesBasics
public import KytesGraph
internal import KytesText
internal import KytesVersions

extension Containers {
    /// An image's source is what its labels say, where it stands on this machine; a package's that of the operating system it
    /// is of; a repository's itself.
    public static func locate(
        _ component: Component,
        under resolution: Resolution,
        using metadata: any MetadataSource
    ) async throws -> LocatedSource? {
        guard component.ecosystem == id, let settled = resolution.model as? Assembly.Settled else { return nil }
        if let address = settled.repositories[component.id] {
            return try await .repository(
                address.url, address.version, landing: ["README.md", "README.rst", "README"], metadata)
        }
        let url = component.id.packageURL
        switch url.type {
        case "deb": return try await debianSource(of: component, settled.sources[component.id], metadata)
        case "docker", "oci":
            guard component.manifest == nil else { return nil }
            return try await imageSource(of: component, settled.labels[component.id], metadata)
        default: return nil
        }
    }

    // MARK: - Images

    private static func imageSource(
        of component: Component,
        _ labels: [String: String]?,
        _ metadata: any MetadataSource
    ) async throws -> LocatedSource {
        guard let labels else {
            return LocatedSource(
                source: nil,
                remark: "nothing in this workspace builds `\(component.name)`, and no copy of it is on this machine")
        }
        guard let url = labels["org.opencontainers.image.source"], url.contains("://") else {
            return LocatedSource(source: nil, remark: "the labels of `\(component.name)` name no source")
        }
        let revision = labels["org.opencontainers.image.revision"]
        let landing = ["Dockerfile", "Containerfile", "docker/Dockerfile", "README.md"]
        return try await .repository(
            url, revision ?? labels["org.opencontainers.image.version"], landing: landing, metadata)
    }

    // MARK: - Packages

    /// The source package of what is installed in an image, at its version. What nobody says the version of Debian's own
    /// folder knows.
    private static func debianSource(
        of component: Component,
        _ source: (name: String, version: String)?,
        _ metadata: any MetadataSource
    ) async throws -> LocatedSource? {
        guard let source else { return nil }
        let world = try await metadata.kept { Debian.Machine() }.world(metadata)
        let found = try await Debian.sourcePackage(source.name, DebianVersion(source.version), in: world, metadata)
        return LocatedSource(
            source: nil, archives: found.archives, landing: ["debian/control"], remark: found.remark)
    }
}
