internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Containers {
    /// What is told beside the mentions.
    struct Remarks {
        let world: World

        init(_ world: World) { self.world = world }

        func commentary(of path: AbsolutePath) -> Commentary {
            if let recipe = world.recipeByPath[path] { return commentary(of: world.recipes[recipe]) }
            if let (stack, number) = world.composition(at: path) {
                return commentary(of: number, of: world.stacks[stack])
            }
            return Commentary()
        }

        private func commentary(of recipe: World.Recipe) -> Commentary {
            var commentary = Commentary()
            for use in recipe.model.variables { commentary.notes += note(on: use, in: recipe) }
            for definition in recipe.model.definitions where definition.kind == .argument {
                guard let given = recipe.given[definition.name.value] else { continue }
                let end = (definition.written ?? definition.name).range.upperBound
                commentary.values.append(
                    ValueNote(offset: end, value: given.value, origin: [.words("given by "), given.piece]))
            }
            for definition in recipe.model.definitions where definition.written?.value.contains("$") == true {
                if definition.kind == .argument, recipe.given[definition.name.value] != nil { continue }
                guard let value = definition.value.known, let written = definition.written else { continue }
                commentary.values.append(
                    ValueNote(offset: written.range.upperBound, value: value, origin: [.words("with its variables")]))
            }
            for stage in recipe.model.stages {
                if case .image(let image) = stage.base, image.text != stage.from.value {
                    commentary.values.append(
                        ValueNote(
                            offset: stage.from.range.upperBound, value: image.text,
                            origin: [.words("with its variables")]))
                }
                for want in stage.wants where want.component.id.isOf(type: "generic", namespace: "download") {
                    if let url = want.component.id.packageURL.qualifiers["download_url"] {
                        commentary.pages.append(PageNote(range: want.range, url: url))
                    }
                }
                if let built = recipe.bases[stage.from.range], built.isGuess {
                    commentary.notes.append(
                        Note(
                            range: stage.from.range,
                            [
                                .words("a guess: the folder of "),
                                .place(
                                    world.name(of: world.recipes[built.recipe].path),
                                    world.beginning(of: built.stage, of: built.recipe)),
                                .words(" is called like this image, and nothing else says who builds it"),
                            ]))
                }
            }
            commentary.values.sort { $0.offset < $1.offset }
            return commentary
        }

        private func note(on use: VariableUse, in recipe: World.Recipe) -> [Note] {
            guard let number = use.definition, let value = use.value else { return [] }
            let definition = recipe.model.definitions[number]
            let line = "\(definition.kind == .argument ? "ARG" : "ENV") \(definition.name.value)"
            let given = definition.kind == .argument ? recipe.given[definition.name.value] : nil
            let place =
                given?.piece
                ?? .place(line, Evidence(document: recipe.document, range: definition.name.range))
            switch value {
            case .known(let text):
                let shown = text.isEmpty ? "empty" : String(text.prefix(200))
                return [
                    Note(
                        range: use.name.range,
                        [.name(use.name.value), .words(" is "), .name(shown), .words(", by "), place])
                ]
            case .unknown(let reason):
                return [
                    Note(
                        range: use.name.range,
                        [.name(use.name.value), .words(" is not known (\(reason)), by "), place])
                ]
            }
        }
    }
}
