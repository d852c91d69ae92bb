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
            var model: Model
            /// Of the last stage, which is what is built where nobody says otherwise.
            var id: ComponentID
            /// Of all stages, in their order.
            var stages: [ComponentID]
            var context: Context?
            /// Lists of Python packages: by where commands name them, and with those that they name.
            var listFiles: [TextRange: AbsolutePath] = [:]
            var lists: [FoundList] = []
            /// The stage that each image stands for which the project builds, by where it is named.
            var bases: [TextRange: (recipe: Int, stage: Int, isGuess: Bool)] = [:]
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
        var texts: [SourceFile] = []
        var ignores: [AbsolutePath: IgnoreFile] = [:]
        var stacks: [Stack] = []
        var images: [LocalImage] = []
        var stackByFolder: [AbsolutePath: Int] = [:]

        init(project: Project) { self.project = project }

        func name(of path: AbsolutePath) -> String { path.relative(to: project.base) ?? path.string }

        func identity(_ namespace: String, _ name: String, at path: AbsolutePath) -> ComponentID {
            ComponentID(
                PackageURL(
                    type: "generic", namespace: namespace, name: name.isEmpty ? "unnamed" : name,
                    subpath: path.relative(to: project.base)))
        }

        mutating func add(_ model: Model, of file: SourceFile, at path: AbsolutePath, _ kept: inout Kept) {
            let stages = kept.stages.part(of: path, madeOf: file.text) {
                let last = model.stages.count - 1
                let names = model.stages.enumerated().map { $1.name?.value ?? String($0) }
                return names.enumerated().map { number, name in
                    number == last
                        ? identity("container-file", path.lastComponent, at: path)
                        : identity("container-stage", name, at: path)
                }
            }
            let id = stages.last ?? identity("container-file", path.lastComponent, at: path)
            recipeByPath[path] = recipes.count
            recipes.append(
                Recipe(document: file.document, path: path, text: file.text, model: model, id: id, stages: stages))
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
