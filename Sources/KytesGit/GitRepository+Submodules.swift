import CLibgit2
import KytesBasics

extension GitRepository {
    /// What stands at each of these paths of a commit; paths at which there is nothing are left out.
    ///
    /// - Throws: `GitError`: `revisionNotFound`, `damaged`.
    public func entries(of commit: GitObjectID, at paths: [String]) throws -> [GitTreeEntry] {
        let tree = try tree(of: commit)
        return try paths.compactMap { path in
            try Task.checkCancellation()
            var entry: OpaquePointer?
            let result = git_tree_entry_bypath(&entry, tree.pointer, path)
            // A path that cannot stand in a tree at all stands in none.
            if result == GIT_ENOTFOUND.rawValue || result == GIT_EINVALIDSPEC.rawValue || path.isEmpty { return nil }
            try check(result, path)
            defer { git_tree_entry_free(entry) }
            guard let id = git_tree_entry_id(entry) else { return nil }
            let kind = GitTreeEntry.Kind(git_tree_entry_filemode(entry))
            return GitTreeEntry(path: path, kind: kind, id: GitObjectID(id.pointee))
        }
    }

    /// The commit of another repository that the index of a checkout has at a path, which is what `git submodule update`
    /// checks out; `nil` where it has none.
    public func indexedSubmodule(at path: String) throws -> GitObjectID? {
        let index = try gitHandle(gitDirectory.string, free: git_index_free) {
            git_repository_index($0, handle.pointer)
        }
        guard let entry = git_index_get_bypath(index.pointer, path, 0)?.pointee,
            entry.mode == UInt32(GIT_FILEMODE_COMMIT.rawValue)
        else { return nil }
        return GitObjectID(entry.id)
    }
}

extension GitLocation {
    /// The address of a submodule: as written, or from the upstream of the repository that has it where it begins with
    /// `./` or `../`.
    ///
    /// - Source: git 2.39, `relative_url` in remote.c; git-submodule(1), "add".
    public static func address(ofSubmodule written: String, in upstream: String) -> String {
        guard written.hasPrefix("./") || written.hasPrefix("../") else { return written }
        var (base, rest, separator) = (upstream[...], written[...], "/")
        if base.hasSuffix("/") { base = base.dropLast() }
        while true {
            if rest.hasPrefix("../") {
                rest = rest.dropFirst(3)
                if let slash = base.lastIndex(of: "/") {
                    base = base[..<slash]
                } else if let colon = base.lastIndex(of: ":") {
                    base = base[..<colon]
                    separator = ":"
                } else {
                    base = "."
                }
            } else if rest.hasPrefix("./") {
                rest = rest.dropFirst(2)
            } else {
                break
            }
        }
        let address = base + separator + rest
        return String(address.hasSuffix("/") ? address.dropLast() : address)
    }
}
