import KytesBasics
import KytesEcosystems

/// What a resolution looked at: what must change before it is worth resolving again.
struct Reads: Sendable {
    /// Looked for, whether or not they were there.
    var files: Set<AbsolutePath> = []
    /// Of those that were not read as texts: what stood there, `nil` for nothing.
    var stamps: [AbsolutePath: DiskFile.Signature?] = [:]
    /// Folders and the names that were in them.
    var folders: [AbsolutePath: [String]] = [:]
    /// Whose tags and branches were asked for.
    var repositories: Set<RepositoryLocation> = []
    /// Asked which files are open.
    var restsOnOpenFiles = false
    /// Something was not on this machine, or could not be had.
    var lacksSomething = false

    /// Whether a change at `path`, of a file or of a whole folder, may make a difference.
    func concerns(_ path: AbsolutePath) -> Bool {
        if files.contains(path) || folders[path] != nil || folders[path.parent] != nil { return true }
        return files.contains { $0.isWithin(path) } || folders.keys.contains { $0.isWithin(path) }
    }

    /// Whether the same places are watched for both.
    func watchesTheSame(as other: Reads) -> Bool { files == other.files && folders.keys == other.folders.keys }
}
