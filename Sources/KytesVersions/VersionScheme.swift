/// How the versions of one ecosystem are written and ordered.
public protocol VersionScheme: Sendable {}
