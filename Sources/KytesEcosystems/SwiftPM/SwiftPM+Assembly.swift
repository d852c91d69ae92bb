internal import KytesBasics
internal import KytesGraph
internal import KytesText
internal import KytesVersions

extension SwiftPM {
    /// From what was chosen to components, edges, links and diagnostics.
    struct Assembly {
        let choice: Choice
        let surroundings: Surroundings
        /// The packages in use, breadth first, the root first.
        let order: [Identity]

        init(choice: Choice, surroundings: Surroundings) {
            self.choice = choice
            self.surroundings = surroundings
            order = choice.reachable(surroundings)
        }

        func resolution() -> Resolution {
            guard let root = choice.packages[choice.root] else { return Resolution() }
            var resolution = Resolution()
            resolution.roots = [root.component]
            resolution.edges = edges(root.component)
            let tooling = toolingOnly(resolution.edges, root.component)
            resolution.components = components(tooling)
            resolution.components += systemComponents(resolution.edges)
            let diagnosis = Diagnosis(self)
            for identity in order {
                guard let chosen = choice.packages[identity], let manifest = chosen.manifest else { continue }
                resolution.files[manifest.file.document] = ResolvedFile(
                    file: manifest.file,
                    owner: chosen.component,
                    links: links(of: identity, manifest),
                    diagnostics: diagnosis.diagnostics(of: identity)
                )
            }
            resolution.fixes = diagnosis.fixes
            addCompanions(to: &resolution, diagnosis, root.component)
            resolution.wants = order.flatMap { wants(of: $0, root.component) }
            if let folder = root.folder, let manifest = root.manifest {
                let document = manifest.file.document
                resolution.offers = BindingOffers {
                    SwiftPM.offers(of: manifest.package, at: folder, root.component, document)
                }
            }
            resolution.model = Deferred { Modules(self) }
            return resolution
        }

        /// The package that a dependency of another means, `nil` where none could be settled on.
        func target(of dependency: Package.Dependency, in owner: Chosen) -> Chosen? {
            choice.packages[identity(of: dependency, in: owner)]
        }

        func identity(of dependency: Package.Dependency, in owner: Chosen) -> Identity {
            surroundings.identity(of: dependency, askedIn: owner.folder)
        }

        func enabledTraits(of identity: Identity) -> Set<String> {
            let asked = choice.traits[identity] ?? Package.defaultTraits
            return choice.packages[identity]?.manifest?.package.enabledTraits(askedFor: asked) ?? []
        }

        private func addCompanions(to resolution: inout Resolution, _ diagnosis: Diagnosis, _ root: ComponentID) {
            if let (file, pins) = surroundings.lockfile {
                resolution.files[file.document] = ResolvedFile(
                    file: file,
                    owner: root,
                    links: links(of: pins),
                    diagnostics: diagnosis.diagnostics(of: pins)
                )
            }
            if let file = surroundings.mirrorsFile {
                resolution.files[file.document] = ResolvedFile(file: file, owner: root)
            }
        }
    }
}

// MARK: - Components and edges

extension SwiftPM.Assembly {
    private func components(_ tooling: Set<ComponentID>) -> [Component] {
        order.compactMap { identity in
            guard let chosen = choice.packages[identity] else { return nil }
            return Component(
                id: chosen.component,
                name: chosen.manifest?.package.name.value ?? identity.description,
                version: chosen.version,
                layer: tooling.contains(chosen.component) ? .tooling : .application,
                ecosystem: "swiftpm",
                source: chosen.source,
                pin: pin(of: chosen),
                manifest: chosen.manifest?.file.document
            )
        }
    }

    private func pin(of chosen: SwiftPM.Chosen) -> Pin? {
        if let pin = chosen.pin, let file = surroundings.lockfile?.file {
            let evidence = Evidence(document: file.document, range: pin.fixed.range)
            return Pin(reason: "pinned in Package.resolved", evidence: evidence)
        }
        return switch chosen.state {
        case .root, .folder: nil
        case .edited: Pin(reason: "edited: what stands in the folder")
        case .version: Pin(reason: "newest tag that all requirements allow")
        case .commit(_, nil): Pin(reason: "the commit that is asked for")
        case .commit: Pin(reason: "the head of the branch that is asked for")
        }
    }

