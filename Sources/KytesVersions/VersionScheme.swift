/// How the versions of one ecosystem are written and ordered. One file each; conformed to by a caseless `enum`.
///
/// The order of `Version` is the scheme's own precedence, total, and decides which of two versions is newer. What a
/// requirement admits is a `VersionRequirement` of the same versions, so that the solver needs to know neither.
public protocol VersionScheme: SendableMetatype {
    associatedtype Version: Comparable, Hashable, Sendable, CustomStringConvertible
    associatedtype Requirement: VersionRequirement where Requirement.Version == Version

    /// - Returns: `nil` for what the scheme does not call a version.
    static func version(_ text: String) -> Version?

    /// Whether the version is offered only to those who ask for such.
    static func isPrerelease(_ version: Version) -> Bool
}

/// What is asked of a version. The description is shown to people, for example `1.2.0..<2.0.0`.
public protocol VersionRequirement: Hashable, Sendable, CustomStringConvertible {
    associatedtype Version

    func contains(_ version: Version) -> Bool
}
