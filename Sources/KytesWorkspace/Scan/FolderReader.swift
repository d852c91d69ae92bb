import Glibc
import KytesBasics

/// An entry of a folder, as the system lists it: no `stat` is spent on it but where the file system does not say its kind.
struct FolderEntry: Sendable {
    enum Kind: Sendable {
        case folder
        case file
        case link
        case other
    }

    var name: [UInt8]
    var kind: Kind
}

enum FolderReader {
    /// The entries of a folder in the order of the disk, without `.` and `..`.
    ///
    /// - Returns: `nil` with the system's error number where it cannot be read.
    static func entries(of path: AbsolutePath) -> (entries: [FolderEntry], error: Int32?) {
        guard let folder = opendir(path.string) else { return ([], errno) }
        defer { closedir(folder) }
        var entries: [FolderEntry] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: UInt8.self, capacity: 256) { bytes in
                    Array(
                        UnsafeBufferPointer(
                            start: bytes,
                            count: strnlen(UnsafeRawPointer(bytes).assumingMemoryBound(to: CChar.self), 255)))
                }
            }
            if name == [0x2E] || name == [0x2E, 0x2E] { continue }
            entries.append(FolderEntry(name: name, kind: kind(entry.pointee.d_type, name, in: path)))
        }
        return (entries, nil)
    }

    private static func kind(_ type: UInt8, _ name: [UInt8], in folder: AbsolutePath) -> FolderEntry.Kind {
        switch Int(type) {
        case Int(DT_DIR): return .folder
        case Int(DT_REG): return .file
        case Int(DT_LNK): return .link
        case Int(DT_UNKNOWN):
            var status = stat()
            let path = folder.string + "/" + String(decoding: name, as: UTF8.self)
            guard lstat(path, &status) == 0 else { return .other }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: return .folder
            case S_IFREG: return .file
            case S_IFLNK: return .link
            default: return .other
            }
        default: return .other
        }
    }
}
