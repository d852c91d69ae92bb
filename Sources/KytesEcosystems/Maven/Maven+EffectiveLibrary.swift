internal import KytesBasics
internal import KytesText
internal import KytesVersions

extension Maven {
    /// Finished models by coordinates, each made once. Used by one task at a time.
    final class Library {
        private(set) var shelf: any Shelf
        let environment: Environment
        /// What all projects share; `nil` for the library that stands behind it.
        let depot: Depot?
        private var descriptors: [Coordinates: Descriptor] = [:]
        private var ancestors: [Coordinates: Ancestor] = [:]
        private var lineages: [LineageKey: Lineage] = [:]
        var imports: [Coordinates: Import] = [:]
        /// By the lineage that declares them; of one lineage there are several where its heirs give its names other values.
        private(set) var entries: [ObjectIdentifier: [ManagedEntries]] = [:]
        private var models: [ObjectIdentifier: EffectiveModel] = [:]
        private var lookups: [Coordinates: Lookup] = [:]
        private var ranges: [String: [String]] = [:]
        /// Whether any version was chosen among those that repositories had then.
        private(set) var restsOnListings = false

        /// Parents hear what is chosen for a build from what is built, and nothing from what is only used.
        private struct LineageKey: Hashable {
            let pom: ObjectIdentifier
            let isChosen: Bool
        }

        init(shelf: any Shelf, environment: Environment, depot: Depot? = nil) {
            self.shelf = shelf
            self.environment = environment
            self.depot = depot
        }

        /// Every place that was looked at.
        var allLookups: [Lookup] { Array(lookups.values) }

        /// Whether a POM was looked for already, here or for another project.
        func knows(_ coordinates: Coordinates) -> Bool {
            descriptors[coordinates] != nil || depot?.knows(coordinates) == true
        }

        /// What is not known yet is looked for here.
        func turn(to shelf: any Shelf) { self.shelf = shelf }

        nonisolated(nonsending) func descriptor(of coordinates: Coordinates) async throws -> Descriptor {
            if let known = descriptors[coordinates] { return known }
            if let shared = try await depot?.descriptor(of: coordinates, for: shelf) {
                descriptors[coordinates] = shared
                return shared
            }
            let lookup = try await lookup(coordinates)
            var model: EffectiveModel?
            if let pom = lookup.pom {
                model = pom.folder == nil ? try await usedModel(of: pom) : try await self.model(of: pom)
            }
            let descriptor = Descriptor(model, .each([lookup] + (model?.lookups ?? [])))
            descriptors[coordinates] = descriptor
            return descriptor
        }

        /// Of what is only used: what it manages counts for its own dependencies alone.
        nonisolated(nonsending) private func usedModel(of pom: POM) async throws -> EffectiveModel {
            try await finished(try await lineage(of: pom), importedBy: [], keepsManaged: false)
        }

        nonisolated(nonsending) func lookup(_ coordinates: Coordinates) async throws -> Lookup {
            if let known = lookups[coordinates] { return known }
            let found = try await shelf.pom(of: coordinates)
            let lookup = Lookup(
                coordinates, pom: found, places: shelf.places(of: coordinates), gap: shelf.gap(at: coordinates))
            lookups[coordinates] = lookup
            return lookup
        }

        /// Of what is built, with all that it manages.
        nonisolated(nonsending) func model(of pom: POM) async throws -> EffectiveModel {
            if let known = models[ObjectIdentifier(pom)] { return known }
            let model = try await finished(try await lineage(of: pom), importedBy: [], keepsManaged: true)
            models[ObjectIdentifier(pom)] = model
            return model
        }

        func keep(_ made: ManagedEntries, of manager: ObjectIdentifier) {
            var known = entries[manager] ?? []
            if known.count >= Self.mostEntries { known.removeFirst() }
            entries[manager] = known + [made]
        }

        private static let mostEntries = 8

        /// As they are once the parents are counted in.
        nonisolated(nonsending) func coordinates(of pom: POM) async throws -> Coordinates {
            let lineage = try await lineage(of: pom)
            var values = Values(lineage, environment)
            return coordinates(of: lineage, &values)
        }

        func coordinates(of lineage: Lineage, _ values: inout Values) -> Coordinates {
            Coordinates(
                groupID: values.value(of: lineage.groupID), artifactID: values.value(of: lineage.artifactID),
                version: values.value(of: lineage.version))
        }

