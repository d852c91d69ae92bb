import Glibc
import KytesBasics

/// What stands at a path of this disk, read with a limit and without ever waiting on a pipe or a device.
enum DiskFile: Sendable {
    case bytes([UInt8], Signature)
    case absent
    case tooLarge(Int, Signature)
    /// The system's error number.
    case unreadable(Int32)

    /// Tells one state of a file from another without reading it.
    struct Signature: Hashable, Sendable {
        var device: UInt
        var inode: UInt
        var size: Int
        var modified: Int
        var modifiedNanoseconds: Int
        var changed: Int
        var changedNanoseconds: Int

        var words: [Int] {
            [
                Int(bitPattern: device), Int(bitPattern: inode), size, modified, modifiedNanoseconds, changed,
                changedNanoseconds,
            ]
        }
    }

    static func read(_ path: AbsolutePath, limit: Int) -> DiskFile {
        let descriptor = open(path.string, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return failure(errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return .unreadable(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { return .absent }
        let signature = Signature(status)
        guard signature.size <= limit else { return .tooLarge(signature.size, signature) }
        var bytes: [UInt8] = []
        // What is read is kept as it is: no more room than the file needs, if it is as large as it says.
        var room = signature.size > 0 ? signature.size + 1 : 4096
        while bytes.count <= limit {
            let (chunk, error) = readChunk(descriptor, atMost: room)
            room = max(4096, bytes.count)
            if error != 0 { return .unreadable(error) }
            if chunk.isEmpty { return .bytes(bytes, signature) }
            bytes = bytes.isEmpty ? chunk : bytes + chunk
        }
        return .tooLarge(bytes.count, signature)
    }

    /// `nil` where no file is.
    static func signature(of path: AbsolutePath) -> Signature? { signature(of: path, kind: S_IFREG) }

    /// `nil` where no folder is.
    static func folderSignature(of path: AbsolutePath) -> Signature? { signature(of: path, kind: S_IFDIR) }

    private static func signature(of path: AbsolutePath, kind: mode_t) -> Signature? {
        var status = stat()
        guard stat(path.string, &status) == 0, status.st_mode & S_IFMT == kind else { return nil }
        return Signature(status)
    }

    private static func readChunk(_ descriptor: Int32, atMost size: Int) -> ([UInt8], Int32) {
        var error: Int32 = 0
        let chunk = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            var got = Glibc.read(descriptor, buffer.baseAddress, size)
            while got < 0, errno == EINTR { got = Glibc.read(descriptor, buffer.baseAddress, size) }
            if got < 0 { error = errno }
            count = max(0, got)
        }
        return (chunk, error)
    }

    private static func failure(_ error: Int32) -> DiskFile {
        switch error {
        case ENOENT, ENOTDIR: .absent
        default: .unreadable(error)
        }
    }
}

extension DiskFile.Signature {
    /// Whether nothing has changed for so long, by the clock of this machine.
    func isOlder(than age: Duration) -> Bool { changed + Int(age.components.seconds) < time(nil) }

    fileprivate init(_ status: stat) {
        device = UInt(status.st_dev)
        inode = UInt(status.st_ino)
        size = Int(status.st_size)
        modified = status.st_mtim.tv_sec
        modifiedNanoseconds = status.st_mtim.tv_nsec
        changed = status.st_ctim.tv_sec
        changedNanoseconds = status.st_ctim.tv_nsec
    }
}
