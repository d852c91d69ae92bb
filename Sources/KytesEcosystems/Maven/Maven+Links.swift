internal import KytesGraph
internal import KytesText

extension Maven {
    /// What was settled, for the mentions of it.
    struct Meanings: Sendable {
        /// What a declaration of a dependency came to mean.
        var components: [ObjectIdentifier: ComponentID] = [:]
        /// What stands in the reactor: a mention of it leads to its POM; of all else, to wherever its source is.
        var roots: Set<ComponentID> = []
        /// Where a component names itself.
        var places: [ComponentID: Evidence] = [:]
        /// What the plugins, extensions and imports of each POM mean, by their names.
        var tools: [DocumentID: [TextRange: ComponentID]] = [:]
        /// The parent of each POM.
        var parents: [DocumentID: ComponentID] = [:]
        /// What gave a declaration its version where it has none, and the imports that lead there.
        var managers: [ObjectIdentifier: Declaration] = [:]
        var trails: [ObjectIdentifier: [ImportStep]] = [:]
        /// What other dependency of its POM brings a declared one along.
        var reachable: [ObjectIdentifier: String] = [:]
        /// Where what is declared has gone.
        var relocations: [ObjectIdentifier: Coordinates] = [:]
        var conflicts = Conflicts()
        /// Of this machine.
        var toolchains = Toolchains()
        /// What `.mvn/maven.config` defines.
        var options: [String: Evidence] = [:]

        /// Takes in what was settled for other roots.
        mutating func merge(_ other: Meanings) {
            components.merge(other.components) { $1 }
            roots.formUnion(other.roots)
            places.merge(other.places) { first, _ in first }
            for (document, more) in other.tools { tools[document, default: [:]].merge(more) { $1 } }
            parents.merge(other.parents) { first, _ in first }
            managers.merge(other.managers) { $1 }
            trails.merge(other.trails) { $1 }
            reachable.merge(other.reachable) { $1 }
            relocations.merge(other.relocations) { $1 }
            conflicts.merge(other.conflicts)
        }

        /// In the order of the text.
        func links(in file: SourceFile, _ lineage: Lineage) -> [Link] {
            let dependencies = lineage.dependencies.filter { $0.pom === lineage.pom }
            let managers = Dictionary(
                lineage.managed.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
            var links = dependencies.flatMap { declaration in
                requirement(declaration, in: lineage, managedBy: managers[declaration.key])
            }
            if let parent = lineage.pom.model.parent, let component = parents[file.document] {
                links += [parent.artifactID?.range, parent.version?.range].compactMap { $0 }.map { range in
                    Link(range: range, role: .requirement, component: component, definition: places[component])
                }
            }
            links += (tools[file.document] ?? [:]).map { name, component in
                Link(
                    range: name, role: .requirement, component: component,
                    definition: roots.contains(component) ? places[component] : nil)
            }
            links += properties(of: lineage, in: file)
            return links.sorted {
                ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
            }
        }

        private func requirement(
            _ declaration: Declaration,
            in lineage: Lineage,
            managedBy manager: Declaration?
        ) -> [Link] {
            guard let range = declaration.written.artifactID?.range else { return [] }
            let component = components[ObjectIdentifier(declaration)]
            let manager = managers[ObjectIdentifier(declaration)] ?? manager
            let decision = declaration.written.version == nil ? manager ?? declaration : declaration
            let home = trails[ObjectIdentifier(declaration)]?.last?.lineage ?? lineage
            return [
                Link(
                    range: range, role: .requirement, component: component,
                    definition: component.flatMap { roots.contains($0) ? places[$0] : nil },
                    declaration: home.place(ofVersion: decision) ?? decision.evidence)
            ]
        }

        /// Definitions of properties, and uses of them wherever in the lineage they are defined.
        private func properties(of lineage: Lineage, in file: SourceFile) -> [Link] {
            let model = lineage.pom.model
            let definitions = (model.properties + model.profiles.flatMap(\.properties)).map { property in
                let place = Evidence(document: file.document, range: property.name.range)
                return Link(range: property.name.range, role: .declaration, component: nil, definition: place)
            }
            let uses = file.facts.references.compactMap { reference -> Link? in
                guard reference.kinds.contains(.property),
                    let place = lineage.place(ofProperty: reference.name.value) ?? options[reference.name.value]
                else { return nil }
                return Link(range: reference.name.range, role: .use, component: nil, definition: place)
            }
            return definitions + uses
        }
    }
}
