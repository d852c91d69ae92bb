import Foundation
import Glibc
import KytesBasics
import KytesEcosystems
import KytesGraph
import KytesTestSupport
import KytesText
import Synchronization
import Testing

@testable import KytesWorkspace

@Suite struct MetadataStoreTests {
    private func store(_ folder: TestFolder, _ log: @escaping @Sendable (String) -> Void = { _ in }) -> MetadataStore {
        MetadataStore(file: folder.path.appending("store.sqlite"), limit: 1 << 20, log: log)
    }

    private func batch(_ count: Int, size: Int = 100, from first: Int = 0) -> StoreBatch {
        var batch = StoreBatch()
        for index in first..<(first + count) {
            let text = SourceText(String(repeating: "é\(index)", count: size / 4))
            batch.texts[MetadataMemory.Key(commit: "c\(index)", path: "p")] = .some(text)
        }
        return batch
    }

    @Test func whatWasSavedIsLoaded() throws {
        let folder = try TestFolder()
        var batch = batch(3)
        batch.texts[MetadataMemory.Key(commit: "c", path: "absent")] = .some(nil)
        batch.names[MetadataMemory.Key(commit: "c", path: "")] = ["a", "b c", "é"]
        batch.names[MetadataMemory.Key(commit: "c", path: "empty")] = []
        let references = RepositoryReferences(
            tags: ["1.0": "x", "v2": "y"], branches: ["main": "z"], defaultBranch: "main")
        batch.references["u://a"] = (references, 17)
        let first = store(folder)
        #expect(first.save(batch))
        first.close()
        let loaded = store(folder).load()
        #expect(loaded.texts == batch.texts)
        #expect(loaded.names == batch.names)
        #expect(loaded.references["u://a"]?.references == references)
        #expect(loaded.references["u://a"]?.time == 17)
    }

    @Test func whereSourcesWereFoundIsLoaded() throws {
        let folder = try TestFolder()
        let (a, b) = (
            ComponentID(PackageURL(type: "maven", namespace: "g", name: "a", version: "1")),
            ComponentID(PackageURL(type: "maven", namespace: "g", name: "b", version: "1"))
        )
        let source = ComponentSource(
            url: "u://all", revision: "c1", reference: nil, subdirectory: "parts/a", exactness: .tag)
        var batch = StoreBatch()
        batch.located = [
            .repository(
                a, LocatedSource(source: source, landing: ["parts/a/pom.xml"], declaration: 3..<9, remark: "é")),
            .archive(b, "d1"),
        ]
        let first = store(folder)
        #expect(first.save(batch))
        first.close()
        let loaded = store(folder).load()
        #expect(Set(loaded.located) == Set(batch.located))
        let sources = LocatedSources()
        sources.take(loaded.located)
        #expect(sources.component(ofFile: "parts/a/src/A.java", at: "c1") == a)
        #expect(sources.component(ofFile: "parts/other/pom.xml", at: "c1") == nil)
        #expect(sources.component(ofFile: "B.java", at: "d1") == b)
        #expect(sources.takeUnsaved().isEmpty)
    }

    @Test(arguments: [0, 1, 99, 100, 1000, 5000, 9000])
    func aDamagedFileIsBegunAnew(at offset: Int) throws {
        let folder = try TestFolder()
        let first = store(folder)
        #expect(first.save(batch(100)))
        first.close()
        let path = folder.path.appending("store.sqlite")
        var bytes = try #require(Disk.read(path, limit: 1 << 24))
        for index in offset..<min(bytes.count, offset + 3000) { bytes[index] = 0x5A }
        try Disk.write(bytes, to: path)
        let second = store(folder)
        let loaded = second.load()
        let whole = batch(100).texts
        #expect(loaded.texts.allSatisfy { whole[$0.key] == .some($0.value) }, "nothing half-written is taken for whole")
        #expect(second.save(batch(5, from: 200)))
        second.close()
        #expect(store(folder).load().texts.count >= 5)
    }

    @Test func aFileThatIsSomethingElseIsBegunAnew() throws {
        let folder = try TestFolder()
        try folder.write([
            "store.sqlite": "this is no database, and longer than a header of one would be: "
                + String(repeating: "x", count: 5000)
        ])
        let said = Mutex<[String]>([])
        let store = store(folder) { message in said.withLock { $0.append(message) } }
        #expect(store.load().texts.isEmpty)
        #expect(store.save(batch(1)))
        #expect(said.withLock { $0.count } == 1)
    }

