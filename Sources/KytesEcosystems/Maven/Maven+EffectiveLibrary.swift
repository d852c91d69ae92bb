internal import KytesBasics
internal import KytesText
internal import KytesVersions

extension Maven {
    /// Finished models by coordinates, each made once. Used by one task at a time.
    final class Library {
        private(set) var shelf: any Shelf
        let environment: Environment
        /// What all projects share; `nil` for the library that stands behind it.
        private let depot: Depot?
        private var descriptors: [Coordinates: Descriptor] = [:]
        private var ancestors: [Coordinates: Ancestor] = [:]
        private var lineages: [ObjectIdentifier: Lineage] = [:]
        private var imports: [Coordinates: Import] = [:]
        private var lookups: [Coordinates: Lookup] = [:]
        private var ranges: [String: [String]] = [:]
        /// Whether any version was chosen among those that repositories had then.
        private(set) var restsOnListings = false

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
                let lineage = try await lineage(of: pom, below: [])
                model = try await finished(lineage, importedBy: [], keepsManaged: false)
            }
            let descriptor = Descriptor(model, .each([lookup] + (model?.lookups ?? [])))
            descriptors[coordinates] = descriptor
            return descriptor
        }

        nonisolated(nonsending) private func lookup(_ coordinates: Coordinates) async throws -> Lookup {
            if let known = lookups[coordinates] { return known }
            let found = try await shelf.pom(of: coordinates)
            let lookup = Lookup(
                coordinates, pom: found, places: shelf.places(of: coordinates), gap: shelf.gap(at: coordinates))
            lookups[coordinates] = lookup
            return lookup
        }

        nonisolated(nonsending) func model(of pom: POM) async throws -> EffectiveModel {
            try await finished(try await lineage(of: pom, below: []), importedBy: [], keepsManaged: true)
        }

        /// As they are once the parents are counted in.
        nonisolated(nonsending) func coordinates(of pom: POM) async throws -> Coordinates {
            let lineage = try await lineage(of: pom, below: [])
            var values = Values(lineage, environment)
            return coordinates(of: lineage, &values)
        }

        private func coordinates(of lineage: Lineage, _ values: inout Values) -> Coordinates {
            Coordinates(
                groupID: values.value(of: lineage.groupID), artifactID: values.value(of: lineage.artifactID),
                version: values.value(of: lineage.version))
        }

        /// The repositories that a POM and its parents name, with their addresses worked out.
        nonisolated(nonsending) func repositories(of pom: POM) async throws -> [Model.Repository] {
            let lineage = try await lineage(of: pom, below: [])
            let declared = lineage.repositories
            if declared.isEmpty { return [] }
            var values = Values(lineage, environment)
            return declared.map { declared in
                var declared = declared
                declared.id = declared.id.map { Located(values.value(of: $0.value), at: $0.range) }
                declared.url = declared.url.map { Located(values.value(of: $0.value), at: $0.range) }
                return declared
            }
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
    nonisolated(nonsending) private func lineage(of pom: Maven.POM, below children: [Maven.Coordinates]) async throws
        -> Maven.Lineage
    {
        if let known = lineages[ObjectIdentifier(pom)] { return known }
        var faults: [Maven.Fault] = []
        var parent: Maven.Lineage?
        var lookups: [Maven.Lookup] = []
        if let wanted = pom.model.parent {
            let coordinates = try await coordinates(of: wanted)
            if children.contains(coordinates) {
                faults.append(.parentCycle(coordinates))
            } else if let found = try await shelf.parent(of: pom) {
                parent = try await lineage(of: found, below: children + [coordinates])
            } else {
                let found = try await ancestor(coordinates, below: children)
                parent = found.lineage
                lookups = found.lookups
                if parent == nil { faults.append(.missingParent(coordinates)) }
            }
            if let parent, parent.packaging != "pom" { faults.append(.invalid("packaging of parent")) }
        }
        let profiles = try await environment.activeProfiles(of: pom.model, in: pom.folder, exists: shelf.exists)
        let lineage = Maven.Lineage(pom, parent: parent, profiles: profiles, faults: faults, lookups: lookups)
        lineages[ObjectIdentifier(pom)] = lineage
        return lineage
    }

    /// The lineage of a parent that stands in a repository.
    nonisolated(nonsending) func ancestor(
        _ coordinates: Maven.Coordinates,
        below children: [Maven.Coordinates] = []
    ) async throws -> Maven.Ancestor {
        if let known = ancestors[coordinates] { return known }
        if let shared = try await depot?.ancestor(coordinates, for: shelf) {
            ancestors[coordinates] = shared
            return shared
        }
        let lookup = try await lookup(coordinates)
        var lineage: Maven.Lineage?
        if let pom = lookup.pom { lineage = try await self.lineage(of: pom, below: children + [coordinates]) }
        let ancestor = Maven.Ancestor(lineage: lineage, lookups: .each([lookup] + (lineage?.lookups ?? [])))
        ancestors[coordinates] = ancestor
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

// MARK: - Values and management

extension Maven.Library {
    /// - Parameter keepsManaged: Whether more than the POM's own dependencies will ask for what it manages.
    nonisolated(nonsending) private func finished(
        _ lineage: Maven.Lineage,
        importedBy importers: [Maven.Coordinates],
        keepsManaged: Bool
    ) async throws -> Maven.EffectiveModel {
        var values = Maven.Values(lineage, environment)
        let coordinates = coordinates(of: lineage, &values)
        let dependencies = lineage.dependencies.map { declaration in
            Maven.Effective(
                dependency: declaration.constant ?? Maven.Dependency(declaration.written) { values.value(of: $0) },
                declaration: declaration)
        }
        let keys = keepsManaged ? nil : Set(dependencies.map(\.dependency.key))
        var managed = managed(by: lineage, of: keys, &values)
        var lookups = lineage.lookups
        var imports: [Maven.Importer] = []
        for (declaration, wanted) in managed.imports {
            if (importers + [coordinates]).contains(wanted) {
                managed.faults.append(.importCycle(wanted))
                continue
            }
            let found = try await management(of: wanted, importedBy: importers + [coordinates])
            lookups += found.lookups
            if let management = found.management {
                imports.append(Maven.Importer(declaration: declaration, management: management))
            } else {
                managed.faults.append(.missingImport(wanted))
            }
        }
        if !imports.isEmpty { managed.entries = lastOfEach(managed.entries) }
        let complete = completed(dependencies, managed.entries, imports.map(\.management))
        let faults = lineage.faults + managed.faults + validate(lineage, coordinates, complete)
        return Maven.EffectiveModel(
            coordinates: coordinates, packaging: lineage.packaging, lineage: lineage, dependencies: complete,
            managed: managed.entries, importers: imports,
            relocation: lineage.pom.model.relocation.map { interpolated($0, &values) },
            faults: faults + values.cycles.map { .propertyCycle($0) }, lookups: .each(lookups))
    }

    /// What a lineage manages by itself, and what it imports, in their order.
    ///
    /// - Parameter keys: The only ones that are wanted; `nil` for all.
    private func managed(
        by lineage: Maven.Lineage,
        of keys: Set<String>?,
        _ values: inout Maven.Values
    ) -> (entries: [Maven.Effective], imports: [(Maven.Declaration, Maven.Coordinates)], faults: [Maven.Fault]) {
        var entries: [Maven.Effective] = []
        var imports: [(Maven.Declaration, Maven.Coordinates)] = []
        var faults: [Maven.Fault] = []
        if keys == nil { entries.reserveCapacity(lineage.managed.count) }
        for declaration in lineage.managed {
            if declaration.isPlain, let keys, !keys.contains(declaration.key) {
                // Maven would find a property that leads back to itself all the same.
                if declaration.constant == nil { _ = declaration.written.version.map { values.value(of: $0.value) } }
                continue
            }
            let dependency = declaration.constant ?? Maven.Dependency(declaration.written) { values.value(of: $0) }
            if dependency.isImport {
                let wanted = Maven.Coordinates(
                    groupID: dependency.groupID, artifactID: dependency.artifactID, version: dependency.version ?? "")
                imports.append((declaration, wanted))
                continue
            }
            if !dependency.isValid(asManaged: true) { faults.append(.invalid(dependency.key)) }
            if keys?.contains(dependency.key) != false {
                entries.append(Maven.Effective(dependency: dependency, declaration: declaration))
            }
        }
        return (entries, imports, faults)
    }

    private func interpolated(_ relocation: Maven.Model.Relocation, _ values: inout Maven.Values)
        -> Maven.Model.Relocation
    {
        var result = relocation
        result.groupID = relocation.groupID?.map { values.value(of: $0) }
        result.artifactID = relocation.artifactID?.map { values.value(of: $0) }
        result.version = relocation.version?.map { values.value(of: $0) }
        return result
    }

    /// What a POM gives to whoever imports it.
    nonisolated(nonsending) func management(
        of coordinates: Maven.Coordinates,
        importedBy importers: [Maven.Coordinates] = []
    ) async throws -> Maven.Import {
        if let known = imports[coordinates] { return known }
        if let shared = try await depot?.management(of: coordinates, for: shelf) {
            imports[coordinates] = shared
            return shared
        }
        let lookup = try await lookup(coordinates)
        var found = Maven.Import(management: nil, lookups: [lookup])
        if let pom = lookup.pom {
            let lineage = try await lineage(of: pom, below: [])
            let model = try await finished(lineage, importedBy: importers, keepsManaged: true)
            if model.faults.isEmpty { found.management = Maven.Management(model) }
            found.lookups = .each([lookup] + model.lookups)
        }
        imports[coordinates] = found
        return found
    }

    /// What is not said is filled in from what is managed: the POM's own and its parents', then each import in its order.
    private func completed(
        _ dependencies: [Maven.Effective],
        _ managed: [Maven.Effective],
        _ imports: [Maven.Management]
    ) -> [Maven.Effective] {
        if dependencies.isEmpty { return [] }
        var result = dependencies
        // Of two with one key the last is filled in, and it alone.
        var places: [String: Int] = [:]
        for (place, dependency) in dependencies.enumerated() { places[dependency.dependency.key] = place }
        var open = places
        for entry in managed {
            guard let place = places[entry.dependency.key] else { continue }
            result[place].fill(from: entry)
            open[entry.dependency.key] = nil
        }
        for (key, place) in open {
            if let entry = imports.lazy.compactMap({ $0[key] }).first { result[place].fill(from: entry) }
        }
        for index in result.indices where (result[index].dependency.scope ?? "").isEmpty {
            result[index].dependency.scope = "compile"
        }
        return result
    }

    private func lastOfEach(_ managed: [Maven.Effective]) -> [Maven.Effective] {
        var places: [String: Int] = [:]
        var result: [Maven.Effective] = []
        for entry in managed {
            if let place = places[entry.dependency.key] {
                result[place] = entry
            } else {
                places[entry.dependency.key] = result.count
                result.append(entry)
            }
        }
        return result
    }

    private func validate(
        _ lineage: Maven.Lineage,
        _ coordinates: Maven.Coordinates,
        _ dependencies: [Maven.Effective]
    ) -> [Maven.Fault] {
        var faults: [Maven.Fault] = []
        if (lineage.pom.model.modelVersion?.value ?? "").isEmpty { faults.append(.invalid("modelVersion")) }
        if !Maven.isValidID(coordinates.groupID) { faults.append(.invalid("groupId")) }
        if !Maven.isValidID(coordinates.artifactID) { faults.append(.invalid("artifactId")) }
        if coordinates.version.isEmpty { faults.append(.invalid("version")) }
        if lineage.packaging != "pom", !lineage.pom.model.modules.isEmpty { faults.append(.invalid("packaging")) }
        for entry in dependencies where !entry.dependency.isValid(asManaged: false) {
            faults.append(.invalid(entry.dependency.key))
        }
        return faults
    }
}

extension Maven.EffectiveModel {
    /// With what is imported, in order of precedence, each key once.
    var allManaged: [Maven.Effective] {
        if importers.isEmpty { return managed }
        var seen = Set(managed.map(\.dependency.key))
        return managed + importers.flatMap(\.management.entries).filter { seen.insert($0.dependency.key).inserted }
    }
}

extension Maven.Effective {
    fileprivate mutating func fill(from entry: Maven.Effective) {
        if dependency.version == nil, let version = entry.dependency.version {
            dependency.version = version
            manager = entry.declaration
        }
        if dependency.scope == nil { dependency.scope = entry.dependency.scope }
        if dependency.systemPath == nil { dependency.systemPath = entry.dependency.systemPath }
        if dependency.exclusions.isEmpty { dependency.exclusions = entry.dependency.exclusions }
    }
}
