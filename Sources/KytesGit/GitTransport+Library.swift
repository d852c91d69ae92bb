import CLibgit2
import KytesBasics

// libgit2 1.5 has no timeouts and no depth, and looks at nobody while it connects. So the waiting task is let go at once
// when it is cancelled or late; the thread follows at the next callback, or when the system gives up the connection.
extension GitTransport {
    func libraryReferences(of location: GitLocation, limits: GitLimits) async throws -> GitRemoteReferences {
        try await abandoning(location, limits, progress: nil) { transfer in
            let remote = try transfer.remote(in: nil)
            defer { git_remote_disconnect(remote.pointer) }
            try transfer.connect(remote)
            return try Self.offered(by: remote, location)
        }
    }

    func libraryFetch(
        of location: GitLocation,
        into repository: AbsolutePath,
        limits: GitLimits,
        progress: GitProgressHandler?
    ) async throws {
        try await abandoning(location, limits, progress: progress) { transfer in
            let repository = try openHandle(repository)
            let remote = try transfer.remote(in: repository)
            try transfer.fetch(remote)
        }
    }

    private func abandoning<Value: Sendable>(
        _ location: GitLocation,
        _ limits: GitLimits,
        progress: GitProgressHandler?,
        _ work: @escaping @Sendable (LibraryTransfer) throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                try await BlockingThreads.long.runAbandoning { cancel in
                    let transfer = LibraryTransfer(
                        location: location,
                        credentials: GitCredentials(location.url, environment, configuration),
                        certificates: GitCertificates(
                            location.url, environment: environment, configuration: configuration),
                        proxy: configuration.proxy(for: location.url, environment: environment),
                        limits: limits,
                        progress: progress,
                        cancel: cancel
                    )
                    return try transfer.translatingErrors { try work(transfer) }
                }
            }
            group.addTask {
                try await Task.sleep(for: limits.timeout)
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let value = first else {
                throw GitError(code: .timedOut, subject: location.display)
            }
            return value
        }
    }

    private static func offered(by remote: GitHandle, _ location: GitLocation) throws -> GitRemoteReferences {
        var heads: UnsafeMutablePointer<UnsafePointer<git_remote_head>?>?
        var count = 0
        try check(git_remote_ls(&heads, &count, remote.pointer), location.display)
        var references = GitRemoteReferences(head: nil, commits: [:])
        var peeled: [String: GitObjectID] = [:]
        for index in 0..<count {
            guard let head = heads?[index]?.pointee, let rawName = head.name else { continue }
            let name = String(cString: rawName)
            if name == "HEAD" { references.head = head.symref_target.map { String(cString: $0) } }
            if name.hasSuffix("^{}") {
                peeled[String(name.dropLast(3))] = GitObjectID(head.oid)
            } else if name == "HEAD" || name.hasPrefix("refs/heads/") || name.hasPrefix("refs/tags/") {
                references.commits[name] = GitObjectID(head.oid)
            }
        }
        references.commits.merge(peeled) { $1 }
        return references
    }
}

/// What the callbacks of one transfer share. It lives on the one thread that runs the transfer.
private final class LibraryTransfer {
    private let location: GitLocation
    private let credentials: GitCredentials
    private let certificates: GitCertificates
    private let proxy: String?
    private let limits: GitLimits
    private let progress: GitProgressHandler?
    private let cancel: CancelFlag
    private let deadline: ContinuousClock.Instant
    private var throttle = ProgressThrottle()
    private var failure: (any Error)?

    init(
        location: GitLocation,
        credentials: GitCredentials,
        certificates: GitCertificates,
        proxy: String?,
        limits: GitLimits,
        progress: GitProgressHandler?,
        cancel: CancelFlag
    ) {
        self.location = location
        self.credentials = credentials
        self.certificates = certificates
        self.proxy = proxy
        self.limits = limits
        self.progress = progress
        self.cancel = cancel
        deadline = .now + limits.timeout
    }

    /// - Parameter repository: `nil` for a remote that is only asked, not fetched from.
    func remote(in repository: GitHandle?) throws -> GitHandle {
        GitLibrary.start()
        var options = git_remote_create_options()
        git_remote_create_options_init(&options, UInt32(GIT_REMOTE_CREATE_OPTIONS_VERSION))
        options.repository = repository?.pointer
        // `location` has been mapped already, under the environment that was handed in.
        options.flags =
            GIT_REMOTE_CREATE_SKIP_INSTEADOF.rawValue | GIT_REMOTE_CREATE_SKIP_DEFAULT_FETCHSPEC.rawValue
        return try gitHandle(location.display, free: git_remote_free) {
            git_remote_create_with_opts($0, reachableURL, &options)
        }
    }

