import CLibgit2
public import KytesBasics

/// A repository on this disk, bare or not, read through libgit2 on threads of its own.
///
/// Nothing that the repository's configuration says is executed, and nothing is written but by what says so.
public actor GitRepository {
    /// The folder with the objects: the repository itself when it is bare, its `.git` otherwise.
    public nonisolated let gitDirectory: AbsolutePath
    /// The folder of the working files; `nil` when bare.
    public nonisolated let workingDirectory: AbsolutePath?

    let handle: GitHandle
    private let executor: ThreadExecutor

    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private init(_ handle: GitHandle) throws {
        self.handle = handle
        executor = ThreadExecutor(threads: .short)
        guard let path = git_repository_path(handle.pointer), let directory = AbsolutePath(String(cString: path)) else {
            throw GitError(code: .repositoryNotFound, subject: "")
        }
        gitDirectory = directory
        workingDirectory = git_repository_workdir(handle.pointer).flatMap { AbsolutePath(String(cString: $0)) }
    }

    /// Opens the repository at exactly this folder: a bare one, a `.git`, or a folder that has one.
    ///
    /// - Throws: `GitError` with `repositoryNotFound`.
    public static func open(_ path: AbsolutePath) async throws -> GitRepository {
        try await BlockingThreads.short.run { _ in try GitRepository(openHandle(path)) }
    }

    /// Makes an empty bare repository, folders above it included.
    ///
    /// It has what kytes needs and no more: no hooks, no samples, no garbage collection behind our back.
    public static func createBare(at path: AbsolutePath) async throws -> GitRepository {
        try await BlockingThreads.short.run { _ in
            try createBareHandle(at: path)
            return try GitRepository(openHandle(path))
        }
    }

    /// Whether the commit and its tree are here (not whether every file is).
    public func contains(_ commit: GitObjectID) -> Bool {
        (try? tree(of: commit)) != nil
    }

    /// The commit that a revision names: an id, a tag (peeled), a branch, `HEAD`, whatever `git rev-parse` understands.
    ///
    /// - Returns: `nil` where there is none.
    public func commit(_ revision: String) throws -> GitObjectID? {
        var object: OpaquePointer?
        let result = git_revparse_single(&object, handle.pointer, revision)
        if result == GIT_ENOTFOUND.rawValue || result == GIT_EINVALIDSPEC.rawValue || result == GIT_EAMBIGUOUS.rawValue
        {
            return nil
        }
        try check(result, revision)
        defer { git_object_free(object) }
        return peeledCommit(object)
    }

    /// All references with the commits they lead to, sorted by name; those that lead to none (a tag of a blob) are left out.
    public func references() throws -> [GitReference] {
        let iterator = try gitHandle(gitDirectory.string, free: git_reference_iterator_free) {
            git_reference_iterator_new($0, handle.pointer)
        }
        var references: [GitReference] = []
        var reference: OpaquePointer?
        while git_reference_next(&reference, iterator.pointer) == 0 {
            try Task.checkCancellation()
            defer { git_reference_free(reference) }
            var object: OpaquePointer?
            guard let name = git_reference_name(reference),
                git_reference_peel(&object, reference, GIT_OBJECT_COMMIT) == 0
            else { continue }
            defer { git_object_free(object) }
            if let id = git_object_id(object) {
                references.append(GitReference(name: String(cString: name), commit: GitObjectID(id.pointee)))
            }
        }
        return references.sorted { $0.name < $1.name }
    }

    /// The names of references whose objects cannot be read, sorted: in a sound repository there are none.
    public func brokenReferences() throws -> [String] {
        let iterator = try gitHandle(gitDirectory.string, free: git_reference_iterator_free) {
            git_reference_iterator_new($0, handle.pointer)
        }
        var broken: [String] = []
        var reference: OpaquePointer?
        while git_reference_next(&reference, iterator.pointer) == 0 {
            try Task.checkCancellation()
            defer { git_reference_free(reference) }
            guard let name = git_reference_name(reference), var id = git_reference_target(reference)?.pointee else {
                continue
            }
            var object: OpaquePointer?
            let isThere = git_object_lookup(&object, handle.pointer, &id, GIT_OBJECT_ANY) == 0
            let isCommit = isThere && git_object_type(object) == GIT_OBJECT_COMMIT
            git_object_free(object)
            if !isThere || isCommit && peeledTree(id) == nil { broken.append(String(cString: name)) }
        }
        return broken.sorted()
    }

    /// The full name that `HEAD` points to, for example `refs/heads/main`, born or not; `nil` when detached.
    public func head() -> String? {
        var reference: OpaquePointer?
        guard git_reference_lookup(&reference, handle.pointer, "HEAD") == 0 else { return nil }
        defer { git_reference_free(reference) }
        return git_reference_symbolic_target(reference).map { String(cString: $0) }
    }

    /// The URL of a remote as the repository's own configuration has it (`insteadOf` not applied).
    public func url(ofRemote name: String = "origin") -> String? {
        var remote: OpaquePointer?
        guard git_remote_lookup(&remote, handle.pointer, name) == 0 else { return nil }
        defer { git_remote_free(remote) }
        return git_remote_url(remote).map { String(cString: $0) }
    }

    /// Makes a reference lead to a commit, whatever it led to before.
    public func setReference(_ name: String, to commit: GitObjectID) throws {
        var reference: OpaquePointer?
        var id = commit.raw
        try check(git_reference_create(&reference, handle.pointer, name, &id, 1, "kytes"), name)
        git_reference_free(reference)
    }

    private func peeledTree(_ id: git_oid) -> GitHandle? { try? tree(of: GitObjectID(id)) }

    private func peeledCommit(_ object: OpaquePointer?) -> GitObjectID? {
        var commit: OpaquePointer?
        guard git_object_peel(&commit, object, GIT_OBJECT_COMMIT) == 0 else { return nil }
        defer { git_object_free(commit) }
        return git_object_id(commit).map { GitObjectID($0.pointee) }
    }
}

/// A name that a repository gives to a commit.
public struct GitReference: Hashable, Sendable {
    /// In full: `refs/tags/1.0.0`.
    public var name: String
    /// Annotated tags are peeled.
    public var commit: GitObjectID

    public init(name: String, commit: GitObjectID) {
        self.name = name
        self.commit = commit
    }
}

func openHandle(_ path: AbsolutePath) throws -> GitHandle {
    GitLibrary.start()
    return try gitHandle(path.string, free: git_repository_free) {
        git_repository_open_ext($0, path.string, GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue, nil)
    }
}

private func createBareHandle(at path: AbsolutePath) throws {
    GitLibrary.start()
    var options = git_repository_init_options()
    git_repository_init_options_init(&options, UInt32(GIT_REPOSITORY_INIT_OPTIONS_VERSION))
    options.flags = GIT_REPOSITORY_INIT_BARE.rawValue | GIT_REPOSITORY_INIT_MKPATH.rawValue
    let repository = try gitHandle(path.string, free: git_repository_free) {
        git_repository_init_ext($0, path.string, &options)
    }
    var config: OpaquePointer?
    try check(git_repository_config(&config, repository.pointer), path.string)
    defer { git_config_free(config) }
    try check(git_config_set_int32(config, "gc.auto", 0), path.string)
}
