internal import KytesBasics
public import KytesGraph
internal import KytesSyntax
public import KytesText
internal import KytesVersions
internal import Synchronization

extension Debian {
    /// A package's source package at exactly its version, by the index of sources that apt has checked, or by the archive's
    /// own, held against the release that apt has checked.
    public static func locate(
        _ component: Component,
        under resolution: Resolution,
        using metadata: any MetadataSource
    ) async throws -> LocatedSource? {
        if let settled = resolution.model as? Settled {
            guard let place = settled.places[component.id], let record = settled.world.record(place) else { return nil }
            return try await location(of: record, in: settled.world, metadata)
        }
        // Others name packages too, most of them without a version.
        let url = component.id.packageURL
        guard url.type == "deb" else { return nil }
        let world = try await metadata.kept { Machine() }.world(metadata)
        let places = (0..<world.indexCount).flatMap { world.places(of: url.name, in: $0) }
        let place = url.version.map { version in
            places.first { world.record($0)?.version == DebianVersion(version) }
        }
        guard let record = (place ?? world.candidate(url.name)).flatMap(world.record) else { return nil }
        var location = try await location(of: record, in: world, metadata)
        if url.version == nil {
            let which =
                "nobody says which version of `\(url.name)` is meant: this is the one that this machine has or would get"
            location.remark = location.remark.isEmpty ? which : which + "; " + location.remark
        }
        return location
    }

    private static func location(
        of record: PackageRecord,
        in world: World,
        _ metadata: any MetadataSource
    ) async throws -> LocatedSource {
        let source = record.sourcePackage
        let found = try await sourcePackage(source.name, source.version, in: world, metadata)
        return LocatedSource(
            source: nil, archives: found.archives, landing: ["debian/control"], remark: found.remark)
    }

    /// What the control file of a source that somebody jumped into asks for, and the workspace does not need: installed, else
    /// the candidate.
    public static func stranger(
        at range: TextRange,
        in file: SourceFile,
        of owner: ComponentID,
        under resolution: Resolution,
        using metadata: any MetadataSource
    ) async throws -> Stranger? {
        guard let settled = resolution.model as? Settled, let control = file.facts.model as? Control else { return nil }
        let groups = control.parts.flatMap(\.bonds).flatMap(\.list.groups)
        guard let relation = groups.flatMap(\.alternatives).first(where: { $0.name == range && !$0.isVariable }) else {
            return nil
        }
        let world = settled.world
        var solver = Solver(world)
        let target = solver.fulfil(RelationGroup(alternatives: [relation]), control.string)
        guard let target else { return nil }
        let component = component(of: target.record, target.place, in: world)
        let source = target.record.sourcePackage
        let found = try await sourcePackage(source.name, source.version, in: world, metadata)
        let location = LocatedSource(
            source: nil, archives: found.archives, landing: ["debian/control"], remark: found.remark)
        return Stranger(component: component, location: location)
    }

    /// Where a source package is; no archive, and the reasons, where nobody has it.
    static func sourcePackage(
        _ name: String,
        _ version: DebianVersion,
        in world: World,
        _ metadata: any MetadataSource
    ) async throws -> (archives: [SourceArchive], remark: String) {
        var reasons: [String] = []
        let machine = metadata.kept { Machine() }
        for source in world.sources {
            guard let index = try await machine.sourceIndex(of: source, in: world, metadata) else { continue }
            if let archive = archive(name, version, in: index, of: source) { return ([archive], "") }
        }
        for source in world.sources where source.hasBinaries || source.hasSources {
            do {
                guard let index = try await remoteIndex(of: source, in: world, metadata) else { continue }
                if let archive = archive(name, version, in: index, of: source) { return ([archive], "") }
            } catch let error as MetadataError {
                if !reasons.contains("\(error)") { reasons.append("\(error)") }
            }
        }
        if world.sources.isEmpty { reasons.append("apt has no sources on this machine") }
        reasons.append("no index of sources that could be read has `\(name)` \(version)")
        return ([], reasons.joined(separator: "; "))
    }

    /// The archive's index of sources, if the release that apt keeps names its checksum.
    private static func remoteIndex(
        of source: AptSource,
        in world: World,
        _ metadata: any MetadataSource
    ) async throws -> PackageIndex? {
        let release = root(metadata).appending("var/lib/apt/lists").appending(source.listPrefix + "InRelease")
        guard let bytes = try await metadata.bytes(at: [release]).first ?? nil else { return nil }
        let path = (source.component.isEmpty ? "" : source.component + "/source/") + "Sources.xz"
        guard let digest = checksum(of: path, in: bytes) else { return nil }
        let location = ArtifactLocation(
            repository: ArtifactRepository(url: source.url), path: source.suitePath + "/" + path,
            content: .exact(sha256: digest), lifetime: .forever)
        let shelf = metadata.kept { SourceShelf() }
        if let known = shelf[digest] { return known }
        guard let content = try await metadata.bytes(of: location) else { return nil }
        let index = PackageIndex(content, at: AbsolutePath("/" + source.sourcesName) ?? .root)
        shelf[digest] = index
        return index
    }

    /// ` DIGEST SIZE PATH` in `SHA256:` of a release.
    static func checksum(of path: String, in release: [UInt8]) -> String? {
        let text = ControlText(bytes: release)
        guard let stanza = text.stanzas.first, let field = text.field("SHA256", of: stanza) else { return nil }
        for line in text.lines(of: field) {
            let words = text.string(line).split(separator: " ")
            if words.count == 3, words[2] == path, words[0].utf8.count == 64 { return words[0].lowercased() }
        }
        return nil
    }

    private static func archive(
        _ name: String,
        _ version: DebianVersion,
        in index: PackageIndex,
        of source: AptSource
    ) -> SourceArchive? {
        for entry in index.entries(named: name)
        where DebianVersion(index.string(index.entries[entry].version)) == version {
            let record = PackageRecord(index, entry)
            guard let folder = record.value("Directory"), let files = record.value("Checksums-Sha256") else { continue }
            for line in files.split(separator: "\n") {
                let words = line.split(separator: " ")
                guard words.count == 3, words[2].hasSuffix(".dsc"), words[0].utf8.count == 64 else { continue }
                return .sourcePackage(
                    ArtifactLocation(
                        repository: ArtifactRepository(url: source.url), path: "\(folder)/\(words[2])",
                        content: .exact(sha256: words[0].lowercased()), lifetime: .forever))
            }
        }
        return nil
    }
}

extension Debian {
    /// Indices of sources that were fetched, by their checksum.
    final class SourceShelf: Sendable {
        private let indices = Mutex<[String: PackageIndex]>([:])

        subscript(digest: String) -> PackageIndex? {
            get { indices.withLock { $0[digest] } }
            set { indices.withLock { $0[digest] = newValue } }
        }
    }
}
