internal import KytesGraph
internal import KytesText

// What plugins and extensions depend on. Each has a class path of its own, below which nothing of the project takes part but
// the dependencies that the project adds to the plugin; so one graph serves all modules that use the same plugin in the same
// way, and its edges name all of them.
//
// Source: Maven 3.8.7, `DefaultPluginDependenciesResolver`, `DefaultModelBuilder` (plugin management); Maven Resolver 1.6.3,
// `DefaultDependencyCollector`, read 2026-11-27.

extension Maven {
    /// The plugins of all modules, each use of one with the modules that have it.
    struct Toolbox {
        private struct Key: Hashable {
            let coordinates: Coordinates
            /// What is added to it: where that stands, and what it means there.
            let added: [Added]
        }

        private struct Added: Hashable {
            let place: Evidence
            let key: String
            let version: String
            let exclusions: [Dependency.Exclusion]
        }

        private struct Use {
            let descriptor: Descriptor
            let added: [Effective]
            /// By number, ascending.
            var roots: [Int]
        }

        private var keys: [Key] = []
        private var uses: [Key: Use] = [:]

        /// - Parameter roots: Of the assembly, in its order.
        init(_ modules: [Module], _ roots: [ComponentID], _ environment: Environment) {
            let places = Dictionary(zip(roots, roots.indices), uniquingKeysWith: { first, _ in first })
            for module in modules {
                guard let root = places[ComponentID(maven: module.model)] else { continue }
                add(module.tools, of: module.model, root: root, environment)
            }
        }

        /// - Parameter root: The number of the module among all.
        private mutating func add(_ tools: [Tool], of model: EffectiveModel, root: Int, _ environment: Environment) {
            var values = Values(model.lineage, environment)
            for tool in tools where tool.role != .managementImport {
                let added = tool.role == .buildExtension ? [] : model.lineage.added(to: tool.coordinates, &values)
                let key = Key(
                    coordinates: tool.coordinates,
                    added: added.compactMap { entry in
                        entry.declaration.pom.file.map { file in
                            Added(
                                place: Evidence(document: file.document, range: entry.declaration.written.range),
                                key: entry.dependency.key, version: entry.dependency.version ?? "",
                                exclusions: entry.dependency.exclusions)
                        }
                    })
                if uses[key] == nil {
                    keys.append(key)
                    uses[key] = Use(descriptor: tool.descriptor, added: added, roots: [])
                }
                if uses[key]?.roots.last != root { uses[key]?.roots.append(root) }
            }
        }

        /// The graphs of tools, in the numbers of one stock.
        struct Share {
            struct Tool {
                let id: ComponentID
                let graph: MediatedGraph
                let added: [Effective]
                let roots: [Int]
            }

            var stock = Stock()
            var tools: [Tool] = []
        }

        /// In the order in which they came.
        nonisolated(nonsending) func graphs(_ library: Library) async throws -> Share {
            var maker = GraphMaker()
            var share = Share()
            for key in keys {
                guard let use = uses[key] else { continue }
                var root = CollectRoot(requests: Self.requests(use.descriptor, use.added))
                if root.requests.isEmpty { continue }
                root.owner = use.descriptor
                if let pom = use.descriptor.model?.lineage.pom {
                    root.management = try await library.model(of: pom).managed
                }
                share.tools.append(
                    Share.Tool(
                        id: ComponentID(maven: key.coordinates), graph: try await library.graph(below: root, &maker),
                        added: use.added, roots: use.roots))
            }
            share.stock = maker.stock
            return share
        }

        /// What the project adds comes first and counts; it is there when the plugin runs, whatever scope is written.
        private static func requests(_ descriptor: Descriptor, _ added: [Effective]) -> [Request] {
            var keys: Set<ArtifactKey> = []
            let more = added.map { entry in
                var dependency = entry.dependency
                if dependency.scope != "system" { dependency.scope = "runtime" }
                return Request(dependency, from: entry)
            }
            let own = descriptor.requests.filter { $0.scope != "test" && $0.scope != "provided" }
            return (more + own).filter { keys.insert($0.key).inserted }
        }
    }
}

extension Maven.Reactor {
    /// What one world lists behind a login is not told to the public repositories of the other.
    func guards(_ remotes: [Maven.Remote]) -> [Maven.Remote] { remotes.filter { $0.isPrivate && !$0.isBlocked } }

    /// Asks the repositories of plugins; the one library where those are the same.
    func tooling(besides library: Maven.Library) -> Maven.Library {
        if toolRemotes == shelf.repositories.remotes { return library }
        var shelf = shelf
        shelf.repositories = Maven.RepositoryShelf(
            metadata: shelf.repositories.metadata, repositories: shelf.repositories.repositories, remotes: toolRemotes,
            further: shelf.repositories.further, guards: guards(shelf.repositories.remotes))
        return self.library(of: shelf)
    }
}

extension Maven.Lineage {
    /// The dependencies that the project adds to a plugin: its own, its parents', then those of what is managed.
    fileprivate func added(to plugin: Maven.Coordinates, _ values: inout Maven.Values) -> [Maven.Effective] {
        var found: [Maven.Effective] = []
        var keys: Set<String> = []
        for list in [\Maven.Model.Build.plugins, \Maven.Model.Build.managedPlugins] {
            for (pom, written) in mentions(of: plugin, in: list, &values) {
                for dependency in written.dependencies {
                    let declaration = Maven.Declaration(dependency, in: pom)
                    let meant = declaration.constant ?? Maven.Dependency(dependency) { values.value(of: $0) }
                    guard meant.isValid(asManaged: false), keys.insert(meant.key).inserted else { continue }
                    found.append(Maven.Effective(dependency: meant, declaration: declaration))
                }
            }
        }
        return found
    }

    private func mentions(
        of plugin: Maven.Coordinates,
        in list: KeyPath<Maven.Model.Build, [Maven.Model.Plugin]>,
        _ values: inout Maven.Values
    ) -> [(Maven.POM, Maven.Model.Plugin)] {
        let builds = profiles.reversed().map(\.build) + [pom.model.build]
        let own = builds.flatMap { $0[keyPath: list] }.filter { written in
            !written.dependencies.isEmpty && values.value(of: written.artifactID?.value ?? "") == plugin.artifactID
                && values.value(of: written.groupID?.value ?? Maven.Model.Plugin.standardGroup) == plugin.groupID
        }
        return own.map { (pom, $0) } + (parent?.mentions(of: plugin, in: list, &values) ?? [])
    }
}

// MARK: - Edges

extension Maven.Assembly {
    mutating func add(_ share: Maven.Toolbox.Share) {
        for (place, tool) in share.tools.enumerated() {
            edges.beginTool(tool.roots)
            if place == 0 { names = Maven.StockNames() }
            add(tool.graph, below: components.number(of: tool.id), share.stock)
            edges.endTool()
            for entry in tool.added {
                guard let file = entry.declaration.pom.file, let name = entry.declaration.written.artifactID?.range,
                    let component = meaning(of: entry.declaration)
                else { continue }
                meanings.tools[file.document, default: [:]][name] = component.id
            }
        }
    }
}
