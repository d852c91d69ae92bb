public import KytesBasics
public import KytesGraph
public import KytesText

/// What a resolution may ask of the world. Implemented by the workspace: open documents first, then this machine, then,
/// where the policy allows it, the network. Answers of immutable things (a commit) are remembered.
public protocol MetadataSource: Sendable {
    /// A file on this disk, as the editor has it where it is open; `nil` where there is none.
    func file(at path: AbsolutePath, readBy ecosystem: any Ecosystem.Type) async throws -> SourceFile?

    /// Many files on this disk at once, in the order of `paths`.
    func files(at paths: [AbsolutePath], readBy ecosystem: any Ecosystem.Type) async throws -> [SourceFile?]

    /// What many files say that only mention things, in the order of `paths`; `nil` where there is none. Their texts are not
    /// kept.
    func facts(ofSourcesAt paths: [AbsolutePath], readBy ecosystem: any Ecosystem.Type) async throws -> [FileFacts?]

    /// The names in a folder on this disk, sorted; empty where there is none.
    func fileNames(in folder: AbsolutePath) async throws -> [String]

    /// As `fileNames(in:)` of many folders at once, in their order.
    func fileNames(inEach folders: [AbsolutePath]) async throws -> [[String]]

    /// The tags and branches of a repository.
    /// - Throws: `MetadataError`, or `CancellationError`.
    func references(of repository: RepositoryLocation) async throws -> RepositoryReferences

    /// A file of a commit, with a `pkg:` document of `component`; `nil` where the commit has none.
    /// - Throws: `MetadataError`, or `CancellationError`.
    func file(
        at path: String,
        of revision: RepositoryRevision,
        component: ComponentID,
        readBy ecosystem: any Ecosystem.Type
    ) async throws -> SourceFile?

    /// The names in a folder of a commit, sorted; empty where there is none. The root is the empty path.
    /// - Throws: `MetadataError`, or `CancellationError`.
    func fileNames(in folder: String, of revision: RepositoryRevision) async throws -> [String]

    /// A file of a repository of artifacts, checked and on this disk; `nil` where the repository has none.
    /// - Throws: `MetadataError`, or `CancellationError`.
    func artifact(at location: ArtifactLocation, readBy ecosystem: any Ecosystem.Type) async throws -> SourceFile?

    /// The names of the files in a zip on this disk; `nil` where there is none, or it cannot be read.
    func names(inArchiveAt path: AbsolutePath) async throws -> Set<String>?

    /// One file in a zip on this disk; `nil` where there is none, or it is too large, or cannot be read.
    func text(of entry: String, inArchiveAt path: AbsolutePath) async throws -> SourceText?

    /// The bytes of files of this disk that are no texts of a workspace (databases of this machine), in the order of
    /// `paths`; unpacked where they are compressed. `nil` for what is not there, cannot be read or is beyond all measure.
    func bytes(at paths: [AbsolutePath]) async throws -> [[UInt8]?]

    /// What is found in files of this disk of which only parts are wanted (modules of a kernel), in the order of `paths`;
    /// unpacked where they are compressed. `nil` for what is not there, cannot be read or is beyond all measure. They do not
    /// count as looked at.
    func parts<Value: Sendable>(
        of paths: [AbsolutePath],
        _ look: @escaping @Sendable (any PartialBytes) -> Value
    ) async throws -> [Value?]

    /// Files of a tar on this disk (a layer of an image), compressed or not, by their names in it without a slash before them;
    /// `nil` where there is none, or it is beyond all measure, or cannot be read. Links are none.
    func files(
        inTarAt path: AbsolutePath,
        where isWanted: @escaping @Sendable (String) -> Bool
    ) async throws -> [String: [UInt8]]?

    /// What tells one state of each of these files from another, in the order of `paths`; `nil` where there is none.
    func stamps(of paths: [AbsolutePath]) async throws -> [FileStamp?]

    /// The bytes of a file of a repository of artifacts, unpacked where it is compressed; `nil` where it has none.
    /// - Throws: `MetadataError`, or `CancellationError`.
    func bytes(of location: ArtifactLocation) async throws -> [UInt8]?

    /// The home folder of the user, for user-level settings.
    var home: AbsolutePath { get }

    /// An environment variable of the user: for what his own settings say, never for a file of a workspace.
    func variable(_ name: String) -> String?

    /// Holds the writable copies of what is edited, by project; `nil` where nothing is.
    var edits: AbsolutePath? { get }

    /// What the user has a resolution assume, by the name of an `Assumption`; `nil` for what is assumed otherwise.
    func assumed(_ name: String) -> String?

    /// Whether the user asked for this resolution: what could not be had before is asked for again.
    var isAsked: Bool { get }

    /// What all resolutions of a workspace share: the same object each time that a type is asked for.
    func kept<Value: AnyObject & Sendable>(_ make: () -> Value) -> Value

    /// The files of this disk that somebody looks at: of a project of thousands the others may wait. Who asks is resolved again
    /// when others are.
    var openFiles: Set<AbsolutePath> { get }

    /// Another number whenever anything on this disk or in the editor may have changed since the last.
    var epoch: Int { get }

    /// The texts of many files, in the order of `paths`. They do not count as looked at: see `rest(on:)`.
    func texts(at paths: [AbsolutePath]) async throws -> [SourceText?]

