import KytesBasics
import KytesGit

/// Where things are in the cache. Names of repositories are readable and end with a hash, so that no URL, however it is
/// spelled, leads out of its folder or into another's.
///
///     repositories/NAME.git  .lock                 one bare repository for each upstream
///     references/NAME.json                         its tags and branches, as last seen
///     trees/NAME/COMMIT/LEAF/                      one read-only tree for each commit
///     trees/NAME/COMMIT.json .complete .lock       its record, "nothing is missing"
///     maven/NAME/PATH  .missing  .validators       a file of a repository of artifacts, or that there is none
///     maven/NAME/.locks/                           for who fetches one
///
/// Of what was unpacked from an archive, the SHA-256 of the archive stands in place of the commit.
///
/// `LEAF` is what an editor shows of a tree: the last word of the URL and the beginning of the commit. Not the version: a
/// commit may have several, and has one tree.
struct CacheLayout: Sendable {
    let root: AbsolutePath

    var repositories: AbsolutePath { root.appending("repositories") }
    var trees: AbsolutePath { root.appending("trees") }
    var references: AbsolutePath { root.appending("references") }

    var artifacts: AbsolutePath { root.appending("maven") }

    func repository(_ location: GitLocation) -> AbsolutePath { repositories.appending(Self.name(location) + ".git") }
    func repositoryLock(_ location: GitLocation) -> AbsolutePath {
        repositories.appending(Self.name(location) + ".lock")
    }
    func references(_ location: GitLocation) -> AbsolutePath { references.appending(Self.name(location) + ".json") }

    func tree(_ location: GitLocation, _ commit: GitObjectID) -> TreePlace {
        tree(Self.name(location), word: location.key.split(separator: "/").last ?? "", commit.description)
    }

    /// - Parameters:
    ///   - url: Of the archive, without credentials.
    ///   - digest: Its SHA-256.
    func tree(ofArchive url: String, digest: String) -> TreePlace {
        let file = url.split(separator: "/").last ?? ""
        return tree(Self.name(url), word: file.prefix(upTo: file.lastIndex(of: ".") ?? file.endIndex), digest)
    }

    private func tree(_ name: String, word: Substring, _ revision: String) -> TreePlace {
        let word = Self.readable(word)
        let leaf = (word.isEmpty ? "source" : word) + TreePlace.ending(of: revision)
        return TreePlace(root: trees.appending(name).appending(revision).appending(leaf))
    }

    /// - Parameter path: Checked by whoever calls.
    func artifact(of repository: String, _ path: String) -> ArtifactPlace {
        let folder = artifacts.appending(Self.name(repository))
        return ArtifactPlace(repository: folder, file: folder.appending(path))
    }

    /// One of 256: so many files, however many artifacts.
    func artifactLock(_ place: ArtifactPlace) -> AbsolutePath {
        let hash = GitObjectID.hashingBlob(Array(place.file.string.utf8)).description.prefix(2)
        return place.repository.appending(".locks/\(hash)")
    }

    /// The tree that a file belongs to, also where an editor has followed the links in the cache's own path.
    func tree(holding path: AbsolutePath) -> TreePlace? {
        // Asked for every file of a workspace: links are followed only for what may be meant.
        guard Self.namesRevision(path),
            let relative = path.relative(to: trees) ?? Disk.resolved(trees).flatMap({ path.relative(to: $0) })
        else { return nil }
        let parts = relative.split(separator: "/", maxSplits: 3)
        guard parts.count >= 3, TreePlace.isRevision(parts[1]), parts[2].hasSuffix(TreePlace.ending(of: parts[1]))
        else { return nil }
        return TreePlace(root: trees.appending(parts[0] + "/" + parts[1] + "/" + parts[2]))
    }

    /// Whether a folder of the path may be called after a commit: it is as long as one.
    private static func namesRevision(_ path: AbsolutePath) -> Bool {
        var length = 0
        for byte in path.string.utf8 {
            if byte == UInt8(ascii: "/") {
                if length == 40 || length == 64 { return true }
                length = 0
            } else {
                length += 1
            }
        }
        return false
    }

    static func name(_ location: GitLocation) -> String { name(location.key) }

    private static func name(_ key: String) -> String {
        let readable = readable(key)
        let hash = GitObjectID.hashingBlob(Array(key.utf8)).description.prefix(12)
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

    /// Whether it was unpacked from an archive.
    var isOfArchive: Bool { commit == nil }

    /// How the name of a root ends.
    static func ending(of revision: some StringProtocol) -> String { "-" + revision.prefix(12) }

    /// Whether it names a commit or, in 64 digits, an archive.
    static func isRevision(_ name: some StringProtocol) -> Bool {
        GitObjectID(String(name)) != nil
            || name.utf8.count == 64 && name.allSatisfy { $0.isHexDigit && !$0.isUppercase && $0.isASCII }
    }

    private func beside(_ suffix: String) -> AbsolutePath { folder.parent.appending(folder.lastComponent + suffix) }
}
