/// A package URL: `pkg:type/namespace/name@version?qualifiers#subpath`.
///
/// Values are kept decoded and normalised as their type demands; `description` is the canonical spelling.
/// Source: Package URL specification (ECMA-427), read 2026-11-22.
public struct PackageURL: Hashable, Sendable, CustomStringConvertible {
    public let type: String
    /// Segments joined by `/`, `nil` where the package has none.
    public let namespace: String?
    public let name: String
    public let version: String?
    /// Sorted by key when written; empty values are left out.
    public let qualifiers: [String: String]
    public let subpath: String?

    public init(
        type: String,
        namespace: String? = nil,
        name: String,
        version: String? = nil,
        qualifiers: [String: String] = [:],
        subpath: String? = nil
    ) {
        self.type = type.lowercased()
        self.namespace = namespace.flatMap { $0.isEmpty ? nil : $0 }
        self.name = name
        self.version = version.flatMap { $0.isEmpty ? nil : $0 }
        self.qualifiers = qualifiers.filter { !$0.value.isEmpty }
        self.subpath = subpath.flatMap { $0.isEmpty ? nil : $0 }
    }
}
