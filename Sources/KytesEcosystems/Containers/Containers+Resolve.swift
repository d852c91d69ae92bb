internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension Containers {
    /// What images are made of and what starts them, as far as the files of a workspace say it.
    public static func resolve(_ project: Project, using metadata: any MetadataSource) async throws -> Resolution {
        let memory = metadata.kept { ResolutionMemory<Kept>() }
        var kept = Kept(after: memory.kept(of: project))
        var assembly = Assembly(try await world(of: project, &kept, using: metadata))
        let resolution = assembly.resolution(&kept)
        memory.keep(kept, of: project)
        return resolution
    }

    static func world(
        of project: Project,
        _ kept: inout Kept,
        using metadata: any MetadataSource
    ) async throws -> World {
        let sources = try await metadata.files(at: project.manifests, readBy: Containers.self)
        try Task.checkCancellation()
        var world = World(project: project)
        var composes: [(AbsolutePath, SourceFile, Compose)] = []
        for (path, source) in zip(project.manifests, sources) {
            guard let source else { continue }
            if path.string.hasSuffix("/oci-layout") {
                var layout = LayoutReader(path.parent, metadata)
                try await layout.read()
                world.images += layout.images
                if let index = layout.index { world.texts.append((path.parent.appending("index.json"), index)) }
                continue
            }
            switch source.facts.model {
            case let model as Boxed<Model>: world.add(model, of: source, at: path, &kept)
            case let ignore as Ignore:
                world.ignores[path] = World.IgnoreFile(path: path, rules: ignore, text: source.text)
            case let compose as Compose: composes.append((path, source, compose))
            default: continue
            }
            world.texts.append((path, source))
        }
        let folders = try await kept.listed(around: project.manifests, world.ignores, using: metadata)
        world.stacks = try await stacks(of: composes, in: world, folders, &kept)
        world.addInline()
        world.giveArguments(&kept)
        world.settleImages()
        try await findContexts(in: &world, folders, &kept)
        try await findLists(in: &world, folders)
        kept.keep(folders)
        var storage = StorageReader(world, metadata)
        try await storage.read()
        world.images += storage.images
        try Task.checkCancellation()
        return world
    }

    // MARK: - Contexts

    /// Which folder each Dockerfile sees, and where in it is what it copies.
    private static func findContexts(
        in world: inout World,
        _ folders: ListedFolders,
        _ kept: inout Kept
    ) async throws {
        let contexts = world.contexts
        for number in world.recipes.indices {
            let recipe = world.recipes[number]
            let said = contexts[number] ?? []
            let origin = PartOrigin(
                texts: [recipe.text], folders: said, words: recipe.givenWords, surroundings: kept.surroundings)
            world.recipes[number].context = try await kept.contexts.part(
                of: recipe.id, madeOf: origin, waitingFor: { try await context(of: recipe, said, world, folders) })
        }
    }

    /// Of the folders that it may see the first in which most of what it copies stands.
    private static func context(
        of recipe: World.Recipe,
        _ said: [AbsolutePath],
        _ world: World,
        _ folders: ListedFolders
    ) async throws -> World.Context? {
        let sources = recipe.model.stages.flatMap(\.copies).filter(\.isFromContext).flatMap(\.sources)
        var best: World.Context?
        var most = -1
        for folder in said.isEmpty ? candidates(recipe.path.parent, world.project.folder) : said {
            var context = World.Context(folder: folder, isSaid: !said.isEmpty)
            for source in sources.prefix(400) {
                context.found[source.range] = .some(try await folders.first(matching: source.value, in: folder))
            }
            let count = context.found.values.count { $0 != nil }
            if count > most { (best, most) = (context, count) }
            if count == sources.count { break }
        }
        guard var context = best else { return nil }
        let own = AbsolutePath(recipe.path.string + ".dockerignore")
        let others = [".dockerignore", ".containerignore"].map(context.folder.appending)
        context.ignore = ((own.map { [$0] } ?? []) + others).lazy.compactMap { world.ignores[$0] }.first
        return context
    }

    /// The folder of a Dockerfile, and those above it within the project.
    private static func candidates(_ folder: AbsolutePath, _ top: AbsolutePath) -> [AbsolutePath] {
        var result = [folder]
        while let last = result.last, last != top, last.isWithin(top), result.count < 8 { result.append(last.parent) }
        return result
    }
}

extension ListedFolders {
    /// The first of what a path with `*` in it means.
    func first(matching path: String, in folder: AbsolutePath) async throws -> AbsolutePath? {
        var places = [folder]
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { return nil }
            let isLiteral = !part.utf8.contains { "*?[\\".utf8.contains($0) }
            var next: [AbsolutePath] = []
            for place in places.prefix(Self.width) {
                if isLiteral {
                    if try await names(in: place).contains(String(part)) {
                        next.append(place.appending(String(part)))
                    }
                } else {
                    let names = try await names(in: place).filter {
                        Glob.matches(Array($0.utf8), Array(part.utf8))
                    }
                    next += names.map(place.appending)
                }
            }
            places = next
        }
        return places.first
    }

    /// So many folders may be meant by the beginning of a pattern.
    private static let width = 200
}
