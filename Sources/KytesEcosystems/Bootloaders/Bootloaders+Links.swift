internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension Bootloaders {
    /// What the words of one file mean.
    struct FileLinks: Sendable {
        private let world: World
        private let file: File

        init(_ world: World, _ file: File) {
            self.world = world
            self.file = file
        }

        private var document: DocumentID { file.source.document }

        var links: [Link] {
            var links: [Link] = []
            for entry in file.model.entries where !entry.isMenu && !entry.title.range.isEmpty {
                links.append(
                    Link(
                        range: entry.title.range, role: .declaration,
                        component: Assembly.component(of: entry, in: file)?.id,
                        definition: Evidence(document: document, range: entry.title.range)))
                links += entry.files.compactMap(link)
            }
            if let entry = file.model.entries.first, entry.title.range.isEmpty {
                links += entry.files.compactMap(link)
            }
            // A command leads to the module that has it, which is loaded when it is first called.
            for range in file.model.format == .grub ? file.model.keywords : [] {
                guard let module = world.commands[file.model.text[range]] else { continue }
                links.append(grubLink(Located(module, at: range), role: .use))
            }
            for module in file.model.modules { links.append(grubLink(module, role: .requirement)) }
            for module in file.model.grubModules {
                links.append(grubLink(module.name, role: .requirement))
                links += module.needs.map { grubLink($0, role: .requirement) }
            }
            for word in file.model.allParameters {
                let name = Parameter(word).name
                guard let item = world.documentation?.items[name.value] else { continue }
                links.append(Link(range: name.range, role: .use, component: nil, definition: item.place))
            }
            return links.sorted { $0.range.lowerBound < $1.range.lowerBound }
        }

        private func link(_ mention: Mention) -> Link? {
            guard let path = plainPath(mention) else { return nil }
            let component = Things(ecosystem: Bootloaders.id).file(Assembly.systemPath(path, file))
            return Link(range: mention.path.range, role: .requirement, component: component?.id)
        }

        private func grubLink(_ module: Located<String>, role: Link.Role) -> Link {
            let line = world.modules[module.value]
            let source = world.sources[module.value].map { Evidence(document: DocumentID(file: $0), range: 0..<0) }
            let isPlace = line == Evidence(document: document, range: module.range)
            return Link(
                range: module.range, role: isPlace ? .declaration : role,
                component: Assembly.moduleID(module.value), definition: source ?? line, declaration: line)
        }

        var commentary: Commentary {
            var commentary = Commentary()
            for word in file.model.allParameters {
                let parameter = Parameter(word)
                let words =
                    Parameter.known[parameter.name.value] ?? world.documentation?.items[parameter.name.value]?.words
                if let words { commentary.notes.append(Note(range: parameter.name.range, Self.pieces(of: words))) }
                if let module = parameter.module, let part = parameter.part, words == nil {
                    commentary.notes.append(
                        Note(
                            range: part.range,
                            [.words("parameter "), .name(part.value), .words(" of the module "), .name(module.value)]))
                }
            }
            commentary.notes.sort { $0.range.lowerBound < $1.range.lowerBound }
            return commentary
        }

        /// Names stand in backticks.
        private static func pieces(of sentence: String) -> [Note.Piece] {
            sentence.split(separator: "`", omittingEmptySubsequences: false).enumerated().map { number, part in
                number % 2 == 0 ? .words(String(part)) : .name(String(part))
            }
        }
    }
}
