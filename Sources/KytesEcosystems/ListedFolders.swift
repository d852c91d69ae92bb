internal import KytesBasics

/// The names in folders of this disk, each folder asked for once; for one resolution.
final class ListedFolders {
    let metadata: any MetadataSource
    private var known: [AbsolutePath: Set<String>] = [:]

    init(_ metadata: any MetadataSource) { self.metadata = metadata }

    func names(in folder: AbsolutePath) async throws -> Set<String> {
        if let names = known[folder] { return names }
        let names = Set(try await metadata.fileNames(in: folder))
        known[folder] = names
        return names
    }

    /// Looks into many at once, for whoever asks of them later.
    func look(into folders: Set<AbsolutePath>) async throws {
        let unknown = folders.filter { known[$0] == nil }.sorted()
        for (folder, names) in zip(unknown, try await metadata.fileNames(inEach: unknown)) {
            known[folder] = Set(names)
        }
    }

    /// Whether something stands at a path.
    func has(_ path: AbsolutePath) async throws -> Bool {
        if path == .root { return true }
        return try await names(in: path.parent).contains(path.lastComponent)
    }
}
