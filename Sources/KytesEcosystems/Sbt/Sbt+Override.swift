public import KytesBasics
public import KytesGraph
internal import KytesText

// What is edited joins a build by a line in the folder of each project that uses it: `dependsOn(ProjectRef(…))` in a file of
// its own. One file at the top would not do: only what a project itself depends on stands in for modules.

extension Sbt {
    public static var editsLocated: Bool { true }

    private static let joinOpening = """
        // Builds with writable copies of what is depended on. Written by kytes, which takes it away again; git leaves it out.

        """

    /// - Returns: `nil` for what the build makes itself.
    public static func override(
        of component: Component,
        in project: Project,
        by folder: AbsolutePath,
        under resolution: Resolution,
        using metadata: any MetadataSource
    ) async throws -> Override? {
        guard component.ecosystem == id, component.pin != nil, !resolution.roots.contains(component.id),
            let settled = resolution.model as? Settled
        else { return nil }
        let scopes = Dictionary(grouping: settled.askings, by: \.id).compactMapValues { askings in
            askings.first.flatMap { scope(of: component.id, below: $0.component, in: resolution) }
        }
        var build = GeneratedBuild(
            base: folder.parent, files: [], manifest: folder.appending("build.sbt"), call: "sbt")
        build.refusal = refusal(of: settled, scopes, in: project)
        let bases = Dictionary(grouping: settled.askings.filter { $0.base != nil }, by: \.base)
        let mark = "/* \(folder.lastComponent) */ "
        func add(_ reference: String?) {
            for (base, askings) in bases {
                guard let base, base.isWithin(project.folder) else { continue }
                let scope = askings.lazy.compactMap { scopes[$0.id] }.first
                let line = reference.flatMap { reference in
                    scope.map { "\(mark)dependsOn(\(reference)\($0 == "compile" ? "" : " % \"\($0)->compile\""))" }
                }
                build.files.append(
                    GeneratedBuild.File(
                        path: base.appending(joinFile), opening: joinOpening, line: line, mark: mark,
                        tree: project.folder))
            }
            build.files.sort { $0.path < $1.path }
        }
        guard build.refusal == nil, try await !metadata.fileNames(in: folder).isEmpty else {
            add(nil)
            return .joined(build)
        }
        switch try await fit(component, in: folder, by: settled.sbtVersion, metadata) {
        case .success(let fit):
            add(fit.reference)
            build.files += fit.files
            build.manifest = fit.manifest
        case .failure(let misfit):
            add(nil)
            build.refusal = misfit.words
        }
        return .joined(build)
    }

    /// In which of the project's configurations something is needed: in `compile` before all others; `nil` in none.
    private static func scope(of target: ComponentID, below root: ComponentID, in resolution: Resolution) -> String? {
        var targets: [ComponentID: [Edge]] = [:]
        for edge in resolution.edges where edge.kind == .requires && edge.roots.contains(root) {
            targets[edge.from, default: []].append(edge)
        }
        func reaches(_ scope: String) -> Bool {
            var open = (targets[root] ?? []).filter { $0.scope == scope }.map(\.to)
            var seen: Set<ComponentID> = []
            while let next = open.popLast() {
                if next == target { return true }
                if seen.insert(next).inserted { open += (targets[next] ?? []).map(\.to) }
            }
            return false
        }
        let known = ["compile", "runtime", "provided", "test"]
        let others = Set((targets[root] ?? []).map(\.scope)).subtracting(known).sorted()
        return (known + others).filter { $0.wholeMatch(of: /[A-Za-z0-9_\-]+/) != nil }.first(where: reaches)
    }

    /// Why no copy can be used in a build, whatever it holds.
    private static func refusal(of settled: Settled, _ scopes: [String: String], in project: Project) -> String? {
        if settled.askings.allSatisfy({ $0.base == nil }) { return "Mill and Scala CLI have no way to use a copy" }
        if scopes.isEmpty { return "it builds the projects, and sbt takes what does from repositories only" }
        if settled.sbtVersion.hasPrefix("0.") { return "sbt \(settled.sbtVersion) is too old to use a copy by itself" }
        for asking in settled.askings where scopes[asking.id] != nil {
            guard let base = asking.base, base.isWithin(project.folder) else {
                return "which folder sbt takes for the project `\(asking.id)` is known only when the build runs"
            }
        }
        return nil
    }
}

