internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Containers {
    /// What the mentions of a file mean.
    struct Links {
        let world: World
        let things = Things(ecosystem: Containers.id)

        init(_ world: World) { self.world = world }

        func links(of path: AbsolutePath, in file: SourceFile) -> [Link] {
            var result: [Link] = []
            if let recipe = world.recipeByPath[path] {
                result = links(ofRecipe: recipe)
            } else if let (stack, number) = world.composition(at: path) {
                let file = world.stacks[stack].files[number]
                result = links(of: file, of: stack)
                for build in file.compose.services.compactMap(\.build) where build.isInline {
                    if let recipe = world.recipe(of: build, in: file) { result += links(ofRecipe: recipe) }
                }
            }
            result += world.images.filter { $0.evidence.document.filePath == path }.map {
                Link(range: $0.evidence.range, role: .pin, component: $0.id)
            }
            var seen: Set<TextRange> = []
            return result.filter { seen.insert($0.range).inserted }.sorted { $0.range.lowerBound < $1.range.lowerBound }
        }

        private func links(ofRecipe number: Int) -> [Link] {
            let recipe = world.recipes[number]
            var result: [Link] = []
            for (index, stage) in recipe.model.stages.enumerated() {
                if let name = stage.name {
                    result.append(
                        Link(
                            range: name.range, role: .declaration, component: recipe.stages[index],
                            definition: Evidence(document: recipe.document, range: name.range)))
                }
                result += link(to: stage.base, stage.from, of: number)
                for other in stage.others { result += link(to: other.base, other.name, of: number) }
                result += stage.wants.map { Link(range: $0.range, role: .requirement, component: $0.component.id) }
                for use in stage.lists {
                    guard let place = recipe.listFiles[use.path.range] else { continue }
                    result.append(
                        Link(
                            range: use.path.range, role: .use, component: nil,
                            definition: Evidence(document: DocumentID(file: place), range: 0..<0)))
                }
                for source in stage.copies.flatMap(\.sources) {
                    guard let place = recipe.context?.found[source.range] ?? nil else { continue }
                    result.append(
                        Link(
                            range: source.range, role: .use,
                            component: world.recipeByPath[place].map { world.recipes[$0].id },
                            definition: Evidence(document: DocumentID(file: place), range: 0..<0)))
                }
            }
            return result + links(toVariablesOf: recipe)
        }

        private func link(to base: Base, _ written: Located<String>, of number: Int) -> [Link] {
            switch base {
            case .stage(let stage):
                return [
                    Link(
                        range: written.range, role: .use, component: world.recipes[number].stages[stage],
                        definition: world.beginning(of: stage, of: number))
                ]
            case .image(let name):
                guard let image = things.image(name.text, tag: nil) else { return [] }
                let built = world.recipes[number].bases[written.range]
                return [
                    Link(
                        range: written.range, role: .requirement, component: image.id,
                        definition: built.map { world.beginning(of: $0.stage, of: $0.recipe) })
                ]
            case .scratch, .unknown: return []
            }
        }

        private func links(toVariablesOf recipe: World.Recipe) -> [Link] {
            let definitions = recipe.model.definitions
            func place(_ number: Int) -> Evidence {
                Evidence(document: recipe.document, range: definitions[definitions[number].origin].name.range)
            }
            var result = definitions.enumerated().map { number, definition in
                Link(
                    range: definition.name.range, role: definition.origin == number ? .declaration : .use,
                    component: nil, definition: place(number))
            }
            for use in recipe.model.variables {
                guard let definition = use.definition else { continue }
                result.append(
                    Link(range: use.name.range, role: .use, component: nil, definition: place(definition)))
            }
            return result
        }
    }
}
