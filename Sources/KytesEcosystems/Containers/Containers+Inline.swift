internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Containers {
    /// A Dockerfile that stands in a Compose file, `dockerfile_inline`: read where it stands, so that every range is one of
    /// the Compose file.
    enum Inline {
        /// So many of a file: each costs as much as the whole file.
        static let limit = 20

        /// - Returns: `nil` for what is no block of lines as they are.
        static func read(_ node: YAMLNode, in text: SourceText) -> Parsed<Model>? {
            guard node.style == .literal, text.count <= 1 << 20 else { return nil }
            let alone = SourceText(decoding: Self.alone(node.contentRange, in: text.bytes))
            let parsed = DockerfileText.parse(alone)
            var reader = ModelReader(parsed.value, in: alone)
            reader.read()
            return Parsed(reader.model, diagnostics: parsed.diagnostics + reader.diagnostics)
        }

        /// The block alone, at its place: blanks before and behind it, and ends of lines instead of its indentation, for
        /// what ends a heredoc stands at the beginning of its line; but blanks where a line goes on.
        private static func alone(_ block: TextRange, in bytes: [UInt8]) -> [UInt8] {
            var result = bytes.map { $0 == 0x0A ? $0 : 0x20 }
            let lines = bytes[block].split(separator: 0x0A)
            let indentations = lines.filter { $0.contains { $0 > 0x20 } }.map { $0.prefix { $0 == 0x20 }.count }
            let indentation = indentations.first ?? 0
            var goesOn = false
            for line in lines {
                let start = min(line.startIndex + indentation, line.endIndex)
                for at in line.startIndex..<start where !goesOn { result[at] = 0x0A }
                goesOn = line.last { $0 > 0x20 } == UInt8(ascii: "\\")
                result.replaceSubrange(start..<line.endIndex, with: line[start...])
            }
            return result
        }
    }
}

extension Containers.World {
    /// Dockerfiles that stand in Compose files are Dockerfiles like others, each known by its service.
    mutating func addInline() {
        for stack in stacks {
            for file in stack.files {
                let (document, path, text) = (file.document, file.path, file.text)
                for service in file.compose.services {
                    guard let build = service.build, let model = build.inline, !model.stages.isEmpty else { continue }
                    let id = identity("container-file", service.name.value, at: path)
                    let last = model.stages.count - 1
                    let stages = model.stages.enumerated().map { stage in
                        stage.offset == last
                            ? id
                            : identity(
                                "container-stage", stage.element.name?.value ?? "\(service.name.value)-\(stage.offset)",
                                at: path)
                    }
                    inline[InlinePlace(document: document, start: build.range.lowerBound)] = recipes.count
                    recipes.append(
                        Recipe(
                            document: document, path: path, text: text, said: Boxed(model), id: id,
                            named: Named(model, stages: stages, at: path)))
                }
            }
        }
    }
}
