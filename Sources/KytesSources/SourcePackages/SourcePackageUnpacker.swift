import Glibc
import KytesArchive
import KytesBasics

/// Puts the files of a Debian source package together as `dpkg-source -x` does, but for the books that quilt keeps in `.pc`.
///
/// Links that could lead out of the tree are left out, as in every archive; nothing of a package is run.
/// - Source: Dpkg::Source::Package (V1, V2, V3::Native, V3::Quilt) and Dpkg::Source::Archive 1.21.
struct SourcePackageUnpacker {
    let description: SourcePackageDescription
    /// By the names in the description.
    let files: [String: AbsolutePath]
    /// Of the upstream archives only what is below this folder; `nil` for all. Patches of other files are left alone.
    var part: String?

    /// Blocks.
    ///
    /// - Parameter folder: New; nothing stands there.
    /// - Throws: `SourcePackageDescription.Fault`, `PatchedTree.Failure`, `ArchiveError`, `Disk.Failure`,
    ///   `CancellationError`.
    func unpack(into folder: AbsolutePath, cancel: CancelFlag) throws {
        let parts = try description.parts()
        try unpack(parts.main, as: folder, cancel)
        for (name, file) in parts.components {
            let place = folder.appending(name)
            Disk.remove(place)
            try unpack(file, as: place, cancel)
        }
        if let debian = parts.debian {
            Disk.remove(folder.appending("debian"))
            let aside = aside(folder)
            defer { Disk.remove(aside) }
            try unpackAside(debian, aside, cancel)
            try move(aside, into: folder)
        }
        try applyPatches(parts, in: folder, cancel)
        let rules = folder.appending("debian/rules")
        if Disk.kind(of: rules) == .file { chmod(rules.string, 0o555) }
        Self.protect(folder)
    }

    // MARK: - Archives

    /// An archive with a single folder in it is that folder.
    private func unpack(_ file: String, as place: AbsolutePath, _ cancel: CancelFlag) throws {
        let aside = aside(place)
        defer { Disk.remove(aside) }
        try unpackAside(file, only: part, aside, cancel)
        let names = Disk.names(in: aside)
        let only = names.first.map { aside.appending($0) }
        if names.count == 1, let only, Disk.kind(of: only) == .folder {
            try Disk.move(only, to: place)
        } else {
            try Disk.move(aside, to: place)
        }
    }

    private func unpackAside(
        _ file: String,
        only part: String? = nil,
        _ aside: AbsolutePath,
        _ cancel: CancelFlag
    ) throws {
        guard let archive = files[file] else {
            throw SourcePackageDescription.Fault(words: "`\(file)` is not there")
        }
        // Quilt's books must not come from an archive: patches are applied by them.
        _ = try ArchiveUnpacker(
            archive, format: .tar, limits: .source, keepsLinks: true, excluding: description.hasSeries ? [".pc"] : [],
            only: part
        ).unpack(into: aside, cancel: cancel)
    }

    private func aside(_ place: AbsolutePath) -> AbsolutePath {
        place.parent.appending("unpacking-" + String(UInt64.random(in: 0...UInt64.max), radix: 36))
    }

    /// What stands in both is that of the first.
    private func move(_ from: AbsolutePath, into folder: AbsolutePath) throws {
        for name in Disk.names(in: from) {
            let (source, target) = (from.appending(name), folder.appending(name))
            switch (Disk.kind(of: source), Disk.kind(of: target)) {
            case (.folder, .folder): try move(source, into: target)
            case (_, nil): try Disk.move(source, to: target)
            default:
                Disk.remove(target)
                try Disk.move(source, to: target)
            }
        }
    }

    // MARK: - Patches

    private func applyPatches(
        _ parts: SourcePackageDescription.Parts,
        in folder: AbsolutePath,
        _ cancel: CancelFlag
    ) throws {
        if let diff = parts.diff, let path = files[diff] {
            let bytes = try SingleFile.bytes(of: path, limit: Self.patchBytes, cancel: cancel)
            try PatchedTree(root: folder, removesEmpty: false, part: part).apply(bytes, named: diff)
        }
        guard parts.debian != nil else { return }
        let tree = PatchedTree(root: folder, removesEmpty: true, part: part)
        for name in try patches(in: folder) {
            try cancel.check()
            let path = folder.appending("debian/patches/" + name)
            guard let bytes = Disk.read(path, limit: Self.patchBytes), isReal(path, below: folder) else {
                throw PatchedTree.Failure(patch: name, words: "it is not there")
            }
            try tree.apply(bytes, named: name)
        }
    }

    /// The names in the order in which they are applied.
    private func patches(in folder: AbsolutePath) throws -> [String] {
        let patches = folder.appending("debian/patches")
        guard description.hasSeries else {
            return Disk.names(in: patches).filter { name in
                name.utf8.allSatisfy { byte in
                    (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10
                        || byte == UInt8(ascii: "_")
                        || byte == UInt8(ascii: "-")
                } && Disk.kind(of: patches.appending(name)) == .file
            }
        }
        let names = Disk.names(in: patches)
        let series = patches.appending(names.contains("debian.series") ? "debian.series" : "series")
        guard Disk.kind(of: series) == .file, let bytes = Disk.read(series, limit: 1 << 20) else { return [] }
        return try String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).compactMap { line in
            guard let word = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).first, !word.hasPrefix("#") else {
                return nil
            }
            let parts = word.split(separator: "/", omittingEmptySubsequences: false)
            guard !parts.contains(".."), !word.hasPrefix("/") else {
                throw PatchedTree.Failure(patch: String(word.prefix(200)), words: "it lies outside `debian/patches`")
            }
            return String(word)
        }
    }

    /// Whether a link leads to no file outside the tree.
    private func isReal(_ path: AbsolutePath, below folder: AbsolutePath) -> Bool {
        guard let real = Disk.resolved(path), let root = Disk.resolved(folder) else { return false }
        return real.isWithin(root)
    }

    /// Files become read-only.
    private static func protect(_ folder: AbsolutePath) {
        for name in Disk.names(in: folder) {
            let path = folder.appending(name)
            switch Disk.kind(of: path) {
            case .folder: protect(path)
            case .file: chmod(path.string, Disk.isExecutable(path) ? 0o555 : 0o444)
            default: continue
            }
        }
    }

    private static let patchBytes = 64 << 20
}

extension ArchiveLimits {
    /// 500,000 entries and 4 GiB: Linux has 80,000 and 1.3 GiB.
    static let source = ArchiveLimits(entries: 500_000, bytes: 4 << 30, ratio: 100, smallBytes: 64 << 20, depth: 64)
}
