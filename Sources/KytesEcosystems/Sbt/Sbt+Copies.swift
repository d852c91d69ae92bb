internal import KytesBasics
internal import KytesGraph
internal import KytesText

// Builds of writable copies, which a project takes in by its file `kytes.sbt`: sbt then compiles the project of the copy in
// place of the module of its name, whatever version is asked for, and so those that it depends on in its own build.
//
// Source: sbt 1.10, `Load`, `DslEntry`, `CoursierInputsTasks`; lm-coursier 2.1, `ResolutionRun`, read 2026-11-27.

extension Sbt {
    /// In the folder of a project: what it takes in of copies. In that of a project of a copy: its Scala version.
    static let joinFile = "kytes.sbt"

    /// A project of a copy that stands in for a module.
    final class Copied: Sendable {
        let asking: Asking
        /// The projects of the same build that it depends on.
        let projects: [(name: ArtifactName, dependency: ProjectDependency)]

        init(_ asking: Asking, _ others: [Asking]) {
            self.asking = asking
            projects = asking.dependencies.compactMap { dependency in
                others.first { $0.id == dependency.id }.map { ($0.artifact, dependency) }
            }
        }
    }

    /// The build of a copy as it stands on the disk.
    struct CopiedBuild: Sendable {
        let folder: AbsolutePath
        let files: [SourceFile]
        let sbtVersion: String
        let askings: [Asking]

        private static let mostFolders = 500

        /// - Parameters:
        ///   - scalaVersion: Of projects that are made for it: `2.13`; `nil` for what the build says.
        ///   - isJoined: Whether what kytes wrote there counts.
        static func read(
            _ folder: AbsolutePath,
            scalaVersion: String? = nil,
            isJoined: Bool,
            _ metadata: any MetadataSource
        ) async throws -> CopiedBuild {
            func scripts(in folder: AbsolutePath) async throws -> [AbsolutePath] {
                try await metadata.fileNames(in: folder)
                    .filter { $0.hasSuffix(".sbt") && (isJoined || $0 != Sbt.joinFile) }.map(folder.appending)
            }
            let tooling = folder.appending("project")
            var manifests = try await scripts(in: folder) + scripts(in: tooling)
            if try await metadata.fileNames(in: tooling).contains("build.properties") {
                manifests.append(tooling.appending("build.properties"))
            }
            func build() async throws -> (files: [SourceFile], build: Build) {
                let project = Project(ecosystem: Sbt.id, folder: folder, manifests: manifests)
                let files = try await Sbt.files(of: project, metadata)
                let build = Build(
                    folder: folder, files: files, sbtVersion: Sbt.version(saidIn: files), scalaVersion: scalaVersion)
                return (files, build)
            }
            let places = try await build().build.worlds.flatMap { [$0.folder, $0.base ?? $0.folder] }
            for place in Set(places).sorted().prefix(mostFolders) where place != folder && place.isWithin(folder) {
                manifests += try await scripts(in: place)
            }
            let (files, whole) = try await build()
            return CopiedBuild(
                folder: folder, files: files, sbtVersion: whole.sbtVersion, askings: whole.asking())
        }

        /// A project with those that it depends on, itself first.
        func closure(of asking: Asking) -> [Asking] {
            var found = [asking]
            var place = 0
            while place < found.count {
                for dependency in found[place].dependencies where !found.contains(where: { $0.id == dependency.id }) {
                    found += askings.filter { $0.id == dependency.id }
                }
                place += 1
            }
            return found
        }
    }

    /// What the projects of a build take in of copies.
    struct Copies: Sendable {
        private(set) var builds: [CopiedBuild] = []
        /// By the name of a project.
        private var projects: [String: [(build: Int, asking: Asking)]] = [:]

        static func read(
            for askings: [Asking],
            of project: Project,
            _ metadata: any MetadataSource
        ) async throws -> Copies {
            var copies = Copies()
            guard let edits = metadata.edits.map({ project.edits(in: $0) }) else { return copies }
            let bases = askings.compactMap(\.base).map { $0.appending(joinFile) }
            let texts = Dictionary(
                zip(bases, try await metadata.files(at: bases, readBy: Sbt.self)).map { ($0, $1?.text.string ?? "") }
            ) { first, _ in first }
            for asking in askings {
                guard let base = asking.base, let text = texts[base.appending(joinFile)] else { continue }
                for reference in references(in: text) where reference.folder.parent == edits {
                    try await copies.add(reference, to: asking.id, metadata)
                }
            }
            return copies
        }

        private mutating func add(
            _ reference: (folder: AbsolutePath, project: String?),
            to project: String,
            _ metadata: any MetadataSource
        ) async throws {
            let known = builds.firstIndex { $0.folder == reference.folder }
            let place = known ?? builds.count
            if known == nil {
                builds.append(try await CopiedBuild.read(reference.folder, isJoined: true, metadata))
            }
            let build = builds[place]
            let asking = build.askings.first { asking in
                reference.project.map { $0 == asking.id } ?? (asking.base == build.folder)
            }
            if let asking { projects[project, default: []].append((place, asking)) }
        }

        /// What stands in for modules in a project, by the names that its own build gives it: what it takes in itself, and through those that it depends on.
        func modules(for asking: Asking, _ askings: [Asking]) -> [ArtifactName: Copied] {
            if projects.isEmpty { return [:] }
            var open = [asking]
            var seen: Set<String> = []
            var found: [ArtifactName: Copied] = [:]
            while let next = open.popLast() {
                guard seen.insert(next.id).inserted else { continue }
                for (place, asking) in projects[next.id] ?? [] {
                    let build = builds[place]
                    for part in build.closure(of: asking) { found[part.artifact] = Copied(part, build.askings) }
                }
                open += next.dependencies.flatMap { dependency in askings.filter { $0.id == dependency.id } }
            }
            return found
        }
    }

    /// The version of sbt that a build says it is for.
    static func version(saidIn files: [SourceFile]) -> String {
        files.lazy.compactMap { file -> String? in
            guard case .properties(let version)? = (file.facts.model as? Model)?.code else { return nil }
            return version?.value
        }.first ?? "1.10.0"
    }
}

extension Sbt.Asking {
    /// Whether another build gets this project where it asks for a module. Who the organization is may be known to a plugin
    /// only.
    func makes(_ module: Sbt.ArtifactName) -> Bool {
        artifact == module || artifact == Sbt.ArtifactName(organization: Self.noOrganization, name: module.name)
    }

    /// Stands for what no file says.
    static let noOrganization = "default"

    /// As others ask for it.
    var artifact: Sbt.ArtifactName {
        Sbt.ArtifactName(organization: component.packageURL.namespace ?? "", name: component.packageURL.name)
    }
}
