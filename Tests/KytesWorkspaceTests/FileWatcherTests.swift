import Glibc
import KytesBasics
import KytesText
import Synchronization
import Testing

@testable import KytesWorkspace

@Suite struct FileWatcherTests {
    private final class Seen: Sendable {
        let paths = Mutex<Set<AbsolutePath>>([])
        func has(_ path: AbsolutePath) -> Bool { paths.withLock { $0.contains(path) } }
    }

    private func watcher(_ seen: Seen, _ limits: WorkspaceLimits = .standard) throws -> FileWatcher {
        let watcher = FileWatcher(limits: limits, log: { _ in }) { paths in seen.paths.withLock { $0.formUnion(paths) }
        }
        return try #require(watcher)
    }

    @Test func atomicWritesRemovalsAndNewFoldersAreSeen() async throws {
        let folder = try TestFolder()
        try folder.write(["a": "1"])
        let seen = Seen()
        let watcher = try watcher(seen)
        watcher.watch(FileWatcher.Targets(folders: [folder.path]))
        try folder.write(["a": "2"])
        try await eventually("a write") { seen.has(folder.path.appending("a")) }
        seen.paths.withLock { $0 = [] }
        folder.remove("a")
        try await eventually("a removal") { seen.has(folder.path.appending("a")) }
        mkdir(folder.path.appending("b").string, 0o755)
        try await eventually("a folder") { seen.has(folder.path.appending("b")) }
        watcher.end()
    }

    @Test func filesBeyondTheLimitOfWatchesAreAskedForTheirTime() async throws {
        let folder = try TestFolder()
        try folder.write(["a/x": "1", "b/y": "1"])
        var limits = WorkspaceLimits.standard
        limits.watches = 1
        let seen = Seen()
        let watcher = try watcher(seen, limits)
        let files: Set = [folder.path.appending("a/x"), folder.path.appending("b/y")]
        watcher.watch(
            FileWatcher.Targets(folders: [folder.path.appending("a"), folder.path.appending("b")], files: files))
        try folder.write(["b/y": "22"])
        try await eventually("a write in a folder that is not watched") { seen.has(folder.path.appending("b/y")) }
        watcher.end()
    }

    @Test func aWorkspaceFollowsTheDiskByItself() async throws {
        let folder = try TestFolder()
        try folder.write(["toy.pkg": "name a\n"])
        let workspace = toyWorkspace([folder.path])
        workspace.start()
        workspace.watch()
        #expect(try await workspace.settled().names == ["a"])
        try folder.write(["toy.pkg": "name b\n"])
        try await eventually("the new name") { workspace.snapshot.names == ["b"] }
        try folder.write(["deep/er/toy.pkg": "name c\n"])
        try await eventually("the new package") { workspace.snapshot.names == ["b", "c"] }
        try folder.write(["deep/er/toy.pkg": "name d\n"])
        try await eventually("the change in it") { workspace.snapshot.names == ["b", "d"] }
        folder.remove("deep")
        try await eventually("its end") { workspace.snapshot.names == ["b"] }
        await workspace.shutdown()
    }

    @Test func whatWasReadAsBytesCountsAsDifferentOnlyWhenItIs() async throws {
        let folder = try TestFolder()
        try folder.write(["toy.pkg": "name a\n", "data/toy.data": "1"])
        let workspace = toyWorkspace([folder.path])
        workspace.start()
        _ = try await workspace.settled()
        let count = resolutions(of: folder.path)
        workspace.watch()
        try await Task.sleep(for: .milliseconds(200))
        _ = try await workspace.settled()
        #expect(resolutions(of: folder.path) == count)
        try folder.write(["data/toy.data": "22"])
        try await eventually("the change in the bytes") { resolutions(of: folder.path) > count }
        await workspace.shutdown()
    }

    @Test func watchingCostsNothingWhileNothingHappens() async throws {
        let folder = try TestFolder()
        try folder.write(["toy.pkg": "name a\n"])
        let workspace = toyWorkspace([folder.path])
        workspace.start()
        workspace.watch()
        _ = try await workspace.settled()
        // Another process writes without end beside the workspace: nobody here wakes for it.
        let count = resolutions(of: folder.path)
        for round in 0..<20 { try folder.write(["unclaimed.txt": "\(round)"]) }
        _ = try await workspace.settled()
        #expect(resolutions(of: folder.path) == count)
        await workspace.shutdown()
    }
}
