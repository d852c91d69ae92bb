public import KytesBasics
import KytesGit

// What modules above say without git's own types.
extension SourceProgress {
    /// In a few words: `Receiving objects 120/400`.
    public var message: String {
        guard let total = step.total, total > 0 else { return step.phase }
        return "\(step.phase) \(step.done)/\(total)"
    }

    /// 0...1, `nil` while nobody knows.
    public var fraction: Double? {
        guard let total = step.total, total > 0 else { return nil }
        return min(1, Double(step.done) / Double(total))
    }
}

extension SourceStore {
    /// The names in a folder of a commit, sorted; the root is the empty path.
    ///
    /// - Returns: Empty where there is no such folder.
    /// - Throws: As `text`.
    public func names(
        in folder: String,
        of url: String,
        at commit: String,
        hints: [AbsolutePath] = []
    ) async throws -> [String] {
        try await self.folder(folder, of: url, at: commit, hints: hints)?.map(\.path).sorted() ?? []
    }
}
