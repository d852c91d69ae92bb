internal import KytesBasics
internal import KytesGraph
internal import KytesText
internal import KytesVersions

extension Sbt {
    /// From what was chosen for all projects to components, edges, links and diagnostics.
    struct Assembly {
        private let files: [SourceFile]
        private let askings: [Asking]
        private let copies: Copies
        private let shelf: Maven.RepositoryShelf
        private var components: [ComponentID: Component] = [:]
        private var edges: [EdgeKey: Edge] = [:]
        private var poms: [DocumentID: (file: SourceFile, owner: ComponentID)] = [:]
        private var lineages: [ComponentID: Maven.Lineage] = [:]
        private var diagnostics: [DocumentID: Set<Diagnostic>] = [:]
        private var meanings = Meanings()
        /// What the build of a copy stands in for.
        private var copied: [DocumentID: ComponentID] = [:]

        private struct EdgeKey: Hashable {
            let from: ComponentID
            let to: ComponentID
            let kind: EdgeKind
            let scope: String
            let evidence: Evidence
        }

        init(files: [SourceFile], askings: [Asking], copies: Copies, shelf: Maven.RepositoryShelf) {
            self.files = files
            self.copies = copies
            self.shelf = shelf
            self.askings = askings
            for asking in askings {
                components[asking.component] = Component(
                    id: asking.component, name: asking.name, version: asking.version, layer: .application,
                    ecosystem: Sbt.id, manifest: asking.place.document)
                meanings.projects[asking.place] = asking.component
                for unknown in asking.unknowns { tell(unknown) }
            }
        }

        func resolution(sbtVersion: String) -> Resolution {
            var resolution = Resolution()
            resolution.roots = Set(askings.map(\.component)).sorted()
            resolution.components = components.values.sorted { $0.id < $1.id }
            resolution.edges = edges.values.sorted {
                ($0.from, $0.to, $0.evidence.range.lowerBound) < ($1.from, $1.to, $1.evidence.range.lowerBound)
            }
            let (meanings, names, askings) = (meanings, Names(files), askings)
            resolution.offers = BindingOffers { askings.flatMap(Sbt.offers) }
            resolution.wants = Maven.wants(of: resolution.components, resolution.roots)
            resolution.model = Settled(
                names: names, sources: Maven.Settled(Maven.Environment(), shelf, lineages: lineages, resolution.edges),
                askings: askings, sbtVersion: sbtVersion)
            for file in files {
                let owner = owner(of: file)
                resolution.files[file.document] = ResolvedFile(
                    file: file, owner: owner, links: meanings.links(in: file, names),
                    diagnostics: (diagnostics[file.document] ?? []).sorted { $0.range.lowerBound < $1.range.lowerBound }
                )
            }
            for (document, pom) in poms {
                resolution.files[document] = ResolvedFile(file: pom.file, owner: pom.owner)
            }
            addCopies(to: &resolution)
            return resolution
        }

        /// The builds of copies, each file that of the project that stands in it.
        private func addCopies(to resolution: inout Resolution) {
            let whole = resolution
            for build in copies.builds {
                let owners = build.files.compactMap { copied[$0.document] }
                for file in build.files {
                    guard let owner = copied[file.document] ?? owners.first else { continue }
                    resolution.files[file.document] = ResolvedFile(
                        file: file, owner: owner, links: Sbt.links(in: file, of: owner, under: whole))
                }
            }
        }

        /// The project that a file declares, else the first.
        private func owner(of file: SourceFile) -> ComponentID {
            let asking = askings.first { $0.place.document == file.document } ?? askings.first
            return asking?.component
                ?? ComponentID(PackageURL(type: "generic", namespace: "scala", name: file.document.fileName))
        }
    }
}

// MARK: - Edges

