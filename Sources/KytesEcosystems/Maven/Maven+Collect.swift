internal import KytesVersions

// The collector makes the whole graph below one root, every version that anyone asks for in it; mediation then chooses.
//
// Collecting does not wait: what is not known yet is noted, and the graph is made again once it was fetched. That keeps the
// walk a plain function, and lets all that one pass found missing be fetched at once.
// Source: Maven Resolver 1.6.3, `DefaultDependencyCollector`, and Maven's session (`MavenRepositorySystemUtils`), read
// 2026-11-24.

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

    /// What the collector could not go on without.
    enum Want: Hashable, Sendable {
        case descriptor(Coordinates)
        case versions(groupID: String, artifactID: String)
    }

    /// What is known to the collector, for all roots.
    final class Stock {
        var descriptors: [Coordinates: Descriptor] = [:]
        var versions: [String: [String]] = [:]
        var wants: Set<Want> = []
        private var exclusionSets: [Set<Dependency.Exclusion>: Int] = [:]

        /// A small number for a set of exclusions.
        func number(of exclusions: Set<Dependency.Exclusion>) -> Int {
            if let known = exclusionSets[exclusions] { return known }
            exclusionSets[exclusions] = exclusionSets.count
            return exclusionSets.count - 1
        }

        func descriptor(of coordinates: Coordinates) -> Descriptor? {
            if let known = descriptors[coordinates] { return known }
            wants.insert(.descriptor(coordinates))
            return nil
        }

        func versions(of key: ArtifactKey) -> [String]? {
            if let known = versions[key.groupID + ":" + key.artifactID] { return known }
            wants.insert(.versions(groupID: key.groupID, artifactID: key.artifactID))
            return nil
        }
    }

    /// The dependencies of a root, and what it manages.
    struct CollectRoot: Sendable {
        var requests: [Request]
        var managed: [Effective] = []
    }
}

extension Maven.Library {
    /// The graph below a root, mediated.
    nonisolated(nonsending) func graph(below root: Maven.CollectRoot, _ stock: Maven.Stock) async throws
        -> Maven.MediatedGraph
    {
        while true {
            try Task.checkCancellation()
            var collection = Maven.Collection(root, stock)
            collection.collect()
            if stock.wants.isEmpty { return Maven.Mediation(collection).mediated() }
            try await fetchTogether(stock.wants)
            for want in stock.wants {
                switch want {
                case .descriptor(let coordinates):
                    stock.descriptors[coordinates] = try await descriptor(of: coordinates)
                case .versions(let groupID, let artifactID):
                    stock.versions[groupID + ":" + artifactID] = try await versions(
                        groupID: groupID, artifactID: artifactID)
                }
            }
            stock.wants = []
        }
    }

    /// What must come from elsewhere comes at the same time; what is known, or at hand, costs a look.
    nonisolated(nonsending) private func fetchTogether(_ wants: Set<Maven.Want>) async throws {
        let unknown = wants.compactMap { want -> Maven.Coordinates? in
            guard case .descriptor(let coordinates) = want, !knows(coordinates) else { return nil }
            return coordinates
        }
        if unknown.count > 1 { try await shelf.fetch(unknown.sorted()) }
    }
}
