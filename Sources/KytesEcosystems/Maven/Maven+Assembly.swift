internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension Maven {
    /// From the graphs of all roots to components, edges, links and diagnostics.
    ///
    /// Of thousands of roots most depend on the same: what a graph names is looked up by its number, and an edge that stands
    /// under many roots only notes one root more.
    struct Assembly {
        var roots: [ComponentID] = []
        var components = Components()
        var edges = Edges()
        var files: [DocumentID: Shown] = [:]
        var meanings = Meanings()
        /// `.mvn/extensions.xml`, by the root that it extends the build of.
        var extensions: [ComponentID: SourceFile] = [:]
        /// What repositories could not be asked for.
        var gaps: Gaps?
        /// What the numbers of the graphs that come now mean.
        var share = ShareNames(Stock())
        private var parents: [ObjectIdentifier: (child: Lineage, parent: ComponentID)] = [:]
        private let environment: Environment
        private let options: SourceFile?

        /// - Parameter options: `.mvn/maven.config`, where it is there.
        init(environment: Environment, options: SourceFile?) {
            self.environment = environment
            self.options = options
            meanings.options = options.map(Options.definitions) ?? [:]
        }

        struct Shown {
            let file: SourceFile
            let lineage: Lineage
            let owner: ComponentID
            var diagnostics: Set<Diagnostic> = []
        }

        /// The graphs that come now are in the numbers of this stock.
        mutating func turn(to stock: Stock) {
            share = ShareNames(stock, scopes: stock.scopes.names.map { edges.number(of: $0, edges.kind) })
        }

        mutating func add(_ model: EffectiveModel, _ graph: MediatedGraph, _ tools: [Tool]) {
            guard let document = model.lineage.pom.file?.document else { return }
            let root = ComponentID(maven: model)
            roots.append(root)
            meanings.roots.insert(root)
            components[root] = Component(
                id: root, name: model.coordinates.artifactID, version: model.coordinates.version, layer: .application,
                ecosystem: Maven.id, manifest: document)
            show(model, root, root)
            add(graph, below: components.number(of: root))
            add(tools, of: root)
            explain(model, graph)
            remark(on: model)
            for request in graph.unmet { diagnose(unmet: share.stock.requests[request]) }
        }

        func resolution(of reactor: Reactor) -> Resolution {
            var resolution = Resolution()
            resolution.roots = roots.sorted()
            let order = components.order
            resolution.components = order.map { components.all[$0] }
            resolution.edges = edges.sorted(components, order, roots)
            resolution.model = Settled(reactor, files, resolution.edges)
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
    private mutating func explain(_ model: Maven.EffectiveModel, _ graph: Maven.MediatedGraph) {
        for entry in model.dependencies {
            guard let manager = entry.manager, entry.declaration.written.version == nil else { continue }
            let id = ObjectIdentifier(entry.declaration)
            if meanings.managers[id] === manager { continue }
            meanings.managers[id] = manager
            meanings.trails[id] = Maven.ImportStep.trail(to: manager, entry.dependency.key, from: model)
        }
        for (declaration, through) in graph.reachable(in: share.stock) where declaration.pom === model.lineage.pom {
            meanings.reachable[ObjectIdentifier(declaration)] = through.artifactID
        }
        for (conflict, declaration) in meanings.conflicts.add(graph, share.stock, below: model.coordinates) {
            tell(
                Maven.Code.versionConflict, .information, conflict.message, declaration.pom.file,
                declaration.written.artifactID?.range ?? declaration.written.range)
        }
    }
}
