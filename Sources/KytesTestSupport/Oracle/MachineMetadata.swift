import Glibc
import KytesArchive
public import KytesBasics
public import KytesEcosystems
import KytesGit
public import KytesGraph
public import KytesText
import Synchronization

/// The world as it stands on this machine: files, and repositories where git's `insteadOf` leads to a folder. Nothing is
/// fetched.
public final class MachineMetadata: MetadataSource {
    public let home: AbsolutePath
    private let ignored: Set<AbsolutePath>
    private let assumptions: [String: String]
    private let keeping = Mutex<[ObjectIdentifier: any AnyObject & Sendable]>([:])
    private let configuration: GitConfiguration
    private let repositories = Mutex<[String: GitRepository]>([:])

    /// - Parameters:
    ///   - environment: Says where git's configuration is.
    ///   - ignored: Files that are taken not to be there.
    ///   - assumptions: By name, what is assumed otherwise.
    public init(
        environment: [String: String],
        ignoring ignored: Set<AbsolutePath> = [],
        assuming assumptions: [String: String] = [:]
    ) {
        home = environment["HOME"].flatMap { AbsolutePath($0) } ?? .root
        configuration = GitConfiguration(environment: environment)
        self.ignored = ignored
        self.assumptions = assumptions
    }

    public func assumed(_ name: String) -> String? { assumptions[name] }

    public func kept<Value: AnyObject & Sendable>(_ make: () -> Value) -> Value {
        keeping.withLock { objects in
            let key = ObjectIdentifier(Value.self)
            if let known = objects[key] as? Value { return known }
            let value = make()
            objects[key] = value
            return value
        }
    }

    public func texts(at paths: [AbsolutePath]) async throws -> [SourceText?] {
        try await bytes(at: paths).map { $0.map { SourceText(decoding: $0) } }
    }

    public func bytes(at paths: [AbsolutePath]) async throws -> [[UInt8]?] {
        paths.map { path in
            guard !ignored.contains(path) else { return nil }
            if [".lz4", ".xz", ".gz"].contains(where: { path.lastComponent.hasSuffix($0) }) {
                return try? SingleFile.bytes(of: path, limit: 512 << 20, cancel: CancelFlag())
            }
            return Disk.read(path, limit: 512 << 20)
        }
    }

    public func parts<Value: Sendable>(
        of paths: [AbsolutePath],
        _ look: @escaping @Sendable (any PartialBytes) -> Value
    ) async throws -> [Value?] {
        paths.map { path in
            if path.lastComponent.hasSuffix(".ko") { return FileParts(path).map(look) }
            let bytes = try? SingleFile.bytes(of: path, limit: 128 << 20, cancel: CancelFlag())
            return bytes.map { look(WholeBytes($0)) }
        }
    }

    public func stamps(of paths: [AbsolutePath]) async throws -> [FileStamp?] {
        paths.map { path in
            guard !ignored.contains(path), let time = Disk.changeTime(path) else { return nil }
            return FileStamp([Int(time), Disk.size(of: path)])
        }
    }

    public func file(at path: AbsolutePath, readBy ecosystem: any Ecosystem.Type) async throws -> SourceFile? {
        guard !ignored.contains(path), let text = Checkout.text(of: path) else { return nil }
        return read(Array(text.utf8), DocumentID(file: path), ecosystem)
    }

    public func fileNames(in folder: AbsolutePath) async throws -> [String] { Checkout.names(in: folder) }

    public func references(of repository: RepositoryLocation) async throws -> RepositoryReferences {
        var references = RepositoryReferences(tags: [:], branches: [:])
        for reference in try await open(repository).references() {
            if reference.name.hasPrefix("refs/tags/") {
                references.tags[String(reference.name.dropFirst("refs/tags/".count))] = reference.commit.description
            } else if reference.name.hasPrefix("refs/heads/") {
                references.branches[String(reference.name.dropFirst("refs/heads/".count))] =
                    reference.commit.description
            }
        }
        return references
    }

    public func file(
        at path: String,
        of revision: RepositoryRevision,
        component: ComponentID,
        readBy ecosystem: any Ecosystem.Type
    ) async throws -> SourceFile? {
        let bytes = try await open(revision.repository).bytes(at: path, of: commit(revision))
        return bytes.map { read($0, DocumentID(component: component.purl, path: path), ecosystem) }
    }

    public func fileNames(in folder: String, of revision: RepositoryRevision) async throws -> [String] {
        try await open(revision.repository).entries(of: commit(revision), at: folder)?.map(\.path).sorted() ?? []
    }

    public func artifact(
        at location: ArtifactLocation,
        readBy ecosystem: any Ecosystem.Type
    ) async throws -> SourceFile? {
        throw MetadataError(code: .notAllowed, subject: location.repository.url)
    }

    private func commit(_ revision: RepositoryRevision) throws -> GitObjectID {
        guard let id = GitObjectID(revision.commit) else {
            throw MetadataError(code: .notFound, subject: revision.repository.url)
        }
        return id
    }

    private func read(_ bytes: [UInt8], _ document: DocumentID, _ ecosystem: any Ecosystem.Type) -> SourceFile {
        let text = SourceText(decoding: bytes)
        return SourceFile(document: document, text: text, reading: ecosystem.read(text, of: document))
    }

    private func open(_ location: RepositoryLocation) async throws -> GitRepository {
        if let known = repositories.withLock({ $0[location.url] }) { return known }
        let path = configuration.mapped(location.url)
        for candidate in [path, path + ".git"] {
            guard let folder = AbsolutePath(candidate), let found = try? await GitRepository.open(folder) else {
                continue
            }
            repositories.withLock { $0[location.url] = found }
            return found
        }
        throw MetadataError(code: .unreachable, subject: location.url)
    }
}
