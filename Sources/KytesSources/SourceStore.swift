import Glibc
public import KytesBasics
public import KytesGit
import KytesHTTP
import Synchronization

/// The way from a component to readable source.
///
/// Everything it fetches stands in one cache folder that all workspaces and all processes share: nothing is written there
/// but under locks or by atomic renames, so a process may be killed at any moment. What git knows on this machine already
/// (hints, local upstreams) is read in place, and nothing outside the cache is ever written, but by `edit` and `revert`.
public actor SourceStore {
    nonisolated let layout: CacheLayout
    let environment: [String: String]
    let limits: SourceLimits
    let transportMeans: GitTransport.Means?
    var policy: NetworkPolicy

    var configuration: (value: GitConfiguration, read: ContinuousClock.Instant)?
    var opened: [AbsolutePath: GitRepository] = [:]
    var holders: [CommitPlace: GitRepository] = [:]
    var seenReferences: [String: RemoteReferences] = [:]
    var fills: [TreePlace: Task<Void, any Error>] = [:]
    /// What kept a tree from being written to its end, until somebody begins again.
    var failures: [TreePlace: any Error] = [:]
    /// Hosts that did not answer, and when that was found.
    var hostFailures: [String: (error: HTTPError, time: ContinuousClock.Instant)] = [:]
    let fetches = SharedWork<FetchKey, Void>()
    let artifacts = SharedWork<AbsolutePath, AbsolutePath?>()
    let archives = SharedWork<TreePlace, Void>()
    nonisolated let client: HTTPClient
    nonisolated let requests = RequestLog()
    nonisolated let checksumKinds = ChecksumKinds()
    let listings = SharedWork<String, RemoteReferences>()
    nonisolated let records = RecordMemory()

    /// - Parameters:
    ///   - cache: `$XDG_CACHE_HOME/kytes`; made when something is written.
    ///   - environment: Of this process, or of a test: `HOME`, `PATH`, git's variables, proxies.
    ///   - transport: `nil` takes the `git` program where it is installed, else libgit2.
    public init(
        cache: AbsolutePath,
        policy: NetworkPolicy,
        environment: [String: String],
        limits: SourceLimits = .standard,
        transport: GitTransport.Means? = nil
    ) {
        layout = CacheLayout(root: cache)
        self.policy = policy
        self.environment = environment
        self.limits = limits
        transportMeans = transport
        let requests = requests
        client = HTTPClient(certificates: HTTPCertificates(environment: environment)) { requests.say($0.description) }
    }

    /// Has every HTTP request told, in a line for people and without credentials; on any thread.
    public nonisolated func logRequests(_ write: @escaping @Sendable (String) -> Void) { requests.connect(write) }

    /// The cache folder of a user: `$XDG_CACHE_HOME/kytes`, else `~/.cache/kytes`; `nil` where there is neither.
    ///
    /// - Source: XDG Base Directory Specification 0.8.
    public static func defaultCache(environment: [String: String]) -> AbsolutePath? {
        environment["XDG_CACHE_HOME"].flatMap { AbsolutePath($0) }?.appending("kytes")
            ?? environment["HOME"].flatMap { AbsolutePath($0) }?.appending(".cache/kytes")
    }

    public func setPolicy(_ policy: NetworkPolicy) { self.policy = policy }

    /// Stops what is being fetched and written, and waits until it has stopped. What is half done is ended some other time.
    public func shutdown() async {
        for fill in fills.values { fill.cancel() }
        for fill in fills.values { _ = await fill.result }
        await fetches.cancelAll()
        await listings.cancelAll()
        await artifacts.cancelAll()
        await archives.cancelAll()
    }

    /// - Throws: `SourceError` with `unsupported`.
    func location(_ url: String) throws -> GitLocation {
        guard let location = GitLocation(url, configuration: currentConfiguration()) else {
            throw SourceError(code: .unsupported, subject: GitLocation.withoutPassword(url))
        }
        return location
    }

    func transport() -> GitTransport {
        GitTransport(environment: environment, configuration: currentConfiguration(), means: transportMeans)
    }

    /// Read again after five seconds: a few small files.
    private func currentConfiguration() -> GitConfiguration {
        if let configuration, ContinuousClock.now - configuration.read < .seconds(5) { return configuration.value }
        let value = GitConfiguration(environment: environment)
        configuration = (value, .now)
        return value
    }
}

/// A commit of one upstream.
struct CommitPlace: Hashable, Sendable {
    var key: String
    var commit: GitObjectID
}

/// What is fetched: one commit, or everything (`nil`).
struct FetchKey: Hashable, Sendable {
    var key: String
    var commit: GitObjectID?
}

/// Seconds since 1970.
func now() -> Int64 { Int64(time(nil)) }

/// Where requests are told.
final class RequestLog: Sendable {
    private let write = Mutex<(@Sendable (String) -> Void)?>(nil)

    func connect(_ write: @escaping @Sendable (String) -> Void) { self.write.withLock { $0 = write } }

    func say(_ line: String) {
        let write = write.withLock { $0 }
        write?(line)
    }
}
