import Glibc
import Synchronization

/// What people may want to know when something goes wrong: to standard error, and to the editor's log once there is one.
public final class Log: Sendable {
    /// What is more talkative than this is dropped.
    public let level: LSP.MessageType
    private let editor = Mutex<(@Sendable (LSP.MessageType, String) -> Void)?>(nil)

    public init(level: LSP.MessageType) { self.level = level }

    public func error(_ message: @autoclosure () -> String) { write(.error, message) }
    public func warning(_ message: @autoclosure () -> String) { write(.warning, message) }
    public func info(_ message: @autoclosure () -> String) { write(.info, message) }
    public func debug(_ message: @autoclosure () -> String) { write(.debug, message) }

    /// From now on the editor is told, too.
    func attach(_ editor: @escaping @Sendable (LSP.MessageType, String) -> Void) {
        self.editor.withLock { $0 = editor }
    }

    private func write(_ type: LSP.MessageType, _ message: () -> String) {
        guard type <= level else { return }
        let message = message()
        let line = Array("kytes-ls: \(type): \(message)\n".utf8)
        _ = line.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
        editor.withLock { $0 }?(type, message)
    }
}
