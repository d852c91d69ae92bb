internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Systemd {
    /// What the mentions of a file mean.
    struct Links: Sendable {
        let world: World
        let files: [String: AbsolutePath]

        func links(of number: Int) -> [Link] {
            let file = world.files[number]
            var links: [Link] = []
            if let first = file.model.text.sections.first {
                links.append(
                    Link(
                        range: first.name.range, role: .declaration, component: world.id(of: file.model.name),
                        definition: Evidence(document: file.source.document, range: first.name.range)))
            }
            for mention in file.model.mentions {
                guard let name = mention.name else { continue }
                links.append(
                    Link(
                        range: mention.word.range, role: .requirement, component: world.id(of: name),
                        definition: world.file(of: name).map(Self.beginning)))
            }
            for named in file.model.files {
                guard let path = files[named.path.value] else { continue }
                links.append(
                    Link(
                        range: named.path.range, role: .use, component: nil,
                        definition: Evidence(document: DocumentID(file: path), range: 0..<0)))
            }
            links += programs(of: file)
            links += variables(of: file)
            return links.sorted { $0.range.lowerBound < $1.range.lowerBound }
        }

        /// The header of its first section.
        static func beginning(of file: World.File) -> Evidence {
            Evidence(document: file.source.document, range: file.model.text.sections.first?.name.range ?? 0..<0)
        }

        private func programs(of file: World.File) -> [Link] {
            file.model.executions.flatMap(\.commands.commands).flatMap { command -> [Link] in
                var links: [Link] = []
                if case .known(let path) = file.model.expanded(command.program.value), path.hasPrefix("/") {
                    let place = files[path].map { Evidence(document: DocumentID(file: $0), range: 0..<0) }
                    links.append(
                        Link(
                            range: command.program.range, role: .use, component: Assembly.program(at: path)?.id,
                            definition: place))
                }
                for named in command.files {
                    guard let path = files[named.value] else { continue }
                    links.append(
                        Link(
                            range: named.range, role: .use, component: nil,
                            definition: Evidence(document: DocumentID(file: path), range: 0..<0)))
                }
                return links
            }
        }

        /// A variable leads to where this file gives it a value, last.
        private func variables(of file: World.File) -> [Link] {
            let text = file.model.text
            let document = file.source.document
            var links: [Link] = []
            let last = Dictionary(file.model.variables.map { ($0.value, $0.range) }, uniquingKeysWith: { $1 })
            guard !last.isEmpty else { return [] }
            for variable in file.model.variables {
                links.append(
                    Link(
                        range: variable.range, role: .declaration, component: nil,
                        definition: last[variable.value].map { Evidence(document: document, range: $0) }))
            }
            for assignment in text.assignments where file.model.directive(of: assignment)?.kind == .command {
                for variable in Systemd.variables(in: text.value(of: assignment)) {
                    guard let place = last[variable.value] else { continue }
                    links.append(
                        Link(
                            range: variable.range, role: .use, component: nil,
                            definition: Evidence(document: document, range: place)))
                }
            }
            return links
        }
    }
}
