internal import KytesVersions

extension SwiftPM {
    public static func versions(among references: RepositoryReferences) -> [KnownVersion] {
        versions(ofTags: references.tags.keys).keys.sorted(by: >)
            .map { KnownVersion($0.description, isPrerelease: $0.isPrerelease) }
    }

    /// The versions that a repository's tags stand for, and the tag of each.
    ///
    /// Tags made for these tools (`1.2.3@swift-6`) put all others aside. Of several tags for one version the one with
    /// the most components is taken (`1.0.0` before `1.0`), then the one without `v`.
    /// Source: swift-package-manager 6.3.1, `SourceControlPackageContainer.knownVersions`, read 2026-11-22.
    static func versions(ofTags tags: some Sequence<String>) -> [SemanticVersion: String] {
        var all: [SemanticVersion: String] = [:]
        var specific: [SemanticVersion: String] = [:]
        for tag in tags {
            for key in ToolsVersion.current.keys where tag.hasSuffix(key) {
                if let version = SemanticVersion(tag: String(tag.dropLast(key.count))) {
                    specific[version] = specific[version].map { preferred($0, tag) } ?? tag
                }
                break
            }
            if let version = SemanticVersion(tag: tag) { all[version] = all[version].map { preferred($0, tag) } ?? tag }
        }
        return specific.isEmpty ? all : specific
    }

    private static func preferred(_ one: String, _ other: String) -> String {
        let dots = (one.utf8.count { $0 == UInt8(ascii: ".") }, other.utf8.count { $0 == UInt8(ascii: ".") })
        if dots.0 != dots.1 { return dots.0 > dots.1 ? one : other }
        if one.hasPrefix("v") != other.hasPrefix("v") { return one.hasPrefix("v") ? other : one }
        return max(one, other)
    }
}
