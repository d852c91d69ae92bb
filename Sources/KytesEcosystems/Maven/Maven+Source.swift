internal import KytesBasics
public import KytesGraph
internal import KytesText

extension Maven {
    /// Looks for a component in the repository that its POM names: at the tag of its version, in the folder whose POM has
    /// the same coordinates.
    public static func locate(
        _ component: Component,
        under resolution: Resolution,
        using metadata: any MetadataSource
    ) async throws -> LocatedSource? {
        guard component.pin != nil || !resolution.roots.contains(component.id),
            let settled = resolution.model as? Settled
        else { return nil }
        guard let lineage = settled.lineages[component.id] else {
            return LocatedSource(source: nil, remark: "`\(component.name)` has no POM here that could name its source")
        }
        let url = component.id.packageURL
        let coordinates = Coordinates(
            groupID: url.namespace ?? "", artifactID: url.name, version: url.version ?? "")
        var search = SourceSearch(coordinates: coordinates, component: component.id, metadata: metadata)
        let repositories = repositories(of: lineage, settled.environment)
        for repository in repositories {
            if let found = try await search.look(
                in: repository, namedTag: namedTag(of: lineage, settled.environment), lineage.names)
            {
                return found
            }
        }
        if repositories.isEmpty { search.reasons.append("its POM names no git repository") }
        let archives = try await archives(of: coordinates, beside: lineage.pom, settled, metadata)
        // A POM of Debian's repository came with a package, whose source is that of the artifact.
        let isHere = archives.contains { if case .file = $0 { true } else { false } }
        let package =
            if !isHere, let pom = lineage.pom.file?.document.filePath {
                try await Debian.sourcePackage(owning: pom, metadata)
            } else { nil as Debian.OwningSource? }
        if let package { search.reasons.append(package.remark) }
        return LocatedSource(
            source: nil, archives: archives + (package?.archives ?? []),
            landing: landing(for: coordinates), remark: search.reasons.joined(separator: "; "))
    }

    /// In an archive, and in a source package of Debian's.
    private static func landing(for coordinates: Coordinates) -> [String] {
        let name = coordinates.artifactID
        return [
            "META-INF/maven/\(coordinates.groupID)/\(name)/pom.xml", "\(name)/pom.xml", "pom.xml",
            "debian/poms/\(name).xml",
            "debian/pom.xml", "debian/control",
        ]
    }

    /// `NAME-VERSION-sources.jar`: beside the POM, in the repositories on this disk, then in those elsewhere.
    private static func archives(
        of coordinates: Coordinates,
        beside pom: POM,
        _ settled: Settled,
        _ metadata: any MetadataSource
    ) async throws -> [SourceArchive] {
        let shelf = RepositoryShelf(
            metadata: metadata, repositories: settled.shelf.repositories, remotes: settled.shelf.remotes)
        var archives: [SourceArchive] = []
        let name = "\(coordinates.artifactID)-\(coordinates.version)-sources.jar"
        for folder in ([pom.file?.document.filePath] + shelf.places(of: coordinates)).compactMap({ $0?.parent }) {
            let archive = SourceArchive.file(folder.appending(name))
            if !archives.contains(archive), try await metadata.fileNames(in: folder).contains(name) {
                archives.append(archive)
            }
        }
        return archives + (try await shelf.remoteSources(of: coordinates)).map { .artifact($0) }
    }
}

extension Maven.Lineage {
    /// Of the module and its parents, the nearest first.
    fileprivate var names: [String] { [artifactID] + (parent?.names ?? []) }
}

/// The search for one component.
private struct SourceSearch {
    let coordinates: Maven.Coordinates
    let component: ComponentID
    let metadata: any MetadataSource
    /// Why nothing was found yet, for people.
    var reasons: [String] = []

    /// Commits whose POMs are looked at.
    private static let mostCommits = 4
    /// POMs that are read in one commit.
    private static let mostPOMs = 500

    init(coordinates: Maven.Coordinates, component: ComponentID, metadata: any MetadataSource) {
        self.coordinates = coordinates
        self.component = component
        self.metadata = metadata
    }

    mutating func look(
        in repository: Maven.SourceRepository,
        namedTag: String?,
        _ names: [String]
    ) async throws -> LocatedSource? {
        let location = RepositoryLocation(url: repository.url)
        do {
            let references = try await metadata.references(of: location)
            var tags = Maven.tags(
                of: coordinates.version, names: names + [Self.name(of: repository.url)], among: references.tags.keys)
            if let namedTag, references.tags[namedTag] != nil {
                tags.removeAll { $0 == namedTag }
                tags.insert(namedTag, at: 0)
            }
            if tags.isEmpty, coordinates.version.hasSuffix("-SNAPSHOT") {
                return try await lookAtHead(of: location, references, repository.path)
            }
            if tags.isEmpty { reasons.append("no tag of `\(repository.url)` stands for \(coordinates.version)") }
            return try await look(at: tags.prefix(Self.mostCommits), of: location, references, repository.path)
        } catch let error as MetadataError {
            reasons.append("\(error)")
            return nil
        }
    }

