internal import KytesBasics
internal import KytesText

extension Maven {
    /// A POM merged with its active profiles and its parents, nothing interpolated.
    final class Lineage: Sendable {
        let pom: POM
        let parent: Lineage?
        let profiles: [Model.Profile]
        /// Its own, those of its profiles over them; the parents' are asked of the parents.
        let properties: [String: String]
        let dependencies: [Declaration]
        let managed: [Declaration]
        /// Whether it manages more than its parents do.
        private let managesMore: Bool
        let faults: [Fault]
        /// Where its parents were looked for.
        let lookups: [Lookup]
        private let written: Deferred<WrittenProperties>

        init(_ pom: POM, parent: Lineage?, profiles: [Model.Profile], faults: [Fault], lookups: [Lookup]) {
            self.pom = pom
            self.parent = parent
            self.profiles = profiles
            self.faults = faults + (parent?.faults ?? [])
            self.lookups = lookups
            let model = pom.model
            written = Deferred { WrittenProperties(model, profiles) }
            var properties: [String: String] = [:]
            for property in model.properties + profiles.flatMap(\.properties) {
                properties[property.name.value] = property.value.value
            }
            self.properties = properties
            var dependencies = unique(model.dependencies.map { Declaration($0, in: pom) })
            var managed = model.managedDependencies.map { Declaration($0, in: pom) }
            for profile in profiles {
                dependencies = merged(
                    dependencies, profile.dependencies.map { Declaration($0, in: pom) }, replacing: true)
                managed = merged(managed, profile.managedDependencies.map { Declaration($0, in: pom) }, replacing: true)
            }
            managesMore = !managed.isEmpty
            self.dependencies = merged(dependencies, parent?.dependencies ?? [], replacing: false)
            self.managed = merged(managed, parent?.managed ?? [], replacing: false)
        }

        /// The nearest that manages what this one does: itself, or the parent that it adds nothing to.
        var manager: Lineage { managesMore ? self : parent?.manager ?? self }

        /// What is inherited is said by the child too, whether or not the parent is there.
        var groupID: String { pom.model.groupID?.value ?? parent?.groupID ?? pom.model.parent?.groupID?.value ?? "" }
        var artifactID: String { pom.model.artifactID?.value ?? "" }
        var version: String { pom.model.version?.value ?? parent?.version ?? pom.model.parent?.version?.value ?? "" }
        var packaging: String { pom.model.packaging?.value ?? "jar" }
        var url: String? { pom.model.url?.value ?? parent?.url }

        /// The value of a property as it is written, by this POM or the nearest parent that has it.
        func property(_ name: String) -> String? { properties[name] ?? parent?.property(name) }

        /// Where a property is written; in a profile that is not active where nothing else has it.
        func definition(ofProperty name: String) -> (pom: POM, property: Model.Property)? {
            activeDefinition(ofProperty: name) ?? idleDefinition(ofProperty: name)
        }

        private func idleDefinition(ofProperty name: String) -> (pom: POM, property: Model.Property)? {
            if let found = written.value.idle[name] { return (pom, found) }
            return parent?.idleDefinition(ofProperty: name)
        }

        private func activeDefinition(ofProperty name: String) -> (pom: POM, property: Model.Property)? {
            if let found = written.value.active[name] { return (pom, found) }
            return parent?.activeDefinition(ofProperty: name)
        }
    }

    /// The properties that one POM writes, by name, the last of each.
    private struct WrittenProperties: Sendable {
        var active: [String: Model.Property] = [:]
        /// Of all profiles.
        var idle: [String: Model.Property] = [:]

        init(_ model: Model, _ profiles: [Model.Profile]) {
            for property in model.properties + profiles.flatMap(\.properties) { active[property.name.value] = property }
            for property in model.profiles.flatMap(\.properties) { idle[property.name.value] = property }
        }
    }
}

/// The last of each key, at the place of the first.
private func unique(_ declarations: [Maven.Declaration]) -> [Maven.Declaration] {
    merged([], declarations, replacing: true)
}

/// What `others` add; `replacing` lets them take the place of what has their key.
private func merged(
    _ declarations: [Maven.Declaration],
    _ others: [Maven.Declaration],
    replacing: Bool
) -> [Maven.Declaration] {
    if others.isEmpty { return declarations }
    if declarations.isEmpty, !replacing { return others }
    var places: [String: Int] = [:]
    var result: [Maven.Declaration] = []
    for (isOther, declaration) in declarations.map({ (false, $0) }) + others.map({ (true, $0) }) {
        if let place = places[declaration.key] {
            if !isOther || replacing { result[place] = declaration }
        } else {
            places[declaration.key] = result.count
            result.append(declaration)
        }
    }
    return result
}
