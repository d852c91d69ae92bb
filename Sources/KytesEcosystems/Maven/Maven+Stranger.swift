public import KytesGraph
public import KytesText

extension Maven {
    /// What only the tests of a component need, or what is optional, and its parents: at the version that its POM means.
    public static func stranger(
        at range: TextRange,
        in file: SourceFile,
        of owner: ComponentID,
        under resolution: Resolution,
        using metadata: any MetadataSource
    ) async throws -> Stranger? {
        guard let settled = settled(of: resolution), let model = file.facts.model as? Model else { return nil }
        let shelf = RepositoryShelf(
            metadata: metadata, repositories: settled.shelf.repositories, remotes: settled.shelf.remotes)
        let reactor = Reactor(
            poms: [], shelf: ReactorShelf(repositories: shelf), environment: settled.environment.ofRepositories)
        let library = reactor.library
        // The parents of a POM that was published are known by their coordinates; those of one in a tree need not be.
        let published = settled.lineages[owner]?.pom
        let isPublished = published?.model.artifactID?.value == model.artifactID?.value
        let pom = isPublished ? published : nil
        guard let meant = try await coordinates(at: range, in: model, pom ?? POM(model: model, file: file), library)
        else {
            return nil
        }
        let id = ComponentID(maven: meant)
        var component = Component(
            id: id, name: meant.artifactID, version: meant.version, layer: layer, ecosystem: Maven.id)
        guard let found = try await shelf.pom(of: meant) else {
            let reason = shelf.gap(at: meant).map { "; \($0)" } ?? ""
            return Stranger(
                component: component,
                location: LocatedSource(source: nil, remark: "\(meant) is in no repository of this machine\(reason)"))
        }
        component.manifest = found.file?.document
        var standing = resolution
        let lineage = try await library.model(of: found).lineage
        standing.model = Settled(settled.environment, shelf, lineages: [id: lineage], [])
        let location = try await locate(component, under: standing, using: metadata)
        return Stranger(component: component, location: location ?? LocatedSource(source: nil))
    }

    /// What a name in a POM stands for: with its own management, and that of its parents and imports, counted in.
    nonisolated(nonsending) private static func coordinates(
        at range: TextRange,
        in model: Model,
        _ pom: POM,
        _ library: Library
    ) async throws -> Coordinates? {
        if let parent = model.parent, [parent.artifactID?.range, parent.version?.range].contains(range) {
            return Coordinates(
                groupID: parent.groupID?.value ?? "", artifactID: parent.artifactID?.value ?? "",
                version: parent.version?.value ?? "")
        }
        let written = (model.dependencies + model.profiles.flatMap(\.dependencies)).first {
            $0.artifactID?.range == range
        }
        guard let written else { return nil }
        let effective = try await library.model(of: pom)
        let declared = effective.dependencies.first { other in
            let declaration = other.declaration.written
            return declaration.groupID?.value == written.groupID?.value
                && declaration.artifactID?.value == written.artifactID?.value
        }
        // What stands in a profile that is not active is in no finished model.
        let dependency = declared?.dependency ?? Dependency(written) { $0 }
        let managed = effective.managed.all.first { $0.dependency.key == dependency.key }?.dependency
        guard let version = dependency.version ?? managed?.version, !version.contains("${") else { return nil }
        return Coordinates(groupID: dependency.groupID, artifactID: dependency.artifactID, version: version)
    }
}
