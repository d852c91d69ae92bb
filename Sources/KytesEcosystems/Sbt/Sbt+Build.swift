internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Sbt {
    /// All files of a build, and the projects that they come to.
    struct Build {
        let folder: AbsolutePath
        let sbtVersion: String
        let evaluator: Evaluator
        /// The projects, in the order of the text.
        private(set) var worlds: [World] = []
        /// What sbt itself is extended with: the build of the build.
        private(set) var tools: World

        /// The project in the folder of the build, by its place.
        var root: Int? { worlds.firstIndex { $0.folder == folder } }

        /// - Parameters:
        ///   - files: `.sbt` files of the build, then `.scala` files of `project/`.
        ///   - scalaVersion: Of the projects that are made for it; `2.13` stands for all that begin so.
        init(folder: AbsolutePath, files: [SourceFile], sbtVersion: String, scalaVersion: String? = nil) {
            self.folder = folder
            self.sbtVersion = sbtVersion
            var scripts: [(file: SourceFile, definitions: Definitions, program: Program)] = []
            let shared = Definitions(document: DocumentID(uri: "untitled:project"), parent: nil)
            for file in files {
                guard let model = file.facts.model as? Model, case .program(let program) = model.code else { continue }
                let definitions = Definitions(document: file.document, parent: nil)
                definitions.define(program.statements)
                if file.document.fileName.hasSuffix(".sbt") {
                    scripts.append((file, definitions, program))
                } else if file.document.filePath?.parent.lastComponent == "project" {
                    shared.share(definitions)
                }
            }
            evaluator = Evaluator(shared: shared)
            evaluator.autoImports = shared.members(named: "autoImport")
            var reading = Reading(folder: folder, evaluator: evaluator)
            for script in scripts { reading.add(script.file, script.definitions, script.program) }
            reading.addPlugins(shared)
            worlds = reading.worlds(sbtVersion)
            for world in worlds { world.chosenScala = scalaVersion }
            tools = reading.tools(sbtVersion)
        }
    }
}

extension Sbt.Definitions {
    func share(_ other: Sbt.Definitions) {
        for definition in other.entries.values { bind(definition) }
    }

    /// The objects of one name that stand in its objects.
    func members(named name: String) -> [Sbt.Definitions] {
        entries.values.compactMap { definition in
            guard case .object(let members) = definition.code, case .object(let inner)? = members.entries[name]?.code
            else {
                return nil
            }
            return inner
        }
    }
}

extension Sbt.Build {
    /// What the statements of the files say, before it is known of which project.
    private struct Reading {
        let folder: AbsolutePath
        let evaluator: Sbt.Evaluator
        private var projects: [Sbt.BuildProject] = []
        private var bare: [AbsolutePath: [Sbt.Setting]] = [:]
        private var shared: [Sbt.Setting] = []
        private var tooling: [Sbt.Setting] = []
        private var plugins: [(name: String, isForAll: Bool, settings: [Sbt.Setting])] = []
        private var first: Evidence?

        init(folder: AbsolutePath, evaluator: Sbt.Evaluator) {
            self.folder = folder
            self.evaluator = evaluator
        }

        mutating func add(_ file: SourceFile, _ definitions: Sbt.Definitions, _ program: Program) {
            guard let path = file.document.filePath else { return }
            let isTooling = path.parent.lastComponent == "project"
            var settings: [Sbt.Setting] = []
            for statement in program.statements {
                evaluator.startAnew()
                switch statement.kind {
                case .expression(let expression):
                    settings += evaluator.value(expression, definitions).settings
                case .binding(let bindings) where !isTooling:
                    for name in bindings.flatMap(\.names) { add(name, definitions) }
                default: continue
                }
            }
            if isTooling {
                tooling += settings
            } else {
                if path.parent == folder, first == nil || file.document.fileName == "build.sbt" {
                    first = Evidence(document: file.document, range: 0..<0)
                }
                shared += settings.filter(\.isOfBuild)
                bare[path.parent, default: []] += settings.filter { !$0.isOfBuild }
            }
        }

        private mutating func add(_ name: Located<String>, _ definitions: Sbt.Definitions) {
            guard let definition = definitions.entries[name.value], definition.name == name else { return }
            guard case .project(let project) = evaluator.value(of: definition, name.range, definitions) else { return }
            if projects.contains(where: { $0.id == project.id }) { return }
            projects.append(project)
        }