extension Sbt.Assembly {
    /// - Parameter origins: For each root of the solution the project that says it.
    mutating func add(
        _ solution: Sbt.Solution,
        below asking: Sbt.Asking,
        _ origins: [Int],
        _ askings: [Sbt.Asking]
    ) {
        for dependency in asking.dependencies {
            guard let other = askings.first(where: { $0.id == dependency.id }) else { continue }
            let scope = Sbt.mappings(dependency.configuration).first?.from ?? "compile"
            addEdge(asking.component, other.component, .requires, scope, nil, dependency.evidence, asking.component)
        }
        for place in Set(origins).sorted() where askings[place].id != asking.id {
            for dependency in askings[place].dependencies {
                guard let other = askings.first(where: { $0.id == dependency.id }) else { continue }
                let scope = Sbt.mappings(dependency.configuration).first?.from ?? "compile"
                addEdge(
                    askings[place].component, other.component, .requires, scope, nil, dependency.evidence,
                    asking.component)
            }
        }
        let ids = add(solution, .application, asking)
        for edge in solution.edges {
            let origin = edge.from.flatMap { ids[$0] } ?? askings[origins[edge.wanted.root]].component
            add(edge, solution, from: origin, ids, .requires, below: asking)
        }
        diagnose(solution, below: asking)
    }

    /// What builds a project, or all of them.
    mutating func add(plugins solution: Sbt.Solution, below asking: Sbt.Asking, unknowns: [Sbt.Unknown] = []) {
        for unknown in unknowns { tell(unknown) }
        let ids = add(solution, .tooling, asking)
        for edge in solution.edges {
            let origin = edge.from.flatMap { ids[$0] } ?? asking.component
            add(edge, solution, from: origin, ids, edge.from == nil ? .buildsWith : .requires, below: asking)
        }
        diagnose(solution, below: asking)
    }

    private mutating func add(
        _ edge: Sbt.Solution.Edge,
        _ solution: Sbt.Solution,
        from origin: ComponentID,
        _ ids: [Sbt.ArtifactName: ComponentID],
        _ kind: EdgeKind,
        below asking: Sbt.Asking
    ) {
        guard let id = ids[edge.wanted.name], let evidence = edge.wanted.evidence else { return }
        let requirement = edge.wanted.constraint.description
        addEdge(
            origin, id, kind, edge.wanted.scope, requirement.isEmpty ? nil : requirement, evidence, asking.component)
        if edge.from == nil, meanings.modules[evidence] == nil { meanings.modules[evidence] = id }
        if edge.from == nil, evidence == asking.language, meanings.languages[evidence] == nil {
            meanings.languages[evidence] = id
        }
    }

    private mutating func addEdge(
        _ from: ComponentID,
        _ to: ComponentID,
        _ kind: EdgeKind,
        _ scope: String,
        _ requirement: String?,
        _ evidence: Evidence,
        _ root: ComponentID
    ) {
        let key = EdgeKey(from: from, to: to, kind: kind, scope: scope, evidence: evidence)
        var edge =
            edges[key]
            ?? Edge(
                from: from, to: to, kind: kind, scope: scope, requirement: requirement, evidence: evidence, roots: [])
        if !edge.roots.contains(root) { edge.roots = (edge.roots + [root]).sorted() }
        edges[key] = edge
    }

    // MARK: - Components

    private mutating func add(_ solution: Sbt.Solution, _ layer: Layer, _ asking: Sbt.Asking) -> [Sbt.ArtifactName:
        ComponentID]
    {
        var ids: [Sbt.ArtifactName: ComponentID] = [:]
        var asked: [Sbt.ArtifactName: [Sbt.Wanted]] = [:]
        for edge in solution.edges { asked[edge.wanted.name, default: []].append(edge.wanted) }
        for (name, version) in solution.versions {
            let id = ComponentID(
                PackageURL(
                    type: "maven", namespace: name.organization, name: name.name,
                    version: version.isEmpty ? nil : version))
            ids[name] = id
            let pom = solution.models[name]?.lineage.pom
            if let lineage = solution.models[name]?.lineage { lineages[id] = lineage }
            if let file = pom?.file, poms[file.document] == nil { poms[file.document] = (file, id) }
            let place = solution.copies[name]?.asking.place
            if let place {
                meanings.places[id] = place
                copied[place.document] = copied[place.document] ?? id
            }
            guard components[id] == nil else { continue }
            components[id] = Component(
                id: id, name: name.name, version: version.isEmpty ? nil : version, layer: layer, ecosystem: Sbt.id,
                pin: pin(version, asked[name] ?? [], asking), manifest: place?.document ?? pom?.file?.document)
        }
        return ids
    }

