internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension Containers {
    /// What one Dockerfile, or the Compose files of one folder, add to a resolution.
    typealias Part = ResolutionPart<PartNotes>

    /// What a resolution leaves for the next one of its project.
    struct Kept: Sendable {
        var parts: Parts<ComponentID, PartOrigin, Part>
        /// Of the stages of a Dockerfile.
        var stages: Parts<AbsolutePath, SourceText, [ComponentID]>
        /// Of the Compose files of a folder, and of its services by their names.
        var stacks: Parts<AbsolutePath, PartOrigin, (name: String, id: ComponentID, services: [String: ComponentID])>

        init(after earlier: Kept?) {
            parts = Parts(after: earlier?.parts)
            stages = Parts(after: earlier?.stages)
            stacks = Parts(after: earlier?.stacks)
        }
    }

    struct PartNotes: Sendable {
        var settled = Assembly.Settled()
        /// The Dockerfiles that a Compose project builds.
        var starts: [ComponentID] = []
    }

    /// All that a part was made of.
    struct PartOrigin: Equatable, Sendable {
        /// Compared by where they stand in memory first: who did not change a file has its text.
        var texts: [SourceText] = []
        /// What is where in the workspace, by the range that names it.
        var found: [[TextRange: AbsolutePath?]] = []
        var components: [ComponentID?] = []
        var folders: [AbsolutePath] = []
        var flags: [Bool] = []
    }
}

// MARK: - What parts are made of

extension Containers.World {
    /// - Parameter roots: Under which its edges stand.
    func origin(ofRecipe number: Int, _ roots: [ComponentID]) -> Containers.PartOrigin {
        let recipe = recipes[number]
        var origin = Containers.PartOrigin(texts: [recipe.text], components: roots)
        if let context = recipe.context {
            origin.found.append(context.found)
            origin.folders.append(context.folder)
            origin.flags.append(context.isSaid)
            if let ignore = context.ignore {
                origin.texts.append(ignore.text)
                origin.folders.append(ignore.path)
            }
        }
        for list in recipe.lists {
            origin.texts.append(list.text)
            origin.components.append(recipe.stages[list.stage])
            if let path = list.document.filePath { origin.folders.append(path) }
        }
        for (range, base) in recipe.bases.sorted(by: { $0.key.lowerBound < $1.key.lowerBound }) {
            origin.found.append([range: recipes[base.recipe].path])
            origin.components.append(recipes[base.recipe].stages[base.stage])
            origin.flags.append(base.isGuess)
        }
        return origin
    }

    func origin(ofStack number: Int) -> Containers.PartOrigin {
        let stack = stacks[number]
        var origin = Containers.PartOrigin(texts: stack.files.map(\.text), folders: stack.files.map(\.path))
        if let settings = stack.settings { origin.texts.append(settings.file.text) }
        origin.flags = [stack.settings != nil]
        for file in stack.files {
            origin.found.append(file.found.mapValues { $0 })
            for service in file.compose.services {
                if let build = service.build {
                    origin.components.append(build.recipe.map { recipes[$0].id })
                    if let recipe = build.recipe { origin.texts.append(recipes[recipe].text) }
                }
                guard let path = service.extended?.file, let found = file.found[path.range] else { continue }
                let other = composition(at: found)?.stack
                origin.components.append(other.map { stacks[$0].id })
                if let other { origin.texts += stacks[other].files.map(\.text) }
            }
        }
        return origin
    }
}
