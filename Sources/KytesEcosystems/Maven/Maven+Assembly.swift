internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension Maven {
    /// From the graphs of all roots to components, edges, links and diagnostics.
    struct Assembly {
        private var roots: [ComponentID] = []
        var components: [ComponentID: Component] = [:]
        private var edges: [EdgeKey: Edge] = [:]
        private(set) var files: [DocumentID: Shown] = [:]
        var meanings = Meanings()
        /// `.mvn/extensions.xml`, by the root that it extends the build of.
        var extensions: [ComponentID: SourceFile] = [:]
        /// What repositories could not be asked for.
        var gaps: Gaps?
        private var names = Names()
        private let environment: Environment
        private let options: SourceFile?

        /// - Parameter options: `.mvn/maven.config`, where it is there.
        init(environment: Environment, options: SourceFile?) {
            self.environment = environment
            self.options = options
            meanings.options = options.map(Options.definitions) ?? [:]
        }

        private struct EdgeKey: Hashable {
            let from: ComponentID
            let to: ComponentID
            let kind: EdgeKind
            let scope: String
            let evidence: Evidence
        }

        /// Components by what they were made of: of thousands of roots most depend on the same. What is a key is kept.
        private struct Names {
            var descriptors: [ObjectIdentifier: (Descriptor, ComponentID)] = [:]
            var children: [ObjectIdentifier: (Lineage, parent: ComponentID)] = [:]
        }

        struct Shown {
            let file: SourceFile
            let lineage: Lineage
            let owner: ComponentID
            var diagnostics: Set<Diagnostic> = []
        }

        mutating func add(_ model: EffectiveModel, _ graph: MediatedGraph, _ tools: [Tool]) {
            guard let document = model.lineage.pom.file?.document else { return }
            let root = ComponentID(maven: model.coordinates)
            roots.append(root)
            meanings.roots.insert(root)
            components[root] = Component(
                id: root, name: model.coordinates.artifactID, version: model.coordinates.version, layer: .application,
                ecosystem: Maven.id, manifest: document)
            show(model, root, root)
            add(graph, below: root)
            add(tools, of: root)
            explain(model, graph)
            remark(on: model)
            for request in graph.unmet { diagnose(unmet: request) }
        }

        func resolution(of reactor: Reactor) -> Resolution {
            var resolution = Resolution()
            resolution.roots = roots.sorted()
            resolution.components = components.values.sorted { $0.id < $1.id }
            resolution.edges = edges.values.sorted {
                ($0.from, $0.to, $0.evidence.range.lowerBound) < ($1.from, $1.to, $1.evidence.range.lowerBound)
            }
            resolution.model = Settled(reactor, files, resolution.edges)
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

// MARK: - Edges

extension Maven.Assembly {
    private mutating func add(_ graph: Maven.MediatedGraph, below root: ComponentID) {
        let losers = graph.losers
        var known: [Int: ComponentID] = [:]
        var seen: Set<Int> = [0]
        var open = [(owner: root, list: 0)]
        while let (owner, list) = open.popLast() {
            for child in graph.lists[list] {
                let node = graph.nodes[child]
                let place = graph.winner(of: child)
                let component = known[place] ?? add(graph.nodes[place], over: losers[place] ?? [], root)
                known[place] = component
                if let source = node.request.source, let file = source.declaration.pom.file {
                    let evidence = Evidence(document: file.document, range: source.declaration.written.range)
                    addEdge(owner, component, .requires, node.scope, source.dependency.version, evidence, root)
                    meanings.components[ObjectIdentifier(source.declaration)] = component
                }
                diagnose(node)
                if node.winner == nil, seen.insert(node.children).inserted { open.append((component, node.children)) }
            }
        }
    }

    mutating func addEdge(
        _ from: ComponentID,
        _ to: ComponentID,
        _ kind: EdgeKind,
        _ scope: String,
        _ requirement: String?,
        _ evidence: Evidence,
        _ root: ComponentID
    ) {
        let key = EdgeKey(from: from, to: to, kind: kind, scope: scope, evidence: evidence)
        // In its place: the roots of an edge are many, and no copy of them is made.
        Self.note(
            root,
            in: &edges[
                key,
                default: Edge(
                    from: from, to: to, kind: kind, scope: scope, requirement: requirement, evidence: evidence,
                    roots: [])
            ])
    }

    private static func note(_ root: ComponentID, in edge: inout Edge) {
        if edge.roots.last != root { edge.roots.append(root) }
    }

    private mutating func add(
        _ node: Maven.CollectedNode,
        over losers: Set<String>,
        _ root: ComponentID
    ) -> ComponentID {
        let id = name(of: node)
        if components[id] == nil {
            components[id] = Component(
                id: id, name: node.key.artifactID, version: node.version, layer: .application, ecosystem: Maven.id,
                pin: pin(of: node, over: losers), manifest: node.descriptor?.model?.lineage.pom.file?.document)
        }
        if let model = node.descriptor?.model { show(model, id, root) }
        return id
    }

    private mutating func name(of node: Maven.CollectedNode) -> ComponentID {
        guard let descriptor = node.descriptor, node.key.type == "jar", node.key.classifier.isEmpty else {
            return ComponentID(maven: node.key, version: node.version)
        }
        if let (_, known) = names.descriptors[ObjectIdentifier(descriptor)] { return known }
        let id = ComponentID(maven: node.key, version: node.version)
        names.descriptors[ObjectIdentifier(descriptor)] = (descriptor, id)
        return id
    }

    /// What fixed the version, and what it won over.
    private func pin(of node: Maven.CollectedNode, over losers: Set<String>) -> Pin? {
        guard let source = node.request.source else { return nil }
        let declaration = source.manager ?? source.declaration
        let isManaged = source.manager != nil
        var reason = (isManaged ? "managed in " : "declared by ") + declaration.pom.name
        if !losers.isEmpty {
            let others = losers.sorted().joined(separator: ", ")
            reason += "; \(node.version) won over \(others)"
        }
        return Pin(reason: reason, evidence: declaration.evidence)
    }
}

extension Maven.MediatedGraph {
    /// The versions that each winner won over.
    fileprivate var losers: [Int: Set<String>] {
        var losers: [Int: Set<String>] = [:]
        for node in nodes {
            guard let winner = node.winner, nodes[winner].version != node.version, nodes[winner].key == node.key else {
                continue
            }
            losers[winner, default: []].insert(node.version)
        }
        return losers
    }
}

// MARK: - Files

extension Maven.Assembly {
    /// The POM and its parents, each a file of the resolution.
    mutating func show(_ model: Maven.EffectiveModel, _ owner: ComponentID, _ root: ComponentID) {
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
            addEdge(owner, component, .configures, "parent", wanted.version?.value, evidence, root)
            (owner, lineage) = (component, parent)
        }
        for fault in model.faults { diagnose(fault, model.lineage) }
    }

    private mutating func parent(
        _ parent: Maven.Lineage,
        of child: Maven.Lineage,
        _ wanted: Maven.Model.Parent
    ) -> ComponentID {
        if let (_, known) = names.children[ObjectIdentifier(child)] { return known }
        let version = wanted.version?.value ?? parent.version
        let id = ComponentID(
            maven: Maven.Coordinates(groupID: parent.groupID, artifactID: parent.artifactID, version: version))
        if components[id] == nil {
            components[id] = Component(
                id: id, name: parent.artifactID, version: version, layer: .application, ecosystem: Maven.id,
                manifest: parent.pom.file?.document)
        }
        names.children[ObjectIdentifier(child)] = (child, id)
        return id
    }
}

// MARK: - Explanations

extension Maven.Assembly {
    /// What decided the versions of a root's own dependencies, and which versions lost below it.
    private mutating func explain(_ model: Maven.EffectiveModel, _ graph: Maven.MediatedGraph) {
        for entry in model.dependencies {
            guard let manager = entry.manager, entry.declaration.written.version == nil else { continue }
            let id = ObjectIdentifier(entry.declaration)
            meanings.managers[id] = manager
            meanings.trails[id] = Maven.ImportStep.trail(to: manager, entry.dependency.key, from: model)
        }
        for (declaration, through) in graph.reachable() where declaration.pom === model.lineage.pom {
            meanings.reachable[ObjectIdentifier(declaration)] = through.key.artifactID
        }
        for (conflict, declaration) in meanings.conflicts.add(graph, below: model.coordinates) {
            tell(
                Maven.Code.versionConflict, .information, conflict.message, declaration.pom.file,
                declaration.written.artifactID?.range ?? declaration.written.range)
        }
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

// MARK: - Diagnostics

extension Maven.Assembly {
    mutating func tell(
        _ code: String,
        _ severity: Diagnostic.Severity,
        _ message: String,
        _ file: SourceFile?,
        _ range: TextRange?
    ) {
        guard let document = file?.document, let range else { return }
        let diagnostic = Diagnostic(code: code, severity: severity, message: message, range: range)
        files[document]?.diagnostics.insert(diagnostic)
    }

    private mutating func diagnose(_ fault: Maven.Fault, _ lineage: Maven.Lineage) {
        switch fault {
        case .parentCycle(let coordinates):
            guard let child = lineage.child(of: coordinates), let parent = child.pom.model.parent else { return }
            tell(
                Maven.Code.cyclicParent, .error, "`\(coordinates)` has this POM among its own parents",
                child.pom.file, parent.artifactID?.range ?? parent.range)
        case .missingParent(let coordinates):
            guard let child = lineage.child(of: coordinates), let parent = child.pom.model.parent else { return }
            let reason = lineage.lookups.reason(of: coordinates)
            tell(
                Maven.Code.unresolved, .error,
                "`\(coordinates)` is neither here nor in a repository of this machine" + reason, child.pom.file,
                parent.artifactID?.range ?? parent.range)
        case .missingImport(let coordinates), .importCycle(let coordinates):
            let declaration = lineage.managed.first {
                $0.isImport && $0.written.artifactID?.value == coordinates.artifactID
            }
            tell(
                Maven.Code.unresolved, .error,
                "`\(coordinates)` gives nothing to import: it is not there, or not valid",
                declaration?.pom.file, declaration?.written.artifactID?.range)
        case .propertyCycle(let name):
            let found = lineage.definition(ofProperty: name)
            tell(
                Maven.Code.unresolved, .error, "The value of `\(name)` leads back to itself", found?.pom.file,
                found?.property.name.range)
        case .invalid: return
        }
    }

    private mutating func diagnose(unmet request: Maven.Request) {
        let declaration = request.source?.declaration
        let name = "\(request.key.groupID):\(request.key.artifactID)"
        let unlisted = Maven.Coordinates(groupID: request.key.groupID, artifactID: request.key.artifactID, version: "")
        let reason = gaps?.gap(at: unlisted).map { "; \($0)" } ?? ""
        tell(
            Maven.Code.unresolved, .warning,
            "No version of `\(name)` that is known here is in `\(request.version)`" + reason, declaration?.pom.file,
            declaration?.written.artifactID?.range)
    }

    private mutating func diagnose(_ node: Maven.CollectedNode) {
        guard let declaration = node.request.source?.declaration else { return }
        let range = declaration.written.artifactID?.range ?? declaration.written.range
        let name = "\(node.key.groupID):\(node.key.artifactID)"
        if node.winner == nil, case .missing? = node.descriptor?.problem {
            let message =
                node.version.isEmpty
                ? "`\(name)` has no version, and none is managed"
                : "`\(name):\(node.version)` is in no repository of this machine"
                    + (node.descriptor?.lookups ?? []).reason(of: nil)
            tell(Maven.Code.unresolved, .warning, message, declaration.pom.file, range)
        }
        if let old = node.relocations.first {
            meanings.relocations[ObjectIdentifier(declaration)] = Maven.Coordinates(
                groupID: node.key.groupID, artifactID: node.key.artifactID, version: node.version)
            tell(
                Maven.Code.relocated, .information,
                "`\(old.groupID):\(old.artifactID)` has moved to `\(name):\(node.version)`", declaration.pom.file, range
            )
        }
    }
}

extension Maven.Lineage {
    /// The POM of the lineage that asks for this parent.
    fileprivate func child(of coordinates: Maven.Coordinates) -> Maven.Lineage? {
        pom.model.parent?.artifactID?.value == coordinates.artifactID ? self : parent?.child(of: coordinates)
    }
}

extension ComponentID {
    init(maven coordinates: Maven.Coordinates) {
        self.init(
            PackageURL(
                type: "maven", namespace: coordinates.groupID, name: coordinates.artifactID,
                version: coordinates.version))
    }

    init(maven key: Maven.ArtifactKey, version: String) {
        var qualifiers: [String: String] = [:]
        if key.type != "jar" { qualifiers["type"] = key.type }
        if !key.classifier.isEmpty { qualifiers["classifier"] = key.classifier }
        self.init(
            PackageURL(
                type: "maven", namespace: key.groupID, name: key.artifactID, version: version, qualifiers: qualifiers))
    }
}

extension Maven.POM {
    /// `artifact:version`, as it is written.
    var name: String {
        let version = model.version?.value ?? model.parent?.version?.value ?? ""
        return "`\(model.artifactID?.value ?? ""):\(version)`"
    }

    /// Where it names itself.
    var evidence: Evidence? {
        file.map { Evidence(document: $0.document, range: model.artifactID?.range ?? 0..<0) }
    }
}

extension Maven.Declaration {
    /// Where the version stands, or the dependency where it has none.
    var evidence: Evidence? {
        pom.file.map { Evidence(document: $0.document, range: written.version?.range ?? written.range) }
    }
}
