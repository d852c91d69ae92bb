import KytesBasics
import KytesEcosystems
import KytesGraph
import KytesText

/// What the workspace asks of the sources: texts of commits, names of commits, and which commit a cached file is of.
///
/// `SourceStore` stands behind it; tests stand in with a dictionary.
protocol RepositoryReader: Sendable {
    /// A file of a commit, from what is on this machine.
    func text(at path: String, of revision: RepositoryRevision) async throws -> ObjectAnswer<SourceText>

    /// The names in a folder of a commit, from what is on this machine; sorted.
    func names(in folder: String, of revision: RepositoryRevision) async throws -> ObjectAnswer<[String]>

    /// - Parameter maximumAge: How old an answer of a remote repository may be. What is on this disk is always fresh.
    /// - Throws: `MetadataError`, or `CancellationError`.
    func references(
        of repository: RepositoryLocation,
        maximumAge: Duration,
        isAsked: Bool
    ) async throws -> RepositoryReferences

    /// Makes the commit present.
    /// - Throws: `MetadataError`, or `CancellationError`.
    func fetch(_ revision: RepositoryRevision, isAsked: Bool, report: @escaping FetchReport) async throws

    /// A file of a repository of artifacts, on this disk; `nil` where there is none.
    /// - Throws: `MetadataError`, or `CancellationError`.
    func artifact(
        at location: ArtifactLocation,
        isAsked: Bool,
        report: @escaping FetchReport
    ) async throws -> AbsolutePath?

    /// Has every request over the network told.
    func logRequests(_ write: @escaping @Sendable (String) -> Void)

    /// Which file of which commit stands at `path` in the cache; `nil` for a path elsewhere.
    func place(ofCached path: AbsolutePath) -> CachedPlace?
}

typealias FetchReport = @Sendable (_ message: String, _ fraction: Double?) -> Void

enum ObjectAnswer<Value: Sendable>: Sendable {
    case found(Value)
    /// The commit is here, and has no such file.
    case absent
    /// The commit is not on this machine.
    case notHere

    var isHere: Bool {
        if case .notHere = self { return false }
        return true
    }

    var value: Value? {
        if case .found(let value) = self { return value }
        return nil
    }
}

/// A file in the source cache.
struct CachedPlace: Hashable, Sendable {
    var url: String
    /// The full commit id.
    var revision: String
    /// The root of the tree on this disk.
    var root: AbsolutePath
    /// Below the root of the repository.
    var path: String
}
