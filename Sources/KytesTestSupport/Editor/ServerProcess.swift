import Glibc
import Synchronization

/// Another program, started with its standard streams as pipes.
public final class ServerProcess: Sendable {
    public struct StartError: Error, CustomStringConvertible {
        public let program: String
        public let errno: Int32

        public var description: String { "Cannot start `\(program)`: \(String(cString: strerror(errno)))" }
    }

    public let id: Int32
    /// Write here.
    public let input: Int32
    /// Read here.
    public let output: Int32
    private let errors: Int32
    private let errorText = Mutex<[UInt8]>([])
    private let status = Mutex<Int32?>(nil)

    /// - Parameters:
    ///   - program: A path, or a name that is looked for in `PATH`.
    ///   - environment: Added to this process's own.
    public init(_ program: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        signal(SIGPIPE, SIG_IGN)
        let (inputRead, inputWrite) = Self.pipe()
        let (outputRead, outputWrite) = Self.pipe()
        let (errorRead, errorWrite) = Self.pipe()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (descriptor, target) in [
            (inputRead, STDIN_FILENO), (outputWrite, STDOUT_FILENO), (errorWrite, STDERR_FILENO),
        ] {
            posix_spawn_file_actions_adddup2(&actions, descriptor, target)
        }
        var argv = ([program] + arguments).map { strdup($0) } + [nil]
        var envp = Self.environment(with: environment).map { strdup($0) } + [nil]
        defer { for pointer in argv + envp { free(pointer) } }
        var id: pid_t = 0
        let result = posix_spawnp(&id, program, &actions, nil, &argv, &envp)
        for descriptor in [inputRead, outputWrite, errorWrite] { close(descriptor) }
        guard result == 0 else {
            for descriptor in [inputWrite, outputRead, errorRead] { close(descriptor) }
            throw StartError(program: program, errno: result)
        }
        self.id = id
        input = inputWrite
        output = outputRead
        errors = errorRead
        Blocking.run { self.collectErrors() }
    }

    /// What the program has said on standard error so far.
    public var standardError: String { errorText.withLock { String(decoding: $0, as: UTF8.self) } }

    /// The exit code, or 128 and the signal that ended it; `nil` while it runs.
    public func exitCode() -> Int32? {
        status.withLock { status in
            if let status { return status }
            var word: Int32 = 0
            guard waitpid(id, &word, WNOHANG) == id else { return nil }
            let isSignalled = word & 0x7F != 0
            status = isSignalled ? 128 + word & 0x7F : word >> 8 & 0xFF
            return status
        }
    }

    /// Ends it at once, if it still runs.
    public func kill() {
        guard exitCode() == nil else { return }
        Glibc.kill(id, SIGKILL)
    }

    /// Everything that the program prints to standard output, until it closes that.
    public func readAll() -> [UInt8] {
        var result: [UInt8] = []
        Blocking.read(output) { result += $0 }
        return result
    }

    private func collectErrors() {
        Blocking.read(errors) { bytes in errorText.withLock { $0 += bytes } }
        close(errors)
    }

    /// Two ends that no program started meanwhile inherits: a pair of sockets, for pipes cannot be born so without
    /// extensions that Swift does not see.
    static func pipe() -> (read: Int32, write: Int32) {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let result = socketpair(AF_UNIX, kind, 0, &ends)
        precondition(result == 0, "The system gives no pipe")
        return (ends[0], ends[1])
    }

    private static func environment(with added: [String: String]) -> [String] {
        var result: [String] = []
        var next = environ
        while let pointer = next.pointee {
            let entry = String(cString: pointer)
            if added[String(entry.prefix { $0 != "=" })] == nil { result.append(entry) }
            next += 1
        }
        return result + added.map { "\($0)=\($1)" }
    }
}

/// Work that blocks, outside the pool that tests run on.
enum Blocking {
    static func run(_ work: @escaping @Sendable () -> Void) {
        final class Work: Sendable {
            let run: @Sendable () -> Void
            init(_ run: @escaping @Sendable () -> Void) { self.run = run }
        }
        var thread = pthread_t()
        let start: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
            if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run() }
            return nil
        }
        let result = pthread_create(&thread, nil, start, Unmanaged.passRetained(Work(work)).toOpaque())
        precondition(result == 0, "The system gives no thread")
        pthread_detach(thread)
    }

    /// Until the end.
    static func read(_ descriptor: Int32, _ receive: (ArraySlice<UInt8>) -> Void) {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            receive(buffer[..<count])
        }
    }
}
