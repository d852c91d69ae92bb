internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension Ansible {
    /// What is told beside the mentions.
    struct Remarks {
        let world: World

        /// So many files have names that are offered.
        private static let heritageLimit = 400

        func commentary(of file: Int) -> Commentary {
            var commentary = Commentary()
            commentary.heritage = heritage(of: file)
            commentary.notes = notes(of: file)
            commentary.pages = world.files[file].model.wants.compactMap { want in
                want.thing == .download ? PageNote(range: want.name.range, url: want.name.value) : nil
            }
            return commentary
        }

        /// Of the same role, then of the whole project: what defines variables and handlers.
        private func heritage(of file: Int) -> [DocumentID] {
            let own = world.files[file].role
            let others = world.files.indices.filter { index in
                let model = world.files[index].model
                return index != file && (!model.definitions.isEmpty || !model.handlers.isEmpty)
            }
            let sorted =
                own == nil
                ? others
                : others.filter { world.files[$0].role == own } + others.filter { world.files[$0].role != own }
            return sorted.prefix(Self.heritageLimit).map { world.files[$0].document }
        }

        private func notes(of file: Int) -> [Note] {
            let model = world.files[file].model
            var notes: [Note] = []
            for module in model.modules {
                let place = world.surroundings.module(module.value)
                let current = world.surroundings.current(module.value)
                var pieces: [Note.Piece] =
                    if let place {
                        [
                            .words("module "), .name(module.value), .words(" of "),
                            .place(place.string, Evidence(document: DocumentID(file: place), range: 0..<0)),
                        ]
                    } else {
                        [.words("module "), .name(module.value), .words(", which is not on this machine")]
                    }
                if current != module.value { pieces += [.words("; it went to "), .name(current)] }
                notes.append(Note(range: module.range, pieces))
            }
            for definition in model.definitions { notes += note(on: definition.name) }
            return notes + self.notes(onGroupsOf: model)
        }

        /// The places that give a variable a value.
        private func note(on name: Located<String>) -> [Note] {
            guard let known = world.index.definitions[name.value], known.count > 1 else { return [] }
            var pieces: [Note.Piece] = [.name(name.value), .words(" has \(known.count) definitions: ")]
            for (number, place) in known.prefix(6).enumerated() {
                let path = world.files[place.file].path
                let range = world.files[place.file].model.definitions[place.index].name.range
                if number > 0 { pieces.append(.words(", ")) }
                pieces.append(
                    .place(
                        path.relative(to: world.project.folder) ?? path.string,
                        Evidence(document: world.files[place.file].document, range: range)))
            }
            if known.count > 6 { pieces.append(.words(", …")) }
            return [Note(range: name.range, pieces)]
        }
    }
}
