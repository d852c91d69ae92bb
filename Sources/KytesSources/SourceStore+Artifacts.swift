public import KytesBasics
public import KytesGraph
import KytesHTTP
import KytesText

// Files of repositories of artifacts. Nothing is kept that is not what it should be: a page about a login, a file that was
// cut off, one that is not what its checksum says. What a repository does not have is remembered for a while.
extension SourceStore {
    /// A file of a repository, on this disk.
    ///
    /// - Returns: In the cache, or in the repository itself where that is on this disk; `nil` where it has no such file.
    /// - Throws: `SourceError`, `CancellationError`.
    public func artifact(
        _ location: ArtifactLocation,
        occasion: NetworkOccasion = .asked,
        progress: SourceProgressHandler? = nil
    ) async throws -> AbsolutePath? {
        guard ArtifactPath.isPlain(location.path) else {
            throw SourceError(code: .unsupported, subject: location.path)
        }
        if let folder = ArtifactPath.localFolder(location.repository.url) {
            return try await localArtifact(location, in: folder)
        }
        guard let base = HTTPURL(location.repository.url), let url = base.appending(ArtifactPath.encoded(location.path))
        else {
            throw SourceError(code: .unsupported, subject: HTTPURL.withoutCredentials(location.repository.url))
        }
        let place = layout.artifact(of: base.description, location.path)
        let known = try await BlockingThreads.short.run { _ in place.state }
        if case .present(let age) = known, location.lifetime.holds(age: age) {
            try await noteUse(of: place, age: age, location.lifetime)
            return place.file
        }
        let missingAge = occasion == .asked ? Self.missingForAsking : Self.missingForOthers
        if case .missing(let age) = known, age < missingAge { return nil }
        guard policy.allows(occasion) else {
            if case .present = known { return place.file }
            throw SourceError(code: .notAllowed, subject: url.description)
        }
        let transfer = ArtifactTransfer(
            client: client, location: location, url: url, place: place, environment: environment,
            lock: layout.artifactLock(place), lockTimeout: limits.lockTimeout, kinds: checksumKinds)
        do {
            return try await transferred(transfer, progress)
        } catch let error as HTTPError {
            // An older answer is better than none; the log tells why it is older.
            if case .present = known { return place.file }
            throw SourceError(error)
        } catch { throw SourceError.wrapping(error, subject: url.description) }
    }

    /// The time of a file that never changes is that of its last use, to the day.
    private func noteUse(of place: ArtifactPlace, age: Duration, _ lifetime: ArtifactLifetime) async throws {
        guard lifetime == .forever, age > .seconds(86_400) else { return }
        try await BlockingThreads.short.run { _ in Disk.touch(place.file) }
    }

    /// - Throws: `HTTPError` at once where the host did not answer a moment ago.
    private func transferred(
        _ transfer: ArtifactTransfer,
        _ progress: SourceProgressHandler?
    ) async throws -> AbsolutePath? {
        let origin = transfer.url.origin
        if let failure = hostFailures[origin], ContinuousClock.now - failure.time < Self.hostRest {
            throw failure.error
        }
        do {
            return try await artifacts.value(for: transfer.place.file, progress: progress) { report in
                try await transfer.run(report)
            }
        } catch let error as HTTPError where error.code == .unreachable || error.code == .timedOut {
            hostFailures[origin] = (error, .now)
            throw error
        }
    }

    /// - Throws: `SourceError`, `CancellationError`.
    private func localArtifact(_ location: ArtifactLocation, in folder: AbsolutePath) async throws -> AbsolutePath? {
        let path = folder.appending(location.path)
        let requiresChecksums = location.repository.requiresChecksums
        let failure = try await BlockingThreads.short.run { _ -> SourceError? in
            guard Disk.kind(of: path) != nil else { return SourceError(code: .fileNotFound, subject: path.string) }
            guard let bytes = Disk.read(path, limit: ArtifactTransfer.limits(of: location.content).bytes) else {
                return SourceError(code: .tooLarge, subject: path.string)
            }
            for kind in ArtifactChecksum.allCases {
                let beside = path.parent.appending(path.lastComponent + "." + kind.rawValue)
                guard let said = Disk.read(beside, limit: 4096).flatMap({ kind.value(in: $0) }) else { continue }
                if said == kind.digest(of: bytes) { return location.content.fault(in: bytes, of: path.string) }
                return SourceError(code: .wrongChecksum, subject: path.string, detail: kind.name)
            }
            if requiresChecksums {
                return SourceError(code: .wrongChecksum, subject: path.string, detail: "none is there")
            }
            return location.content.fault(in: bytes, of: path.string)
        }
        if let failure {
            guard failure.code == .fileNotFound else { throw failure }
            return nil
        }
        return path
    }

    /// How long "there is none" holds when the user asks, and when nobody does.
    private static let missingForAsking = Duration.seconds(60)
    private static let missingForOthers = Duration.seconds(86_400)
    /// How long a host that did not answer is not asked again: a graph has hundreds of questions.
    private static let hostRest = Duration.seconds(30)
}

/// Paths and addresses of artifacts.
enum ArtifactPath {
    /// Whether it leads to one file below its repository, on any file system and in any URL.
    static func isPlain(_ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return path.utf8.count <= 1024 && path.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }
            && parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." && $0.utf8.count <= 200 }
    }

    /// - Returns: `nil` for what is not on this disk.
    static func localFolder(_ url: String) -> AbsolutePath? {
        guard url.lowercased().hasPrefix("file:") else { return nil }
        let path = url.dropFirst(5)
        let isShort = path.hasPrefix("/") && !path.hasPrefix("//")
        return DocumentID(uri: "file:" + (isShort ? "//" : "") + path).filePath
    }

    /// Percent encoded but for what a path may hold.
    ///
    /// - Source: RFC 3986, section 3.3 (`pchar`).
    static func encoded(_ path: String) -> String {
        var result: [UInt8] = []
        for byte in path.utf8 {
            if kept.contains(byte) {
                result.append(byte)
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                result += Array("%\(digits.utf8.count == 1 ? "0" : "")\(digits)".utf8)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static let kept = Set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/".utf8)
}

extension ArtifactLifetime {
    fileprivate func holds(age: Duration) -> Bool {
        switch self {
        case .forever: true
        case .atMost(let most): age < most
        }
    }
}

extension HTTPURL {
    /// For messages about what is no such URL: nothing before an `@`.
    static func withoutCredentials(_ text: String) -> String {
        guard let scheme = text.firstRange(of: "://") else { return text }
        let authority = text[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }
        guard let at = authority.lastIndex(of: "@") else { return text }
        return String(text[..<scheme.upperBound] + text[text.index(after: at)...])
    }
}

extension SourceError {
    init(_ error: HTTPError) {
        let code: Code =
            switch error.code {
            case .unreachable, .serverFailed, .tooManyRequests, .truncated: .unreachable
            case .timedOut: .timedOut
            case .unauthorized: .unauthorized
            case .notFound: .fileNotFound
            case .tooLarge: .tooLarge
            case .encoded: .unexpectedContent
            case .disk, .refused, .untrusted, .unsafeRedirect, .tooManyRedirects, .noLibrary, .failed: .failed
            }
        let detail = code == .failed ? error.description : error.reason
        self.init(code: code, subject: error.subject, detail: detail, cause: error)
    }
}
