internal import KytesBasics
internal import KytesGraph
internal import KytesText
internal import KytesVersions

extension Debian {
    /// What a source package needs to be built, and what its packages need to be installed, on this machine: what is
    /// installed first, then what apt's lists have.
    public static func resolve(_ project: Project, using metadata: any MetadataSource) async throws -> Resolution {
        guard let path = project.manifests.first,
            let control = try await metadata.file(at: path, readBy: Debian.self)
        else { return Resolution() }
        let beside = path.parent
        let changelog = try await metadata.file(at: beside.appending("changelog"), readBy: Debian.self)
        let copyright = try await metadata.file(at: beside.appending("copyright"), readBy: Debian.self)
        let machine = metadata.kept { Machine() }
        let world = try await machine.world(metadata)
        try Task.checkCancellation()
        var assembly = Assembly(control: control, changelog: changelog, world: world)
        assembly.resolve()
        return assembly.resolution(copyright: copyright)
    }

    /// What later questions are answered by.
    struct Settled: Sendable {
        var world: World
        /// The component of each package that took part, by name.
        var components: [String: ComponentID]
        var places: [ComponentID: World.Place]
    }

    static func isNewerVersion(_ version: String, _ other: String) -> Bool? {
        DebianVersion(version) > DebianVersion(other)
    }

    public static func versions(
        ofPackage name: String,
        using metadata: any MetadataSource
    ) async throws -> [KnownVersion] {
        let world = try await metadata.kept { Machine() }.world(metadata)
        return world.versions(of: name).map { KnownVersion($0.description) }
    }

    public static func packages(in namespace: String, using metadata: any MetadataSource) async throws -> [String] {
        try await metadata.kept { Machine() }.world(metadata).names
    }
}
