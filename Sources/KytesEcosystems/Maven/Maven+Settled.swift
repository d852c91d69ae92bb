internal import KytesBasics
public import KytesGraph
internal import KytesText

extension Maven {
    /// What a resolution remembers for whoever looks into the source of one of its components.
    struct Settled: Sendable {
        let environment: Environment
        /// The repositories that were asked.
        let shelf: (repositories: [AbsolutePath], remotes: [Remote])
        private let known: Deferred<Known>

        private struct Known: Sendable {
            var lineages: [ComponentID: Lineage] = [:]
            var targets: [ComponentID: [ComponentID]] = [:]
        }

        init(_ reactor: Reactor, _ files: [DocumentID: Assembly.Shown], _ edges: [Edge]) {
            self.init(
                reactor.environment, reactor.shelf.repositories,
                lineages: Dictionary(files.values.map { ($0.owner, $0.lineage) }) { first, _ in first }, edges)
        }

        /// Of a resolution by another tool that stands on POMs too.
        ///
        /// - Parameter lineages: Worked out when they are first asked for.
        init(
            _ environment: Environment,
            _ shelf: RepositoryShelf,
            lineages: @autoclosure @escaping @Sendable () -> [ComponentID: Lineage],
            _ edges: [Edge]
        ) {
            self.environment = environment
            self.shelf = (shelf.repositories, shelf.remotes)
            known = Deferred {
                var known = Known(lineages: lineages())
                for edge in edges { known.targets[edge.from, default: []].append(edge.to) }
                return known
            }
        }

        /// The POM of a component with its parents.
        var lineages: [ComponentID: Lineage] { known.value.lineages }

        /// What `owner` came to use for a mention of `groupID:artifactID` in its POM; the group may be an expression.
        func component(_ groupID: String?, _ artifactID: String, askedForBy owner: ComponentID) -> ComponentID? {
            (known.value.targets[owner] ?? []).first { target in
                let url = target.packageURL
                return url.name == artifactID
                    && (groupID == nil || groupID == url.namespace || groupID?.contains("${") == true)
            }
        }
    }

    /// What a resolution remembers of POMs, whichever tool's it is.
    static func settled(of resolution: Resolution) -> Settled? {
        resolution.model as? Settled ?? (resolution.model as? Sbt.Settled)?.sources
    }

    /// What the mentions of a POM mean that took no part in the resolution: its properties, and, where it is that of a
    /// component's source, what the workspace came to use for what it asks for.
    public static func links(in file: SourceFile, of owner: ComponentID, under resolution: Resolution) -> [Link] {
        if isSource(file.document.fileName) { return importLinks(in: file, under: resolution) }
        var links = propertyLinks(in: file)
        guard let model = file.facts.model as? Model, let settled = settled(of: resolution) else { return links }
        for dependency in model.dependencies + model.profiles.flatMap(\.dependencies) {
            guard let name = dependency.artifactID else { continue }
            let component = settled.component(dependency.groupID?.value, name.value, askedForBy: owner)
            links.append(Link(range: name.range, role: .requirement, component: component))
        }
        if let parent = model.parent, let name = parent.artifactID {
            let component = settled.component(parent.groupID?.value, name.value, askedForBy: owner)
            links += [name.range, parent.version?.range].compactMap { $0 }.map {
                Link(range: $0, role: .requirement, component: component)
            }
        }
        return links.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }
}
