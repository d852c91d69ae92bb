internal import KytesVersions

extension Sbt {
    /// Which versions can stand for others, as the build says it: `libraryDependencySchemes`.
    ///
    /// Source: sbt 1.10, `EvictionError`, read 2026-11-24.
    struct Schemes: Sendable {
        private var known: [ArtifactName: VersionCompatibility] = [:]

        /// The first of a name counts. `*` stands for any name, and for any organization with any name.
        mutating func add(_ name: ArtifactName, _ scheme: String) {
            guard known[name] == nil, let scheme = VersionCompatibility(rawValue: scheme) else { return }
            known[name] = scheme
        }

        /// `nil` where the build leaves it to the library.
        subscript(name: ArtifactName) -> VersionCompatibility? {
            known[name] ?? known[ArtifactName(organization: name.organization, name: "*")]
                ?? known[ArtifactName(organization: "*", name: "*")]
        }

        /// What a member of sbt's `VersionScheme` says.
        static func text(of member: String) -> Text? {
            let scheme: VersionCompatibility? =
                switch member {
                case "Always": .always
                case "Strict": .strict
                case "EarlySemVer": .earlySemVer
                case "SemVerSpec": .semVerSpec
                case "PackVer": .packageVersioning
                default: nil
                }
            return scheme.map { Text(value: $0.rawValue) }
        }
    }
}