    @Test func aFolderThatCannotBeWrittenIsSaidOnce() throws {
        let said = Mutex<[String]>([])
        let file = try #require(AbsolutePath("/proc/nowhere/store.sqlite"))
        let store = MetadataStore(file: file, limit: 1 << 20) { message in said.withLock { $0.append(message) } }
        #expect(store.load().texts.isEmpty)
        #expect(!store.save(batch(1)))
        #expect(!store.save(batch(1)))
        #expect(said.withLock { $0.count } == 1)
    }

    @Test(.enabled(if: SmallDisk.isPermitted, "no tmpfs may be mounted here, so no disk can be full"))
    func aFullDiskIsSaidAndSurvived() throws {
        let folder = try TestFolder()
        let disk = try SmallDisk(over: folder.path, size: "200k")
        defer { withExtendedLifetime(disk) {} }
        let said = Mutex<[String]>([])
        let store = store(folder) { message in said.withLock { $0.append(message) } }
        #expect(store.save(batch(1)))
        #expect(!store.save(batch(100, size: 20_000, from: 10)))
        #expect(said.withLock { $0.count } == 1)
        #expect(store.load().texts.count == 1)
    }

    @Test func twoStoresShareOneFile() async throws {
        let folder = try TestFolder()
        let (one, two) = (store(folder), store(folder))
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for (index, store) in [one, two].enumerated() {
                for round in 0..<20 {
                    let batch = batch(5, from: index * 1000 + round * 5)
                    group.addTask { try await BlockingThreads.long.run { _ in store.save(batch) } }
                }
            }
            for try await isWritten in group { #expect(isWritten) }
        }
        #expect(store(folder).load().texts.count == 200)
    }

    @Test func theOldestGoesWhenThereIsTooMuch() throws {
        let folder = try TestFolder()
        let first = MetadataStore(file: folder.path.appending("store.sqlite"), limit: 10_000) { _ in }
        #expect(first.save(batch(100, size: 1000)))
        first.close()
        let second = MetadataStore(file: folder.path.appending("store.sqlite"), limit: 10_000) { _ in }
        #expect((5..<20).contains(second.load().texts.count))
    }

    /// The child of the test below: writes batches until it is killed.
    @Test(.enabled(if: getenv("KYTES_TEST_STORE") != nil)) func writesUntilItIsKilled() throws {
        let file = try #require(getenv("KYTES_TEST_STORE").flatMap { AbsolutePath(String(cString: $0)) })
        let store = MetadataStore(file: file, limit: 1 << 30) { _ in }
        for round in 0..<10_000 {
            _ = store.save(batch(10, size: 200, from: round * 10))
            usleep(1000)
        }
    }

    @Test func killedWhileItWritesItLosesAtMostTheLastBatch() async throws {
        let folder = try TestFolder()
        let file = folder.path.appending("store.sqlite")
        let arguments = ProcessInfo.processInfo.arguments
        var environment = ProcessInfo.processInfo.environment
        environment["KYTES_TEST_STORE"] = file.string
        for round in 0..<3 {
            let child = Process()
            child.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            child.arguments =
                arguments.dropFirst().filter { !$0.hasPrefix("--filter") } + ["--filter", "writesUntilItIsKilled"]
            child.environment = environment
            child.standardOutput = FileHandle.nullDevice
            child.standardError = FileHandle.nullDevice
            try child.run()
            let before = MetadataStore(file: file, limit: 1 << 30) { _ in }
            try await eventually("a write of the child") { round > 0 || before.load().texts.count > 20 }
            try await Task.sleep(for: .milliseconds(30 * (round + 1)))
            kill(child.processIdentifier, SIGKILL)
            child.waitUntilExit()
            before.close()
            let loaded = MetadataStore(file: file, limit: 1 << 30) { _ in }.load().texts
            #expect(loaded.count >= 20)
            #expect(loaded.count % 10 == 0, "whole batches only")
            let whole = batch(loaded.count, size: 200).texts
            #expect(loaded == whole)
        }
    }
}
