import CLibgit2
import Glibc
import KytesBasics

/// Why git could not do it.
public struct GitError: Error, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// There is no repository at this place, or the host says so.
        case repositoryNotFound
        /// The repository has no such commit, tag or branch.
        case revisionNotFound
        /// The host did not answer.
        case unreachable
        /// The host wants to know who asks, and nothing that this user has set up was accepted.
        case unauthorized
        case timedOut
        /// More bytes than the limit allows.
        case tooLarge
        case diskFull
        /// Objects or packs of the repository are broken or missing.
        case damaged
        /// A spelling of a URL or a protocol that is not spoken.
        case unsupported
        case failed
    }

    public var code: Code
    /// The repository, path or revision.
    public var subject: String
    /// What git said, in its own words; may be empty.
    public var cause: String

    public init(code: Code, subject: String, cause: String = "") {
        self.code = code
        self.subject = subject
        self.cause = cause
    }

    public var description: String {
        let what =
            switch code {
            case .repositoryNotFound: "there is no repository at `\(subject)`"
            case .revisionNotFound: "there is no revision `\(subject)`"
            case .unreachable: "`\(subject)` cannot be reached"
            case .unauthorized: "`\(subject)` asks for a login that git does not have"
            case .timedOut: "`\(subject)` did not answer in time"
            case .tooLarge: "`\(subject)` is larger than the limit"
            case .diskFull: "the disk is full, `\(subject)` cannot be written"
            case .damaged: "`\(subject)` is damaged"
            case .unsupported: "`\(subject)` is not a repository that git can be asked for"
            case .failed: "git failed on `\(subject)`"
            }
        return cause.isEmpty ? what : what + ": " + cause
    }
}

extension GitError {
    /// What libgit2 said last on this thread.
    static func last(_ result: Int32, on subject: String) -> GitError {
        let error = git_error_last()
        let cause = error.flatMap { $0.pointee.message.map { String(cString: $0) } } ?? ""
        let kind = error.map { git_error_t(UInt32(bitPattern: $0.pointee.klass)) }
        return GitError(code: code(of: result, kind: kind, cause: cause), subject: subject, cause: cause)
    }

    private static func code(of result: Int32, kind: git_error_t?, cause: String) -> Code {
        if cause.contains("No space left on device") { return .diskFull }
        if cause.hasPrefix("failed to connect") || cause.hasPrefix("failed to resolve") { return .unreachable }
        switch git_error_code(result) {
        case GIT_EAUTH: return .unauthorized
        case GIT_ECERTIFICATE: return .unreachable
        case GIT_EMISMATCH: return .damaged
        case GIT_ENOTFOUND:
            return kind == GIT_ERROR_REPOSITORY || kind == GIT_ERROR_OS ? .repositoryNotFound : .revisionNotFound
        default: break
        }
        switch kind {
        case GIT_ERROR_NET, GIT_ERROR_SSH, GIT_ERROR_SSL, GIT_ERROR_HTTP: return networkCode(cause)
        case GIT_ERROR_ODB, GIT_ERROR_ZLIB, GIT_ERROR_OBJECT, GIT_ERROR_INDEXER: return .damaged
        case GIT_ERROR_REPOSITORY: return .repositoryNotFound
        default: return .failed
        }
    }

    private static func networkCode(_ cause: String) -> Code {
        if cause.contains("404") || cause.contains("not found") { return .repositoryNotFound }
        if cause.contains("401") || cause.contains("403") || cause.contains("authentication") { return .unauthorized }
        if cause.contains("Unsupported URL protocol") || cause.contains("unsupported URL") { return .unsupported }
        return .unreachable
    }

    /// Makes sense of an errno.
    static func system(_ number: Int32, on subject: String) -> GitError {
        GitError(
            code: number == ENOSPC || number == EDQUOT ? .diskFull : .failed,
            subject: subject,
            cause: String(cString: strerror(number))
        )
    }

    /// A failure of the disk as an error of git; everything else as it is.
    static func wrapping(_ error: any Error) -> any Error {
        (error as? Disk.Failure).map { GitError.system($0.number, on: $0.path) } ?? error
    }

    static func wrapping<Value>(_ work: () throws -> Value) throws -> Value {
        do { return try work() } catch { throw wrapping(error) }
    }
}
