import KytesBasics

/// One file that git leaves out of a working copy, by that copy's own `info/exclude`: no file that is ever committed says so.
///
/// Source: gitignore(5), gitrepository-layout(5), read 2026-11-27.
struct GitExclude {
    /// `info/exclude` of the repository.
    private let list: AbsolutePath
    private let block: [UInt8]
    private static let mostBytes = 1 << 20

    /// Blocks.
    ///
    /// - Returns: `nil` where the file stands in no working copy.
    init?(of file: AbsolutePath) {
        var folder = file.parent
        while Disk.kind(of: folder.appending(".git")) == nil {
            guard folder != .root else { return nil }
            folder = folder.parent
        }
        guard let repository = Self.repository(at: folder.appending(".git")), let path = file.relative(to: folder)
        else {
            return nil
        }
        let list = repository.appending("info/exclude")
        self.list = Disk.resolved(list) ?? list
        block = Array("# Written by kytes, as is the file that it names.\n/\(Self.escaped(path))\n".utf8)
    }

    /// Stands before all else, so that what stands there already stays as it is to the byte.
    /// - Throws: `Disk.Failure`.
    func add() throws {
        guard let bytes = present, bytes.firstRange(of: block) == nil else { return }
        try Disk.write(block + bytes, to: list)
    }

    /// - Throws: `Disk.Failure`.
    func remove() throws {
        guard let bytes = present, let range = bytes.firstRange(of: block) else { return }
        let rest = Array(bytes[..<range.lowerBound] + bytes[range.upperBound...])
        if rest.isEmpty { return Disk.remove(list) }
        try Disk.write(rest, to: list)
    }

    /// `nil` for what is there and cannot be read: it stays as it is.
    private var present: [UInt8]? {
        Disk.kind(of: list) == nil ? [] : Disk.read(list, limit: Self.mostBytes)
    }

    /// Where the repository is that all worktrees share.
    private static func repository(at path: AbsolutePath) -> AbsolutePath? {
        func line(of file: AbsolutePath) -> String? {
            let text = Disk.read(file, limit: 10_000).map { String(decoding: $0, as: UTF8.self) }
            return text?.split(whereSeparator: \.isNewline).first.map(String.init)
        }
        if Disk.kind(of: path) == .folder { return path }
        guard let said = line(of: path), said.hasPrefix("gitdir: ") else { return nil }
        let own = AbsolutePath(String(said.dropFirst("gitdir: ".count)), relativeTo: path.parent)
        return line(of: own.appending("commondir")).map { AbsolutePath($0, relativeTo: own) } ?? own
    }

    private static func escaped(_ path: String) -> String {
        var result = ""
        for character in path {
            if "\\*?[".contains(character) { result.append("\\") }
            result.append(character)
        }
        return result
    }
}