    /// What fixed the version, and what it won over.
    private func pin(_ version: String, _ wanted: [Sbt.Wanted], _ asking: Sbt.Asking) -> Pin? {
        guard !wanted.isEmpty else { return nil }
        let others = Set(wanted.map(\.constraint.description)).subtracting([version, ""])
        let winner = wanted.first { $0.constraint.description == version }
        var reason = winner == nil ? "fixed by what overrides it, or the last of an interval" : "asked for"
        if !others.isEmpty, winner != nil {
            reason = "the latest of what is asked for, over " + others.sorted().joined(separator: ", ")
        }
        if let language = asking.language, wanted.contains(where: { $0.evidence == language }) {
            let made = asking.scalaVersions.filter { $0 != version }.joined(separator: ", ")
            reason = "the Scala version" + (others.isEmpty ? "" : ", over " + others.sorted().joined(separator: ", "))
            if !made.isEmpty { reason += "; the build is also made for " + made }
        }
        return Pin(reason: reason, evidence: winner?.decision ?? winner?.evidence)
    }
}

// MARK: - Diagnostics

extension Sbt.Assembly {
    private mutating func tell(_ unknown: Sbt.Unknown) {
        diagnostics[unknown.place.document, default: []].insert(
            Diagnostic(
                code: Sbt.Code.unknowable, severity: .information,
                message: "What is asked for here is not known: \(unknown.reason)", range: unknown.place.range))
    }

    private mutating func diagnose(_ solution: Sbt.Solution, below asking: Sbt.Asking) {
        for edge in solution.edges where edge.from == nil {
            let wanted = edge.wanted
            guard let evidence = wanted.evidence, let version = solution.versions[wanted.name] else { continue }
            let range = wanted.decision?.document == evidence.document ? wanted.decision?.range : nil
            func tell(_ code: String, _ severity: Diagnostic.Severity, _ message: String) {
                diagnostics[evidence.document, default: []].insert(
                    Diagnostic(code: code, severity: severity, message: message, range: range ?? evidence.range))
            }
            if version.isEmpty || solution.copies[wanted.name] != nil { continue }
            guard let model = solution.models[wanted.name] else {
                let coordinates = Maven.Coordinates(
                    groupID: wanted.name.organization, artifactID: wanted.name.name, version: version)
                let reason = shelf.gap(at: coordinates).map { "; \($0)" } ?? ""
                tell(
                    Sbt.Code.unresolved, .warning,
                    "`\(wanted.name):\(version)` is in no repository of this machine" + reason)
                continue
            }
            let asked = wanted.constraint.description
            guard !asked.isEmpty, asked != version, !wanted.constraint.isOpen else { continue }
            let own = model.lineage.property("info.versionScheme").flatMap { VersionCompatibility(rawValue: $0) }
            let scheme = asking.schemes[wanted.name] ?? own
            if let scheme, !scheme.allows(version, for: asked) {
                tell(
                    Sbt.Code.incompatible, .error,
                    "\(asked) is asked for, \(version) is used: by its version scheme, `\(scheme.rawValue)`, it does not suit"
                )
            } else {
                tell(Sbt.Code.evicted, .information, "\(asked) is asked for, \(version) is used: others ask for it")
            }
        }
    }
}
