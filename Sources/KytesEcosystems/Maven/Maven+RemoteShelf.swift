internal import KytesBasics
internal import KytesGraph
internal import Synchronization

extension Maven {
    /// What could not be had, and why: it may be there when somebody asks again.
    final class Gaps: Sendable {
        private let gaps = Mutex<[Coordinates: MetadataError]>([:])

        func gap(at coordinates: Coordinates) -> MetadataError? { gaps.withLock { $0[coordinates] } }

        /// The first reason counts.
        func note(_ error: MetadataError, at coordinates: Coordinates) {
            gaps.withLock { $0[coordinates] = $0[coordinates] ?? error }
        }
    }
}

// Repositories elsewhere are asked in their order, and the first that has a POM gives it. One that cannot be asked is passed
// over, and what no other has is said to be missing for that reason.
extension Maven.RepositoryShelf {
    func remotePOM(of coordinates: Maven.Coordinates) async throws -> Maven.POM? {
        guard coordinates.isPlain else { return nil }
        let isSnapshot = coordinates.isSnapshot
        for remote in try await holders(of: coordinates) where (isSnapshot ? remote.snapshots : remote.releases) != nil
        {
            let version = remote.version
            let location = ArtifactLocation(
                repository: remote.repository, path: coordinates.path(".pom", inFileName: version),
                content: .xml(root: "project"),
                lifetime: isSnapshot && version == coordinates.version
                    ? (remote.snapshots ?? .never).lifetime : .forever)
            let file = try await noting(coordinates) { try await metadata.artifact(at: location, readBy: Maven.self) }
            guard let file, let model = file.facts.model as? Maven.Model else { continue }
            further.passOn(coordinates, model)
            return Maven.POM(model: model, file: file, folder: nil)
        }
        return nil
    }

    /// What is on this disk is read together, and what is not comes at the same time.
    ///
    /// Whether and why one of them cannot be had is found out by who needs it.
    func fetchReleases(_ coordinates: [Maven.Coordinates]) async throws {
        let first = try await metadata.files(
            at: coordinates.compactMap { places(of: $0).first }, readBy: Maven.self)
        guard metadata.isAsked, first.contains(where: { $0 == nil }),
            (remotes + coordinates.flatMap(further.remotes)).contains(where: { !$0.isBlocked && $0.releases != nil })
        else { return }
        var missing: [Maven.Coordinates] = []
        for coordinates in coordinates where coordinates.isPlain && !coordinates.isSnapshot {
            let files = try await metadata.files(at: places(of: coordinates), readBy: Maven.self)
            if files.allSatisfy({ $0 == nil }) { missing.append(coordinates) }
        }
        _ = try await missing.concurrentMap(atMost: 8) { coordinates in
            for remote in try await askable(for: coordinates) where remote.releases != nil {
                let location = ArtifactLocation(
                    repository: remote.repository, path: coordinates.path(".pom"), content: .xml(root: "project"),
                    lifetime: .forever)
                do {
                    if try await metadata.artifact(at: location, readBy: Maven.self) != nil { return }
                } catch is MetadataError { continue }
            }
        }
    }

    /// Where archives of sources may be.
    func remoteSources(of coordinates: Maven.Coordinates) async throws -> [ArtifactLocation] {
        guard coordinates.isPlain else { return [] }
        return try await holders(of: coordinates).map { remote in
            ArtifactLocation(
                repository: remote.repository, path: coordinates.path("-sources.jar", inFileName: remote.version),
                content: .archive, lifetime: .forever)
        }
    }

    /// What the repositories list; what those on this disk have is known otherwise.
    func remoteVersions(groupID: String, artifactID: String) async throws -> Set<String> {
        let coordinates = Maven.Coordinates(groupID: groupID, artifactID: artifactID, version: "")
        var versions: Set<String> = []
        for remote in try await askable(for: coordinates) {
            guard let updates = remote.releases ?? remote.snapshots else { continue }
            let listing = try await listing(in: coordinates.listFolder, of: remote, updates, for: coordinates)
            versions.formUnion(listing?.versions ?? [])
        }
        return versions.filter { !$0.isEmpty && !$0.contains("/") }
    }

    /// Those of the project, then those that the POMs on the way there name; of one id the first counts.
    private func all(for coordinates: Maven.Coordinates) -> [Maven.Remote] {
        let further = further.remotes(for: coordinates)
        if further.isEmpty { return remotes }
        var ids = Set(remotes.map(\.id))
        return remotes + further.filter { ids.insert($0.id).inserted }
    }

    private struct Holder {
        var remote: Maven.Remote
        /// As it stands in the name of the file.
        var version: String

