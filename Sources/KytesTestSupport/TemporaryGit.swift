import Glibc
public import KytesBasics
import Synchronization

/// A folder that goes with its last user.
public final class TemporaryFolder: Sendable {
    public let path: AbsolutePath

    public init() {
        let name = "/tmp/kytes-test-\(getpid())-" + String(UInt64.random(in: 0...UInt64.max), radix: 36)
        path = AbsolutePath(name) ?? .root
        try? Disk.makeFolders(path)
    }

    deinit { Disk.remove(path) }
}

/// Repositories that a test makes with the real `git`, under an environment of their own: nothing of the user's
/// configuration, dates and names that are always the same.
public final class TemporaryGit: Sendable {
    public struct Failure: Error, CustomStringConvertible {
        public var description: String

        public init(description: String) { self.description = description }
    }

    public let folder = TemporaryFolder()
    public let environment: [String: String]

    /// - Parameter settings: Written into the `~/.gitconfig` of this environment.
    public init(settings: String = "") {
        let home = folder.path.appending("home")
        environment = [
            "HOME": home.string, "GIT_CONFIG_NOSYSTEM": "1",
            "PATH": getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin",
            "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
            "GIT_COMMITTER_NAME": "C", "GIT_COMMITTER_EMAIL": "c@example.org",
            "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
        ]
        let basics = "[init]\n\tdefaultBranch = main\n[protocol \"file\"]\n\tallow = always\n[gc]\n\tauto = 0\n"
        try? Disk.write(Array((basics + settings).utf8), to: home.appending(".gitconfig"))
    }

    public func path(_ name: String) -> AbsolutePath { folder.path.appending(name) }

    /// Runs `git` in a folder below this one.
    ///
    /// - Returns: What it wrote, without the last line end.
    @discardableResult
    public func git(_ arguments: String..., in name: String = "", input: [UInt8] = []) async throws -> String {
        try await run("git", arguments, in: name, input: input)
    }

    @discardableResult
    public func run(
        _ program: String,
        _ arguments: [String],
        in name: String = "",
        input: [UInt8] = []
    ) async throws -> String {
        guard let executable = KytesBasics.ChildProcess.find(program, path: environment["PATH"]) else {
            throw Failure(description: "there is no \(program)")
        }
        var process = KytesBasics.ChildProcess(
            executable: executable,
            arguments: arguments,
            environment: environment,
            directory: path(name),
            timeout: .seconds(120)
        )
        process.input = input
        let outcome = try await BlockingThreads.long.run { [process] in try process.run(cancel: $0) }
        guard outcome.status == 0 else {
            let words = String(decoding: outcome.errors, as: UTF8.self)
            throw Failure(description: "\(program) \(arguments.joined(separator: " ")): \(words)")
        }
        return String(
            decoding: outcome.output.last == 0x0A ? outcome.output.dropLast() : outcome.output[...], as: UTF8.self)
    }

    /// Makes a repository with a first commit.
    ///
    /// - Returns: The commit.
    @discardableResult
    public func repository(_ name: String, _ files: [String: String]) async throws -> String {
        try Disk.makeFolders(path(name))
        try await git("init", "-q", in: name)
        return try await commit(name, files)
    }

    /// - Returns: The commit.
    @discardableResult
    public func commit(_ name: String, _ files: [String: String], message: String = "Change") async throws -> String {
        for (file, text) in files { try Disk.write(Array(text.utf8), to: path(name).appending(file)) }
        try await git("add", "-A", in: name)
        try await git("commit", "-q", "--allow-empty", "-m", message, in: name)
        return try await git("rev-parse", "HEAD", in: name)
    }

    /// A bare copy that others fetch from, which also gives commits that no reference leads to.
    public func publish(_ name: String, as bare: String) async throws {
        try await git("clone", "-q", "--bare", path(name).string, path(bare).string)
        try await git("config", "http.receivepack", "true", in: bare)
        try await git("update-server-info", in: bare)
    }
}

/// A program that runs while a test needs it.
public final class TemporaryServer: Sendable {
    public let port: UInt16
    private let task: Task<Void, Never>

    /// Starts a program and waits until its port answers.
    public init(
        _ program: String,
        environment: [String: String],
        directory: AbsolutePath = .root,
        arguments: (UInt16) throws -> [String]
    ) async throws {
        let port = Self.freePort()
        self.port = port
        let folders = (environment["PATH"] ?? "") + ":/usr/sbin:/sbin"
        guard let executable = KytesBasics.ChildProcess.find(program, path: folders) else {
            throw TemporaryGit.Failure(description: "there is no \(program)")
        }
        let process = KytesBasics.ChildProcess(
            executable: executable,
            arguments: try arguments(port),
            environment: environment,
            directory: directory,
            timeout: .seconds(600)
        )
        task = Task { _ = try? await BlockingThreads.long.run { try process.run(cancel: $0) } }
        let deadline = ContinuousClock.now + .seconds(20)
        while !Self.answers(port) {
            guard ContinuousClock.now < deadline else {
                task.cancel()
                throw TemporaryGit.Failure(description: "\(program) does not answer")
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    deinit { task.cancel() }

    /// Whether something listens there.
    public static func answers(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        return withLoopback(port) { connect(descriptor, $0, $1) } == 0
    }

    /// A port of the loopback that nobody listens on now.
    public static func freePort() -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        _ = withLoopback(0) { bind(descriptor, $0, $1) }
        return boundPort(descriptor)
    }

    static func withLoopback<Result>(_ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }

    static func boundPort(_ descriptor: Int32) -> UInt16 {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        return UInt16(bigEndian: address.sin_port)
    }
}

/// A host that takes connections and never says a word.
public final class SilentServer: Sendable {
    public let port: UInt16
    private let descriptor: Int32
    private let taken = Mutex<[Int32]>([])

    public init() {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        let descriptor = descriptor
        _ = TemporaryServer.withLoopback(0) { bind(descriptor, $0, $1) }
        listen(descriptor, 64)
        port = TemporaryServer.boundPort(descriptor)
    }

    deinit {
        close(descriptor)
        for connection in taken.withLock({ $0 }) { close(connection) }
    }

    /// How many have come so far.
    public var connections: Int {
        taken.withLock { taken in
            while case let connection = accept(descriptor, nil, nil), connection >= 0 { taken.append(connection) }
            return taken.count
        }
    }
}
