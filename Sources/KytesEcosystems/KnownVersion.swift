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

extension Ecosystem {
    /// An ecosystem whose versions are no tags knows none.
    public static func versions(among references: RepositoryReferences) -> [KnownVersion] { [] }
}
