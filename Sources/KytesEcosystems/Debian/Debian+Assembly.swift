internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
internal import KytesText
internal import KytesVersions

extension Debian {
    /// Puts the graph of one source package together.
    struct Assembly {
        let control: SourceFile
        let changelog: SourceFile?
        let world: World
        let model: Control
        /// Of the source package, from the newest entry of its changelog.
        let version: Located<String>?

        private(set) var components: [ComponentID: Component] = [:]
        private(set) var places: [ComponentID: World.Place] = [:]
        private var edges: [EdgeKey: Edge] = [:]
        /// What relations of the file mean, by where their names stand.
        private(set) var meanings: [TextRange: ComponentID] = [:]
        /// Groups that nothing fulfils.
        private(set) var unmet: [(bond: Bond, group: RelationGroup)] = []
        private(set) var roots: [ComponentID] = []
        private(set) var ownPackages: [String: Control.Part] = [:]

        private struct EdgeKey: Hashable {
            var from: ComponentID
            var to: ComponentID
            var scope: String
            var range: TextRange
        }

        init(control: SourceFile, changelog: SourceFile?, world: World) {
            self.control = control
            self.changelog = changelog
            self.world = world
            model = control.facts.model as? Control ?? Control(control.text)
            version = (changelog?.facts.model as? Changelog)?.entries.first?.version
            for part in model.binaries where ownPackages[part.name.value] == nil { ownPackages[part.name.value] = part }
        }

        // MARK: - Roots

        mutating func resolve() {
            guard let source = model.source else { return }
            let root = add(source)
            for part in model.binaries {
                let id = add(part)
                put(
                    Edge(
                        from: root, to: id, kind: .contains, evidence: evidence(part.name.range), roots: [root]))
            }
            follow(source, from: root)
            for part in model.binaries { follow(part, from: id(of: part)) }
        }

        private mutating func add(_ part: Control.Part) -> ComponentID {
            let id = id(of: part)
            if components[id] == nil {
                components[id] = Component(
                    id: id, name: part.name.value, version: version?.value, layer: Debian.layer, ecosystem: Debian.id,
                    manifest: control.document)
                roots.append(id)
            }
            return id
        }

        func id(of part: Control.Part) -> ComponentID {
            let architecture = part.architecture?.value
            let shown = part.isSource ? "source" : architecture == "all" ? "all" : world.native
            return ComponentID(
                PackageURL(
                    type: "deb", namespace: world.vendor, name: part.name.value, version: version?.value,
                    qualifiers: ["arch": shown]))
        }

        // MARK: - Relations of the file

        private mutating func follow(_ part: Control.Part, from root: ComponentID) {
            var solver = Solver(world)
            var reached: [World.Place] = []
            for (bond, field, list) in part.bonds where bond.isWish {
                let scope = model.string(field.name)
                for group in list.groups {
                    let counted = RelationGroup(alternatives: group.alternatives.filter(counts))
                    guard !counted.alternatives.isEmpty else { continue }
                    if let own = own(counted) {
                        put(edge(root, own.id, bond, scope, counted, own.relation, root))
                        meanings[own.relation.name] = own.id
                        continue
                    }
                    guard let target = solver.fulfil(counted, model.string) else {
                        if !counted.alternatives.contains(where: \.isVariable) { unmet.append((bond, counted)) }
                        continue
                    }
                    let id = add(target.place, target.record)
                    let relation = relation(in: counted, meaning: target)
                    put(edge(root, id, bond, scope, counted, relation, root))
                    meanings[relation.name] = id
                    reached.append(target.place)
                }
            }
            closure(of: reached, solver, root)
        }

        /// Whether a relation counts on this machine's architecture, without a profile.
        private func counts(_ relation: Relation) -> Bool {
            Architectures.allow(world.native, relation.architectures.map(model.string))
                && Profiles.allow(relation.profiles.map { $0.map(model.string) })
        }

        private func own(_ group: RelationGroup) -> (id: ComponentID, relation: Relation)? {
            for relation in group.alternatives where !relation.isVariable {
                if let part = ownPackages[model.string(relation.name)] { return (id(of: part), relation) }
            }
            return nil
        }

        /// The alternative that a package was taken for.
        private func relation(in group: RelationGroup, meaning target: World.Target) -> Relation {
            let isOwn = group.alternatives.first { !$0.isVariable && model.string($0.name) == target.record.name }
            return isOwn
                ?? group.alternatives.first { relation in
                    !relation.isVariable
                        && !world.targets(of: relation, model.string) {
                            $0 == target.record.name ? target.place : nil
                        }
                        .isEmpty
                } ?? group.alternatives[0]
        }

        private func edge(
            _ from: ComponentID,
            _ to: ComponentID,
            _ bond: Bond,
            _ scope: String,
            _ group: RelationGroup,
            _ relation: Relation,
            _ root: ComponentID
        ) -> Edge {
            Edge(
                from: from, to: to, kind: bond.isForBuilding ? .buildsWith : .requires, scope: scope,
                requirement: model.string(group.range), evidence: evidence(relation.range), roots: [root])
        }

        // MARK: - What those need

        private mutating func closure(of start: [World.Place], _ solver: Solver, _ root: ComponentID) {
            var open = start
            var seen = Set(start)
            while let place = open.popLast() {
                guard let record = world.record(place), let index = world.index(place.index) else { continue }
                let from = add(place, record)
                let document = DocumentID(file: index.path)
                for wish in record.bonds where wish.bond == .preDepends || wish.bond == .depends {
                    for group in wish.groups {
                        guard let target = solver.fulfilled(group, record.string) else { continue }
                        let to = add(target.place, target.record)
                        put(
                            Edge(
                                from: from, to: to, kind: .requires, scope: wish.bond.rawValue,
                                requirement: record.string(group.range),
                                evidence: Evidence(document: document, range: group.range), roots: [root]))
                        if seen.insert(target.place).inserted { open.append(target.place) }
                    }
                }
            }
        }

        private mutating func add(_ place: World.Place, _ record: PackageRecord) -> ComponentID {
            let component = Debian.component(of: record, place, in: world)
            if components[component.id] == nil {
                components[component.id] = component
                places[component.id] = place
            }
            return component.id
        }

        /// One edge for all roots under which it stands.
        private mutating func put(_ edge: Edge) {
            let key = EdgeKey(from: edge.from, to: edge.to, scope: edge.scope, range: edge.evidence.range)
            if let known = edges[key] {
                let roots = Set(known.roots).union(edge.roots)
                edges[key]?.roots = roots.sorted()
            } else {
                edges[key] = edge
            }
        }

        func evidence(_ range: TextRange) -> Evidence { Evidence(document: control.document, range: range) }

        var sortedEdges: [Edge] {
            edges.values.sorted {
                ($0.from, $0.evidence.range.lowerBound, $0.to, $0.scope) < (
                    $1.from, $1.evidence.range.lowerBound, $1.to, $1.scope
                )
            }
        }
    }

    /// A package of an index.
    static func component(of record: PackageRecord, _ place: World.Place, in world: World) -> Component {
        let url = PackageURL(
            type: "deb", namespace: world.vendor, name: record.name, version: record.version.description,
            qualifiers: ["arch": record.architecture])
        let evidence = Evidence(document: DocumentID(file: record.index.path), range: record.entry.version.place)
        let reason =
            place.index == 0
            ? "installed on this machine" : "candidate of " + world.available[place.index - 1].source.title
        return Component(
            id: ComponentID(url), name: record.name, version: record.version.description, layer: layer, ecosystem: id,
            pin: Pin(reason: reason, evidence: evidence))
    }
}
