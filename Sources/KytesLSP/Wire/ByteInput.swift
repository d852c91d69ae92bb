import Glibc

/// Reads a file descriptor on its own thread.
struct ByteInput: Sendable {
    let descriptor: Int32

    /// Calls `receive` with what came, in order, and with `nil` once at the end of input, or when `receive` says stop.
    ///
    /// - Parameter receive: Runs on the reading thread. Answers whether to go on.
    func start(_ receive: @escaping @Sendable (ArraySlice<UInt8>?) -> Bool) {
        let descriptor = descriptor
        OwnThread.start {
            var buffer = [UInt8](repeating: 0, count: 64 << 10)
            while true {
                let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                if !receive(buffer[..<count]) { return }
            }
            _ = receive(nil)
        }
    }
}
