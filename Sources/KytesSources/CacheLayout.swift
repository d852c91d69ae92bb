import KytesBasics
import KytesGit

/// Where things are in the cache. Names of repositories are readable and end with a hash, so that no URL, however it is
/// spelled, leads out of its folder or into another's.
///
///     repositories/NAME.git  .lock                 one bare repository for each upstream
///     references/NAME.json                         its tags and branches, as last seen
///     trees/NAME/COMMIT/LEAF/                      one read-only tree for each commit
///     trees/NAME/COMMIT.json .complete .lock       its record, "nothing is missing"
///
/// `LEAF` is what an editor shows of a tree: the last word of the URL and the beginning of the commit. Not the version: a
/// commit may have several, and has one tree.
struct CacheLayout: Sendable {
    let root: AbsolutePath

    var repositories: AbsolutePath { root.appending("repositories") }
    var trees: AbsolutePath { root.appending("trees") }
    var references: AbsolutePath { root.appending("references") }

    func repository(_ location: GitLocation) -> AbsolutePath { repositories.appending(Self.name(location) + ".git") }
    func repositoryLock(_ location: GitLocation) -> AbsolutePath {
        repositories.appending(Self.name(location) + ".lock")
    }
    func references(_ location: GitLocation) -> AbsolutePath { references.appending(Self.name(location) + ".json") }

    func tree(_ location: GitLocation, _ commit: GitObjectID) -> TreePlace {
        let folder = trees.appending(Self.name(location)).appending(commit.description)
        let word = location.key.split(separator: "/").last.map { Self.readable($0) } ?? ""
        return TreePlace(root: folder.appending((word.isEmpty ? "source" : word) + TreePlace.ending(of: commit)))
    }

    /// The tree that a file belongs to, also where an editor has followed the links in the cache's own path.
    func tree(holding path: AbsolutePath) -> TreePlace? {
        guard let relative = path.relative(to: trees) ?? Disk.resolved(trees).flatMap({ path.relative(to: $0) }) else {
            return nil
        }
        let parts = relative.split(separator: "/", maxSplits: 3)
        guard parts.count >= 3, let commit = GitObjectID(parts[1]), parts[2].hasSuffix(TreePlace.ending(of: commit))
        else { return nil }
        return TreePlace(root: trees.appending(parts[0] + "/" + parts[1] + "/" + parts[2]))
    }

    static func name(_ location: GitLocation) -> String {
        let readable = readable(location.key)
        let hash = GitObjectID.hashingBlob(Array(location.key.utf8)).description.prefix(12)
        return readable.isEmpty ? String(hash) : readable + "-" + hash
    }

    /// At most 80 bytes that mean nothing to a file system.
    private static func readable(_ text: some StringProtocol) -> String {
        let plain = text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"):
                byte
            default: UInt8(ascii: "-")
            }
        }
        return String(
            decoding: plain.suffix(80).drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }, as: UTF8.self)
    }
}

/// The places that belong to one tree.
struct TreePlace: Hashable, Sendable {
    let root: AbsolutePath

    /// Holds the root and nothing else that stays.
    var folder: AbsolutePath { root.parent }
    var record: AbsolutePath { beside(".json") }
    /// Stands there when nothing is missing in the tree.
    var complete: AbsolutePath { beside(".complete") }
    var lock: AbsolutePath { beside(".lock") }
    var commit: GitObjectID? { GitObjectID(folder.lastComponent) }
    var isComplete: Bool { Disk.kind(of: complete) != nil && Disk.kind(of: root) == .folder }

    func readRecord() -> SourceRecord? { Disk.read(record, limit: 1 << 20).flatMap { SourceRecord(json: $0) } }

    /// How the name of a root ends.
    static func ending(of commit: GitObjectID) -> String { "-" + commit.description.prefix(12) }

    private func beside(_ suffix: String) -> AbsolutePath { folder.parent.appending(folder.lastComponent + suffix) }
}
