/// The identity of a component: its package URL in canonical spelling, cheap to compare and to hash.
public struct ComponentID: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The canonical package URL, for example `pkg:swift/github.com/apple/swift-nio@2.101.2`.
    public let purl: String

    public init(_ packageURL: PackageURL) { purl = packageURL.description }

    /// - Parameter purl: In any legal spelling; answers `nil` for what is no package URL.
    public init?(purl: String) {
        guard let parsed = PackageURL(purl) else { return nil }
        self.init(parsed)
    }

    public var packageURL: PackageURL { PackageURL(canonical: purl) }

    public var description: String { purl }

    public static func < (left: ComponentID, right: ComponentID) -> Bool { left.purl < right.purl }
}
