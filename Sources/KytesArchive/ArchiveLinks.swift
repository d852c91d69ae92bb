import KytesBasics

/// The links of an archive, made when all its files stand: nothing is ever written through one.
struct ArchiveLinks {
    private struct Link {
        var entry: ArchiveEntry
        var path: AbsolutePath
    }

    let folder: AbsolutePath
    private var links: [Link] = []

    init(folder: AbsolutePath) { self.folder = folder }

    /// - Parameter components: Of the entry's path, checked.
    /// - Returns: Whether it is one that may be made.
    mutating func take(_ entry: ArchiveEntry, _ components: [Substring]) -> Bool {
        let isSafe =
            if let target = entry.target {
                RelativeLink.staysInside(Array(target.utf8), depth: components.count - 1)
            } else { entry.hardTarget.map { Self.isPlain($0) } ?? false }
        if isSafe { links.append(Link(entry: entry, path: folder.appending(components.joined(separator: "/")))) }
        return isSafe
    }

    /// - Returns: The paths of those that could not be made.
    /// - Throws: `CancellationError`.
    func make(_ cancel: CancelFlag) throws -> [String] {
        // Copies first: what they are of is a file, and nothing is a link yet.
        let order = links.filter { $0.entry.hardTarget != nil } + links.filter { $0.entry.hardTarget == nil }
        return try order.compactMap { link in
            try cancel.check()
            return make(link) ? nil : link.entry.path
        }
    }

    private func make(_ link: Link) -> Bool {
        guard Disk.kind(of: link.path) == nil, hasRealFolders(above: link.path) else { return false }
        do {
            try Disk.makeFolders(link.path.parent)
            if let target = link.entry.target {
                try Disk.link(link.path, target: target)
                return true
            }
            let source = folder.appending(link.entry.hardTarget ?? "")
            guard Disk.kind(of: source) == .file, let bytes = Disk.read(source, limit: Self.copyBytes) else {
                return false
            }
            try Disk.write(bytes, to: link.path, mode: Disk.isExecutable(source) ? 0o555 : 0o444)
            return true
        } catch { return false }
    }

    private func hasRealFolders(above path: AbsolutePath) -> Bool {
        var above = path.parent
        while above != folder {
            let kind = Disk.kind(of: above)
            guard kind == nil || kind == .folder, above.isWithin(folder) else { return false }
            above = above.parent
        }
        return true
    }

    private static func isPlain(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        return !path.hasPrefix("/") && !parts.isEmpty && !parts.contains("..")
    }

    private static let copyBytes = 64 << 20
}
