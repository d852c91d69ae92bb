import Dispatch
import Glibc

/// Notices the death of another process: looks twice a second, on its own thread.
enum ProcessWatch {
    /// - Parameters:
    ///   - stop: Signalled when nobody wants to know any more.
    ///   - onDeath: Called once, on the watching thread.
    static func start(_ process: pid_t, stop: DispatchSemaphore, onDeath: @escaping @Sendable () -> Void) {
        // A number is given to another process sooner or later; its start time tells them apart.
        let birth = startTime(of: process)
        OwnThread.start {
            while stop.wait(timeout: .now() + .milliseconds(500)) == .timedOut {
                if isAlive(process, born: birth) { continue }
                onDeath()
                return
            }
            // For whoever else watches.
            stop.signal()
        }
    }

    private static func isAlive(_ process: pid_t, born birth: [UInt8]?) -> Bool {
        let isVisible = kill(process, 0) == 0
        guard isVisible || errno == EPERM else { return false }
        // A zombie from the beginning, or a system that does not say.
        guard let birth else { return !isVisible || access("/proc/self/stat", R_OK) != 0 }
        return startTime(of: process) == birth
    }

    /// Field 22 of `/proc/PID/stat` (proc(5)); `nil` where that cannot be read, and for a zombie.
    private static func startTime(of process: pid_t) -> [UInt8]? {
        let file = open("/proc/\(process)/stat", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 1024)
        let count = buffer.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
        // The name, in parentheses, may hold anything.
        guard count > 0, let end = buffer[..<count].lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = buffer[(end + 1)..<count].split(separator: 0x20)
        guard fields.count > 19, fields.first?.first != UInt8(ascii: "Z") else { return nil }
        return Array(fields[fields.startIndex + 19])
    }
}
