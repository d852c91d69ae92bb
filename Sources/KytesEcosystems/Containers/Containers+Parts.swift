internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension Containers {
    /// What one Dockerfile, or the Compose files of one folder, add to a resolution.
    typealias Part = ResolutionPart<PartNotes>

    /// What a resolution leaves for the next one of its project.
    struct Kept: Sendable {
        var parts: Parts<ComponentID, PartOrigin, Part>
        var recipes: Parts<AbsolutePath, SourceText, World.Named>
        /// Of the Compose files of a folder.
        var stacks: Parts<AbsolutePath, PartOrigin, Stack>
        var contexts: Parts<ComponentID, PartOrigin, World.Context?>
        /// Dockerfiles with the arguments that they are given.
        var given: Parts<ComponentID, PartOrigin, (said: Boxed<Model>, named: World.Named)>
        private var manifests: [AbsolutePath]
        /// Of the manifests.
        private var parents: Set<AbsolutePath>
        private(set) var folders: [AbsolutePath: SortedNames]
        private var ignores: [AbsolutePath: SourceText]
        /// Another one after each change of what stands beside the files.
        private(set) var surroundings: Int

        init(after earlier: Kept?) {
            parts = Parts(after: earlier?.parts)
            recipes = Parts(after: earlier?.recipes)
            stacks = Parts(after: earlier?.stacks)
            contexts = Parts(after: earlier?.contexts)
            given = Parts(after: earlier?.given)
            manifests = earlier?.manifests ?? []
            parents = earlier?.parents ?? []
            folders = earlier?.folders ?? [:]
            ignores = earlier?.ignores ?? [:]
            surroundings = earlier?.surroundings ?? 0
        }

        /// The names in folders, once they and the ignore files were compared with those of the last resolution.
        mutating func listed(
            around manifests: [AbsolutePath],
            _ ignores: [AbsolutePath: World.IgnoreFile],
            using metadata: any MetadataSource
        ) async throws -> ListedFolders {
            if manifests != self.manifests { (self.manifests, parents) = (manifests, Set(manifests.map(\.parent))) }
            let listed = ListedFolders(metadata)
            try await listed.look(into: parents.union(folders.keys))
            let texts = ignores.mapValues(\.text)
            if texts == self.ignores, folders.allSatisfy({ listed.known[$0.key] == $0.value }) { return listed }
            surroundings += 1
            self.ignores = texts
            // Who asks for which of them may be another one now.
            let fresh = ListedFolders(metadata)
            try await fresh.look(into: parents)
            return fresh
        }

        mutating func keep(_ listed: ListedFolders) { folders = listed.known }
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
        var words: [String] = []
        var flags: [Bool] = []
        var surroundings = 0
    }
}

// MARK: - What parts are made of

extension Containers.World {
    /// - Parameter roots: Under which its edges stand.
    func origin(ofRecipe number: Int, _ roots: [ComponentID]) -> Containers.PartOrigin {
        let recipe = recipes[number]
        var origin = Containers.PartOrigin(texts: [recipe.text], components: roots, words: recipe.givenWords)
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
                    let recipe = recipe(of: build, in: file)
                    origin.components.append(recipe.map { recipes[$0].id })
                    if let recipe { origin.texts.append(recipes[recipe].text) }
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
