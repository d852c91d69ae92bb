/// A version that exists, as the ecosystem's manifests write it.
public struct KnownVersion: Hashable, Sendable {
    public var text: String
    /// Offered only to those who ask for such.
    public var isPrerelease: Bool

    public init(_ text: String, isPrerelease: Bool = false) {
        self.text = text
        self.isPrerelease = isPrerelease
    }
}

/// Something that a package can be told to do.
public struct KnownTask: Hashable, Sendable {
    public var name: String
    /// What it does, for people, without markup; empty where nothing is said.
    public var text: String
    /// When it is done where nothing else is said; empty for only when it is called.
    public var occasion: String

    public init(_ name: String, text: String, occasion: String) {
        self.name = name
        self.text = text
        self.occasion = occasion
    }
}

extension Ecosystem {
    /// An ecosystem whose versions are no tags knows none.
    public static func versions(among references: RepositoryReferences) -> [KnownVersion] { [] }
}

/// What an ecosystem knows of the packages that are on this machine, in the words of its manifests.
///
/// Folders are listed and small files are read through the `MetadataSource`; nothing is fetched.
extension Ecosystem {
    /// Whose repositories list no versions.
    public static func versions(
        ofPackage name: String,
        using metadata: any MetadataSource
    ) async throws -> [KnownVersion] { [] }

    /// Whose packages are not told to do anything.
    public static func tasks(
        ofPackage name: String,
        version: String?,
        using metadata: any MetadataSource
    ) async throws -> [KnownTask] { [] }

    /// Whose versions are compared by no one but the list that has them.
    public static func isNewer(_ version: String, than other: String) -> Bool? { nil }

    /// Whose repositories list no packages.
    public static func packages(in namespace: String, using metadata: any MetadataSource) async throws -> [String] {
        []
    }

    /// Whose packages have no namespaces.
    public static func namespaces(
        beginning typed: String,
        using metadata: any MetadataSource
    ) async throws -> [String] { [] }
}
