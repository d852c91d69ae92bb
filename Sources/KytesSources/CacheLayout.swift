import KytesBasics
import KytesGit

/// Where things are in the cache. Names of repositories are readable and end with a hash, so that no URL, however it is
/// spelled, leads out of its folder or into another's.
///
///     repositories/NAME.git  .lock                 one bare repository for each upstream
///     references/NAME.json                         its tags and branches, as last seen
///     trees/NAME/COMMIT/  .json .complete .lock    one read-only tree for each commit, its record, "nothing is missing"
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
        TreePlace(root: trees.appending(Self.name(location)).appending(commit.description))
    }

    /// The tree that a file belongs to, also where an editor has followed the links in the cache's own path.
    func tree(holding path: AbsolutePath) -> TreePlace? {
        guard let relative = path.relative(to: trees) ?? Disk.resolved(trees).flatMap({ path.relative(to: $0) }) else {
            return nil
        }
        let parts = relative.split(separator: "/", maxSplits: 2)
        guard parts.count >= 2, GitObjectID(parts[1]) != nil else { return nil }
        return TreePlace(root: trees.appending(parts[0] + "/" + parts[1]))
    }

    static func name(_ location: GitLocation) -> String {
        let plain = location.key.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"):
                byte
            default: UInt8(ascii: "-")
            }
        }
        let readable = String(
            decoding: plain.suffix(80).drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }, as: UTF8.self)
        let hash = GitObjectID.hashingBlob(Array(location.key.utf8)).description.prefix(12)
        return readable.isEmpty ? String(hash) : readable + "-" + hash
    }
}

/// The places that belong to one tree.
struct TreePlace: Hashable, Sendable {
    let root: AbsolutePath

    var record: AbsolutePath { beside(".json") }
    /// Stands there when nothing is missing in the tree.
    var complete: AbsolutePath { beside(".complete") }
    var lock: AbsolutePath { beside(".lock") }
    var commit: GitObjectID? { GitObjectID(root.lastComponent) }
    var isComplete: Bool { Disk.kind(of: complete) != nil && Disk.kind(of: root) == .folder }

    func readRecord() -> SourceRecord? { Disk.read(record, limit: 1 << 20).flatMap { SourceRecord(json: $0) } }

    private func beside(_ suffix: String) -> AbsolutePath { root.parent.appending(root.lastComponent + suffix) }
}
