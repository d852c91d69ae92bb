import KytesBasics

/// The working copies around some files, by the commits they stand at: what other tools put below a workspace folder
/// (`.build/checkouts/swift-nio`), and no scan enters.
///
/// Only a detached `HEAD` counts: on a branch somebody works, and what he makes of it is not the dependency.
struct Checkouts: Hashable, Sendable {
    private var commits: [AbsolutePath: String] = [:]

    init() {}

    /// - Parameter files: Each with the folder in which its working copy is looked for; not that folder itself. Blocks.
    init(around files: [(path: AbsolutePath, folder: AbsolutePath)]) {
        for (path, top) in files {
            var folder = path.parent
            while folder != top, folder != .root {
                if Disk.kind(of: folder.appending(".git")) != nil {
                    commits[folder] = Self.detachedHead(of: folder)
                    break
                }
                folder = folder.parent
            }
        }
    }

    /// The commit of a file's working copy, and the file's path in it. O(depth).
    func place(of path: AbsolutePath) -> (commit: String, path: String)? {
        guard !commits.isEmpty else { return nil }
        var folder = path.parent
        while folder != .root {
            if let commit = commits[folder] { return path.relative(to: folder).map { (commit, $0) } }
            folder = folder.parent
        }
        return nil
    }

    /// Source: gitrepository-layout(5), `HEAD`.
    private static func detachedHead(of folder: AbsolutePath) -> String? {
        guard let bytes = Disk.read(folder.appending(".git/HEAD"), limit: 4096) else { return nil }
        let text = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        guard [40, 64].contains(text.utf8.count), text.utf8.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit })
        else { return nil }
        return text.lowercased()
    }
}
