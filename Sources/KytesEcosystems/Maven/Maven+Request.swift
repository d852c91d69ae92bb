internal import KytesVersions

extension Maven {
    /// What mediates: artifacts with one of these take each other's place.
    struct ArtifactKey: Hashable, Sendable {
        var groupID: String
        var artifactID: String
        /// The file name extension.
        var type: String
        /// Empty for the main artifact.
        var classifier: String

        /// - Parameter type: As a dependency names it; some stand for an extension and a classifier.
        init(groupID: String, artifactID: String, type: String, classifier: String?) {
            self.groupID = groupID
            self.artifactID = artifactID
            let meaning = Self.meaning(of: type)
            self.type = meaning.extension
            self.classifier = classifier ?? meaning.classifier
        }

        private static func meaning(of type: String) -> (extension: String, classifier: String) {
            switch type {
            case "jar", "ejb", "maven-plugin": ("jar", "")
            case "ejb-client": ("jar", "client")
            case "test-jar": ("jar", "tests")
            case "javadoc": ("jar", "javadoc")
            case "java-source": ("jar", "sources")
            default: (type, "")
            }
        }

        /// Whether the file brings its dependencies along.
        static func containsDependencies(_ type: String) -> Bool { ["war", "ear", "rar", "par"].contains(type) }
    }

    /// A dependency of a descriptor, with its texts parsed.
    final class Request: Sendable {
        let key: ArtifactKey
        let type: String
        let version: String
        /// `nil` for what begins like a range and is none.
        let requirement: MavenRequirement?
        let scope: String
        let isOptional: Bool
        let exclusions: [Dependency.Exclusion]
        let hasFile: Bool
        let source: Effective?

        init(_ dependency: Dependency, from source: Effective?) {
            key = ArtifactKey(
                groupID: dependency.groupID, artifactID: dependency.artifactID, type: dependency.type,
                classifier: dependency.classifier)
            type = dependency.type
            version = dependency.version ?? ""
            requirement = MavenRequirement(version)
            scope = dependency.scope ?? "compile"
            isOptional = dependency.isOptional ?? false
            exclusions = dependency.exclusions
            hasFile = !(dependency.systemPath ?? "").isEmpty
            self.source = source
        }

        var coordinates: Coordinates {
            Coordinates(groupID: key.groupID, artifactID: key.artifactID, version: version)
        }
    }

    /// What the collector asks of one POM.
    final class Descriptor: Sendable {
        let model: EffectiveModel?
        let requests: [Request]
        let relocation: Model.Relocation?
        /// Why nothing is known of its dependencies.
        let problem: Problem?

        enum Problem: Sendable {
            case missing
            case invalid([Fault])
        }

        /// Where all that it rests on was looked for.
        let lookups: [Lookup]

        /// Maven takes a POM that it would not build with as one without dependencies.
        init(_ model: EffectiveModel?, _ lookups: [Lookup]) {
            self.model = model
            self.lookups = lookups
            let isUsable = model?.faults.isEmpty == true
            problem = model.map { isUsable ? nil : .invalid($0.faults) } ?? .missing
            relocation = isUsable ? model?.relocation : nil
            requests = isUsable ? model?.dependencies.map { Request($0.dependency, from: $0) } ?? [] : []
        }
    }
}
