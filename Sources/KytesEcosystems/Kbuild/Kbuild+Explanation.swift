internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Kbuild {
    /// What is told of an object, a folder and an option of a makefile.
    struct Explanation: Sendable {
        let world: World
        let path: String

        var commentary: Commentary {
            var commentary = Commentary()
            for number in world.unitsOfFile[path] ?? [] {
                for item in world.units[number].items where item.file == path {
                    commentary.notes += sentences(about: item).map { Note(range: item.range, $0) }
                }
            }
            guard world.isTree, world.values != nil else { return commentary }
            for mention in world.makefiles[path]?.mentions ?? [] where world.options?.places[mention.name] != nil {
                commentary.notes.append(Note(range: mention.range, [.words("Its value is ")] + value(of: mention.name)))
            }
            return commentary
        }

        /// Of a source.
        func commentary(of source: CSource) -> Commentary {
            var commentary = Commentary()
            let object = path.lastIndex(of: ".").map { String(path[..<$0]) } ?? path
            let item = world.items(at: object).map(world.item).first { !$0.isFolder && $0.list != .program }
            var sentences: [[Note.Piece]] = []
            if let item {
                sentences =
                    [[.words("This file makes "), .name(item.name + ".o")]] + self.sentences(about: item).dropFirst()
            }
            for mention in source.mentions {
                if world.values != nil, let name = world.options.flatMap({ Links.name(of: mention, in: $0) }) {
                    commentary.notes.append(Note(range: mention.range, [.words("Its value is ")] + value(of: name)))
                }
                commentary.notes += sentences.map { Note(range: mention.range, $0) }
            }
            return commentary
        }

        private func sentences(about item: Unit.Item) -> [[Note.Piece]] {
            var sentences: [[Note.Piece]] = []
            if !item.isFolder { sentences += origin(of: item) }
            if !item.options.isEmpty {
                var pieces: [Note.Piece] = [.words("Comes in by ")]
                for (index, option) in item.options.prefix(8).enumerated() {
                    if index > 0 { pieces.append(.words(", ")) }
                    pieces += self.option(option)
                }
                sentences.append(pieces)
            }
            let above = way(to: item)
            if !above.isEmpty { sentences.append([.words("Its folder comes in by ")] + above) }
            if let fate = fate(of: item) { sentences.append(fate) }
            return sentences
        }

        private func origin(of item: Unit.Item) -> [[Note.Piece]] {
            var sentences: [[Note.Piece]] = []
            let parts = world.parts(of: item)
            if parts.count > 1 || parts.first != item.path {
                sentences.append([.words("Made of \(parts.count) objects")])
            } else if let source = world.source(of: item.path) {
                sentences.append([.words("Made of "), file(source)])
            }
            if case .member(let whole) = item.list {
                sentences.append([.words("Part of "), .name(String(whole.split(separator: "/").last ?? ""))])
            } else if let module = world.modules(at: item).first {
                sentences.append([.words("As a module it is called "), .name(module.name)])
            }
            return sentences
        }

        private func file(_ path: String) -> Note.Piece {
            .place(
                String(path.split(separator: "/").last ?? ""), Evidence(document: world.document(path), range: 0..<0))
        }

        private func option(_ name: String) -> [Note.Piece] {
            guard let options = world.options, let place = options.place(of: name, seenFrom: path),
                let evidence = options.evidence(place)
            else { return [.name(name)] }
            guard world.values != nil else { return [.place(name, evidence)] }
            return [.place(name, evidence), .words(" (")] + value(of: name) + [.words(")")]
        }

        private func value(of option: String) -> [Note.Piece] {
            [.name(world.values?[option] ?? "n"), .words(" under .config")]
        }

        /// The options of the folders that lead here, the nearest first.
        private func way(to item: Unit.Item) -> [Note.Piece] {
            var folder = Kconfig.folder(of: item.path)
            var names: [String] = []
            while !folder.isEmpty, names.count < 8 {
                if let entry = world.items(at: folder).map(world.item).first(where: \.isFolder) {
                    for option in entry.options where !names.contains(option) && !item.options.contains(option) {
                        names.append(option)
                    }
                }
                folder = Kconfig.folder(of: folder)
            }
            var pieces: [Note.Piece] = []
            for (index, name) in names.prefix(8).enumerated() {
                if index > 0 { pieces.append(.words(", ")) }
                pieces += option(name)
            }
            return pieces
        }

        /// What becomes of it under `.config`.
        private func fate(of item: Unit.Item) -> [Note.Piece]? {
            guard let outcome = world.outcome else { return nil }
            if item.isFolder {
                return outcome.folders.contains(item.path) ? nil : [.words("Not gone into under .config")]
            }
            guard item.list != .program, item.list != .deviceTree else { return nil }
            if let module = outcome.module(of: item.path) {
                let name = String(module.split(separator: "/").last ?? "").replacing("-", with: "_")
                return [.words("Built into the module "), .name(name), .words(" under .config")]
            }
            if outcome.isLinked(item.path) { return [.words("Linked into the kernel under .config")] }
            return [.words("Not built under .config")]
        }
    }
}
