internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension Maven {
    /// From the graphs of all roots to components, edges, links and diagnostics.
    ///
    /// Of thousands of roots most depend on the same: what a graph names is looked up by its number, and an edge that stands
    /// under many roots only notes one root more.
    struct Assembly: Sendable {
        var roots: [ComponentID] = []
        var components = Components()
        var edges = Edges()
        var files: [DocumentID: Shown] = [:]
        var meanings = Meanings()
        /// `.mvn/extensions.xml`, by the root that it extends the build of.
        var extensions: [ComponentID: SourceFile] = [:]
        /// What repositories could not be asked for.
        var gaps: Gaps?
        /// What the numbers mean that the graphs are made of.
        var names = StockNames()
        private var parents: [ObjectIdentifier: (child: Lineage, parent: ComponentID)] = [:]
        private let environment: Environment
        private let options: SourceFile?

        /// - Parameter options: `.mvn/maven.config`, where it is there.
        init(environment: Environment, options: SourceFile?) {
            self.environment = environment
            self.options = options
            meanings.options = options.map(Options.definitions) ?? [:]
        }

        struct Shown: Sendable {
            let file: SourceFile
            let lineage: Lineage
            let owner: ComponentID
            var diagnostics: Set<Diagnostic> = []
        }

        /// - Parameter stock: In whose numbers the graph is; that of all graphs that are added.
        mutating func add(_ model: EffectiveModel, _ graph: MediatedGraph, _ tools: [Tool], _ stock: Stock) {
            guard let document = model.lineage.pom.file?.document else { return }
            let root = ComponentID(maven: model)
            roots.append(root)
            meanings.roots.insert(root)
            components[root] = Component(
                id: root, name: model.coordinates.artifactID, version: model.coordinates.version, layer: .application,
                ecosystem: Maven.id, manifest: document)
            show(model, root, root)
            add(graph, below: components.number(of: root), stock)
            add(tools, of: root)
            explain(model, graph, stock)
            remark(on: model)
            for request in graph.unmet { diagnose(unmet: stock.requests[request]) }
            for key in graph.contradictions { diagnose(contradictionOver: key, in: graph, stock) }
        }

        mutating func resolution(of reactor: Reactor) -> Resolution {
            for (conflict, declaration) in meanings.conflicts.new { tell(of: conflict, at: declaration) }
            var resolution = Resolution()
            resolution.roots = roots.sorted()
            let order = components.order
            resolution.components = order.compactMap { components.all[$0] }
            resolution.edges = edges.sorted(components, order, roots)
            let settled = Settled(reactor, files, resolution.edges)
            resolution.model = settled
            let roots = resolution.roots
            resolution.offers = BindingOffers { roots.flatMap(settled.offers) }
            resolution.wants = Maven.wants(of: resolution.components, roots)
            var meanings = meanings
            meanings.components = edges.meanings(components)
            let storyteller = Storyteller(
                meanings: meanings, environment: environment, heirs: heirs, lineages: files.mapValues(\.lineage))
            for (document, shown) in files {
                let (file, lineage) = (shown.file, shown.lineage)
                resolution.files[document] = ResolvedFile(
                    file: file, owner: shown.owner, links: storyteller.meanings.links(in: file, lineage),
                    diagnostics: shown.diagnostics.sorted { $0.range.lowerBound < $1.range.lowerBound },
                    commentary: storyteller.commentary(of: file, lineage))
            }
            if let options { resolution.files[options.document] = resolved(options) }
            resolution.files.merge(resolvedExtensions()) { first, _ in first }
            for file in reactor.unreadable {
                let nobody = ComponentID(
                    PackageURL(type: "generic", namespace: "kytes-unresolved", name: file.document.fileName))
                resolution.files[file.document] = ResolvedFile(file: file, owner: nobody)
            }
            return resolution
        }
    }
}

// MARK: - Files

