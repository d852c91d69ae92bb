import KytesBasics
import KytesGit

/// Why a source could not be had, and what the user can do.
public struct SourceError: Error, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        /// It would have to be fetched, and the network policy forbids that now.
        case notAllowed
        /// The host did not answer.
        case unreachable
        case unauthorized
        case timedOut
        /// There is no such repository.
        case notFound
        /// There was such a repository, and there is none any more.
        case vanished
        /// The repository has no such commit, tag or branch.
        case revisionNotFound
        /// The pinned commit is gone, and its tag leads to another one.
        case tagMoved
        /// The commit has no such file.
        case fileNotFound
        /// No object database of this machine has the commit.
        case notPresent
        case diskFull
        case tooLarge
        case damaged
        /// What a host answered is not what was asked for: a page about a login, another format.
        case unexpectedContent
        /// A file is not what the checksum beside it says.
        case wrongChecksum
        case damagedArchive
        /// An archive that would write outside its folder, or grow beyond all measure.
        case hostileArchive
        /// A source package that is not as its format says, or whose patches do not apply.
        case damagedPackage
        /// The URL is none that git could be asked for.
        case unsupported
        /// Reverting would lose work.
        case workWouldBeLost
        /// Something stands where the working copy should be.
        case alreadyExists
        /// The folder is no working copy that *Edit* made.
        case notAnEdit
        case failed
    }

    public var code: Code
    /// The repository, revision, file or folder.
    public var subject: String
    /// Further words: what would be lost, which commit instead; may be empty.
    public var detail: String
    public var cause: (any Error)?

    public init(code: Code, subject: String, detail: String = "", cause: (any Error)? = nil) {
        self.code = code
        self.subject = subject
        self.detail = detail
        self.cause = cause
    }

    public var description: String { detail.isEmpty ? what : what + ": " + detail }

    private var what: String {
        switch code {
        case .notAllowed: "`\(subject)` is not on this machine, and the network policy does not allow fetching it now"
        case .unreachable: "`\(subject)` cannot be reached; try again when the network is there"
        case .unauthorized:
            "`\(subject)` asks for a login; set up a credential helper, `~/.netrc` or an ssh key for git"
        case .timedOut: "`\(subject)` did not answer in time; try again"
        case .notFound: "there is no repository at `\(subject)`; check the URL"
        case .vanished: "the repository `\(subject)` is gone; what was fetched before is still in the cache"
        case .revisionNotFound: "the repository has no revision `\(subject)`; refresh the pins"
        case .tagMoved: "the pinned commit of `\(subject)` is gone, since its tag moved; refresh the pins"
        case .fileNotFound: "there is no file `\(subject)`"
        case .notPresent: "`\(subject)` is not on this machine yet; jump into it once to fetch it"
        case .diskFull: "the disk is full, `\(subject)` could not be written; make room or run `kytes sources prune`"
        case .tooLarge: "`\(subject)` is larger than the limit"
        case .damaged: "`\(subject)` is damaged; run `kytes sources verify`"
        case .unexpectedContent:
            "`\(subject)` is not what was asked for, so nothing of it is kept; check the repository's URL and login"
        case .wrongChecksum:
            "`\(subject)` is not what the checksum beside it says, so nothing of it is kept; try again, or tell its host"
        case .damagedArchive: "`\(subject)` is damaged or no archive, so nothing of it is kept"
        case .hostileArchive: "`\(subject)` is an archive that must not be unpacked, so nothing of it is kept"
        case .damagedPackage: "the source package `\(subject)` cannot be put together, so nothing of it is kept"
        case .unsupported: "`\(subject)` is not the URL of a repository that git can be asked for"
        case .workWouldBeLost: "`\(subject)` has work that would be lost; commit and push it, or remove it by hand"
        case .alreadyExists: "`\(subject)` exists already; move it away first"
        case .notAnEdit: "`\(subject)` was not made by *Edit*, so it is left alone"
        case .failed: "`\(subject)` could not be fetched"
        }
    }
}

extension SourceError {
    /// An error of git or of the disk, in the words of sources; cancellation and what is one already stay as they are.
    ///
    /// - Parameter wasKnown: Whether the repository has been seen before, which makes a missing one a vanished one.
    static func wrapping(_ error: any Error, subject: String, wasKnown: Bool = false) -> any Error {
        switch error {
        case let error as GitError:
            SourceError(
                code: code(of: error.code, wasKnown: wasKnown),
                subject: error.code == .revisionNotFound ? error.subject : subject,
                detail: error.cause,
                cause: error
            )
        case let error as Disk.Failure:
            SourceError(
                code: error.isDiskFull ? .diskFull : .failed, subject: error.path, detail: error.description,
                cause: error)
        default: error
        }
    }

    private static func code(of code: GitError.Code, wasKnown: Bool) -> Code {
        switch code {
        case .repositoryNotFound: wasKnown ? .vanished : .notFound
        case .revisionNotFound: .revisionNotFound
        case .unreachable: .unreachable
        case .unauthorized: .unauthorized
        case .timedOut: .timedOut
        case .tooLarge: .tooLarge
        case .diskFull: .diskFull
        case .damaged: .damaged
        case .unsupported: .unsupported
        case .failed: .failed
        }
    }
}
