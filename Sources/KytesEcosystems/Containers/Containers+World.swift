internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension Containers {
    /// What all files of a project say together, and what of the disk beside them counts.
    struct World: Sendable {
        /// A Dockerfile.
        struct Recipe: Sendable {
            var document: DocumentID
            var path: AbsolutePath
            /// Of the whole file in which it stands.
            var text: SourceText
            var said: Boxed<Model>
            /// Of the last stage, which is what is built where nobody says otherwise.
            var id: ComponentID
            var named: Named
            var context: Context?
            /// Lists of Python packages: by where commands name them, and with those that they name.
            var listFiles: [TextRange: AbsolutePath] = [:]
            var lists: [FoundList] = []
            /// By name: the arguments that all who build it give the same value.
            var given: [String: GivenArgument] = [:]
            /// The stage that each image stands for which the project builds, by where it is named.
            var bases: [TextRange: (recipe: Int, stage: Int, isGuess: Bool)] = [:]

            var model: Model { _read { yield said.value } }
            /// Of all stages, in their order.
            var stages: [ComponentID] { named.stages }
        }

        /// What a Dockerfile says by itself, but for what is asked of the disk.
        struct Named: Sendable {
            let stages: [ComponentID]
            let images: [(name: ImageName, written: Located<String>)]
            /// Whether a command of it names a list of packages.
            let hasLists: Bool
            /// By which images may be called that are built of it.
            let folderName: String?

            init(_ model: Model, stages: [ComponentID], at path: AbsolutePath) {
                self.stages = stages
                images = model.images
                hasLists = model.stages.contains { !$0.lists.isEmpty }
                folderName = path.lastComponent.hasSuffix("file") ? path.parent.lastComponent : nil
            }
        }

        /// What a build sees.
        struct Context: Sendable {
            var folder: AbsolutePath
            /// Whether a Compose file says so; else it is the folder in which most of what is copied stands.
            var isSaid: Bool
            var ignore: IgnoreFile?
            /// By where a source is named: what it leads to, `nil` where nothing is there.
            var found: [TextRange: AbsolutePath?] = [:]
        }

        struct IgnoreFile: Sendable {
            var path: AbsolutePath
            var rules: Ignore
            var text: SourceText
        }

        let project: Project
        var recipes: [Recipe] = []
        var recipeByPath: [AbsolutePath: Int] = [:]
        /// The files by themselves, in the order of the project.
        var texts: [(path: AbsolutePath, file: SourceFile)] = []
        var ignores: [AbsolutePath: IgnoreFile] = [:]
        var stacks: [Stack] = []
        var images: [LocalImage] = []
        var stackByFolder: [AbsolutePath: Int] = [:]
        /// Dockerfiles that stand in Compose files.
        var inline: [InlinePlace: Int] = [:]

        struct InlinePlace: Hashable, Sendable {
            var document: DocumentID
            var start: Int
        }

        init(project: Project) { self.project = project }

        func name(of path: AbsolutePath) -> String { path.relative(to: project.base) ?? path.string }

        func identity(_ namespace: String, _ name: String, at path: AbsolutePath) -> ComponentID {
            ComponentID(
                PackageURL(
                    type: "generic", namespace: namespace, name: name.isEmpty ? "unnamed" : name,
                    subpath: path.relative(to: project.base)))
        }

        mutating func add(_ said: Boxed<Model>, of file: SourceFile, at path: AbsolutePath, _ kept: inout Kept) {
            let named = kept.recipes.part(of: path, madeOf: file.text) {
                Named(said.value, stages: stages(of: said.value, at: path), at: path)
            }
            let id = named.stages.last ?? identity("container-file", path.lastComponent, at: path)
            recipeByPath[path] = recipes.count
            recipes.append(
                Recipe(document: file.document, path: path, text: file.text, said: said, id: id, named: named))
        }

        private func stages(of model: Model, at path: AbsolutePath) -> [ComponentID] {
            let last = model.stages.count - 1
            return model.stages.enumerated().map { number, stage in
                number == last
                    ? identity("container-file", path.lastComponent, at: path)
                    : identity("container-stage", stage.name?.value ?? String(number), at: path)
            }
        }

        /// The Dockerfile that a service is built by, where it is in this project.
        func recipe(of build: Compose.Build, in file: Stack.File) -> Int? {
            if build.isInline { return inline[InlinePlace(document: file.document, start: build.range.lowerBound)] }
            for path in build.candidates { if let recipe = recipeByPath[path] { return recipe } }
            return nil
        }

        /// The stage that a name means; the last one without a name.
        func stage(named name: String?, of recipe: Int) -> Int? {
            let stages = recipes[recipe].model.stages
            guard let name else { return stages.indices.last }
            if let number = Int(name), stages.indices.contains(number) { return number }
            return stages.lastIndex { $0.name?.value.lowercased() == name.lowercased() }
        }

        /// Where a reader of a stage begins.
        func beginning(of stage: Int, of recipe: Int) -> Evidence {
            let file = recipes[recipe]
            guard file.model.stages.indices.contains(stage) else {
                return Evidence(document: file.document, range: 0..<0)
            }
            let found = file.model.stages[stage]
            return Evidence(document: file.document, range: found.name?.range ?? found.from.range)
        }
    }
}
