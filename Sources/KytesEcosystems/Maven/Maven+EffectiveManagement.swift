internal import KytesBasics
internal import KytesText

extension Maven.Library {
    /// - Parameter keepsManaged: Whether more than the POM's own dependencies will ask for what it manages.
    nonisolated(nonsending) func finished(
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
        let managed = try await managed(by: lineage, of: keys, values, importedBy: importers, as: coordinates)
        let complete = completed(dependencies, managed)
        let faults = lineage.faults + managed.faults + validate(lineage, coordinates, complete)
        return Maven.EffectiveModel(
            coordinates: coordinates, packaging: lineage.packaging, lineage: lineage, dependencies: complete,
            managed: managed, relocation: lineage.pom.model.relocation.map { interpolated($0, &values) },
            faults: faults + values.cycles.map { .propertyCycle($0) }, lookups: .each(lineage.lookups + managed.lookups)
        )
    }

    /// What a lineage manages and imports; that of another POM where it is the same.
    ///
    /// - Parameters:
    ///   - keys: The only ones that are wanted; `nil` for all.
    ///   - values: Of the lineage.
    nonisolated(nonsending) private func managed(
        by lineage: Maven.Lineage,
        of keys: Set<String>?,
        _ values: Maven.Values,
        importedBy importers: [Maven.Coordinates],
        as coordinates: Maven.Coordinates
    ) async throws -> Maven.ManagedEntries {
        let isShared = keys == nil && importers.isEmpty
        let manager = ObjectIdentifier(lineage.manager)
        if isShared, let known = entries[manager]?.first(where: { $0.holds(for: coordinates, values) }) { return known }
        var values = Maven.Values(lineage, environment, keepsBasis: isShared)
        var written = written(by: lineage, of: keys, &values)
        var lookups: [Maven.Lookup] = []
        var imports: [Maven.Importer] = []
        for (declaration, wanted) in written.imports {
            if (importers + [coordinates]).contains(wanted) {
                written.faults.append(.importCycle(wanted))
                continue
            }
            let found = try await management(of: wanted, importedBy: importers + [coordinates])
            lookups += found.lookups
            if let management = found.management {
                imports.append(Maven.Importer(declaration: declaration, management: management))
            } else {
                written.faults.append(.missingImport(wanted))
            }
        }
        let made = Maven.ManagedEntries(
            imports.isEmpty ? written.entries : lastOfEach(written.entries), importers: imports,
            faults: written.faults + values.cycles.map { .propertyCycle($0) }, lookups: lookups,
            wanted: written.imports.map(\.1), basis: values.basis ?? [:])
        if isShared { keep(made, of: manager) }
        return made
    }

    /// What a lineage manages by itself, and what it imports, in their order.
    private func written(
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
            let lineage = try await lineage(of: pom)
            let model = try await finished(lineage, importedBy: importers, keepsManaged: true)
            if model.faults.isEmpty { found.management = Maven.Management(model) }
            found.lookups = .each([lookup] + model.lookups)
        }
        imports[coordinates] = found
        return found
    }

    /// What is not said is filled in from what is managed: the POM's own and its parents', then each import in its order.
    private func completed(_ dependencies: [Maven.Effective], _ managed: Maven.ManagedEntries) -> [Maven.Effective] {
        if dependencies.isEmpty { return [] }
        var result = dependencies
        // Of two with one key the last is filled in, and it alone.
        var places: [String: Int] = [:]
        for (place, dependency) in dependencies.enumerated() { places[dependency.dependency.key] = place }
        for (key, place) in places {
            let own = managed.own(with: key)
            for entry in own { result[place].fill(from: entry) }
            if own.isEmpty, let entry = managed.importers.lazy.compactMap({ $0.management[key] }).first {
                result[place].fill(from: entry)
            }
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
