public import KytesBasics
import KytesGit

/// A name in a folder of a source.
public struct SourceEntry: Hashable, Sendable {
    public var name: String
    /// False for files, links and submodules.
    public var isFolder: Bool
}

extension SourceStore {
    /// The names in a folder of a commit, sorted; empty where there is no such folder. The root is the empty path.
    ///
    /// - Throws: As `text`.
    public func entries(
        in folder: String,
        of url: String,
        at commit: String,
        hints: [AbsolutePath] = []
    ) async throws -> [SourceEntry] {
        let entries = try await self.folder(folder, of: url, at: commit, hints: hints) ?? []
        return entries.map { SourceEntry(name: $0.path, isFolder: $0.kind == .folder) }.sorted { $0.name < $1.name }
    }
}