        var repository: ArtifactRepository { remote.repository }
        var snapshots: Maven.Updates? { remote.snapshots }
        var releases: Maven.Updates? { remote.releases }
    }

    /// The repositories that may have it; of a snapshot the one that has the newest first.
    private func holders(of coordinates: Maven.Coordinates) async throws -> [Holder] {
        for blocked in all(for: coordinates) where blocked.isBlocked {
            let cause = "`\(blocked.id)` is blocked: what it stands for would go to another machine in the open"
            gaps.note(MetadataError(code: .notAllowed, subject: "\(coordinates)", cause: cause), at: coordinates)
        }
        let open = try await askable(for: coordinates)
        guard coordinates.version.hasSuffix("-SNAPSHOT") else {
            return open.map { Holder(remote: $0, version: coordinates.version) }
        }
        var found: [(holder: Holder, updated: String)] = []
        for remote in open {
            guard let updates = remote.snapshots else { continue }
            let listing = try await listing(in: coordinates.folder, of: remote, updates, for: coordinates)
            let version = listing?.snapshotVersion(of: coordinates.version) ?? coordinates.version
            found.append((Holder(remote: remote, version: version), listing?.lastUpdated ?? ""))
        }
        let order = found.indices.sorted { (found[$1].updated, $0) < (found[$0].updated, $1) }
        return order.map { found[$0].holder }
    }

    /// Those that may hear of the name: no public one hears of what a repository with a login lists, nor of anything while
    /// such a repository cannot be asked.
    private func askable(for coordinates: Maven.Coordinates) async throws -> [Maven.Remote] {
        let open = all(for: coordinates).filter { !$0.isBlocked }
        for remote in open + guards where remote.isPrivate {
            let location = ArtifactLocation(
                repository: remote.repository, path: coordinates.listFolder + "/maven-metadata.xml",
                content: .xml(root: "metadata"),
                lifetime: (remote.releases ?? remote.snapshots ?? Maven.Updates(nil)).lifetime)
            do {
                if try await metadata.artifact(at: location, readBy: Maven.self) == nil { continue }
            } catch let error as MetadataError { gaps.note(error, at: coordinates) }
            return open.filter { $0.isPrivate || $0.isOfThisDisk }
        }
        return open
    }

    private func listing(
        in folder: String,
        of remote: Maven.Remote,
        _ updates: Maven.Updates,
        for coordinates: Maven.Coordinates
    ) async throws -> Maven.Listing? {
        let location = ArtifactLocation(
            repository: remote.repository, path: folder + "/maven-metadata.xml", content: .xml(root: "metadata"),
            lifetime: updates.lifetime)
        let file = try await noting(coordinates) { try await metadata.artifact(at: location, readBy: Maven.self) }
        return file?.facts.model as? Maven.Listing
    }

    private func noting<Value>(
        _ coordinates: Maven.Coordinates,
        _ ask: () async throws -> Value?
    ) async throws -> Value? {
        do { return try await ask() } catch let error as MetadataError {
            gaps.note(error, at: coordinates)
            return nil
        }
    }
}

extension Maven.Coordinates {
    /// Whether its files may be others tomorrow, or are of one moment of what may.
    var isSnapshot: Bool { version.hasSuffix("-SNAPSHOT") || momentStart != nil }

    /// Whether they name one place below a repository.
    var isPlain: Bool {
        [groupID, artifactID, version].allSatisfy {
            !$0.isEmpty && !$0.contains("/") && !$0.hasExpression && !$0.contains("\\") && $0 != ".." && $0 != "."
        } && groupID.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty }
    }

    /// The folder that has the list of its versions, relative to a repository.
    var listFolder: String {
        let group = groupID.utf8.map { $0 == UInt8(ascii: ".") ? UInt8(ascii: "/") : $0 }
        return String(decoding: group, as: UTF8.self) + "/" + artifactID
    }

    /// The folder of its files, relative to a repository. All moments of a snapshot share one.
    var folder: String {
        let base = momentStart.map { version[..<$0] + "-SNAPSHOT" } ?? version
        return listFolder + "/" + base
    }

    func path(_ suffix: String, inFileName version: String) -> String {
        folder + "/\(artifactID)-\(version)\(suffix)"
    }

    /// Where `-20260102.030405-7` begins.
    private var momentStart: String.Index? {
        if version.utf8.count < "-20260102.030405-7".utf8.count { return nil }
        return version.firstRange(of: /-[0-9]{8}\.[0-9]{6}-[0-9]+$/)?.lowerBound
    }
}
