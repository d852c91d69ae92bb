internal import KytesBasics

/// The names in folders of this disk, each folder asked for once; for one resolution.
final class ListedFolders {
    let metadata: any MetadataSource
    /// What was asked for so far.
    private(set) var known: [AbsolutePath: SortedNames] = [:]

    init(_ metadata: any MetadataSource) { self.metadata = metadata }

    func names(in folder: AbsolutePath) async throws -> SortedNames {
        if let names = known[folder] { return names }
        let names = SortedNames(try await metadata.fileNames(in: folder))
        known[folder] = names
        return names
    }

    /// Looks into many at once, for whoever asks of them later.
    func look(into folders: some Sequence<AbsolutePath>) async throws {
        let unknown = Set(folders).filter { known[$0] == nil }.sorted()
        for (folder, names) in zip(unknown, try await metadata.fileNames(inEach: unknown)) {
            known[folder] = SortedNames(names)
        }
    }

    /// Whether something stands at a path.
    func has(_ path: AbsolutePath) async throws -> Bool {
        if path == .root { return true }
        return try await names(in: path.parent).contains(path.lastComponent)
    }
}

/// The names in a folder, in order.
struct SortedNames: RandomAccessCollection, Equatable, Sendable {
    private let names: [String]

    /// - Parameter names: Sorted.
    init(_ names: [String]) { self.names = names }

    var startIndex: Int { 0 }
    var endIndex: Int { names.count }
    subscript(place: Int) -> String { names[place] }

    /// O(log n).
    func contains(_ name: String) -> Bool {
        var (low, high) = (0, names.count)
        while low < high {
            let middle = (low + high) / 2
            if names[middle] < name { low = middle + 1 } else { high = middle }
        }
        return low < names.count && names[low] == name
    }
}