    private func edges(_ root: ComponentID) -> [Edge] {
        var edges: [Edge] = []
        for identity in order {
            guard let owner = choice.packages[identity], let manifest = owner.manifest else { continue }
            let uses = manifest.package.uses()
            for index in choice.needs(of: identity) {
                let dependency = manifest.package.dependencies[index]
                guard let other = target(of: dependency, in: owner), other.identity != identity else { continue }
                edges.append(
                    Edge(
                        from: owner.component,
                        to: other.component,
                        kind: kind(of: dependency, under: uses, other),
                        requirement: dependency.written?.value,
                        evidence: Evidence(document: manifest.file.document, range: dependency.range),
                        roots: [root]
                    )
                )
            }
            edges += systemEdges(owner, manifest, root)
        }
        return edges
    }

    /// A package that is only there to build with: plugins are used of it, or it has nothing else.
    private func kind(
        of dependency: SwiftPM.Package.Dependency,
        under uses: SwiftPM.Package.PackageUses,
        _ other: SwiftPM.Chosen
    ) -> EdgeKind {
        if let onlyBuilds = uses.onlyBuild([dependency.names.folded]) { return onlyBuilds ? .buildsWith : .requires }
        let products = other.manifest?.package.products ?? []
        return !products.isEmpty && products.allSatisfy { $0.kind == .plugin } ? .buildsWith : .requires
    }

    /// What is reached from the root only through something it builds with.
    private func toolingOnly(_ edges: [Edge], _ root: ComponentID) -> Set<ComponentID> {
        var next: [ComponentID: [ComponentID]] = [:]
        for edge in edges where edge.kind == .requires { next[edge.from, default: []].append(edge.to) }
        var reached: Set = [root]
        var open = [root]
        while let component = open.popLast() {
            for other in next[component] ?? [] where reached.insert(other).inserted { open.append(other) }
        }
        return Set(edges.map(\.to)).subtracting(reached)
    }
}

// MARK: - System libraries

extension SwiftPM.Assembly {
    private func systemEdges(
        _ owner: SwiftPM.Chosen,
        _ manifest: SwiftPM.Manifested,
        _ root: ComponentID
    ) -> [Edge] {
        let targets = owner.folder == nil ? manifest.package.targetsOfProducts() : manifest.package.targets
        return (manifest.package.providers + targets.flatMap(\.providers)).flatMap { provider in
            provider.names.map { name in
                Edge(
                    from: owner.component,
                    to: provider.kind.component(name.value),
                    kind: .requires,
                    scope: provider.kind.rawValue,
                    evidence: Evidence(document: manifest.file.document, range: name.range),
                    roots: [root]
                )
            }
        }
    }

    private func systemComponents(_ edges: [Edge]) -> [Component] {
        var seen: Set<ComponentID> = []
        return edges.compactMap { edge in
            guard !edge.scope.isEmpty, seen.insert(edge.to).inserted else { return nil }
            return Component(
                id: edge.to, name: edge.to.packageURL.name, version: nil, layer: .os, ecosystem: "swiftpm")
        }
    }
}

extension SwiftPM.Package.Provider.Kind {
    /// The package of the other system.
    func component(_ name: String) -> ComponentID {
        switch self {
        case .apt: ComponentID(PackageURL(type: "deb", namespace: "debian", name: name))
        case .yum: ComponentID(PackageURL(type: "rpm", namespace: "fedora", name: name))
        case .brew: ComponentID(PackageURL(type: "brew", name: name))
        case .nuget: ComponentID(PackageURL(type: "nuget", name: name))
        case .pkg: ComponentID(PackageURL(type: "generic", namespace: "freebsd-pkg", name: name))
        }
    }
}
