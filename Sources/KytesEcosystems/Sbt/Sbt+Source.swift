public import KytesGraph
internal import KytesText

extension Sbt {
    /// What a resolution remembers for whoever looks into a file of the build or into the source of a component.
    struct Settled: Sendable {
        let names: Names
        let sources: Maven.Settled
        let askings: [Asking]
        let sbtVersion: String
    }

    /// Where the POM of a module says that its source is, as Maven's are found.
    public static func locate(
        _ component: Component,
        under resolution: Resolution,
        using metadata: any MetadataSource
    ) async throws -> LocatedSource? {
        guard let settled = resolution.model as? Settled else { return nil }
        var standing = resolution
        standing.model = settled.sources
        return try await Maven.locate(component, under: standing, using: metadata)
    }

    /// What a file means that took no part in the resolution: its names, and, where it is a build in a component's source,
    /// what the workspace came to use for what it asks for.
    public static func links(in file: SourceFile, of owner: ComponentID, under resolution: Resolution) -> [Link] {
        let known = (resolution.model as? Settled)?.names
        var links = nameLinks(in: file, known.flatMap { $0.holds(file.document) ? $0 : nil } ?? Names([file]))
        let targets = resolution.edges.filter { $0.from == owner }.map(\.to)
        for requirement in file.facts.requirements {
            let component = targets.first { target in
                let url = target.packageURL
                let name = "\(url.namespace ?? ""):\(url.name)"
                return name == requirement.package.value || name.hasPrefix(requirement.package.value + "_")
            }
            links.append(Link(range: requirement.package.range, role: .requirement, component: component))
        }
        return links.sorted { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
    }
}
