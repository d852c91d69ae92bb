public import KytesBasics

/// Gets what is elsewhere: lists of references, one commit, everything.
///
/// Through the `git` program where it is installed: it can fetch one commit without its history, it knows every login
/// that the user has set up, and a child can be killed at any moment. Through libgit2 otherwise. Neither ever asks a
/// question on a terminal. Every call has a deadline, a size limit, a progress report, and ends within 100 ms of the
/// cancellation of its task.
public struct GitTransport: Sendable {
    public enum Means: Hashable, Sendable {
        /// The path of the program.
        case program(String)
        case library
    }

    public let means: Means
    let environment: [String: String]
    let configuration: GitConfiguration

    /// - Parameter means: `nil` looks for the program in the environment's `PATH`.
    public init(environment: [String: String], configuration: GitConfiguration, means: Means? = nil) {
        self.environment = environment
        self.configuration = configuration
        self.means =
            means ?? ChildProcess.find("git", path: environment["PATH"]).map(Means.program) ?? .library
    }

    /// The references that a repository offers: `HEAD`, branches and tags (peeled).
    ///
    /// - Throws: `GitError`, `CancellationError`.
    public func references(of location: GitLocation, limits: GitLimits = .standard) async throws -> GitRemoteReferences
    {
        switch means {
        case .program(let git): try await programReferences(of: location, git: git, limits: limits)
        case .library: try await libraryReferences(of: location, limits: limits)
        }
    }

    /// Brings one commit into a bare repository, without its history where the means and the host allow it.
    ///
    /// Kept alive there by `refs/kytes/commits/ID`.
    ///
    /// - Parameter tags: Names of tags that may lead to the commit, for hosts that give no bare commits.
    /// - Throws: `GitError` (`revisionNotFound` where the host does not have it), `CancellationError`.
    public func fetch(
        _ commit: GitObjectID,
        tags: [String] = [],
        of location: GitLocation,
        into repository: AbsolutePath,
        limits: GitLimits = .standard,
        progress: GitProgressHandler? = nil
    ) async throws {
        switch means {
        case .program(let git):
            let fetch = ProgramFetch(self, git: git, location: location, repository: repository, limits: limits)
            try await fetch.commit(commit, tags: tags, progress: progress)
        case .library:
            try await fetchEverything(of: location, into: repository, limits: limits, progress: progress)
        }
    }

    /// Brings all branches and tags with their whole history into a bare repository. What is gone elsewhere stays here.
    ///
    /// - Throws: `GitError`, `CancellationError`.
    public func fetchEverything(
        of location: GitLocation,
        into repository: AbsolutePath,
        limits: GitLimits = .standard,
        progress: GitProgressHandler? = nil
    ) async throws {
        switch means {
        case .program(let git):
            let fetch = ProgramFetch(self, git: git, location: location, repository: repository, limits: limits)
            try await fetch.everything(progress: progress)
        case .library:
            try await libraryFetch(of: location, into: repository, limits: limits, progress: progress)
        }
    }
}

/// What one transfer may cost.
public struct GitLimits: Hashable, Sendable {
    /// From start to end.
    public var timeout: Duration
    /// On the wire.
    public var bytes: Int

    public init(timeout: Duration, bytes: Int) {
        self.timeout = timeout
        self.bytes = bytes
    }

    /// Half an hour and 16 GiB: enough for the largest repositories that people work on.
    public static let standard = GitLimits(timeout: .seconds(1800), bytes: 16 << 30)
    /// For a list of references.
    public static let references = GitLimits(timeout: .seconds(60), bytes: 256 << 20)
}

/// How far a transfer or a checkout is.
public struct GitProgress: Hashable, Sendable {
    /// As git words it: `Receiving objects`.
    public var phase: String
    public var done: Int
    /// `nil` while nobody knows.
    public var total: Int?
    /// Received so far.
    public var bytes: Int

    public init(phase: String, done: Int, total: Int?, bytes: Int = 0) {
        self.phase = phase
        self.done = done
        self.total = total
        self.bytes = bytes
    }

    /// What a transfer begins with, before the host has said a word.
    public static let connecting = GitProgress(phase: "Connecting", done: 0, total: nil)
}

/// Called on a thread of git's own, at most ten times a second (and once more when a phase changes).
public typealias GitProgressHandler = @Sendable (GitProgress) -> Void

/// What a repository elsewhere offers.
public struct GitRemoteReferences: Hashable, Sendable {
    /// The full name that `HEAD` points to, where the host says it.
    public var head: String?
    /// Full names (`refs/tags/1.0.0`) and the commits they lead to.
    public var commits: [String: GitObjectID]

    public init(head: String?, commits: [String: GitObjectID]) {
        self.head = head
        self.commits = commits
    }
}

/// Lets through ten reports a second.
struct ProgressThrottle {
    private var last: (time: ContinuousClock.Instant, phase: String)?

    mutating func lets(_ progress: GitProgress) -> Bool {
        let now = ContinuousClock.now
        if let last, last.phase == progress.phase, now - last.time < .milliseconds(100) { return false }
        last = (now, progress.phase)
        return true
    }
}