    func connect(_ remote: GitHandle) throws {
        try certificates.apply()
        var callbacks = callbacks()
        try withProxyOptions { proxy in
            try check(
                git_remote_connect(remote.pointer, GIT_DIRECTION_FETCH, &callbacks, &proxy, nil), location.display)
        }
    }

    func fetch(_ remote: GitHandle) throws {
        try certificates.apply()
        var options = git_fetch_options()
        git_fetch_options_init(&options, UInt32(GIT_FETCH_OPTIONS_VERSION))
        options.callbacks = callbacks()
        options.prune = GIT_FETCH_NO_PRUNE
        options.update_fetchhead = 0
        options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE
        try withProxyOptions { proxy in
            options.proxy_opts = proxy
            try withRefspecs(["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"]) {
                try check(git_remote_fetch(remote.pointer, $0, &options, "kytes"), location.display)
            }
        }
    }

    /// libgit2 only hands on a number: what a callback really meant is kept here.
    func translatingErrors<Value>(_ work: () throws -> Value) throws -> Value {
        do { return try work() } catch {
            if let failure { throw failure }
            try cancel.check()
            // A host that asks for a login and then hangs up on the answer has refused it.
            if var refusal = error as? GitError, refusal.code == .unreachable, credentials.wasAsked {
                refusal.code = .unauthorized
                throw refusal
            }
            throw error
        }
    }

    /// A local path may lack its `.git`, which libgit2 does not add.
    private var reachableURL: String {
        for path in location.localCandidates where (try? openHandle(path)) != nil { return path.string }
        return location.url
    }

    private func callbacks() -> git_remote_callbacks {
        var callbacks = git_remote_callbacks()
        git_remote_init_callbacks(&callbacks, UInt32(GIT_REMOTE_CALLBACKS_VERSION))
        callbacks.payload = Unmanaged.passUnretained(self).toOpaque()
        callbacks.sideband_progress = { _, _, payload in LibraryTransfer.of(payload).goesOn(received: 0) }
        callbacks.transfer_progress = { progress, payload in
            guard let progress = progress?.pointee else { return 0 }
            return LibraryTransfer.of(payload).report(progress)
        }
        callbacks.certificate_check = { certificate, isValid, _, payload in
            LibraryTransfer.of(payload).certificates.answer(about: certificate, isValid: isValid != 0)
        }
        callbacks.credentials = { credential, _, user, allowed, payload in
            LibraryTransfer.of(payload).credentials.next(
                into: credential,
                user: user.map { String(cString: $0) },
                allowed: allowed
            )
        }
        return callbacks
    }

    private static func of(_ payload: UnsafeMutableRawPointer?) -> LibraryTransfer {
        guard let payload else { preconditionFailure("libgit2 lost the payload") }
        return Unmanaged<LibraryTransfer>.fromOpaque(payload).takeUnretainedValue()
    }

    private func report(_ raw: git_indexer_progress) -> Int32 {
        let isResolving = raw.indexed_deltas > 0
        let report = GitProgress(
            phase: isResolving ? "Resolving deltas" : "Receiving objects",
            done: Int(isResolving ? raw.indexed_deltas : raw.received_objects),
            total: Int(isResolving ? raw.total_deltas : raw.total_objects),
            bytes: raw.received_bytes
        )
        if let progress, throttle.lets(report) { progress(report) }
        return goesOn(received: raw.received_bytes)
    }

    private func goesOn(received: Int) -> Int32 {
        if cancel.isRaised {
            failure = CancellationError()
        } else if received > limits.bytes {
            failure = GitError(code: .tooLarge, subject: location.display)
        } else if ContinuousClock.now > deadline {
            failure = GitError(code: .timedOut, subject: location.display)
        }
        return failure == nil ? 0 : GIT_EUSER.rawValue
    }

    private func withProxyOptions<Value>(_ body: (inout git_proxy_options) throws -> Value) throws -> Value {
        var options = git_proxy_options()
        git_proxy_options_init(&options, UInt32(GIT_PROXY_OPTIONS_VERSION))
        options.type = GIT_PROXY_NONE
        guard let proxy else { return try body(&options) }
        return try proxy.withCString {
            options.type = GIT_PROXY_SPECIFIED
            options.url = $0
            return try body(&options)
        }
    }
}

private func withRefspecs(_ refspecs: [String], _ body: (UnsafePointer<git_strarray>) throws -> Void) throws {
    var pointers: [UnsafeMutablePointer<CChar>?] = refspecs.map { refspec in
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: refspec.utf8.count + 1)
        refspec.withCString { copy.update(from: $0, count: refspec.utf8.count + 1) }
        return copy
    }
    defer { for pointer in pointers { pointer?.deallocate() } }
    try pointers.withUnsafeMutableBufferPointer { buffer in
        var array = git_strarray(strings: buffer.baseAddress, count: buffer.count)
        try body(&array)
    }
}
