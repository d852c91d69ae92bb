import KytesBasics
import KytesGit
import KytesGraph
import KytesHTTP
import KytesSyntax
import KytesText
import Synchronization

/// Brings one artifact into the cache, alone among all processes.
struct ArtifactTransfer: Sendable {
    let client: HTTPClient
    let location: ArtifactLocation
    let url: HTTPURL
    let place: ArtifactPlace
    let environment: [String: String]
    let lock: AbsolutePath
    let lockTimeout: Duration
    let kinds: ChecksumKinds

    /// - Returns: `nil` where the repository has none.
    /// - Throws: `HTTPError`, `SourceError`, `Disk.Failure`, `CancellationError`.
    func run(_ report: @escaping SourceProgressHandler) async throws -> AbsolutePath? {
        let before = try await BlockingThreads.short.run { _ in place.state }
        let lock = try await FileLock.lock(lock, timeout: lockTimeout)
        defer { lock.unlock() }
        // Who waited may find that another process has done it.
        let state = try await BlockingThreads.short.run { _ in place.state }
        if case .present(let age) = state {
            guard case .present(let old) = before, age >= old else { return place.file }
        }
        do {
            try await bring(state, report)
            return place.file
        } catch let error as HTTPError where error.code == .notFound {
            try await BlockingThreads.short.run { _ in
                Disk.remove(place.file)
                try Disk.write([], to: place.missing)
            }
            return nil
        }
    }

    private func bring(_ state: ArtifactPlace.State, _ report: @escaping SourceProgressHandler) async throws {
        var request = request(url, limits: Self.limits(of: location.content))
        if case .present = state { request.validators = try await knownValidators() }
        let told = SparseReport(subject: url.description, report)
        let response = try await client.download(request, to: place.part) { told.say($0, $1) }
        if response.isNotModified { return try await BlockingThreads.short.run { _ in Disk.touch(place.file) } }
        let bytes = try await received()
        do {
            let content = location.content
            let fault = try await BlockingThreads.long.run { _ in content.fault(in: bytes, of: url.description) }
            if let fault { throw fault }
            if case .exact = content {} else { try await checkSums(of: bytes) }
        } catch {
            try await BlockingThreads.short.run { _ in Disk.remove(place.part) }
            throw error
        }
        let lines = [response.validators.entityTag ?? "", response.validators.lastModified ?? ""]
        try await BlockingThreads.short.run { _ in
            try Disk.write(Array(lines.joined(separator: "\n").utf8), to: place.validators)
            Disk.touch(place.part)
            try Disk.move(place.part, to: place.file)
            Disk.remove(place.missing)
        }
    }

    private func received() async throws -> [UInt8] {
        let limit = Self.limits(of: location.content).bytes
        let bytes = try await BlockingThreads.long.run { _ in Disk.read(place.part, limit: limit) }
        guard let bytes else { throw SourceError(code: .damaged, subject: place.part.string) }
        return bytes
    }

    /// Asks for the checksums beside the file, until one is there.
    private func checkSums(of bytes: [UInt8]) async throws {
        for kind in kinds.order(for: place.repository) {
            guard let address = HTTPURL(url.description + "." + kind.rawValue) else { continue }
            var limits = HTTPLimits.standard
            limits.bytes = 4096
            let said: [UInt8]
            do {
                said = try await client.get(request(address, limits: limits)).body
            } catch let error as HTTPError where [.notFound, .unauthorized, .refused, .tooLarge].contains(error.code) {
                // Hosts that hide what they do not have, and those that have a page for everything.
                continue
            }
            guard let value = kind.value(in: said) else { continue }
            kinds.found(kind, in: place.repository)
            let digest = try await BlockingThreads.long.run { _ in kind.digest(of: bytes) }
            guard value == digest else {
                throw SourceError(
                    code: .wrongChecksum, subject: url.description,
                    detail: "\(kind.name) `\(digest)`, and beside it stands `\(value)`")
            }
            return
        }
        if location.repository.requiresChecksums {
            throw SourceError(code: .wrongChecksum, subject: url.description, detail: "none is there")
        }
    }

    private func request(_ url: HTTPURL, limits: HTTPLimits) -> HTTPRequest {
        let repository = location.repository
        let credentials = repository.credentials.map { HTTPCredentials.basic(user: $0.user, password: $0.password) }
        let proxy = repository.proxy.map { proxy in
            HTTPProxy(
                proxy.url,
                credentials: proxy.credentials.map { .basic(user: $0.user, password: $0.password) })
        }
        return HTTPRequest(
            url: url,
            credentials: credentials ?? HTTPURL(repository.url)?.credentials,
            proxy: proxy ?? HTTPProxy.ofEnvironment(environment, for: url), limits: limits)
    }

    private func knownValidators() async throws -> HTTPValidators? {
        let bytes = try await BlockingThreads.short.run { _ in Disk.read(place.validators, limit: 4096) }
        let lines = String(decoding: bytes ?? [], as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? nil : String($0) }
        guard lines.count == 2 else { return nil }
        return HTTPValidators(entityTag: lines[0], lastModified: lines[1])
    }

    static func limits(of content: ArtifactContent) -> HTTPLimits {
        switch content {
        case .xml: return .standard
        case .archive:
            var limits = HTTPLimits.archive
            limits.bytes = 256 << 20
            return limits
        case .exact:
            var limits = HTTPLimits.archive
            limits.bytes = 1 << 30
            return limits
        }
    }
}

extension ArtifactContent {
    /// What is wrong with what came; `nil` for nothing.
    func fault(in bytes: [UInt8], of subject: String) -> SourceError? {
        switch self {
        case .archive:
            if bytes.starts(with: [0x50, 0x4B]) { return nil }
            return SourceError(
                code: .unexpectedContent, subject: subject, detail: "no zip, but " + Self.kind(of: bytes))
        case .exact(let sha256):
            let digest = SHA256.hexDigest(of: bytes)
            if digest == sha256 { return nil }
            return SourceError(
                code: .wrongChecksum, subject: subject, detail: "SHA-256 `\(digest)`, and `\(sha256)` is wanted")
        case .xml(let root):
            let found = XMLDocument.parse(SourceText(decoding: bytes)).value.root?.name
            if found == root { return nil }
            let what = found.map { "`<\($0)>`" } ?? Self.kind(of: bytes)
            return SourceError(
                code: .unexpectedContent, subject: subject, detail: "not `<\(root)>`, but \(what)")
        }
    }

    private static func kind(of bytes: [UInt8]) -> String {
        if bytes.isEmpty { return "nothing" }
        let isPage = String(decoding: bytes.prefix(512), as: UTF8.self).lowercased().contains("<html")
        return isPage ? "a web page" : "something else"
    }
}

/// Ten reports a second.
private final class SparseReport: Sendable {
    private let subject: String
    private let report: SourceProgressHandler
    private let last = Mutex<ContinuousClock.Instant?>(nil)

    init(subject: String, _ report: @escaping SourceProgressHandler) {
        self.subject = subject
        self.report = report
    }

    func say(_ done: Int, _ total: Int?) {
        let isDue = last.withLock { last in
            if let time = last, ContinuousClock.now - time < .milliseconds(100) { return false }
            last = .now
            return true
        }
        let step = GitProgress(phase: "Receiving bytes", done: done, total: total, bytes: done)
        if isDue { report(SourceProgress(subject: subject, step: step)) }
    }
}
