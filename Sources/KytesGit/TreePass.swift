import CLibgit2
import Glibc
import KytesBasics

/// One pass of a `GitTreeWriter`, on one thread, by descriptors of folders.
///
/// Several passes may work on one tree at the same time: each looks through all of it, makes every folder, and writes its
/// own share of the files.
final class TreePass {
    /// Files that follow each other go to one pass, so that two hardly meet in one folder.
    private static let shareCount = 64

    var progress: TreeProgress?

    private let repository: GitHandle
    private let odb: GitHandle
    private let target: AbsolutePath
    private let cancel: CancelFlag
    private let fileLimit: Int
    private let root: Int32
    private let staging: Int32
    private let stagingPath: AbsolutePath
    private var report = GitTreeWriter.Report()
    private var share = (index: 0, of: 1)
    private var seen = 0
    private var hasNamelessFiles = true
    private static let depthLimit = 200

    /// - Parameter staging: A folder beside `target`, made here, for this pass alone.
    init(_ repository: AbsolutePath, _ target: AbsolutePath, staging: AbsolutePath, cancel: CancelFlag, fileLimit: Int)
        throws
    {
        let handle = try openHandle(repository)
        self.repository = handle
        odb = try gitHandle(repository.string, free: git_odb_free) { git_repository_odb($0, handle.pointer) }
        self.target = target
        self.cancel = cancel
        self.fileLimit = fileLimit
        try Disk.makeFolders(target)
        if mkdir(staging.string, 0o700) != 0, errno != EEXIST { throw GitError.system(errno, on: staging.string) }
        stagingPath = staging
        let root = try Self.folder(target.string, in: AT_FDCWD)
        do {
            self.staging = try Self.folder(staging.string, in: AT_FDCWD)
            self.root = root
        } catch {
            close(root)
            throw error
        }
    }

    deinit {
        close(root)
        close(staging)
    }

    /// - Parameter share: Which of how many passes this is; what is left out is reported by the first.
    func write(share: (index: Int, of: Int), of commit: GitObjectID) throws -> GitTreeWriter.Report {
        self.share = share
        try write(tree(of: commit), into: root, path: "", depth: 0)
        return report
    }

    func writeFile(_ path: [String], of commit: GitObjectID) throws -> Bool {
        guard let name = path.last, path.count <= Self.depthLimit, !path.contains(where: { TreeNames.isForbidden($0) })
        else {
            return false
        }
        var tree = try tree(of: commit)
        var folder = dup(root)
        defer { close(folder) }
        for name in path.dropLast() {
            guard let entry = git_tree_entry_byname(tree.pointer, name), git_tree_entry_type(entry) == GIT_OBJECT_TREE,
                let id = git_tree_entry_id(entry)
            else { return false }
            tree = try self.tree(id.pointee)
            let inner = try Self.makeFolder(name, in: folder)
            close(folder)
            folder = inner
        }
        guard let entry = git_tree_entry_byname(tree.pointer, name), git_tree_entry_type(entry) == GIT_OBJECT_BLOB
        else {
            return false
        }
        return try write(entry, name: name, into: folder, path: path.joined(separator: "/"), depth: path.count - 1)
    }

    /// The folder in between, with what killed processes left in it.
    func removeStaging() { Disk.remove(stagingPath) }

    private func write(_ tree: GitHandle, into folder: Int32, path: String, depth: Int) throws {
        for index in 0..<git_tree_entrycount(tree.pointer) {
            try cancel.check()
            guard let entry = git_tree_entry_byindex(tree.pointer, index), let raw = git_tree_entry_name(entry),
                let id = git_tree_entry_id(entry)
            else { continue }
            let name = String(cString: raw)
            let path = path.isEmpty ? name : path + "/" + name
            // A name that is not UTF-8 would come out as another one.
            guard !TreeNames.isForbidden(name), strcmp(raw, name) == 0, depth < Self.depthLimit else {
                if share.index == 0 { report.omitted.append(path) }
                continue
            }
            switch GitTreeEntry.Kind(git_tree_entry_filemode(entry)) {
            case .folder:
                let inner = try Self.makeFolder(name, in: folder)
                defer { close(inner) }
                try write(self.tree(id.pointee), into: inner, path: path, depth: depth + 1)
            case .submodule:
                close(try Self.makeFolder(name, in: folder))
                if share.index == 0 { report.submodules.append(path) }
            case .file, .executable, .link:
                seen += 1
                guard (seen - 1) / Self.shareCount % share.of == share.index else { continue }
                _ = try write(entry, name: name, into: folder, path: path, depth: depth)
            }
        }
    }

