public import KytesBasics

/// Why an archive could not be read or unpacked.
public struct ArchiveError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// There is no such file.
        case unreadable
        /// It is no archive of its format, is cut off, or a checksum in it does not fit.
        case damaged
        /// An entry would stand outside the folder.
        case unsafePath
        case tooManyEntries
        /// More bytes than the limit allows, or far more than such an archive can hold in earnest.
        case tooLarge
        /// libarchive is not installed.
        case noLibrary
    }

    public var code: Code
    public var archive: AbsolutePath
    /// The entry, or the library's own words; may be empty.
    public var detail: String

    public init(code: Code, archive: AbsolutePath, detail: String = "") {
        self.code = code
        self.archive = archive
        self.detail = detail
    }

    public var description: String {
        let what =
            switch code {
            case .unreadable: "`\(archive.lastComponent)` cannot be read"
            case .damaged: "`\(archive.lastComponent)` is damaged"
            case .unsafePath:
                "`\(archive.lastComponent)` has an entry that leads out of its folder, so nothing of it is taken"
            case .tooManyEntries: "`\(archive.lastComponent)` has more entries than the limit"
            case .tooLarge: "`\(archive.lastComponent)` is larger than the limit when it is unpacked"
            case .noLibrary: "`\(archive.lastComponent)` cannot be read without libarchive; install it"
            }
        return detail.isEmpty ? what : what + ": " + detail
    }
}
