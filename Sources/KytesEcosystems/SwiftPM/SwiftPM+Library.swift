internal import KytesBasics
internal import KytesGraph
internal import KytesText
internal import KytesVersions
internal import Synchronization

extension SwiftPM {
    /// A manifest and what it says.
    struct Manifested: Sendable {
        var file: SourceFile
        var package: Package
    }

    /// Why a package cannot be looked into, in words that follow its name.
    struct Unreadable: Error, Hashable, Sendable {
        var reason: String
        /// It may well be there, and the world would not show it.
        var isOutOfReach = false
    }

    /// What one resolution has asked of the world so far. Nothing is asked twice.
    final class Library: Sendable {
        let metadata: any MetadataSource
        private let reader: any Ecosystem.Type
        private let mirrors: Mirrors
        /// Where the objects of a repository may be found already, by the name of its checkout.
        private let hints: @Sendable (String) -> [AbsolutePath]

        private struct State {
            var references: [String: Result<RepositoryReferences, Unreadable>] = [:]
            var versions: [String: [SemanticVersion: String]] = [:]
            var manifests: [String: Result<Manifested, Unreadable>] = [:]
        }

        private let state = Mutex(State())

        init(
            metadata: any MetadataSource,
            readBy reader: any Ecosystem.Type,
            mirrors: Mirrors,
            hints: @escaping @Sendable (String) -> [AbsolutePath]
        ) {
            self.metadata = metadata
            self.reader = reader
            self.mirrors = mirrors
            self.hints = hints
        }

        /// The tags and branches of a repository.
        ///
        /// - Throws: `CancellationError` only.
        func references(of location: String) async throws -> Result<RepositoryReferences, Unreadable> {
            if let known = state.withLock({ $0.references[location] }) { return known }
            let answer: Result<RepositoryReferences, Unreadable> = try await attempt {
                try await self.metadata.references(of: self.repository(location))
            }
            state.withLock { $0.references[location] = answer }
            return answer
        }

        /// The versions that the tags of a repository stand for, with the tag of each.
        func versions(of location: String) async throws -> Result<[SemanticVersion: String], Unreadable> {
            if let known = state.withLock({ $0.versions[location] }) { return .success(known) }
            return try await references(of: location).map { references in
                let versions = SwiftPM.versions(ofTags: references.tags.keys)
                state.withLock { $0.versions[location] = versions }
                return versions
            }
        }

        /// The manifest of a commit.
        func manifest(
            of location: String,
            commit: String,
            component: ComponentID
        ) async throws -> Result<Manifested, Unreadable> {
            let key = location + "#" + commit
            if let known = state.withLock({ $0.manifests[key] }) { return known }
            let revision = RepositoryRevision(repository: repository(location), commit: commit)
            let answer = try await attempt {
                let names = try await self.metadata.fileNames(in: "", of: revision)
                return try await self.chosen(among: names) { name in
                    try await self.metadata.file(at: name, of: revision, component: component, readBy: self.reader)
                }
            }
            state.withLock { $0.manifests[key] = answer }
            return answer
        }

        /// The manifest of a folder on this disk.
        func manifest(in folder: AbsolutePath) async throws -> Result<Manifested, Unreadable> {
            if let known = state.withLock({ $0.manifests[folder.string] }) { return known }
            let answer = try await attempt {
                let names = try await self.metadata.fileNames(in: folder)
                return try await self.chosen(among: names) { name in
                    try await self.metadata.file(at: folder.appending(name), readBy: self.reader)
                }
            }
            state.withLock { $0.manifests[folder.string] = answer }
            return answer
        }

        /// Reads the manifests of all pins at once: nearly all will be needed, and one after the other takes longer.
        ///
        /// - Throws: `CancellationError` only.
        func readPinned(_ surroundings: Surroundings) async throws {
            _ = try await (surroundings.lockfile?.pins.pins ?? []).concurrentMap(atMost: 8) { pin in
                guard let version = pin.version, let commit = pin.commit, !pin.location.isEmpty else { return }
                let location = surroundings.location(of: pin)
                let component = SwiftPM.component(ofLocation: location, version: version.description)
                _ = try await self.manifest(of: location, commit: commit, component: component)
            }
        }

        func repository(_ location: String) -> RepositoryLocation {
            RepositoryLocation(url: location, hints: hints(SwiftPM.defaultName(ofLocation: location)))
        }

        private func chosen(
            among names: [String],
            read: (String) async throws -> SourceFile?
        ) async throws -> Manifested {
            switch SwiftPM.manifest(among: names) {
            case .only(let name): return try await manifest(named: name, read)
            case .newer(let specific, let regular):
                let candidate = try await manifest(named: specific, read)
                guard let other = try await read(regular) else { return candidate }
                let version = SwiftPM.toolsVersion(of: other.text)
                let isNewer = candidate.package.toolsVersion > version || !version.isUsable
                return isNewer ? candidate : try await manifest(named: regular) { _ in other }
            case nil: throw Unreadable(reason: "has no `Package.swift`")
            }
        }

        private func manifest(
            named name: String,
            _ read: (String) async throws -> SourceFile?
        ) async throws -> Manifested {
            guard let file = try await read(name), let package = SwiftPM.package(in: file) else {
                throw Unreadable(reason: "has a `\(name)` that cannot be read")
            }
            return Manifested(file: file, package: mirrors.applied(to: package))
        }

        private func attempt<Value>(
            _ ask: () async throws -> Value
        ) async throws -> Result<Value, Unreadable> {
            do {
                return .success(try await ask())
            } catch let error as CancellationError {
                throw error
            } catch let error as Unreadable {
                return .failure(error)
            } catch {
                return .failure(Unreadable(reason: "cannot be looked into: \(error)", isOutOfReach: true))
            }
        }
    }

    /// What a manifest's facts say to the resolution.
    static func package(in file: SourceFile) -> Package? { file.facts.model as? Package }
}
