import CLibgit2
import KytesBasics

/// Something in a folder of a commit.
public struct GitTreeEntry: Hashable, Sendable {
    public enum Kind: String, Sendable {
        case file, executable, folder
        /// A symbolic link; its bytes are the target.
        case link
        /// Another repository's commit.
        case submodule
    }

    /// Relative to the folder that was asked for.
    public var path: String
    public var kind: Kind
    /// For a submodule the commit in the other repository.
    public var id: GitObjectID
}

extension GitRepository {
    /// The bytes of a file of a commit (or a tree); of a symbolic link its target, of an LFS pointer the pointer.
    ///
    /// - Returns: `nil` where there is no file of this path.
    /// - Throws: `GitError`: `revisionNotFound` where the commit is not here, `tooLarge`, `damaged`.
    public func bytes(at path: String, of commit: GitObjectID, limit: Int = 64 << 20) throws -> [UInt8]? {
        let tree = try tree(of: commit)
        var entry: OpaquePointer?
        let result = git_tree_entry_bypath(&entry, tree.pointer, path)
        if result == GIT_ENOTFOUND.rawValue { return nil }
        try check(result, path)
        defer { git_tree_entry_free(entry) }
        guard git_tree_entry_type(entry) == GIT_OBJECT_BLOB, let id = git_tree_entry_id(entry) else { return nil }
        return try bytes(ofBlob: GitObjectID(id.pointee), limit: limit)
    }

    /// - Throws: `GitError`: `revisionNotFound`, `tooLarge`, `damaged`.
    public func bytes(ofBlob blob: GitObjectID, limit: Int = 64 << 20) throws -> [UInt8] {
        let odb = try objectDatabase()
        var size = 0
        var type = GIT_OBJECT_ANY
        var id = blob.raw
        try check(git_odb_read_header(&size, &type, odb.pointer, &id), blob.description)
        if size > limit { throw GitError(code: .tooLarge, subject: blob.description) }
        let object = try gitHandle(blob.description, free: git_odb_object_free) { git_odb_read($0, odb.pointer, &id) }
        let bytes = UnsafeRawBufferPointer(
            start: git_odb_object_data(object.pointer), count: git_odb_object_size(object.pointer))
        return Array(bytes)
    }

    /// In bytes; `nil` for what is no file.
    ///
    /// - Throws: `GitError`: `revisionNotFound`, `damaged`.
    func size(ofBlob blob: GitObjectID) throws -> Int? {
        var size = 0
        var type = GIT_OBJECT_ANY
        var id = blob.raw
        try check(git_odb_read_header(&size, &type, objectDatabase().pointer, &id), blob.description)
        return type == GIT_OBJECT_BLOB ? size : nil
    }

    /// What stands in a folder of a commit, sorted as git sorts.
    ///
    /// - Parameters:
    ///   - folder: Empty for the root.
    ///   - isRecursive: Also what stands in its folders, which themselves are left out then.
    ///   - limit: The most entries.
    /// - Returns: `nil` where there is no such folder.
    /// - Throws: `GitError`: `revisionNotFound`, `tooLarge`, `damaged`.
    public func entries(
        of commit: GitObjectID,
        at folder: String = "",
        isRecursive: Bool = false,
        limit: Int = 1_000_000
    ) throws -> [GitTreeEntry]? {
        var tree = try tree(of: commit)
        if !folder.isEmpty {
            var entry: OpaquePointer?
            let result = git_tree_entry_bypath(&entry, tree.pointer, folder)
            if result == GIT_ENOTFOUND.rawValue { return nil }
            try check(result, folder)
            defer { git_tree_entry_free(entry) }
            guard git_tree_entry_type(entry) == GIT_OBJECT_TREE, let id = git_tree_entry_id(entry) else { return nil }
            tree = try self.tree(id.pointee)
        }
        var entries: [GitTreeEntry] = []
        try collect(tree, below: "", depth: isRecursive ? 256 : 0, limit: limit, into: &entries)
        return entries
    }

    /// The tree of a commit, or the tree of that id.
    func tree(of commit: GitObjectID) throws -> GitHandle {
        var id = commit.raw
        let object = try gitHandle(commit.description, free: git_object_free) {
            git_object_lookup($0, handle.pointer, &id, GIT_OBJECT_ANY)
        }
        return try gitHandle(commit.description, free: git_object_free) {
            git_object_peel($0, object.pointer, GIT_OBJECT_TREE)
        }
    }

    private func tree(_ id: git_oid) throws -> GitHandle {
        var id = id
        return try gitHandle(GitObjectID(id).description, free: git_tree_free) {
            git_tree_lookup($0, handle.pointer, &id)
        }
    }

    private func objectDatabase() throws -> GitHandle {
        try gitHandle(gitDirectory.string, free: git_odb_free) { git_repository_odb($0, handle.pointer) }
    }

    private func collect(
        _ tree: GitHandle,
        below prefix: String,
        depth: Int,
        limit: Int,
        into entries: inout [GitTreeEntry]
    ) throws {
        try Task.checkCancellation()
        for index in 0..<git_tree_entrycount(tree.pointer) {
            guard let raw = git_tree_entry_byindex(tree.pointer, index), let name = git_tree_entry_name(raw),
                let id = git_tree_entry_id(raw)
            else { continue }
            let path = prefix + String(cString: name)
            let kind = GitTreeEntry.Kind(git_tree_entry_filemode(raw))
            if kind == .folder, depth > 0 {
                try collect(self.tree(id.pointee), below: path + "/", depth: depth - 1, limit: limit, into: &entries)
                continue
            }
            if entries.count >= limit { throw GitError(code: .tooLarge, subject: path) }
            entries.append(GitTreeEntry(path: path, kind: kind, id: GitObjectID(id.pointee)))
        }
    }
}

extension GitTreeEntry.Kind {
    init(_ mode: git_filemode_t) {
        switch mode {
        case GIT_FILEMODE_TREE: self = .folder
        case GIT_FILEMODE_BLOB_EXECUTABLE: self = .executable
        case GIT_FILEMODE_LINK: self = .link
        case GIT_FILEMODE_COMMIT: self = .submodule
        default: self = .file
        }
    }
}