        /// The repositories that a POM and its parents name, with their addresses worked out.
        nonisolated(nonsending) func repositories(
            of pom: POM,
            _ list: KeyPath<Lineage, [Model.Repository]> = \.repositories
        ) async throws -> [Model.Repository] {
            let lineage = try await lineage(of: pom)
            return lineage.interpolated(lineage[keyPath: list], environment)
        }

        /// Every version that the repositories know, ascending.
        nonisolated(nonsending) func versions(groupID: String, artifactID: String) async throws -> [String] {
            let key = groupID + ":" + artifactID
            if let known = ranges[key] { return known }
            let found = try await shelf.versions(groupID: groupID, artifactID: artifactID)
            let sorted = found.map { MavenResolverVersion($0) }.sorted().map(\.description)
            ranges[key] = sorted
            restsOnListings = true
            return sorted
        }
    }
}

// MARK: - Parents

extension Maven.Library {
    nonisolated(nonsending) func lineage(of pom: Maven.POM) async throws -> Maven.Lineage {
        try await lineage(of: pom, below: [], isChosen: pom.folder != nil && !environment.choices.isEmpty)
    }

    nonisolated(nonsending) private func lineage(
        of pom: Maven.POM,
        below children: [Maven.Coordinates],
        isChosen: Bool
    ) async throws -> Maven.Lineage {
        let key = LineageKey(pom: ObjectIdentifier(pom), isChosen: isChosen)
        if let known = lineages[key] { return known }
        var faults: [Maven.Fault] = []
        var parent: Maven.Lineage?
        var lookups: [Maven.Lookup] = []
        if let wanted = pom.model.parent {
            let coordinates = try await coordinates(of: wanted)
            if children.contains(coordinates) {
                faults.append(.parentCycle(coordinates))
            } else if let found = try await shelf.parent(of: pom) {
                parent = try await lineage(of: found, below: children + [coordinates], isChosen: isChosen)
            } else {
                let found = try await ancestor(coordinates, below: children, isChosen: isChosen)
                parent = found.lineage
                lookups = found.lookups
                if parent == nil { faults.append(.missingParent(coordinates)) }
            }
            if let parent, parent.packaging != "pom" { faults.append(.invalid("packaging of parent")) }
        }
        let assumed = isChosen ? environment : environment.ofRepositories
        let profiles = try await assumed.activeProfiles(of: pom.model, in: pom.folder, exists: shelf.exists)
        let lineage = Maven.Lineage(pom, parent: parent, profiles: profiles, faults: faults, lookups: lookups)
        lineages[key] = lineage
        return lineage
    }

    /// The lineage of a parent that stands in a repository.
    nonisolated(nonsending) func ancestor(
        _ coordinates: Maven.Coordinates,
        below children: [Maven.Coordinates] = [],
        isChosen: Bool = false
    ) async throws -> Maven.Ancestor {
        if !isChosen, let known = ancestors[coordinates] { return known }
        if !isChosen, let shared = try await depot?.ancestor(coordinates, for: shelf) {
            ancestors[coordinates] = shared
            return shared
        }
        let lookup = try await lookup(coordinates)
        var lineage: Maven.Lineage?
        if let pom = lookup.pom {
            lineage = try await self.lineage(of: pom, below: children + [coordinates], isChosen: isChosen)
        }
        let ancestor = Maven.Ancestor(lineage: lineage, lookups: .each([lookup] + (lineage?.lookups ?? [])))
        if !isChosen { ancestors[coordinates] = ancestor }
        return ancestor
    }

    nonisolated(nonsending) private func coordinates(of parent: Maven.Model.Parent) async throws -> Maven.Coordinates {
        var coordinates = Maven.Coordinates(
            groupID: parent.groupID?.value ?? "", artifactID: parent.artifactID?.value ?? "",
            version: parent.version?.value ?? "")
        if let range = MavenRequirement(coordinates.version), range.isHard {
            let known = try await versions(groupID: coordinates.groupID, artifactID: coordinates.artifactID)
            if let best = known.last(where: { range.contains(MavenResolverVersion($0)) }) { coordinates.version = best }
        }
        return coordinates
    }
}
