internal import KytesBasics
public import KytesText
internal import KytesVersions

extension Sbt {
    /// Resolutions of single modules, written as coursier's own tests have them. Used by one task.
    public final class ResolutionWriter {
        private let models: Models
        /// The coordinates of POMs that were asked for and that the repository does not have.
        public private(set) var missing: Set<String> = []

        /// - Parameters:
        ///   - pom: The text at a path of the repository, in the layout that Maven gives it.
        ///   - names: What stands in a folder of it.
        public init(
            pom: @escaping @Sendable (String) -> SourceText?,
            names: @escaping @Sendable (String) -> [String]
        ) {
            models = Models(
                Maven.Library(shelf: Shelf(text: pom, names: names), environment: Maven.Environment()))
        }

        /// `organization:name:version`, each once, the module itself included.
        ///
        /// - Parameter configuration: Which of the module's dependencies count: `compile`, `default`.
        public func resolution(
            of organization: String,
            _ name: String,
            _ version: String,
            configuration: String
        ) async throws -> Set<String> {
            var wanted = Wanted(
                name: ArtifactName(organization: organization, name: name), constraint: CoursierConstraint(version))
            wanted.configuration = configuration
            let solution = try await Solver(models).solve([wanted])
            missing = Set(solution.versions.filter { solution.models[$0.key] == nil }.map { "\($0.key):\($0.value)" })
            return Set(solution.versions.map { "\($0.key):\($0.value)" })
        }
    }

    /// A repository that only has POMs.
    private struct Shelf: Maven.Shelf {
        let text: @Sendable (String) -> SourceText?
        let names: @Sendable (String) -> [String]

        func pom(of coordinates: Maven.Coordinates) async throws -> Maven.POM? {
            text(coordinates.path(".pom")).flatMap { Maven.readModel($0).value }.map { Maven.POM(model: $0) }
        }

        func places(of coordinates: Maven.Coordinates) -> [AbsolutePath] { [] }

        func parent(of child: Maven.POM) async throws -> Maven.POM? { nil }

        func exists(_ path: AbsolutePath) async throws -> Bool { path == .root }

        func versions(groupID: String, artifactID: String) async throws -> [String] {
            names(groupID.replacing(".", with: "/") + "/" + artifactID).filter { $0.first?.isNumber == true }
        }

        func fetch(_ coordinates: [Maven.Coordinates]) async throws {}

        func gap(at coordinates: Maven.Coordinates) -> MetadataError? { nil }
    }
}
