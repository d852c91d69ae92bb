import CLibgit2
public import KytesBasics

/// Makes a repository to work in from one on this disk: its whole history, a branch at a commit, the files.
public enum GitWorkingCopy {
    /// - Parameters:
    ///   - repository: A bare repository with the commit; its branches become remote branches of `origin`.
    ///   - directory: Must not exist yet. Made whole under another name beside it, then renamed.
    ///   - branch: A short name: `kytes/swift-nio`.
    ///   - origin: The URL that the remote `origin` gets.
    ///   - settings: Values for the configuration of the new repository.
    /// - Throws: `GitError`, `CancellationError`; nothing is left at `directory` then.
    public static func make(
        from repository: AbsolutePath,
        at directory: AbsolutePath,
        branch: String,
        commit: GitObjectID,
        origin: String,
        settings: [String: String] = [:],
        progress: GitProgressHandler? = nil
    ) async throws {
        try await BlockingThreads.long.run { cancel in
            let temporary = directory.string + ".kytes-" + String(UInt64.random(in: 0...UInt64.max), radix: 36)
            guard let place = AbsolutePath(temporary) else { return }
            do {
                try Disk.makeFolders(directory.parent)
                let copy = try clone(repository, to: place, cancel: cancel)
                try configure(copy, origin: origin, settings: settings)
                try putBranch(branch, at: commit, in: copy)
                try checkOut(copy, cancel: cancel, progress: progress)
                try Disk.move(place, to: directory)
            } catch {
                Disk.remove(place)
                throw GitError.wrapping(error)
            }
        }
    }

    private static func clone(_ source: AbsolutePath, to place: AbsolutePath, cancel: CancelFlag) throws -> GitHandle {
        GitLibrary.start()
        var options = git_clone_options()
        git_clone_options_init(&options, UInt32(GIT_CLONE_OPTIONS_VERSION))
        options.checkout_opts.checkout_strategy = GIT_CHECKOUT_NONE.rawValue
        options.local = GIT_CLONE_LOCAL
        options.fetch_opts.callbacks.payload = Unmanaged.passUnretained(cancel).toOpaque()
        options.fetch_opts.callbacks.transfer_progress = { _, payload in isRaised(payload) ? -1 : 0 }
        return try translating(cancel) {
            try gitHandle(source.string, free: git_repository_free) {
                git_clone($0, source.string, place.string, &options)
            }
        }
    }

    private static func configure(_ copy: GitHandle, origin: String, settings: [String: String]) throws {
        try check(git_remote_set_url(copy.pointer, "origin", origin), origin)
        let config = try gitHandle(origin, free: git_config_free) { git_repository_config($0, copy.pointer) }
        for (key, value) in settings { try check(git_config_set_string(config.pointer, key, value), key) }
    }

    private static func putBranch(_ branch: String, at commit: GitObjectID, in copy: GitHandle) throws {
        var id = commit.raw
        var reference: OpaquePointer?
        let name = "refs/heads/" + branch
        try check(git_reference_create(&reference, copy.pointer, name, &id, 1, "kytes"), name)
        git_reference_free(reference)
        // The branch that the clone made by itself would count as work.
        var head: OpaquePointer?
        if git_repository_head(&head, copy.pointer) == 0, let old = git_reference_name(head),
            String(cString: old) != name
        {
            try check(git_repository_set_head(copy.pointer, name), name)
            git_reference_delete(head)
        } else {
            try check(git_repository_set_head(copy.pointer, name), name)
        }
        git_reference_free(head)
    }

    private static func checkOut(_ copy: GitHandle, cancel: CancelFlag, progress: GitProgressHandler?) throws {
        var options = git_checkout_options()
        git_checkout_options_init(&options, UInt32(GIT_CHECKOUT_OPTIONS_VERSION))
        options.checkout_strategy = GIT_CHECKOUT_FORCE.rawValue
        options.notify_flags = GIT_CHECKOUT_NOTIFY_ALL.rawValue
        options.notify_payload = Unmanaged.passUnretained(cancel).toOpaque()
        options.notify_cb = { _, _, _, _, _, payload in isRaised(payload) ? GIT_EUSER.rawValue : 0 }
        progress?(GitProgress(phase: "Writing files", done: 0, total: nil))
        try translating(cancel) { try check(git_checkout_head(copy.pointer, &options), "HEAD") }
    }

    private static func translating<Value>(_ cancel: CancelFlag, _ work: () throws -> Value) throws -> Value {
        do {
            let value = try work()
            try cancel.check()
            return value
        } catch {
            try cancel.check()
            throw error
        }
    }
}

private func isRaised(_ payload: UnsafeMutableRawPointer?) -> Bool {
    payload.map { Unmanaged<CancelFlag>.fromOpaque($0).takeUnretainedValue().isRaised } ?? false
}
