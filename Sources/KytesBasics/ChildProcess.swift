import CSpawn
import Glibc

/// A program that is run to its end: no terminal, no question, a process group of its own, and nothing left behind.
///
/// Blocks its thread; call it on `BlockingThreads.long`. The child dies with that thread, so also with this process.
public struct ChildProcess: Sendable {
    public struct Outcome: Sendable {
        /// As the program returned it; 128 + the signal's number where one ended it.
        public var status: Int32
        public var output: [UInt8]
        /// The last 64 KiB of standard error.
        public var errors: [UInt8]
    }

    public enum Failure: Error, Hashable {
        /// It could not be started: an errno.
        case notStarted(Int32)
        /// It wrote more than was allowed.
        case outputTooLarge
        case timedOut
    }

    /// An absolute path.
    public var executable: String
    public var arguments: [String]
    public var environment: [String: String]
    public var directory: AbsolutePath
    /// What it reads from standard input, at most 64 KiB.
    public var input: [UInt8] = []
    /// The most bytes it may write to standard output.
    public var outputLimit = 64 << 20
    /// From start to end.
    public var timeout: Duration

    public init(
        executable: String,
        arguments: [String],
        environment: [String: String],
        directory: AbsolutePath = .root,
        timeout: Duration
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
        self.timeout = timeout
    }

    /// - Parameters:
    ///   - cancel: Looked at every 20 ms; the group is then asked to end, and killed 60 ms later.
    ///   - onErrors: Sees what comes on standard error; an error that it throws ends the child and is thrown on.
    /// - Throws: `Failure`, `CancellationError`, or what `onErrors` threw.
    public func run(cancel: CancelFlag, onErrors: (ArraySlice<UInt8>) throws -> Void = { _ in }) throws -> Outcome {
        var child = try RunningChild(self)
        do {
            return try child.finish(self, cancel: cancel, onErrors: onErrors)
        } catch {
            child.end()
            throw error
        }
    }

    /// The program of that name in `PATH`; `nil` where there is none.
    public static func find(_ name: String, path: String?) -> String? {
        for folder in (path ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":") where folder.hasPrefix("/") {
            let candidate = folder + "/" + name
            var facts = stat()
            if stat(candidate, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG, access(candidate, X_OK) == 0 {
                return candidate
            }
        }
        return nil
    }
}

private struct RunningChild {
    private var pid: pid_t = 0
    private var output: Int32
    private var errors: Int32
    private var status: Int32?

    init(_ process: ChildProcess) throws {
        var input: [Int32] = [-1, -1]
        var output: [Int32] = [-1, -1]
        var errors: [Int32] = [-1, -1]
        defer {
            for descriptor in [input[0], input[1], output[1], errors[1]] where descriptor >= 0 { close(descriptor) }
        }
        guard kytes_pipe(&input) == 0, kytes_pipe(&output) == 0, kytes_pipe(&errors) == 0 else {
            let failure = errno
            for descriptor in [output[0], errors[0]] where descriptor >= 0 { close(descriptor) }
            throw ChildProcess.Failure.notStarted(failure)
        }
        self.output = output[0]
        self.errors = errors[0]
        if !process.input.isEmpty { _ = write(input[1], process.input, min(process.input.count, 65536)) }
        let failure = withCStrings([process.executable] + process.arguments) { arguments in
            withCStrings(process.environment.map { $0.key + "=" + $0.value }) { environment in
                kytes_spawn(
                    &pid,
                    process.executable,
                    arguments,
                    environment,
                    process.directory.string,
                    input[0],
                    output[1],
                    errors[1]
                )
            }
        }
        if failure != 0 {
            if pid > 0 { waitpid(pid, nil, 0) }
            close(self.output)
            close(self.errors)
            throw ChildProcess.Failure.notStarted(failure)
        }
    }

    mutating func finish(
        _ process: ChildProcess,
        cancel: CancelFlag,
        onErrors: (ArraySlice<UInt8>) throws -> Void
    ) throws -> ChildProcess.Outcome {
        var outcome = ChildProcess.Outcome(status: 0, output: [], errors: [])
        let deadline = ContinuousClock.now + process.timeout
        var buffer = [UInt8](repeating: 0, count: 65536)
        // A grandchild (a shared ssh connection) may hold the pipes open: the end of the child is enough.
        while output >= 0 || errors >= 0 {
            try cancel.check()
            if ContinuousClock.now > deadline { throw ChildProcess.Failure.timedOut }
            let hasEnded = reap(WNOHANG)
            var polled = [
                pollfd(fd: output, events: Int16(POLLIN), revents: 0),
                pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
            ]
            let ready = poll(&polled, 2, hasEnded ? 0 : 20)
            if ready == 0, hasEnded { break }
            if ready <= 0 { continue }
            if polled[0].revents != 0 {
                let count = Self.read(&output, into: &buffer)
                outcome.output += buffer[..<count]
                if outcome.output.count > process.outputLimit { throw ChildProcess.Failure.outputTooLarge }
            }
            if polled[1].revents != 0 {
                let count = Self.read(&errors, into: &buffer)
                try onErrors(buffer[..<count])
                outcome.errors += buffer[..<count]
                if outcome.errors.count > 131072 { outcome.errors.removeFirst(outcome.errors.count - 65536) }
            }
        }
        closePipes()
        while !reap(WNOHANG) {
            try cancel.check()
            if ContinuousClock.now > deadline { throw ChildProcess.Failure.timedOut }
            usleep(1000)
        }
        outcome.status = status ?? 0
        return outcome
    }

    /// Ends the whole group: asks, waits 60 ms, kills.
    mutating func end() {
        closePipes()
        guard status == nil else {
            kill(-pid, SIGKILL)
            return
        }
        kill(-pid, SIGTERM)
        for _ in 0..<60 where !reap(WNOHANG) { usleep(1000) }
        kill(-pid, SIGKILL)
        _ = reap(0)
    }

    private mutating func closePipes() {
        if output >= 0 { close(output) }
        if errors >= 0 { close(errors) }
        output = -1
        errors = -1
    }

    private mutating func reap(_ options: Int32) -> Bool {
        if status != nil { return true }
        var raw: Int32 = 0
        let result = waitpid(pid, &raw, options)
        if result == pid {
            status = raw & 0x7F == 0 ? (raw >> 8) & 0xFF : 128 + (raw & 0x7F)
        } else if result < 0, errno == ECHILD {
            status = 127
        }
        return status != nil
    }

    private static func read(_ descriptor: inout Int32, into buffer: inout [UInt8]) -> Int {
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        if count > 0 { return count }
        if count < 0, errno == EINTR || errno == EAGAIN { return 0 }
        close(descriptor)
        descriptor = -1
        return 0
    }
}

/// A null-terminated array of C strings, for the time of `body`.
private func withCStrings<Result>(
    _ strings: [String],
    _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    var pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) }
    pointers.append(nil)
    defer { for pointer in pointers { free(pointer) } }
    return body(&pointers)
}
