internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Procfile {
    /// The process types of a file, and the programs that they start.
    public static func resolve(_ project: Project, using metadata: any MetadataSource) async throws -> Resolution {
        guard let path = project.manifests.first, let file = try await metadata.file(at: path, readBy: Procfile.self),
            let model = file.facts.model as? Model
        else { return Resolution() }
        let environment = try await metadata.file(at: path.parent.appending(".env"), readBy: Procfile.self)
        var assembly = Assembly(project: project, file: file, model: model, environment: environment)
        var places: [String: AbsolutePath] = [:]
        for name in assembly.paths {
            let candidate = path.parent.appending(name)
            // Out of the application nothing is looked for.
            guard candidate.isWithin(path.parent), candidate != path.parent else { continue }
            if try await metadata.fileNames(in: candidate.parent).contains(candidate.lastComponent) {
                places[name] = candidate
            }
        }
        assembly.places = places
        return assembly.resolution()
    }

    /// A program that a process starts, or a file that it names.
    struct Program: Sendable {
        /// Variables worked out by what stands in `.env`.
        var name: String
        var range: TextRange
        /// The first word of a command, behind `exec` and its like.
        var isCommand: Bool
    }

    struct Assembly {
        let project: Project
        let file: SourceFile
        let model: Model
        let environment: SourceFile?
        /// Files of the workspace by the paths that name them.
        var places: [String: AbsolutePath] = [:]
        private let programs: [[Program]]

        init(project: Project, file: SourceFile, model: Model, environment: SourceFile?) {
            self.project = project
            self.file = file
            self.model = model
            self.environment = environment
            let variables = (environment?.facts.model as? Variables)?.values ?? [:]
            programs = model.processes.map { Self.programs(of: $0, variables.mapValues(\.value)) }
        }

        /// What is named by a path below the application.
        var paths: [String] {
            Set(programs.joined().map(\.name)).filter { !$0.hasPrefix("/") && ($0.contains("/") || $0.contains(".")) }
                .sorted()
        }

        private var root: ComponentID {
            let folder = project.folder.relative(to: project.base) ?? ""
            let name = project.folder.lastComponent
            return ComponentID(
                PackageURL(
                    type: "generic", namespace: "procfile", name: name.isEmpty ? "application" : name,
                    subpath: (folder.isEmpty ? "" : folder + "/") + file.document.fileName))
        }

        private func id(of process: Model.Process) -> ComponentID {
            let folder = project.folder.relative(to: project.base) ?? ""
            return ComponentID(
                PackageURL(
                    type: "generic", namespace: "process-type", name: process.name.value,
                    subpath: (folder.isEmpty ? "" : folder + "/") + file.document.fileName))
        }

        func resolution() -> Resolution {
            var resolution = Resolution()
            let (root, document) = (root, file.document)
            resolution.roots = [root]
            resolution.components = [component(root, project.folder.lastComponent)]
            var links: [Link] = []
            var seen: Set<String> = []
            for (process, programs) in zip(model.processes, programs) {
                let own = id(of: process)
                let evidence = Evidence(document: document, range: process.name.range)
                links.append(Link(range: process.name.range, role: .declaration, component: own, definition: evidence))
                guard seen.insert(process.name.value).inserted else { continue }
                resolution.components.append(component(own, process.name.value))
                resolution.edges.append(
                    Edge(from: root, to: own, kind: .contains, evidence: evidence, roots: [root]))
                for program in programs {
                    let place = Evidence(document: document, range: program.range)
                    if let file = places[program.name] {
                        links.append(
                            Link(
                                range: program.range, role: .use, component: nil,
                                definition: Evidence(document: DocumentID(file: file), range: 0..<0)))
                    }
                    resolution.wants += wants(program, own, place, root)
                }
                links += variables(of: process)
            }
            links.sort { $0.range.lowerBound < $1.range.lowerBound }
            resolution.components.sort { $0.id < $1.id }
            let (sorted, notes) = (links, notes)
            resolution.files[document] = ResolvedFile(
                file: file, owner: root, links: sorted,
                commentary: {
                    var commentary = Commentary()
                    commentary.notes = notes
                    return commentary
                }())
            return resolution
        }

        private func component(_ id: ComponentID, _ name: String) -> Component {
            Component(
                id: id, name: name, version: nil, layer: Procfile.layer, ecosystem: Procfile.id,
                manifest: file.document)
        }

        // MARK: - Programs

        /// Words that only start what follows.
        private static let starters: Set = ["exec", "env", "nohup", "nice", "time", "sudo", "command", "bundle"]

        private static func programs(of process: Model.Process, _ variables: [String: String]) -> [Program] {
            let text = process.command
            var programs: [Program] = []
            for command in ShellText(text, 0..<text.count).commands.prefix(64) {
                var isFirst = true
                for word in command.words {
                    guard let name = value(of: word, variables) else {
                        isFirst = false
                        continue
                    }
                    let program = Program(name: name, range: text.source(word.range), isCommand: isFirst)
                    if isFirst {
                        programs.append(program)
                        isFirst = starters.contains(name)
                    } else if isFirst == false, !name.hasPrefix("-"), name.contains("/") || name.contains(".") {
                        programs += pieces(of: program)
                    }
                }
            }
            return programs
        }

        /// A list of paths, as Java has it, is one for each.
        private static func pieces(of program: Program) -> [Program] {
            let parts = program.name.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count > 1, program.name.utf8.count == program.range.count, !program.name.contains("//") else {
                return [program]
            }
            var start = program.range.lowerBound
            return parts.prefix(64).map { part in
                defer { start += part.utf8.count + 1 }
                return Program(name: String(part), range: start..<start + part.utf8.count, isCommand: false)
            }
        }

        /// - Returns: `nil` where only running it would tell.
        private static func value(of word: ShellWord, _ variables: [String: String]) -> String? {
            var result = ""
            for part in word.parts {
                switch part {
                case .text(let text): result += text
                case .variable(let name, _, let operation):
                    if let known = variables[name], operation.isEmpty || operation.hasPrefix(":-") {
                        result += known
                    } else if operation.hasPrefix(":-"), !operation.contains("$") {
                        result += operation.dropFirst(2)
                    } else {
                        return nil
                    }
                case .command: return nil
                }
            }
            return result.isEmpty ? nil : result
        }

        private func wants(
            _ program: Program,
            _ process: ComponentID,
            _ evidence: Evidence,
            _ root: ComponentID
        ) -> [BindingWant] {
            func want(_ key: BindingKey, _ reason: String, _ confidence: Confidence = .certain) -> BindingWant {
                BindingWant(
                    component: process, key: key, kind: .requires, scope: program.isCommand ? "command" : "file",
                    evidence: evidence, roots: [root], confidence: confidence, reason: reason)
            }
            if program.name.hasPrefix("/") {
                return [want(.systemFile(program.name, on: .other), "")]
            }
            guard program.name.contains("/") || !program.isCommand else {
                return [want(.command(program.name, on: .other), "`\(program.name)` is what it starts")]
            }
            let path = project.folder.appending(program.name)
            guard path.isWithin(project.folder), path != project.folder, places[program.name] == nil else { return [] }
            var wants = [want(.artifact(path), "it runs `\(program.name)`")]
            // Where a build puts it is not said: an application called so is likely meant.
            if program.isCommand {
                wants.append(
                    want(.command(path.lastComponent, on: .other), "it runs `\(program.name)`", .possible))
            }
            return wants
        }

        // MARK: - Variables

        private func uses(of process: Model.Process) -> [Located<String>] {
            let text = process.command
            let commands = ShellText(text, 0..<text.count).commands
            let words = commands.flatMap { $0.words + $0.assignments.map(\.value) }
            return words.flatMap(\.parts).compactMap { part in
                guard case .variable(let name, let place, _) = part else { return nil }
                return Located(name, at: text.source(place))
            }
        }

        private func variables(of process: Model.Process) -> [Link] {
            guard let environment, let known = environment.facts.model as? Variables else { return [] }
            return uses(of: process).compactMap { use in
                known.values[use.value].map {
                    Link(
                        range: use.range, role: .use, component: nil,
                        definition: Evidence(document: environment.document, range: $0.name))
                }
            }
        }

        private var notes: [Note] {
            let known = (environment?.facts.model as? Variables)?.values ?? [:]
            return model.processes.flatMap(uses).map { use in
                if let value = known[use.value] {
                    return Note(
                        range: use.range,
                        [.name(use.value), .words(" is "), .name(value.value), .words(" in .env beside this file")])
                }
                return Note(
                    range: use.range, [.name(use.value), .words(" has its value from whoever starts this")])
            }
        }
    }
}
