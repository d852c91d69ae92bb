internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Kconfig {
    /// What the mentions of a file mean.
    struct Links: Sendable {
        let world: World
        let path: String

        var links: [Link] {
            guard let file = world.files[path] else { return [] }
            if let description = world.descriptions[path] { return links(in: description, file.document) }
            return links(in: file)
        }

        private func links(in description: Description, _ document: DocumentID) -> [Link] {
            let text = description.text
            var links = description.mentions.compactMap { mention in
                link(to: mention.name, mention.range, role: mention.kind == .declared ? .declaration : .requirement)
            }
            for (number, statement) in text.statements.enumerated() where statement.isSource && statement.word >= 0 {
                guard let target = target(of: number, statement, text), let file = world.files[target] else { continue }
                let place = text.words[Int(statement.word)].range
                links.append(
                    Link(
                        range: place, role: .use, component: nil,
                        definition: Evidence(document: file.document, range: 0..<0)))
            }
            return links.sorted { $0.range.lowerBound < $1.range.lowerBound }
        }

        private func links(in file: SourceFile) -> [Link] {
            guard let values = (file.facts.model as? Assignments)?.values else { return [] }
            return values.entries.compactMap { entry in
                link(to: values.name(of: entry), entry.name, role: .requirement)
            }
        }

        private func link(to name: String, _ range: TextRange, role: Link.Role) -> Link? {
            guard let place = world.place(of: name, seenFrom: path), let definition = world.evidence(place) else {
                return nil
            }
            return Link(range: range, role: role, component: world.id(of: name), definition: definition)
        }

        /// The file that a `source` includes; the first one of several.
        private func target(of number: Int, _ statement: KconfigStatement, _ text: KconfigText) -> String? {
            let word = text.words[Int(statement.word)]
            if word.isPlain {
                let written = text.spelling(of: statement.word)
                let isRelative = statement.kind == .relativeSource || statement.kind == .optionalRelativeSource
                let folder = isRelative ? Kconfig.folder(of: path) : ""
                let target = Kconfig.normalized(folder.isEmpty ? written : folder + "/" + written)
                if world.files[target] != nil { return target }
            }
            let tree = world.tree(for: world.architecture(for: path)).tree
            guard let file = tree.files.firstIndex(where: { $0.path == path }) else { return nil }
            return tree.inclusions[file][Int32(number)]?.first.map { tree.files[Int($0)].path }
        }
    }
}