extension Maven.Assembly {
    /// The POM and its parents, each a file of the resolution.
    mutating func show(_ model: Maven.EffectiveModel, _ owner: ComponentID, _ root: ComponentID) {
        let number = components.number(of: owner)
        if let known = edges.toParents(of: number) { return edges.note(roots.count - 1, at: known) }
        var above: [Int] = []
        var owner = owner
        var lineage = model.lineage
        while let file = lineage.pom.file {
            if files[file.document] == nil {
                files[file.document] = Shown(file: file, lineage: lineage, owner: owner)
                meanings.places[owner] = lineage.pom.evidence
            }
            guard let parent = lineage.parent, let wanted = lineage.pom.model.parent else { break }
            let component = self.parent(parent, of: lineage, wanted)
            meanings.parents[file.document] = component
            let evidence = Evidence(document: file.document, range: wanted.range)
            above.append(addEdge(owner, component, .configures, "parent", wanted.version?.value, evidence, root))
            (owner, lineage) = (component, parent)
        }
        edges.setToParents(above, of: number)
        for fault in model.faults { diagnose(fault, model.lineage) }
    }

    private mutating func parent(
        _ parent: Maven.Lineage,
        of child: Maven.Lineage,
        _ wanted: Maven.Model.Parent
    ) -> ComponentID {
        if let known = parents[ObjectIdentifier(child)] { return known.parent }
        let version = wanted.version?.value ?? parent.version
        let id = ComponentID(
            maven: Maven.Coordinates(groupID: parent.groupID, artifactID: parent.artifactID, version: version),
            packaging: parent.packaging)
        if components[id] == nil {
            components[id] = Component(
                id: id, name: parent.artifactID, version: version, layer: .application, ecosystem: Maven.id,
                manifest: parent.pom.file?.document)
        }
        parents[ObjectIdentifier(child)] = (child, id)
        return id
    }

    /// The POMs of the reactor below each parent.
    private var heirs: [ObjectIdentifier: [Maven.Lineage]] {
        var heirs: [ObjectIdentifier: [Maven.Lineage]] = [:]
        for (_, shown) in files.sorted(by: { $0.key < $1.key }) where shown.lineage.pom.folder != nil {
            for parent in shown.lineage.poms.dropFirst() {
                heirs[ObjectIdentifier(parent), default: []].append(shown.lineage)
            }
        }
        return heirs
    }
}

// MARK: - Explanations

extension Maven.Assembly {
    /// What decided the versions of a root's own dependencies, and which versions lost below it.
    private mutating func explain(
        _ model: Maven.EffectiveModel,
        _ graph: Maven.MediatedGraph,
        _ stock: Maven.Stock
    ) {
        for entry in model.dependencies {
            guard let manager = entry.manager, entry.declaration.written.version == nil else { continue }
            let id = ObjectIdentifier(entry.declaration)
            if meanings.managers[id] === manager { continue }
            meanings.managers[id] = manager
            meanings.trails[id] = Maven.ImportStep.trail(to: manager, entry.dependency.key, from: model)
        }
        for (declaration, through) in graph.reachable(in: stock) where declaration.pom === model.lineage.pom {
            meanings.reachable[ObjectIdentifier(declaration)] = through.artifactID
        }
        meanings.conflicts.add(graph, stock, below: model.coordinates)
    }

    private mutating func tell(of conflict: Maven.Conflicts.Conflict, at declaration: Maven.Declaration) {
        tell(
            Maven.Code.versionConflict, .information, conflict.message, declaration.pom.file,
            declaration.written.artifactID?.range ?? declaration.written.range)
    }
}

// MARK: - Merging

extension Maven.Assembly {
    /// Takes in what another task put together for roots that come behind these.
    mutating func merge(_ other: Self) {
        if roots.isEmpty {
            self = other
            return
        }
        // What is built here is known best by its own project.
        for (number, id) in other.components.ids.enumerated()
        where components[id] == nil || other.meanings.roots.contains(id) {
            if let component = other.components.all[number] { components[id] = component }
        }
        for component in other.components.all.compactMap(\.self)
        where components[component.id]?.pin == nil && !meanings.roots.contains(component.id) {
            components[component.id]?.pin = component.pin
        }
        let numbers = other.components.ids.map { components.number(of: $0) }
        edges.merge(other.edges, numbers, behind: roots.count)
        roots += other.roots
        for (document, shown) in other.files {
            if files[document] == nil { files[document] = shown }
            files[document]?.diagnostics.formUnion(shown.diagnostics)
        }
        extensions.merge(other.extensions) { first, _ in first }
        parents.merge(other.parents) { first, _ in first }
        meanings.merge(other.meanings)
    }
}
