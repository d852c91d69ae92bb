/// A package URL: `pkg:type/namespace/name@version?qualifiers#subpath`.
///
/// Values are kept decoded and normalised as their type demands; `description` is the canonical spelling. Two of them are
/// equal exactly when their canonical spellings are.
/// Source: Package URL specification (ECMA-427) with its type definitions, read 2026-11-22.
public struct PackageURL: Hashable, Sendable, CustomStringConvertible {
    public let type: String
    /// Segments joined by `/`, `nil` where the package has none.
    public let namespace: String?
    /// One segment; of the type `git`, the whole path on the host.
    public let name: String
    public let version: String?
    /// Sorted by key when written; empty values are left out.
    public let qualifiers: [String: String]
    public let subpath: String?

    /// Normalises as the type demands: letter case, empty segments, empty values. What breaks a rule of the type is
    /// kept; `violation` says so.
    public init(
        type: String,
        namespace: String? = nil,
        name: String,
        version: String? = nil,
        qualifiers: [String: String] = [:],
        subpath: String? = nil
    ) {
        let type = type.lowercased()
        let rules = PackageURLRules.of(type: type)
        var namespaceSegments = Self.segments(namespace ?? "")
        var name = name
        if rules.nameIsPath {
            let path = namespaceSegments + Self.segments(name)
            namespaceSegments = path.count > 1 ? Array(path.prefix(1)) : []
            name = path.dropFirst(namespaceSegments.count).joined(separator: "/")
        }
        let namespace = rules.foldsNamespace ? namespaceSegments.map { $0.lowercased() } : namespaceSegments
        let subpath = Self.segments(subpath ?? "").filter { $0 != "." && $0 != ".." }
        self.type = type
        self.namespace = namespace.isEmpty ? nil : namespace.joined(separator: "/")
        self.name = rules.normalised(name: name)
        self.version = version.flatMap { $0.isEmpty ? nil : rules.foldsVersion ? $0.lowercased() : $0 }
        self.qualifiers = qualifiers.isEmpty ? [:] : Self.settled(qualifiers)
        self.subpath = subpath.isEmpty ? nil : subpath.joined(separator: "/")
    }

    /// Reads a package URL in any legal spelling; `nil` for anything else.
    public init?(_ string: String) {
        guard let url = try? PackageURL(reading: string) else { return nil }
        self = url
    }

    /// The same package, whatever its version.
    public var withoutVersion: PackageURL {
        PackageURL(type: type, namespace: namespace, name: name, qualifiers: qualifiers, subpath: subpath)
    }

    /// The first rule of the specification or of its type that this value breaks.
    public var violation: PackageURLError.Code? {
        let rules = PackageURLRules.of(type: type)
        if !Self.isType(type) { return .invalidType }
        if name.isEmpty { return .missingName }
        if rules.namespace == .required, namespace == nil { return .missingNamespace }
        if rules.namespace == .prohibited, namespace != nil { return .unexpectedNamespace }
        return qualifiers.keys.allSatisfy(Self.isQualifierKey) ? nil : .invalidQualifier
    }

    private static func settled(_ qualifiers: [String: String]) -> [String: String] {
        Dictionary(
            qualifiers.filter { !$0.value.isEmpty }.map { ($0.key.lowercased(), $0.value) },
            uniquingKeysWith: { min($0, $1) }
        )
    }

    private static func segments(_ path: String) -> [String] {
        path.isEmpty ? [] : path.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
    }
}

/// Why a text is no package URL.
public struct PackageURLError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case missingScheme
        case invalidType
        case missingName
        /// The type demands a namespace.
        case missingNamespace
        /// The type has no namespaces.
        case unexpectedNamespace
        case invalidQualifier
        /// A `%` that no two digits follow, or escaped bytes that are not UTF-8.
        case invalidEscape
    }

    public var code: Code
    /// The text.
    public var subject: String

    public init(code: Code, subject: String) {
        self.code = code
        self.subject = subject
    }

    public var description: String {
        switch code {
        case .missingScheme: "`\(subject)` does not begin with `pkg:`"
        case .invalidType: "`\(subject)` names no type of packages"
        case .missingName: "`\(subject)` names no package"
        case .missingNamespace: "`\(subject)` lacks the namespace that its type demands"
        case .unexpectedNamespace: "`\(subject)` has a namespace, and its type has none"
        case .invalidQualifier: "`\(subject)` has a qualifier that is not `key=value`, or one key twice"
        case .invalidEscape: "`\(subject)` has a `%` that escapes nothing"
        }
    }
}
