internal import KytesBasics
internal import KytesGraph
internal import KytesText
internal import KytesVersions

extension Sbt: Ecosystem {
    /// What a build resolves to, as sbt's coursier would have it; nothing is run.
    ///
    /// POMs come from coursier's cache, from where Maven has them, and then, as far as the policy allows, from Maven Central
    /// and the repositories that the build names.
    public static func resolve(_ project: Project, using metadata: any MetadataSource) async throws -> Resolution {
        let files = try await files(of: project, metadata)
        let build = Build(
            folder: project.folder, files: files, sbtVersion: version(saidIn: files),
            scalaVersion: metadata.assumed("scala.version"))
        var askings = build.asking()
        let copies = try await Copies.read(for: askings, of: project, metadata)
        askings += files.compactMap(single)
        let tools = build.askingTools()
        let stock = try await Stock.read((askings + [tools]).flatMap(\.resolvers), metadata)
        let shelf = Maven.RepositoryShelf(metadata: metadata, repositories: stock.folders, remotes: stock.remotes)
        let models = Models(
            Maven.Reactor(
                poms: [], shelf: Maven.ReactorShelf(repositories: shelf), environment: Maven.Environment(metadata)
            )
            .library)
        var assembly = Assembly(files: files, askings: askings, copies: copies, shelf: shelf)
        for (place, asking) in askings.enumerated() {
            let roots = Self.roots(of: place, askings)
            var solver = Solver(models, forced: asking.forced, copies: copies.modules(for: asking, askings))
            assembly.add(try await solver.solve(roots.wanted), below: asking, roots.origins, askings)
            solver = Solver(models)
            let plugins = asking.modules.filter(\.module.isPlugin).map { wanted($0, asking) }
            assembly.add(plugins: try await solver.solve(plugins), below: asking)
        }
        if let first = build.root.map({ askings[$0] }) ?? askings.first {
            let solver = Solver(models)
            let plugins = tools.modules.map { wanted($0, tools) }
            assembly.add(plugins: try await solver.solve(plugins), below: first, unknowns: tools.unknowns)
        }
        return assembly.resolution(sbtVersion: build.sbtVersion)
    }

    /// The manifests, and the objects of `project/`.
    static func files(of project: Project, _ metadata: any MetadataSource) async throws -> [SourceFile] {
        var paths = project.manifests
        let folder = project.folder.appending("project")
        for name in try await metadata.fileNames(in: folder) where name.hasSuffix(".scala") {
            paths.append(folder.appending(name))
        }
        var files: [SourceFile] = []
        for path in paths {
            if let file = try await metadata.file(at: path, readBy: Sbt.self) { files.append(file) }
        }
        return files
    }

    /// A Scala CLI or Mill file that stands for itself.
    private static func single(_ file: SourceFile) -> Asking? {
        guard let model = file.facts.model as? Model, !model.modules.isEmpty, let path = file.document.filePath else {
            return nil
        }
        let scala = model.scalaVersion?.value ?? (path.lastComponent == "project.scala" ? "3.3.1" : nil)
        let naming = Naming(scala: scala, platform: "", sbt: "")
        let name = path.parent.lastComponent
        var asking = Asking(
            id: name,
            component: ComponentID(PackageURL(type: "generic", namespace: "scala", name: name.isEmpty ? "root" : name)),
            place: Evidence(document: file.document, range: 0..<0), name: name, version: nil, dependencies: [],
            scalaVersions: scala.map { [$0] } ?? [])
        asking.resolvers = model.resolvers
        asking.modules = model.modules.map { AskedModule(module: $0, name: naming.name(of: $0)) }
        return asking
    }

    // MARK: - Roots

    static func wanted(_ asked: AskedModule, _ asking: Asking) -> Wanted {
        let module = asked.module
        let excluded = module.exclusions.map { exclusion in
            Naming(scala: asking.scalaVersions.first, platform: "", sbt: "").exclusion(exclusion)
        }
        return Wanted(
            name: asked.name, constraint: CoursierConstraint(module.version?.value ?? ""), configuration: asked.target,
            exclusions: asking.exclusions.union(excluded), isTransitive: module.isTransitive, scope: asked.scope,
            evidence: module.evidence, decision: module.version?.place ?? module.evidence)
    }

    /// What a project asks for, and what those ask for that it depends on; each with the project that says it.
    private static func roots(of place: Int, _ askings: [Asking]) -> (wanted: [Wanted], origins: [Int]) {
        let places = Dictionary(askings.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        var wanted: [Wanted] = []
        var origins: [Int] = []
        var seen: Set<String> = []
        let top = askings[place].exclusions
        var open = [(place: place, scopes: nil as Set<String>?, scope: nil as String?)]
        while let (place, scopes, scope) = open.popLast() {
            let asking = askings[place]
            guard seen.insert("\(place) \(scopes?.sorted() ?? [])").inserted else { continue }
            for asked in asking.modules where !asked.module.isPlugin && scopes?.contains(asked.scope) ?? true {
                var next = self.wanted(asked, asking)
                next.exclusions.formUnion(top)
                next.root = wanted.count
                if let scope, scope != "compile" { next.scope = scope }
                wanted.append(next)
                origins.append(place)
            }
            for dependency in asking.dependencies {
                guard let other = places[dependency.id] else { continue }
                for (from, to) in mappings(dependency.configuration) where scopes?.contains(from) ?? true {
                    let reached: Set = to == "test" ? ["compile", "runtime", "test"] : ["compile", "runtime"]
                    open.append((other, reached, scope ?? from))
                }
            }
        }
        return (wanted, origins)
    }

    /// `test->test;compile->compile`
    static func mappings(_ configuration: String?) -> [(from: String, to: String)] {
        let parts = (configuration ?? "compile->compile").split(separator: ";")
        return parts.map { part in
            let sides = part.split(separator: ">", maxSplits: 1)
            let from = (sides.first ?? "").filter { $0 != "-" && $0 != " " }
            let to = sides.count > 1 ? String(sides[1]).filter { $0 != " " } : "compile"
            return (from, to)
        }
    }
}
