public import KytesBasics
public import KytesEcosystems
public import KytesGraph
public import KytesText

/// The workspace as a jump sees it.
public protocol JumpWorkspace: Sendable {
    /// One name for every text: a file of a cached source is the `pkg:` document of its component.
    func canonical(_ document: DocumentID) -> DocumentID

    /// The newest state, in which `document` is known where it can be had without the network.
    func features(for document: DocumentID?) async throws -> Features

    /// Everything is asked again; the network is used where that is allowed here and by the policy.
    func refresh(allowingNetwork: Bool) async throws -> Features

    /// Where the source of a component is that the graph does not tell; `nil` where it says all there is to say.
    func locate(_ component: Component, mayFetch: Bool) async throws -> LocatedSource?

    /// What a text of a source asks for at a range and no resolution holds; `nil` where nothing is asked for there.
    func stranger(at range: TextRange, in document: DocumentID, mayFetch: Bool) async throws -> Stranger?

    /// Which components may really have the code of an entry point; `nil` where none has.
    func narrowed(_ entry: EntryPoint) async throws -> EntryPoint?

    /// The tree that was unpacked from an archive of this digest is the source of a component.
    func remember(archive digest: String, of component: ComponentID)

    /// A text of this disk or of a source that is on it; `nil` where there is none.
    func text(of document: DocumentID) async throws -> SourceText?

    /// The names in a folder of this disk, sorted; empty where there is none.
    func entries(in folder: AbsolutePath) async throws -> [ShelvedEntry]

    /// How an ecosystem's own tool is told to use the folder that `folder` names for a project, for each project that
    /// uses `component`; sorted by the projects' folders.
    func overrides(of component: Component, by folder: @Sendable (Project) -> AbsolutePath) async throws
        -> [ProjectOverride]
}

/// What a project's tool has to be told.
public struct ProjectOverride: Hashable, Sendable {
    public var project: Project
    /// The writable folder.
    public var folder: AbsolutePath
    public var override: Override

    public init(project: Project, folder: AbsolutePath, override: Override) {
        self.project = project
        self.folder = folder
        self.override = override
    }
}

/// Where the sources of components stand on this disk.
public protocol SourceShelf: Sendable {
    /// Puts a component's source on the disk and returns as soon as the first of `landing` that it holds is there; the
    /// rest follows behind.
    ///
    /// - Parameters:
    ///   - landing: Paths relative to the root of the repository, best first; where none is there, what a reader would
    ///     look at first.
    ///   - mayFetch: Whether the user asked for this jump. Else only what is on this machine counts.
    /// - Throws: `FeatureError`, `.noSource`, `.notHere`, or what went wrong with the repository.
    func tree(of component: Component, landing: [String], mayFetch: Bool) async throws -> ShelvedTree

    /// As `tree(of:landing:mayFetch:)`, of an archive. All of it is on the disk then.
    func tree(of archive: SourceArchive, for component: Component, landing: [String], mayFetch: Bool) async throws
        -> ShelvedTree

    /// What another repository has at a path of this disk where a checkout, or a tree of this shelf, has a submodule; `nil`
    /// where there is none. Fetches like `tree(of:)`.
    func tree(ofSubmoduleAt path: AbsolutePath, mayFetch: Bool) async throws -> ShelvedTree?

    /// The names in a folder of a component's source, sorted; empty where there is none. Fetches like `tree`.
    func entries(in folder: String, of component: Component, mayFetch: Bool) async throws -> [ShelvedEntry]

    /// A writable copy with the whole history, on a branch of its own.
    func edit(_ component: Component, at folder: AbsolutePath) async throws

    /// What would be lost if the writable copy were removed, in words; empty for nothing.
    func unsavedWork(at folder: AbsolutePath) async throws -> [String]

    /// Removes a writable copy in which nothing would be lost.
    func revert(at folder: AbsolutePath) async throws
}

public struct ShelvedEntry: Hashable, Sendable {
    public var name: String
    public var isFolder: Bool

    public init(name: String, isFolder: Bool) {
        self.name = name
        self.isFolder = isFolder
    }
}

/// A read-only tree with at least one file in it.
public struct ShelvedTree: Hashable, Sendable {
    public var root: AbsolutePath
    /// A file, on the disk now.
    public var landing: AbsolutePath
    public var provenance: Provenance
    /// The path of the submodule that the landing file was looked for in, relative to the source that was asked for. The
    /// tree is that of the submodule; where it could not be had, that of the source, and the notices say why.
    public var submodule: String?
    /// What must be said to the user at once.
    public var notices: [Message]

    public init(
        root: AbsolutePath,
        landing: AbsolutePath,
        provenance: Provenance,
        submodule: String? = nil,
        notices: [Message] = []
    ) {
        self.root = root
        self.landing = landing
        self.provenance = provenance
        self.submodule = submodule
        self.notices = notices
    }
}

/// What was found for a component, and how exactly.
public struct Provenance: Hashable, Sendable {
    public var url: String
    /// The full commit id.
    public var revision: String
    public var exactness: Exactness

    public init(url: String, revision: String, exactness: Exactness) {
        self.url = url
        self.revision = revision
        self.exactness = exactness
    }
}

/// Asks the user whether a program of an ecosystem may run on his workspace.
public protocol TrustAsker: Sendable {
    func mayRun(_ invocation: Override.Invocation, for component: Component) async -> Bool
}

/// Runs a program to its end.
public protocol ToolRunner: Sendable {
    /// - Throws: `FeatureError.toolFailed` with the last lines that it said; `CancellationError`.
    func run(_ invocation: Override.Invocation) async throws
}
