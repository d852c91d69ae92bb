/// What a type of package URLs demands.
///
/// Source: the type definitions of the Package URL specification, read 2026-11-22. Of Go, the definition says both that
/// names tell letter case apart and that they shall be in lower case; modules do tell it apart, so we keep it.
struct PackageURLRules: Sendable {
    enum Presence: Sendable { case optional, required, prohibited }

    var namespace = Presence.optional
    var foldsNamespace = false
    var foldsName = false
    var foldsVersion = false
    /// `_` in names is written `-`.
    var dashesName = false
    /// The namespace is the host alone, and the name all of the path on it.
    var nameIsPath = false

    static func of(type: String) -> PackageURLRules { all[type] ?? PackageURLRules() }

    func normalised(name: String) -> String {
        let folded = foldsName ? name.lowercased() : name
        return dashesName ? String(folded.map { $0 == "_" ? "-" : $0 }) : folded
    }

    private static let all: [String: PackageURLRules] = [
        "alpm": PackageURLRules(namespace: .required, foldsNamespace: true, foldsName: true),
        "apk": PackageURLRules(namespace: .required, foldsNamespace: true, foldsName: true),
        "bitbucket": PackageURLRules(namespace: .required, foldsNamespace: true, foldsName: true),
        "cargo": PackageURLRules(namespace: .prohibited),
        "cocoapods": PackageURLRules(namespace: .prohibited),
        "composer": PackageURLRules(namespace: .required, foldsNamespace: true, foldsName: true),
        "cran": PackageURLRules(namespace: .prohibited),
        "deb": PackageURLRules(namespace: .required, foldsNamespace: true, foldsName: true),
        "gem": PackageURLRules(namespace: .prohibited),
        "git": PackageURLRules(namespace: .required, foldsNamespace: true, foldsName: true, nameIsPath: true),
        "github": PackageURLRules(namespace: .required, foldsNamespace: true, foldsName: true),
        "golang": PackageURLRules(namespace: .required),
        "hex": PackageURLRules(foldsNamespace: true, foldsName: true),
        "maven": PackageURLRules(namespace: .required),
        "nuget": PackageURLRules(namespace: .prohibited),
        "oci": PackageURLRules(namespace: .prohibited, foldsName: true, foldsVersion: true),
        "pub": PackageURLRules(namespace: .prohibited, foldsName: true),
        "pypi": PackageURLRules(namespace: .prohibited, foldsName: true, foldsVersion: true, dashesName: true),
        "rpm": PackageURLRules(namespace: .required, foldsNamespace: true),
        "swift": PackageURLRules(namespace: .required),
        "yocto": PackageURLRules(foldsNamespace: true),
    ]
}