        /// The settings that plugins of the build itself give to projects.
        mutating func addPlugins(_ shared: Sbt.Definitions) {
            for (name, definition) in shared.entries.sorted(by: { $0.key < $1.key }) {
                guard case .object(let members) = definition.code else { continue }
                evaluator.startAnew()
                func settings(_ key: String) -> [Sbt.Setting] {
                    guard let found = members.entries[key] else { return [] }
                    return evaluator.value(of: found, found.name.range, members).settings
                }
                let own = settings("projectSettings")
                for setting in settings("buildSettings") + settings("globalSettings") {
                    var setting = setting
                    setting.scopes.append("ThisBuild")
                    self.shared.append(setting)
                }
                if !own.isEmpty { plugins.append((name, members.entries["trigger"] != nil, own)) }
            }
        }

        func worlds(_ sbtVersion: String) -> [Sbt.World] {
            var sides: [Sbt.BuildProject] = []
            for project in projects {
                sides += project.platforms.isEmpty ? [project] : project.platforms.map { project.side($0) }
            }
            let ids = Set(sides.compactMap(\.id))
            let hasRoot = sides.contains { path(of: $0) == folder }
            if !hasRoot, let first {
                var root = Sbt.BuildProject(place: first)
                root.id = Sbt.nameOfRoot(in: folder, beside: ids)
                root.folder = "."
                sides.insert(root, at: 0)
            }
            let shared = (sides.flatMap(\.settings) + bare.values.joined()).filter(\.isOfBuild) + self.shared
            return sides.map { project in
                var project = project
                project.dependencies = project.dependencies.map { $0.on(project.platform) }.filter {
                    ids.contains($0.id)
                }
                if project.plugins.contains("ScalaJSPlugin") { project.platform = .js }
                if project.plugins.contains("ScalaNativePlugin") { project.platform = .native }
                let given = plugins.filter { $0.isForAll || project.plugins.contains($0.name) }.flatMap(\.settings)
                let (path, base) = (path(of: project), base(of: project))
                // What the files of a folder say counts after what is said of the project. Source: sbt 1.10,
                // `AddSettings.allDefaults`, read 2026-11-27.
                let said = Set([path, base ?? path]).sorted().flatMap { bare[$0] ?? [] }
                let own = given + project.settings.filter { !$0.isOfBuild } + said
                return Sbt.World(project, folder: path, base: base, settings: shared + own, sbtVersion: sbtVersion)
            }
        }

        /// Where sbt looks for files of a project; `nil` where only running the build would tell.
        ///
        /// Source: sbt-crossproject 1.3, `CrossType`, read 2026-11-27.
        private func base(of project: Sbt.BuildProject) -> AbsolutePath? {
            guard let cross = project.crossID else { return path(of: project) }
            let folder = AbsolutePath(project.folder ?? cross, relativeTo: folder)
            switch project.crossType {
            case "Full", "Dummy": return folder.appending(project.platform.rawValue)
            case "Pure": return folder.appending("." + project.platform.rawValue)
            default: return nil
            }
        }

        func tools(_ sbtVersion: String) -> Sbt.World {
            let place = first ?? Evidence(document: DocumentID(file: folder.appending("build.sbt")), range: 0..<0)
            var project = Sbt.BuildProject(place: place)
            project.id = folder.lastComponent + "-build"
            return Sbt.World(project, folder: folder, base: nil, settings: tooling, sbtVersion: sbtVersion)
        }

        private func path(of project: Sbt.BuildProject) -> AbsolutePath {
            let relative = project.folder ?? project.id ?? "."
            return relative == "." ? folder : AbsolutePath(relative, relativeTo: folder)
        }
    }
}

extension Sbt.Setting {
    /// Said of all projects.
    var isOfBuild: Bool { scopes.contains("ThisBuild") || scopes.contains("Global") }
}

extension Sbt.ProjectDependency {
    /// Of a cross project the side of one platform.
    func on(_ platform: Sbt.Platform) -> Sbt.ProjectDependency {
        var result = self
        result.id = sides[platform] ?? id
        return result
    }
}

extension Sbt {
    /// The root project that no file defines is called after its folder.
    ///
    /// Source: sbt 1.10, `Load.autoID` and `Project.normalizeProjectID`, read 2026-11-27.
    static func nameOfRoot(in folder: AbsolutePath, beside others: Set<String>) -> String {
        var name = ""
        for letter in folder.lastComponent.lowercased().unicodeScalars {
            let isOfWords = letter.isASCII && (letter.properties.isAlphabetic || ("0"..."9").contains(letter))
            if isOfWords || letter == "_" {
                name.unicodeScalars.append(letter)
            } else if name.last != "-" {
                name += "-"
            }
        }
        if name.isEmpty { return "root" }
        if name.first?.isLetter != true { name = "root-" + name }
        return others.contains(name) ? "default-" + SHA1.hexDigest(of: Array(folder.string.utf8)).prefix(6) : name
    }
}
