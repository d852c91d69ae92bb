import Glibc
import KytesBasics

/// What users mean by a path, and the few things that commands ask of the disk themselves.
extension Disk {
    static func currentFolder() throws -> AbsolutePath {
        guard let buffer = getcwd(nil, 0) else { throw CommandFailure.failed("The current folder is gone") }
        defer { free(buffer) }
        guard let path = AbsolutePath(String(cString: buffer)) else {
            throw CommandFailure.failed("The current folder is out of reach")
        }
        return path
    }

    /// An existing folder, symbolic links followed, so that one folder has one name.
    static func folder(_ text: String) throws -> AbsolutePath {
        let path = realName(of: AbsolutePath(text, relativeTo: try currentFolder()))
        guard kind(of: path) == .folder else { throw CommandFailure.misuse("`\(text)` is not a folder") }
        return path
    }

    /// A file's real name; `nil` where there is no file.
    static func file(_ text: String) throws -> AbsolutePath? {
        let path = realName(of: AbsolutePath(text, relativeTo: try currentFolder()))
        return kind(of: path) == .file ? path : nil
    }

    static func isWritable(_ path: AbsolutePath) -> Bool { access(path.string, W_OK) == 0 }

    static func isExecutable(_ path: String) -> Bool { access(path, X_OK) == 0 }

    /// The bytes that are free for this user.
    static func freeBytes(at path: AbsolutePath) -> Int? {
        var status = statvfs()
        guard statvfs(path.string, &status) == 0 else { return nil }
        return Int(
            clamping: UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize)).partialValue)
    }

    /// `path`, or the nearest folder above it that is there.
    static func nearestExisting(_ path: AbsolutePath) -> AbsolutePath {
        var path = path
        while kind(of: path) == nil, path != .root { path = path.parent }
        return path
    }

    private static func realName(of path: AbsolutePath) -> AbsolutePath {
        guard let buffer = realpath(path.string, nil) else { return path }
        defer { free(buffer) }
        return AbsolutePath(String(cString: buffer)) ?? path
    }
}
