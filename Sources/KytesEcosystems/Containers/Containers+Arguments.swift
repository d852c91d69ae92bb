internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Containers.World {
    /// A value that Compose files give an argument of a Dockerfile.
    struct GivenArgument: Sendable {
        var value: String
        /// Where it is given first.
        var evidence: Evidence

        var piece: Note.Piece { .place(evidence.document.fileName, evidence) }
    }

    /// Reads Dockerfiles again with the arguments that the services give that are built by them: what all of them give the
    /// same value has that value, before its default.
    mutating func giveArguments(_ kept: inout Containers.Kept) {
        for (number, builds) in buildsOfRecipes.sorted(by: { $0.key < $1.key }) {
            guard var given = builds.first, !given.isEmpty else { continue }
            for other in builds.dropFirst() { given = given.filter { other[$0.key]?.value == $0.value.value } }
            guard !given.isEmpty else { continue }
            recipes[number].given = given
            let recipe = recipes[number]
            let origin = Containers.PartOrigin(texts: [recipe.text], words: recipe.givenWords)
            let read = kept.given.part(of: recipe.id, madeOf: origin) {
                var reader = Containers.ModelReader(
                    DockerfileText.parse(recipe.text).value, in: recipe.text, given: given.mapValues(\.value))
                reader.read()
                return (Boxed(reader.model), Named(reader.model, stages: recipe.stages, at: recipe.path))
            }
            (recipes[number].said, recipes[number].named) = read
        }
    }

    /// What each service gives that builds a Dockerfile which is a file.
    private var buildsOfRecipes: [Int: [[String: GivenArgument]]] {
        var builds: [Int: [[String: GivenArgument]]] = [:]
        for stack in stacks {
            for file in stack.files {
                for build in file.compose.services.lazy.compactMap(\.build) where !build.isInline {
                    guard let recipe = recipe(of: build, in: file) else { continue }
                    builds[recipe, default: []].append(build.given)
                }
            }
        }
        return builds
    }
}

extension Containers.World.Recipe {
    /// What it is given, for comparing.
    var givenWords: [String] { given.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value.value] } }
}

extension Containers.Stack {
    /// Those whose values are known.
    func arguments(
        of build: Containers.Compose.Build,
        in file: File
    ) -> [String: Containers.World.GivenArgument] {
        var given: [String: Containers.World.GivenArgument] = [:]
        for argument in build.arguments {
            if let written = argument.value {
                guard let value = value(written.value).known else { continue }
                given[argument.name.value] = Containers.World.GivenArgument(
                    value: value, evidence: Evidence(document: file.document, range: written.range))
            } else if let setting = setting(argument.name.value), let settings {
                given[argument.name.value] = Containers.World.GivenArgument(
                    value: setting.value, evidence: Evidence(document: settings.file.document, range: setting.range))
            }
        }
        return given
    }
}
