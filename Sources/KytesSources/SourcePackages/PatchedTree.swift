import Glibc
import KytesBasics

/// Applies patches to the files of a folder that holds nothing but what was unpacked. Blocks.
///
/// As strict as dpkg-source: a hunk may stand elsewhere than it says, but every line of it must be there; no file is
/// reached through a link; nothing is written outside the folder.
/// - Source: Dpkg::Source::Patch 1.21 and Dpkg::Source::Quilt 1.21, which give `-t -F 0 -N -p1 -u -E` to patch.
struct PatchedTree {
    /// Why a patch does not apply.
    struct Failure: Error, Hashable, CustomStringConvertible {
        var patch: String
        var words: String

        var description: String { "`\(patch)`: \(words)" }
    }

    let root: AbsolutePath
    /// Whether a file that gets empty goes.
    let removesEmpty: Bool
    /// Files elsewhere are not there and not looked at; `nil` for a whole tree.
    var part: String?

    /// - Throws: `Failure`, `Disk.Failure`.
    func apply(_ bytes: [UInt8], named name: String) throws {
        let diff: UnifiedDiff
        do { diff = try UnifiedDiff(bytes) } catch {
            throw Failure(patch: name, words: "line \(error.line): \(error.words)")
        }
        for file in diff.files where concerns(file) {
            do { try apply(file) } catch let failure as PatchRefusal {
                throw Failure(patch: name, words: failure.words)
            }
        }
    }

    private func concerns(_ file: UnifiedDiff.File) -> Bool {
        guard let part else { return true }
        return [file.old, file.new].contains { $0?.hasPrefix(part + "/") == true }
    }

    private func apply(_ file: UnifiedDiff.File) throws {
        let old = try file.old.map { try place($0) }
        let new = try file.new.map { try place($0) }
        guard let target = target(old, new, file) else { throw PatchRefusal("it names no file") }
        let source = file.isRename ? old ?? target : target
        let kind = Disk.kind(of: source)
        guard kind == nil || kind == .file else { throw PatchRefusal("`\(relative(source))` is no plain file") }
        let before = kind == nil ? [] : Disk.read(source, limit: Self.fileBytes)
        guard let before else { throw PatchRefusal("`\(relative(source))` is larger than the limit") }
        if file.isNew, !before.isEmpty { throw PatchRefusal("`\(relative(target))` is there already") }
        if kind == nil, file.isRename || file.hunks.contains(where: { !$0.old.isEmpty }) {
            throw PatchRefusal("there is no `\(relative(source))`")
        }
        var lines = PatchedLines(before)
        for (number, hunk) in file.hunks.enumerated() where !lines.apply(hunk) {
            throw PatchRefusal("hunk \(number + 1) does not fit `\(relative(target))`")
        }
        let after = lines.bytes
        if file.isGone, !after.isEmpty { throw PatchRefusal("`\(relative(target))` would not be empty") }
        let isExecutable = file.isExecutable ?? (kind == .file && Disk.isExecutable(source))
        if kind != nil { Disk.remove(source) }
        if after.isEmpty, file.isGone || removesEmpty {
            removeEmptyFolders(above: source)
        } else {
            try Disk.write(after, to: target, mode: isExecutable ? 0o755 : 0o644)
            if file.isRename { removeEmptyFolders(above: source) }
        }
    }

    /// Of two names the one that is there; else the one that patch would take.
    private func target(_ old: AbsolutePath?, _ new: AbsolutePath?, _ file: UnifiedDiff.File) -> AbsolutePath? {
        guard let old, !file.isRename else { return new ?? old }
        guard let new else { return old }
        let (hasOld, hasNew) = (Disk.kind(of: old) != nil, Disk.kind(of: new) != nil)
        if hasOld != hasNew { return hasOld ? old : new }
        let weights = [old, new].map { path in
            [path.string.utf8.count { $0 == UInt8(ascii: "/") }, path.lastComponent.utf8.count, path.string.utf8.count]
        }
        return weights[1].lexicographicallyPrecedes(weights[0]) ? new : old
    }

    /// - Throws: `PatchRefusal` for a path that leads out of the folder or through a link.
    private func place(_ path: String) throws -> AbsolutePath {
        let parts = path.split(separator: "/").filter { $0 != "." }
        let isPlain =
            !parts.isEmpty && !parts.contains("..") && path.utf8.count <= 3072 && !path.utf8.contains(0)
            && parts.allSatisfy { $0.utf8.count <= 255 }
        guard isPlain else { throw PatchRefusal("the path `\(path.prefix(200))` leads out of the tree") }
        guard parts.last?.hasSuffix(".dpkg-orig") != true else {
            throw PatchRefusal("it changes `\(path.prefix(200))`, which is a copy that dpkg makes")
        }
        var place = root
        for part in parts {
            place = place.appending(String(part))
            guard Disk.kind(of: place) != .link else {
                throw PatchRefusal("it would change `\(path.prefix(200))` through a link")
            }
        }
        return place
    }

    private func removeEmptyFolders(above path: AbsolutePath) {
        var folder = path.parent
        while folder != root, folder.isWithin(root), rmdir(folder.string) == 0 { folder = folder.parent }
    }

    private func relative(_ path: AbsolutePath) -> String { path.relative(to: root) ?? path.string }

    private static let fileBytes = 256 << 20
}

private struct PatchRefusal: Error {
    let words: String
    init(_ words: String) { self.words = words }
}