    /// Counts files as looked at that another resolution looked at in the same epoch.
    func rest(on paths: Set<AbsolutePath>)
}

extension MetadataSource {
    public func files(at paths: [AbsolutePath], readBy ecosystem: any Ecosystem.Type) async throws -> [SourceFile?] {
        var files: [SourceFile?] = []
        for path in paths { files.append(try await file(at: path, readBy: ecosystem)) }
        return files
    }

    public func fileNames(inEach folders: [AbsolutePath]) async throws -> [[String]] {
        var names: [[String]] = []
        for folder in folders { names.append(try await fileNames(in: folder)) }
        return names
    }

    public func facts(
        ofSourcesAt paths: [AbsolutePath],
        readBy ecosystem: any Ecosystem.Type
    ) async throws -> [FileFacts?] { try await files(at: paths, readBy: ecosystem).map { $0?.facts } }

    /// Whoever has texts only has no databases.
    public func bytes(at paths: [AbsolutePath]) async throws -> [[UInt8]?] { paths.map { _ in nil } }

    public func parts<Value: Sendable>(
        of paths: [AbsolutePath],
        _ look: @escaping @Sendable (any PartialBytes) -> Value
    ) async throws -> [Value?] { try await bytes(at: paths).map { $0.map { look(WholeBytes($0)) } } }

    public func files(
        inTarAt path: AbsolutePath,
        where isWanted: @escaping @Sendable (String) -> Bool
    ) async throws -> [String: [UInt8]]? { nil }

    public func stamps(of paths: [AbsolutePath]) async throws -> [FileStamp?] { paths.map { _ in nil } }

    public func bytes(of location: ArtifactLocation) async throws -> [UInt8]? { nil }

    /// No archive is looked into.
    public func names(inArchiveAt path: AbsolutePath) async throws -> Set<String>? { nil }

    public func text(of entry: String, inArchiveAt path: AbsolutePath) async throws -> SourceText? { nil }

    /// Nothing is shared where there is one resolution only.
    public func kept<Value: AnyObject & Sendable>(_ make: () -> Value) -> Value { make() }

    public var epoch: Int { 0 }

    /// Nobody looks.
    public var openFiles: Set<AbsolutePath> { [] }

    public var isAsked: Bool { false }

    public var edits: AbsolutePath? { nil }

    /// A resolution by itself sees no machine.
    public func variable(_ name: String) -> String? { nil }

    public func assumed(_ name: String) -> String? { nil }

    public func texts(at paths: [AbsolutePath]) async throws -> [SourceText?] { paths.map { _ in nil } }

    public func rest(on paths: Set<AbsolutePath>) {}
}

/// Tells one state of a file from another, as its file system does.
public struct FileStamp: Hashable, Sendable {
    private let words: [Int]

    /// - Parameter words: Whatever changes with the file.
    public init(_ words: [Int]) { self.words = words }
}

/// A git repository somewhere, and where on this disk its objects may be found already.
public struct RepositoryLocation: Hashable, Sendable {
    /// As the manifest names it, the ecosystem's mirrors applied; git's own `insteadOf` is not.
    public var url: String
    /// Bare repositories or checkouts that may hold its objects, most likely first. They are read, never written.
    public var hints: [AbsolutePath]

    public init(url: String, hints: [AbsolutePath] = []) {
        self.url = url
        self.hints = hints
    }
}

/// One commit of a repository.
public struct RepositoryRevision: Hashable, Sendable {
    public var repository: RepositoryLocation
    /// The full commit id.
    public var commit: String

    public init(repository: RepositoryLocation, commit: String) {
        self.repository = repository
        self.commit = commit
    }
}

/// The names that a repository gives to commits.
public struct RepositoryReferences: Hashable, Sendable {
    /// Tag to the commit it leads to (annotated tags peeled).
    public var tags: [String: String]
    /// Branch to its head.
    public var branches: [String: String]
    /// The branch that `HEAD` names, where it is known.
    public var defaultBranch: String?

    public init(tags: [String: String], branches: [String: String], defaultBranch: String? = nil) {
        self.tags = tags
        self.branches = branches
        self.defaultBranch = defaultBranch
    }
}

/// Why something from outside could not be had.
public struct MetadataError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// The policy forbids the fetch that would be needed.
        case notAllowed
        /// The host did not answer, or not in time.
        case unreachable
        /// The repository answered, and does not have it.
        case notFound
        /// What came is not usable (too large, damaged).
        case unusable
    }

    public var code: Code
    /// The repository or file.
    public var subject: String
    /// What went wrong below, for people; empty where `code` says it all.
    public var cause: String

    public init(code: Code, subject: String, cause: String = "") {
        self.code = code
        self.subject = subject
        self.cause = cause
    }

    public var description: String {
        let what =
            switch code {
            case .notAllowed: "`\(subject)` is not on this machine yet, and fetching it is not allowed now"
            case .unreachable: "`\(subject)` cannot be reached"
            case .notFound: "`\(subject)` does not have what was asked for"
            case .unusable: "`\(subject)` gave an answer that cannot be used"
            }
        return cause.isEmpty ? what : what + ": " + cause
    }
}
