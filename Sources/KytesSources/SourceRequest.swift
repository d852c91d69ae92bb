public import KytesBasics
public import KytesGit
public import KytesGraph

/// Which source is wanted: a repository, a revision of it, and what is known beside.
public struct SourceRequest: Hashable, Sendable {
    /// As written in a manifest, the ecosystem's own mirrors applied; git's `insteadOf` is applied by the store.
    public var url: String
    public var revision: SourceRevision
    /// The version as it was asked for; goes into the record.
    public var version: String?
    /// Names of the tags that the version may have (`1.2.3`, `v1.2.3`): tells whether one moved, and helps with hosts that
    /// give no bare commits.
    public var tags: [String]
    /// How well the revision fits; `nil` follows from its kind.
    public var exactness: Exactness?
    /// Relative to the root of the repository, empty for the root.
    public var subdirectory: String
    /// Repositories or checkouts on this machine that may hold the commit, most likely first. Read, never written.
    public var hints: [AbsolutePath]

    public init(
        url: String,
        revision: SourceRevision,
        version: String? = nil,
        tags: [String] = [],
        exactness: Exactness? = nil,
        subdirectory: String = "",
        hints: [AbsolutePath] = []
    ) {
        self.url = url
        self.revision = revision
        self.version = version
        self.tags = tags
        self.exactness = exactness
        self.subdirectory = subdirectory
        self.hints = hints
    }
}

/// A revision as it is asked for.
public enum SourceRevision: Hashable, Sendable {
    /// 40 hexadecimal digits.
    case commit(String)
    /// A short name.
    case tag(String)
    /// A short name.
    case branch(String)
    /// Whatever the repository's `HEAD` is.
    case head

    var exactness: Exactness {
        switch self {
        case .commit: .exact
        case .tag: .tag
        case .branch, .head: .head
        }
    }

    var description: String {
        switch self {
        case .commit(let name), .tag(let name), .branch(let name): name
        case .head: "HEAD"
        }
    }
}

/// How far a fetch or the writing of a tree is.
public struct SourceProgress: Hashable, Sendable {
    /// The repository's URL, without a password.
    public var subject: String
    public var step: GitProgress

    public init(subject: String, step: GitProgress) {
        self.subject = subject
        self.step = step
    }

    /// As git words it: `Receiving objects`.
    public var phase: String { step.phase }

    /// 0...100, `nil` while nobody knows.
    public var percentage: Int? {
        step.total.flatMap { $0 > 0 ? min(100, max(0, step.done) * 100 / $0) : nil }
    }
}

/// Called at most ten times a second for each phase, on any thread.
public typealias SourceProgressHandler = @Sendable (SourceProgress) -> Void

/// What one fetch may cost, and how long a stranger's lock is waited for.
public struct SourceLimits: Hashable, Sendable {
    public var fetch: GitLimits
    public var references: GitLimits
    /// How long to wait for another process that works on the same repository.
    public var lockTimeout: Duration
    /// The largest file that is read as text.
    public var textBytes: Int

    public init(fetch: GitLimits, references: GitLimits, lockTimeout: Duration, textBytes: Int) {
        self.fetch = fetch
        self.references = references
        self.lockTimeout = lockTimeout
        self.textBytes = textBytes
    }

    public static let standard = SourceLimits(
        fetch: .standard,
        references: .references,
        lockTimeout: .seconds(1800),
        textBytes: 64 << 20
    )
}