// MARK: - What the copy says

extension Sbt {
    private struct Fit {
        /// How another build names the project.
        var reference: String
        var manifest: AbsolutePath
        /// What must be said in the copy.
        var files: [GeneratedBuild.File]
    }

    private struct Misfit: Error {
        var words: String
    }

    /// The project of a copy that makes a module; by another Scala version than its build says, if need be.
    private static func fit(
        _ component: Component,
        in folder: AbsolutePath,
        by sbtVersion: String,
        _ metadata: any MetadataSource
    ) async throws -> Result<Fit, Misfit> {
        let plain = try await CopiedBuild.read(folder, isJoined: false, metadata)
        let (own, theirs) = (plain.sbtVersion.prefix { $0 != "." }, sbtVersion.prefix { $0 != "." })
        if own != theirs {
            return .failure(
                Misfit(words: "it is built by sbt \(plain.sbtVersion), and what uses it by sbt \(sbtVersion)"))
        }
        let url = component.id.packageURL
        let name = ArtifactName(organization: url.namespace ?? "", name: url.name)
        var build = plain
        if !plain.askings.contains(where: { $0.makes(name) }), let scala = binaryVersion(saidBy: url.name) {
            build = try await CopiedBuild.read(folder, scalaVersion: scala, isJoined: false, metadata)
        }
        guard let asking = build.askings.first(where: { $0.makes(name) }),
            let manifest = asking.place.document.filePath, let path = literal(folder.string)
        else {
            return .failure(Misfit(words: "no project of its build makes `\(name)`, as far as that can be read"))
        }
        var fit = Fit(reference: "RootProject(file(\(path)))", manifest: manifest, files: [])
        // A project that only sbt itself names has no name here.
        if !asking.place.range.isEmpty, let id = literal(asking.id) {
            fit.reference = "ProjectRef(file(\(path)), \(id))"
        }
        for part in build.closure(of: asking) {
            guard let version = part.scalaVersions.first,
                plain.askings.first(where: { $0.id == part.id })?.scalaVersions.first != version
            else { continue }
            guard let base = part.base, base.isWithin(folder), let text = literal(version) else {
                return .failure(Misfit(words: "the Scala version of its project `\(part.id)` is not `\(version)`"))
            }
            fit.files.append(
                GeneratedBuild.File(
                    path: base.appending(joinFile), opening: joinOpening, line: "scalaVersion := \(text)",
                    mark: "scalaVersion := ", tree: folder))
        }
        return .success(fit)
    }

    /// Of `core_2.13` what stands behind the last `_`, where that is a Scala version.
    private static func binaryVersion(saidBy name: String) -> String? {
        let last = name.split(separator: "_").dropFirst().last.map(String.init)
        return last?.wholeMatch(of: /[0-9]+(\.[0-9]+)*/) == nil ? nil : last
    }

    /// As Scala has texts; `nil` for what is no line.
    private static func literal(_ text: String) -> String? {
        if text.contains(where: \.isNewline) || text.unicodeScalars.contains(where: { $0.value < 0x20 }) { return nil }
        return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    /// What a file `kytes.sbt` names.
    static func references(in text: String) -> [(folder: AbsolutePath, project: String?)] {
        let line =
            #/
            /\*\ [^\ ]+\ \*/\ dependsOn\((?:ProjectRef|RootProject)
            \(file\("((?:[^"\\]|\\.)*)"\)(?:,\ "([^"\\]*)")?\).*
            /#
        return text.split(separator: "\n").compactMap { content -> (folder: AbsolutePath, project: String?)? in
            guard let match = content.wholeMatch(of: line) else { return nil }
            let path = String(match.1).replacing("\\\"", with: "\"").replacing("\\\\", with: "\\")
            return AbsolutePath(path).map { ($0, match.2.map(String.init)) }
        }
    }
}
