internal import KytesVersions

extension SwiftPM {
    public static func versions(among references: RepositoryReferences) -> [KnownVersion] {
        versions(ofTags: references.tags.keys).keys.sorted(by: >).map {
            KnownVersion($0.description, isPrerelease: $0.isPrerelease)
        }
    }
}
