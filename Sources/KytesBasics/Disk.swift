import Glibc

/// Files and folders of this machine, by blocking calls: use them on `BlockingThreads`.
public enum Disk {
    /// A system call that failed.
    public struct Failure: Error, Hashable, CustomStringConvertible {
        /// An errno.
        public var number: Int32
        public var path: String

        public init(number: Int32, path: String) {
            self.number = number
            self.path = path
        }

        public var isDiskFull: Bool { number == ENOSPC || number == EDQUOT }

        public var description: String { "`\(path)`: \(String(cString: strerror(number)))" }
    }

    public enum Kind: Sendable { case file, folder, link, other }

    /// What stands at a path, links not followed; `nil` for nothing.
    public static func kind(of path: AbsolutePath) -> Kind? {
        var facts = stat()
        guard lstat(path.string, &facts) == 0 else { return nil }
        switch facts.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .folder
        case S_IFLNK: return .link
        default: return .other
        }
    }

    /// The bytes of a regular file (links followed); `nil` where it cannot be read or is larger than `limit`.
    public static func read(_ path: AbsolutePath, limit: Int) -> [UInt8]? {
        let descriptor = open(path.string, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG, facts.st_size <= limit else {
            return nil
        }
        var bytes = [UInt8](repeating: 0, count: Int(facts.st_size))
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress.map { $0 + filled }, $0.count - filled)
            }
            if count < 0, errno == EINTR { continue }
            if count < 0 { return nil }
            if count == 0 { break }
            filled += count
        }
        return Array(bytes.prefix(filled))
    }

    /// Writes a file whole or not at all, folders above it included: under another name beside it, then renamed.
    ///
    /// - Throws: `Failure`.
    public static func write(_ bytes: [UInt8], to path: AbsolutePath, mode: UInt32 = 0o644) throws {
        try makeFolders(path.parent)
        let temporary = path.string + ".tmp-\(getpid())-" + String(UInt64.random(in: 0...UInt64.max), radix: 36)
        let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard file >= 0 else { throw Failure(number: errno, path: path.string) }
        do {
            defer { close(file) }
            try bytes.withUnsafeBytes { try write($0, to: file, path: path.string) }
            guard rename(temporary, path.string) == 0 else { throw Failure(number: errno, path: path.string) }
        } catch {
            unlink(temporary)
            throw error
        }
    }

    /// Writes all bytes to a descriptor.
    ///
    /// - Throws: `Failure`.
    public static func write(_ bytes: UnsafeRawBufferPointer, to file: Int32, path: String) throws {
        var rest = bytes
        while !rest.isEmpty {
            let count = Glibc.write(file, rest.baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Failure(number: errno, path: path) }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    /// Makes a folder and those above it, where they are missing.
    ///
    /// - Throws: `Failure`.
    public static func makeFolders(_ path: AbsolutePath) throws {
        if mkdir(path.string, 0o755) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, path != .root else { throw Failure(number: errno, path: path.string) }
        try makeFolders(path.parent)
        if mkdir(path.string, 0o755) != 0, errno != EEXIST { throw Failure(number: errno, path: path.string) }
    }

    /// - Throws: `Failure`; `ENOTEMPTY` or `ENOTDIR` where something stands at `target`.
    public static func move(_ path: AbsolutePath, to target: AbsolutePath) throws {
        guard rename(path.string, target.string) == 0 else { throw Failure(number: errno, path: target.string) }
    }

    /// Makes a symbolic link at `path`.
    ///
    /// - Throws: `Failure`; `EEXIST` where something stands there.
    public static func link(_ path: AbsolutePath, to target: AbsolutePath) throws {
        try link(path, target: target.string)
    }

    /// - Parameter target: As the link says it; relative to its folder where it does not begin with `/`.
    /// - Throws: `Failure`; `EEXIST` where something stands there.
    public static func link(_ path: AbsolutePath, target: String) throws {
        guard symlink(target, path.string) == 0 else { throw Failure(number: errno, path: path.string) }
    }

    /// The names in a folder, sorted; empty where there is none.
    public static func names(in folder: AbsolutePath) -> [String] {
        let descriptor = open(folder.string, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        return rawNames(in: descriptor).map {
            String(decoding: $0.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        .sorted()
    }

    /// Removes a file, or a folder with all that is in it, links not followed. What cannot be removed stays.
    public static func remove(_ path: AbsolutePath) {
        let parent = open(path.parent.string, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard parent >= 0 else { return }
        defer { close(parent) }
        path.lastComponent.withCString { remove($0, in: parent, depth: 0) }
    }

    private static func remove(_ name: UnsafePointer<CChar>, in folder: Int32, depth: Int) {
        if unlinkat(folder, name, 0) == 0 || errno == ENOENT { return }
        let inner = openat(folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        guard inner >= 0 else { return }
        defer { close(inner) }
        if depth < 1000 { for name in rawNames(in: dup(inner)) { remove(name, in: inner, depth: depth + 1) } }
        unlinkat(folder, name, AT_REMOVEDIR)
    }

    /// Takes the descriptor. Names as bytes, since a file system knows no encoding.
    private static func rawNames(in descriptor: Int32) -> [[CChar]] {
        guard descriptor >= 0 else { return [] }
        guard let entries = fdopendir(descriptor) else {
            close(descriptor)
            return []
        }
        defer { closedir(entries) }
        var names: [[CChar]] = []
        while let entry = readdir(entries) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) {
                    Array(UnsafeBufferPointer(start: $0, count: strlen($0) + 1))
                }
            }
            if name != [0x2E, 0], name != [0x2E, 0x2E, 0] { names.append(name) }
        }
        return names
    }
}

extension Disk {
    /// Whether a path leads to a regular file, links followed.
    public static func isReadableFile(_ path: AbsolutePath) -> Bool {
        var facts = stat()
        return stat(path.string, &facts) == 0 && facts.st_mode & S_IFMT == S_IFREG && access(path.string, R_OK) == 0
    }

    /// Whether its owner may execute a regular file, links not followed.
    public static func isExecutable(_ path: AbsolutePath) -> Bool {
        var facts = stat()
        return lstat(path.string, &facts) == 0 && facts.st_mode & S_IFMT == S_IFREG && facts.st_mode & S_IXUSR != 0
    }

    /// The path with all links followed; `nil` where it leads nowhere.
    public static func resolved(_ path: AbsolutePath) -> AbsolutePath? {
        guard let resolved = realpath(path.string, nil) else { return nil }
        defer { free(resolved) }
        return AbsolutePath(String(cString: resolved))
    }

    /// Sets the time of the last change to now.
    public static func touch(_ path: AbsolutePath) { utimensat(AT_FDCWD, path.string, nil, 0) }

    /// When it was changed last, in seconds since 1970.
    public static func changeTime(_ path: AbsolutePath) -> Int64? {
        var facts = stat()
        return lstat(path.string, &facts) == 0 ? Int64(facts.st_mtim.tv_sec) : nil
    }

    /// The bytes on disk of a folder with all that is in it, links not followed.
    public static func size(of path: AbsolutePath) -> Int {
        var facts = stat()
        guard lstat(path.string, &facts) == 0 else { return 0 }
        let own = Int(facts.st_blocks) * 512
        guard facts.st_mode & S_IFMT == S_IFDIR else { return own }
        return names(in: path).reduce(own) { $0 + size(of: path.appending($1)) }
    }
}
