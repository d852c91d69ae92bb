import Glibc
import KytesBasics

// Files of artifact repositories are listed by their repository and removed one by one: each can be had again by itself.
extension SourceStore {
    /// One for each repository that any file is left of. Blocks.
    static func artifactRepositories(_ layout: CacheLayout) -> [CachedSource] {
        Disk.names(in: layout.artifacts).compactMap { name in
            let folder = layout.artifacts.appending(name)
            guard let lastUse = artifactFiles(folder).compactMap({ Disk.changeTime($0) }).max() else { return nil }
            return CachedSource(
                kind: .artifacts, path: folder, record: nil, isComplete: true, bytes: Disk.size(of: folder),
                lastUse: lastUse)
        }
    }

    /// Removes files that nobody used since `oldest`, in seconds since 1970, and folders that are empty then.
    func pruneArtifacts(before oldest: Int64) async throws -> PruneResult {
        let layout = layout
        return try await BlockingThreads.long.run { cancel in
            var result = PruneResult()
            for file in Self.artifactFiles(layout.artifacts) {
                try cancel.check()
                guard let time = Disk.changeTime(file), time <= oldest else { continue }
                result.bytes += Disk.size(of: file)
                result.removed.append(file)
                Disk.remove(file)
                var folder = file.parent
                // Fails where anything is left.
                while folder.isWithin(layout.artifacts), rmdir(folder.string) == 0 { folder = folder.parent }
            }
            return result
        }
    }

    /// Locks are nobody's files: who waits for one must not hold another than who comes next.
    private static func artifactFiles(_ folder: AbsolutePath) -> [AbsolutePath] {
        Disk.names(in: folder).filter { $0 != ".locks" }.flatMap { name -> [AbsolutePath] in
            let path = folder.appending(name)
            return Disk.kind(of: path) == .folder ? artifactFiles(path) : [path]
        }
    }
}