    /// At the first tag whose POM says so; else at the first that has the module, or that is built by something else.
    private mutating func look(
        at tags: ArraySlice<String>,
        of location: RepositoryLocation,
        _ references: RepositoryReferences,
        _ path: String
    ) async throws -> LocatedSource? {
        var nearest: LocatedSource?
        for tag in tags {
            guard let commit = references.tags[tag] else { continue }
            let revision = RepositoryRevision(repository: location, commit: commit)
            var source = ComponentSource(url: location.url, revision: commit, reference: tag, exactness: .tag)
            guard let found = try await module(in: revision, path) else {
                if nearest == nil { nearest = try await otherBuild(in: revision, source) }
                continue
            }
            source.subdirectory = found.folder
            let landing = [Self.join(found.folder, "pom.xml")]
            if found.isVersion { return LocatedSource(source: source, landing: landing) }
            source.exactness = .nearest
            let remark =
                "The POM at the tag `\(tag)` of `\(component.packageURL.name)` says another version than \(coordinates.version)"
            if nearest?.source?.exactness != .nearest {
                nearest = LocatedSource(source: source, landing: landing, remark: remark)
            }
        }
        if nearest == nil, let tag = tags.first {
            reasons.append("`\(coordinates.artifactID)` is not at the tag `\(tag)`")
        }
        return nearest
    }

    private mutating func lookAtHead(
        of location: RepositoryLocation,
        _ references: RepositoryReferences,
        _ path: String
    ) async throws -> LocatedSource? {
        guard let branch = references.defaultBranch, let commit = references.branches[branch] else { return nil }
        let revision = RepositoryRevision(repository: location, commit: commit)
        guard let found = try await module(in: revision, path) else { return nil }
        let source = ComponentSource(
            url: location.url, revision: commit, reference: branch, subdirectory: found.folder, exactness: .head)
        return LocatedSource(
            source: source, landing: [Self.join(found.folder, "pom.xml")],
            remark: "A snapshot has no tag: this is the branch `\(branch)` of `\(component.packageURL.name)`")
    }

    /// What Gradle, sbt and others build has no POM in its repository.
    private func otherBuild(in revision: RepositoryRevision, _ source: ComponentSource) async throws -> LocatedSource? {
        let builds = ["build.gradle.kts", "build.gradle", "build.sbt", "build.mill", "WORKSPACE", "build.xml"]
        let names = try await metadata.fileNames(in: "", of: revision)
        guard !names.contains("pom.xml"), let build = builds.first(where: names.contains) else { return nil }
        if build == "build.sbt", let found = try await project(in: revision, source) { return found }
        var landing = [build]
        if names.contains(coordinates.artifactID) {
            landing = builds.map { Self.join(coordinates.artifactID, $0) } + landing
        }
        return LocatedSource(
            source: source, landing: landing,
            remark: "`\(build)` builds `\(component.packageURL.name)`: no POM at the tag "
                + "`\(source.reference ?? "")` says that it is \(coordinates.version)")
    }

    /// sbt's builds say which of their projects makes what.
    private func project(in revision: RepositoryRevision, _ source: ComponentSource) async throws -> LocatedSource? {
        let place = try await Sbt.place(
            ofModule: coordinates.artifactID, in: revision, for: component, using: metadata)
        guard let place else { return nil }
        var source = source
        source.subdirectory = place.folder
        return LocatedSource(
            source: source, landing: [place.file], declaration: place.range.isEmpty ? nil : place.range)
    }

    static func join(_ folder: String, _ name: String) -> String { folder.isEmpty ? name : folder + "/" + name }

    private static func name(of url: String) -> String {
        let last = url.split(separator: "/").last ?? ""
        return String(last.hasSuffix(".git") ? last.dropLast(4) : last)
    }
}

// MARK: - Modules

extension SourceSearch {
    private struct Module {
        var folder: String
        /// Whether its POM says the version too; one that computes it may.
        var isVersion: Bool
    }

    /// The folder whose POM has the coordinates: where the address leads, else by the modules that POMs name, else by the
    /// folders at the top.
    private func module(in revision: RepositoryRevision, _ path: String) async throws -> Module? {
        var looked: Set<String> = []
        var best: Module?
        var open = [path, String(path.split(separator: "/").last ?? ""), coordinates.artifactID, ""]
        var hasListed = false
        while looked.count < Self.mostPOMs {
            if open.isEmpty {
                if hasListed || !looked.contains("") { break }
                hasListed = true
                open = try await metadata.fileNames(in: "", of: revision).filter { !$0.contains(".") }
                continue
            }
            let folder = open.removeFirst()
            guard looked.insert(folder).inserted, let model = try await model(in: folder, revision) else { continue }
            if let module = match(model, in: folder) {
                if module.isVersion { return module }
                best = best ?? module
            }
            let modules = model.modules + model.profiles.flatMap(\.modules)
            open += modules.compactMap { Self.normalised(Self.join(folder, $0.value)) }
        }
        return best
    }

    private func model(in folder: String, _ revision: RepositoryRevision) async throws -> Maven.Model? {
        let path = folder.hasSuffix(".xml") ? folder : Self.join(folder, "pom.xml")
        let file = try await metadata.file(at: path, of: revision, component: component, readBy: Maven.self)
        return file?.facts.model as? Maven.Model
    }

    private func match(_ model: Maven.Model, in folder: String) -> Module? {
        guard model.artifactID?.value == coordinates.artifactID else { return nil }
        let groupID = model.groupID?.value ?? model.parent?.groupID?.value ?? ""
        guard groupID == coordinates.groupID || groupID.hasExpression else { return nil }
        let version = model.version?.value ?? model.parent?.version?.value ?? ""
        return Module(folder: folder, isVersion: version == coordinates.version || version.hasExpression)
    }

    /// Without `.` and `..`; `nil` for what leads out of the repository.
    private static func normalised(_ path: String) -> String? {
        var folders: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part != ".." {
                folders.append(part)
            } else if folders.popLast() == nil {
                return nil
            }
        }
        return folders.joined(separator: "/")
    }
}