    private func write(
        _ entry: OpaquePointer,
        name: String,
        into folder: Int32,
        path: String,
        depth: Int
    ) throws -> Bool {
        guard var id = git_tree_entry_id(entry)?.pointee else { return false }
        let kind = GitTreeEntry.Kind(git_tree_entry_filemode(entry))
        let mode: mode_t = kind == .executable ? 0o555 : 0o444
        var size = 0
        var type = GIT_OBJECT_ANY
        try check(git_odb_read_header(&size, &type, odb.pointer, &id), path)
        if size > fileLimit {
            report.omitted.append(path)
            return false
        }
        report.files += 1
        progress?.count(size)
        var facts = stat()
        let isThere = fstatat(folder, name, &facts, AT_SYMLINK_NOFOLLOW) == 0
        let isFile = isThere && facts.st_mode & S_IFMT == S_IFREG
        if isThere, Int(facts.st_size) == size, isFile || kind == .link { return true }
        let object = try gitHandle(path, free: git_odb_object_free) { git_odb_read($0, odb.pointer, &id) }
        let contents = UnsafeRawBufferPointer(
            start: git_odb_object_data(object.pointer),
            count: git_odb_object_size(object.pointer)
        )
        // A jump has put a file in the place of its pointer.
        if isFile, size <= GitLFSPointer.sizeLimit, GitLFSPointer(contents)?.size == Int(facts.st_size) { return true }
        if kind == .link, size <= 4095, TreeNames.staysInside(Array(contents), depth: depth) {
            try putLink(String(decoding: contents, as: UTF8.self), name: name, in: folder, path: path)
        } else if try !putNameless(contents, name: name, in: folder, mode: mode, path: path) {
            try putStaged(contents, name: name, in: folder, mode: mode, path: path)
        }
        return true
    }

    private func tree(of commit: GitObjectID) throws -> GitHandle {
        var id = commit.raw
        let object = try gitHandle(commit.description, free: git_object_free) {
            git_object_lookup($0, repository.pointer, &id, GIT_OBJECT_ANY)
        }
        return try gitHandle(commit.description, free: git_object_free) {
            git_object_peel($0, object.pointer, GIT_OBJECT_TREE)
        }
    }

    private func tree(_ id: git_oid) throws -> GitHandle {
        var id = id
        return try gitHandle(GitObjectID(id).description, free: git_tree_free) {
            git_tree_lookup($0, repository.pointer, &id)
        }
    }

    /// Writes a file that has no name until it is whole: nothing to clean up, and half the work of a rename.
    ///
    /// - Returns: `false` where the file system cannot do that, or something stands there.
    private func putNameless(
        _ contents: UnsafeRawBufferPointer,
        name: String,
        in folder: Int32,
        mode: mode_t,
        path: String
    ) throws -> Bool {
        guard hasNamelessFiles else { return false }
        let file = openat(staging, ".", Self.nameless | O_WRONLY | O_CLOEXEC, mode)
        guard file >= 0 else {
            if errno == ENOSPC || errno == EDQUOT { throw GitError.system(errno, on: path) }
            hasNamelessFiles = false
            return false
        }
        defer { close(file) }
        try Disk.write(contents, to: file, path: path)
        return linkat(AT_FDCWD, "/proc/self/fd/\(file)", folder, name, AT_SYMLINK_FOLLOW) == 0
    }

    /// `O_TMPFILE`, which is a macro that Swift does not import.
    private static let nameless = 0o20000000 | O_DIRECTORY

    private func putStaged(
        _ contents: UnsafeRawBufferPointer,
        name: String,
        in folder: Int32,
        mode: mode_t,
        path: String
    ) throws {
        let temporary = Self.temporaryName()
        let file = openat(staging, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        guard file >= 0 else { throw GitError.system(errno, on: path) }
        defer { close(file) }
        do { try Disk.write(contents, to: file, path: path) } catch {
            unlinkat(staging, temporary, 0)
            throw error
        }
        try move(temporary, to: name, in: folder, path: path)
    }

    private func putLink(_ target: String, name: String, in folder: Int32, path: String) throws {
        let temporary = Self.temporaryName()
        guard symlinkat(target, staging, temporary) == 0 else { throw GitError.system(errno, on: path) }
        try move(temporary, to: name, in: folder, path: path)
    }

    private func move(_ temporary: String, to name: String, in folder: Int32, path: String) throws {
        guard renameat(staging, temporary, folder, name) == 0 else {
            let number = errno
            unlinkat(staging, temporary, 0)
            throw GitError.system(number, on: path)
        }
    }

    private static func makeFolder(_ name: String, in folder: Int32) throws -> Int32 {
        if mkdirat(folder, name, 0o755) != 0, errno != EEXIST { throw GitError.system(errno, on: name) }
        return try Self.folder(name, in: folder)
    }

    private static func folder(_ name: String, in folder: Int32) throws -> Int32 {
        let descriptor = openat(folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw GitError.system(errno, on: name) }
        return descriptor
    }

    private static func temporaryName() -> String {
        "\(getpid())-" + String(UInt64.random(in: 0...UInt64.max), radix: 36)
    }
}
