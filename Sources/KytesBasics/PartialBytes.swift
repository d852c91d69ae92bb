import Glibc

/// Something long of which only some parts are wanted.
public protocol PartialBytes {
    var byteCount: Int { get }
    /// The bytes in a range, which is clamped; fewer where they cannot be read.
    func bytes(in range: Range<Int>) -> [UInt8]
}

/// What is in memory already.
public struct WholeBytes: PartialBytes, Sendable {
    private let content: [UInt8]

    public init(_ content: [UInt8]) { self.content = content }

    public var byteCount: Int { content.count }

    public func bytes(in range: Range<Int>) -> [UInt8] { Array(content[range.clamped(to: 0..<content.count)]) }
}

/// A file of this disk that is read where somebody looks. Blocks; for one thread at a time.
public final class FileParts: PartialBytes {
    private let descriptor: Int32
    public let byteCount: Int

    /// - Returns: `nil` for what is no regular file (links followed), or cannot be read.
    public init?(_ path: AbsolutePath) {
        descriptor = open(path.string, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            return nil
        }
        byteCount = Int(facts.st_size)
    }

    deinit { close(descriptor) }

    public func bytes(in range: Range<Int>) -> [UInt8] {
        let range = range.clamped(to: 0..<byteCount)
        guard !range.isEmpty else { return [] }
        return [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            while count < range.count {
                let got = pread(
                    descriptor, buffer.baseAddress.map { $0 + count }, range.count - count,
                    off_t(range.lowerBound + count))
                if got < 0, errno == EINTR { continue }
                guard got > 0 else { return }
                count += got
            }
        }
    }
}
