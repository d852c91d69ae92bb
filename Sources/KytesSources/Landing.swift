import KytesBasics
import KytesGit
import KytesGraph

/// Which file of a commit is shown.
struct Landing: Sendable {
    let repository: GitRepository
    let commit: GitObjectID

    /// The first of the candidates that is a file, a link followed to what it leads to; else the README, else the first
    /// file of the folder; `nil` for a folder without files.
    func choose(_ candidates: [String], _ subdirectory: String) async throws -> String? {
        for candidate in candidates {
            if let file = try await file(candidate) { return file }
        }
        let prefix = subdirectory.isEmpty ? "" : subdirectory + "/"
        let entries = try await repository.entries(of: commit, at: subdirectory) ?? []
        let files = entries.filter { $0.kind == .file || $0.kind == .executable }.map(\.path)
        return (Self.readme(in: files) ?? files.first).map { prefix + $0 }
    }

    /// The same, of a whole tree on disk.
    static func choose(_ candidates: [String], _ subdirectory: String, inTree root: AbsolutePath) -> AbsolutePath? {
        for candidate in candidates {
            if let found = readable(candidate, below: root) { return found }
        }
        let folder = root.appending(subdirectory)
        guard folder.isWithin(root) else { return nil }
        let files = Disk.names(in: folder).filter { Disk.kind(of: folder.appending($0)) == .file }
        return (readme(in: files) ?? files.first).map { folder.appending($0) }
    }

    /// The same, of what was unpacked from an archive, which often has nothing but folders at its top: then the first file
    /// below them, of code rather than of the archive's own description.
    ///
    /// - Parameter part: What alone was unpacked; the first of its files that has one of its signs comes before others.
    static func choose(_ candidates: [String], _ part: SourcePart?, inArchive root: AbsolutePath) -> AbsolutePath? {
        for candidate in candidates {
            if let found = readable(candidate, below: root) { return found }
        }
        if let part, let found = signed(part, below: root) { return found }
        if let found = choose([], "", inTree: root) { return found }
        var folder = root
        for _ in 0..<64 {
            let names = Disk.names(in: folder).sorted()
            if let file = names.first(where: { Disk.kind(of: folder.appending($0)) == .file }) {
                return folder.appending(file)
            }
            let folders = names.filter { Disk.kind(of: folder.appending($0)) == .folder }
            guard let next = folders.first(where: { $0 != "META-INF" }) ?? folders.first else { return nil }
            folder = folder.appending(next)
        }
        return nil
    }

    private static func readable(_ candidate: String, below root: AbsolutePath) -> AbsolutePath? {
        let path = root.appending(candidate)
        guard path.isWithin(root), path != root, Disk.isReadableFile(path) else { return nil }
        let inner = Disk.resolved(root).flatMap { Disk.resolved(path)?.relative(to: $0) }
        return inner.map { root.appending($0) } ?? path
    }

    private static func signed(_ part: SourcePart, below root: AbsolutePath) -> AbsolutePath? {
        let folder = root.appending(part.folder)
        guard folder.isWithin(root) else { return nil }
        let files = Disk.names(in: folder).prefix(signedFiles).map(folder.appending)
            .filter { Disk.kind(of: $0) == .file }
        return files.first { file in
            guard let bytes = Disk.read(file, limit: signedBytes) else { return false }
            let text = String(decoding: bytes, as: UTF8.self)
            return part.signs.contains { text.contains($0) }
        }
    }

    private static let signedFiles = 500
    private static let signedBytes = 2 << 20

    private static func readme(in names: [String]) -> String? {
        names.filter { $0.lowercased().hasPrefix("readme") }.min { $0.utf8.count < $1.utf8.count }
    }

    private func file(_ path: String) async throws -> String? {
        var parts = path.split(separator: "/").map { String($0) }
        for _ in 0..<8 {
            guard let name = parts.last else { return nil }
            let folder = parts.dropLast().joined(separator: "/")
            guard let entry = try await repository.entries(of: commit, at: folder)?.first(where: { $0.path == name })
            else {
                return nil
            }
            switch entry.kind {
            case .file, .executable: return parts.joined(separator: "/")
            case .folder, .submodule: return nil
            case .link:
                let target = String(decoding: try await repository.bytes(ofBlob: entry.id, limit: 4096), as: UTF8.self)
                guard !target.hasPrefix("/"), let next = Self.path(target, from: parts.dropLast()) else {
                    return parts.joined(separator: "/")
                }
                parts = next
            }
        }
        return nil
    }

    private static func path(_ target: String, from folder: ArraySlice<String>) -> [String]? {
        var parts = Array(folder)
        for part in target.split(separator: "/") where part != "." {
            if part != ".." { parts.append(String(part)) } else if parts.popLast() == nil { return nil }
        }
        return parts
    }
}
