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

    /// Whether its package URL is of a type, and below a namespace where one is given: told without reading the rest of it.
    ///
    /// - Parameter namespace: One segment that needs no escape.
    public func isOf(type: String, namespace: String? = nil) -> Bool {
        purl.hasPrefix("pkg:" + type + "/" + (namespace.map { $0 + "/" } ?? ""))
    }

    public var description: String { purl }

    public static func < (left: ComponentID, right: ComponentID) -> Bool { left.purl < right.purl }
}
