import Glibc

/// A lock between processes (and between holders in one process) on a file, by `flock`.
///
/// Given back by `unlock`, which its owner calls, and by the end of the process at the latest.
public final class FileLock: Sendable {
    private let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    public func unlock() { flock(descriptor, LOCK_UN) }

    /// Waits until nobody else has it.
    ///
    /// The file is made where it is missing, and stays. `flock` cannot be waited for and cancelled, so it is asked again,
    /// at first every millisecond, later every 50.
    /// - Throws: `Disk.Failure` (`EWOULDBLOCK` after `timeout`), `CancellationError`.
    public static func lock(_ path: AbsolutePath, timeout: Duration) async throws -> FileLock {
        let deadline = ContinuousClock.now + timeout
        var pause = Duration.milliseconds(1)
        let file = try openFile(path)
        let lock = FileLock(descriptor: file)
        while true {
            try Task.checkCancellation()
            if flock(lock.descriptor, LOCK_EX | LOCK_NB) == 0 { return lock }
            guard errno == EWOULDBLOCK || errno == EINTR, ContinuousClock.now < deadline else {
                throw Disk.Failure(number: errno, path: path.string)
            }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .milliseconds(50))
        }
    }

    /// The lock, as soon as nobody else has it. Blocks its thread: only for what is held for moments.
    ///
    /// - Throws: `Disk.Failure`.
    public static func wait(_ path: AbsolutePath) throws -> FileLock {
        let lock = FileLock(descriptor: try openFile(path))
        while flock(lock.descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw Disk.Failure(number: errno, path: path.string) }
        }
        return lock
    }

    /// The lock, or `nil` when somebody has it.
    ///
    /// - Throws: `Disk.Failure`.
    public static func tryLock(_ path: AbsolutePath) throws -> FileLock? {
        let lock = FileLock(descriptor: try openFile(path))
        return flock(lock.descriptor, LOCK_EX | LOCK_NB) == 0 ? lock : nil
    }

    private static func openFile(_ path: AbsolutePath) throws -> Int32 {
        try Disk.makeFolders(path.parent)
        let file = open(path.string, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw Disk.Failure(number: errno, path: path.string) }
        return file
    }
}
