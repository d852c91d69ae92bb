internal import KytesBasics
internal import KytesText

extension Maven {
    /// The POMs of the repositories: those on this disk, then those elsewhere.
    struct RepositoryShelf: Shelf {
        let metadata: any MetadataSource
        /// In the order in which they are asked.
        let repositories: [AbsolutePath]
        var remotes: [Remote] = []
        var further = FurtherRemotes()
        /// Not asked for anything here, but whether a name is theirs: those with a login that are asked elsewhere.
        var guards: [Remote] = []
        let gaps = Gaps()

        func pom(of coordinates: Coordinates) async throws -> POM? {
            for path in places(of: coordinates) {
                if let pom = try await POM(at: path, in: nil, metadata) { return pom }
            }
            return try await remotePOM(of: coordinates)
        }

        func places(of coordinates: Coordinates) -> [AbsolutePath] {
            let isPlain = [coordinates.groupID, coordinates.artifactID, coordinates.version].allSatisfy {
                !$0.isEmpty && $0 != ".." && !$0.utf8.contains(UInt8(ascii: "/")) && !$0.hasExpression
            }
            return isPlain ? repositories.map { $0.appending(coordinates.path(".pom")) } : []
        }

        /// Nothing stands beside a POM of a repository.
        func parent(of child: POM) async throws -> POM? { nil }

        func exists(_ path: AbsolutePath) async throws -> Bool {
            if path == .root { return true }
            return try await metadata.fileNames(in: path.parent).contains(path.lastComponent)
        }

        func versions(groupID: String, artifactID: String) async throws -> [String] {
            var versions: Set<String> = []
            guard !groupID.contains("/"), !artifactID.contains("/") else { return [] }
            for repository in repositories {
                let folder = repository.appending(groupID.replacing(".", with: "/")).appending(artifactID)
                versions.formUnion(try await metadata.fileNames(in: folder).filter { $0.first?.isNumber == true })
            }
            versions.formUnion(try await remoteVersions(groupID: groupID, artifactID: artifactID))
            return versions.sorted()
        }

        func fetch(_ coordinates: [Coordinates]) async throws { try await fetchReleases(coordinates) }

        func gap(at coordinates: Coordinates) -> MetadataError? { gaps.gap(at: coordinates) }
    }

    /// The POMs of a reactor, then those of the repositories.
    struct ReactorShelf: Shelf {
        /// What is built together, by its coordinates and by its place.
        var reactor: [Coordinates: POM] = [:]
        var places: [AbsolutePath: POM] = [:]
        var repositories: RepositoryShelf

        func pom(of coordinates: Coordinates) async throws -> POM? {
            if let own = reactor[coordinates] { return own }
            return try await repositories.pom(of: coordinates)
        }

        func places(of coordinates: Coordinates) -> [AbsolutePath] {
            reactor[coordinates] == nil ? repositories.places(of: coordinates) : []
        }

        func parent(of child: POM) async throws -> POM? {
            guard let folder = child.folder, let parent = child.model.parent else { return nil }
            let relative = parent.relativePath?.value ?? "../pom.xml"
            if relative.isEmpty { return nil }
            let path = AbsolutePath(relative, relativeTo: folder)
            for candidate in [path, path.appending("pom.xml")] {
                var found = places[candidate]
                if found == nil { found = try await POM(at: candidate, in: candidate.parent, repositories.metadata) }
                if let found, Self.isParent(found.model, parent) { return found }
            }
            return nil
        }

        func exists(_ path: AbsolutePath) async throws -> Bool { try await repositories.exists(path) }

        func versions(groupID: String, artifactID: String) async throws -> [String] {
            let own = reactor.keys.filter { $0.groupID == groupID && $0.artifactID == artifactID }.map(\.version)
            return own
                + (try await repositories.versions(groupID: groupID, artifactID: artifactID)).filter {
                    !own.contains($0)
                }
        }

        func fetch(_ coordinates: [Coordinates]) async throws {
            try await repositories.fetch(coordinates.filter { reactor[$0] == nil })
        }

        func gap(at coordinates: Coordinates) -> MetadataError? { repositories.gap(at: coordinates) }

        /// The version may be an expression, which says nothing here.
        private static func isParent(_ model: Model, _ wanted: Model.Parent) -> Bool {
            let groupID = model.groupID?.value ?? model.parent?.groupID?.value
            let version = model.version?.value ?? model.parent?.version?.value
            guard groupID == wanted.groupID?.value, model.artifactID?.value == wanted.artifactID?.value else {
                return false
            }
            return version == wanted.version?.value || version?.hasExpression == true
        }
    }
}

extension Maven.POM {
    /// - Parameter folder: Where its sources stand; `nil` for a repository.
    convenience init?(at path: AbsolutePath, in folder: AbsolutePath?, _ metadata: any MetadataSource) async throws {
        guard let file = try await metadata.file(at: path, readBy: Maven.self) else { return nil }
        self.init(file, in: folder)
    }

    /// `nil` for a file that is no POM.
    convenience init?(_ file: SourceFile, in folder: AbsolutePath?) {
        guard let model = file.facts.model as? Maven.Model else { return nil }
        self.init(model: model, file: file, folder: folder)
    }
}

extension StringProtocol {
    /// Whether a value in it is to be filled in: `${`.
    var hasExpression: Bool { utf8.contains(UInt8(ascii: "$")) && contains("${") }
}
