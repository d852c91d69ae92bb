internal import KytesBasics
internal import KytesVersions

// What coursier's cache and the repositories that Maven has list.

extension Sbt {
    /// Where coursier keeps what it had from Maven Central.
    static func central(_ metadata: any MetadataSource) -> AbsolutePath {
        metadata.home.appending(".cache/coursier/v1/https/repo1.maven.org/maven2")
    }

    /// - Parameter name: `organization:name` without a suffix: the versions for each Scala count.
    public static func versions(
        ofPackage name: String,
        using metadata: any MetadataSource
    ) async throws -> [KnownVersion] {
        let parts = name.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let path = KnownRepository.path(of: parts[0]), Maven.isValidID(parts[1]) else {
            return []
        }
        var found: Set<String> = []
        for repository in try await repositories(metadata) {
            for suffix in ["", "_3", "_2.13", "_2.12"] {
                found.formUnion(try await repository.versions(of: parts[1] + suffix, in: path))
            }
        }
        return found.map { CoursierVersion($0) }.sorted(by: >).map {
            KnownVersion($0.description, isPrerelease: KnownRepository.isPrerelease($0.description))
        }
    }

    public static func packages(in namespace: String, using metadata: any MetadataSource) async throws -> [String] {
        guard let path = KnownRepository.path(of: namespace) else { return [] }
        var found: Set<String> = []
        for repository in try await repositories(metadata) {
            found.formUnion(try await repository.children(of: path).filter(\.isArtifact).map(\.name))
        }
        return found.sorted()
    }

    private static func repositories(_ metadata: any MetadataSource) async throws -> [KnownRepository] {
        ([central(metadata)] + (try await Maven.repositories(metadata))).map {
            KnownRepository(folder: $0, metadata: metadata)
        }
    }
}
