import CLibgit2
import KytesBasics

/// What would be lost with a working copy.
public struct GitStatus: Hashable, Sendable {
    /// Changed, staged, deleted, renamed or in conflict; relative paths, sorted.
    public var modified: [String] = []
    /// Not known to git and not ignored; folders end with `/`.
    public var untracked: [String] = []
    /// Commits of local branches (or of a detached `HEAD`) that no remote branch has, newest first.
    public var unpushed: [Commit] = []
    public var hasStash = false

    public struct Commit: Hashable, Sendable {
        public var id: GitObjectID
        /// The first line of its message.
        public var summary: String
    }

    public var isClean: Bool { modified.isEmpty && untracked.isEmpty && unpushed.isEmpty && !hasStash }
}

extension GitRepository {
    /// - Parameter base: A commit that is to be had elsewhere, and with it all before it.
    /// - Throws: `GitError`.
    public func status(base: GitObjectID? = nil) throws -> GitStatus {
        var status = GitStatus()
        try readFiles(into: &status)
        status.unpushed = try unpushed(base: base)
        status.hasStash = try references().contains { $0.name == "refs/stash" }
        return status
    }

    /// A value of the repository's own configuration.
    public func setting(_ key: String) -> String? {
        var config: OpaquePointer?
        guard git_repository_config_snapshot(&config, handle.pointer) == 0 else { return nil }
        defer { git_config_free(config) }
        var value: UnsafePointer<CChar>?
        guard git_config_get_string(&value, config, key) == 0 else { return nil }
        return value.map { String(cString: $0) }
    }

    private func readFiles(into status: inout GitStatus) throws {
        var options = git_status_options()
        git_status_options_init(&options, UInt32(GIT_STATUS_OPTIONS_VERSION))
        options.show = GIT_STATUS_SHOW_INDEX_AND_WORKDIR
        options.flags = GIT_STATUS_OPT_INCLUDE_UNTRACKED.rawValue | GIT_STATUS_OPT_EXCLUDE_SUBMODULES.rawValue
        let list = try gitHandle(gitDirectory.string, free: git_status_list_free) {
            git_status_list_new($0, handle.pointer, &options)
        }
        for index in 0..<git_status_list_entrycount(list.pointer) {
            guard let entry = git_status_byindex(list.pointer, index)?.pointee else { continue }
            let delta = entry.index_to_workdir ?? entry.head_to_index
            guard let path = delta?.pointee.new_file.path else { continue }
            if entry.status == GIT_STATUS_WT_NEW {
                status.untracked.append(String(cString: path))
            } else if entry.status != GIT_STATUS_CURRENT, entry.status != GIT_STATUS_IGNORED {
                status.modified.append(String(cString: path))
            }
        }
    }

    private func unpushed(base: GitObjectID?) throws -> [GitStatus.Commit] {
        let walk = try gitHandle(gitDirectory.string, free: git_revwalk_free) { git_revwalk_new($0, handle.pointer) }
        git_revwalk_sorting(walk.pointer, GIT_SORT_TIME.rawValue)
        _ = git_revwalk_push_head(walk.pointer)
        _ = git_revwalk_push_glob(walk.pointer, "refs/heads/*")
        _ = git_revwalk_hide_glob(walk.pointer, "refs/remotes/*")
        if var id = base?.raw { _ = git_revwalk_hide(walk.pointer, &id) }
        var commits: [GitStatus.Commit] = []
        var id = git_oid()
        while git_revwalk_next(&id, walk.pointer) == 0, commits.count < 1000 {
            var commit: OpaquePointer?
            try check(git_commit_lookup(&commit, handle.pointer, &id), GitObjectID(id).description)
            defer { git_commit_free(commit) }
            let summary = git_commit_summary(commit).map { String(cString: $0) } ?? ""
            commits.append(GitStatus.Commit(id: GitObjectID(id), summary: summary))
        }
        return commits
    }
}
