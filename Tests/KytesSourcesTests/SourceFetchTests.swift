import Glibc
import KytesBasics
import KytesGit
@testable import KytesSources
import KytesTestSupport
import KytesText
import Synchronization
import Testing

/// What has to come over a network: `git daemon` on the loopback.
@Suite struct SourceFetchTests {
    @Test func theFirstJumpFetchesOneCommitAndLaterOnesNothing() async throws {
        let lab = try await RemoteLab()
        let store = lab.store()
        let request = SourceRequest(url: lab.url, revision: .tag("1.0.0"))
        let tree = try await store.tree(of: request, landing: ["Package.swift"])
        #expect(lab.lab.text(tree.landing) == "first")
        try await store.whenComplete(tree)
        let mirrors = Disk.names(in: lab.cache.appending("repositories")).filter { $0.hasSuffix(".git") }
        #expect(mirrors.count == 1)
        let mirror = "cache/repositories/" + (mirrors.first ?? "")
        #expect(try await lab.lab.git.git("rev-list", "--all", "--count", in: mirror) == "1")
        // From now on offline.
        let offline = lab.store(policy: .never)
        #expect(try await offline.tree(of: request, landing: ["README.md"]).landing.lastComponent == "README.md")
        let other = SourceRequest(url: lab.url, revision: .commit(lab.lab.second))
        let error = await #expect(throws: SourceError.self) { try await offline.tree(of: other, landing: []) }
        #expect(error?.code == .notAllowed)
        // The second commit joins the first in the same mirror.
        _ = try await store.fetch(other)
        #expect(try await store.text("Package.swift", of: lab.url, at: lab.lab.second)?.string == "second")
        #expect(try await store.text("Package.swift", of: lab.url, at: lab.lab.first)?.string == "first")
        #expect(Disk.names(in: lab.cache.appending("repositories")).filter { $0.hasSuffix(".git") } == mirrors)
    }

    @Test(arguments: [NetworkPolicy.never, .onDemand, .always], [NetworkOccasion.background, .asked])
    func thePolicyDecidesWhoMayFetch(policy: NetworkPolicy, occasion: NetworkOccasion) async throws {
        let lab = try await RemoteLab()
        let store = lab.store(policy: policy)
        let request = SourceRequest(url: lab.url, revision: .tag("1.0.0"))
        let mayFetch = policy == .always || policy == .onDemand && occasion == .asked
        if mayFetch {
            _ = try await store.tree(of: request, landing: [], occasion: occasion)
            #expect(try await store.references(of: lab.url, occasion: occasion).tags == ["1.0.0": lab.lab.first])
        } else {
            let error = await #expect(throws: SourceError.self) {
                try await store.tree(of: request, landing: [], occasion: occasion)
            }
            #expect(error?.code == .notAllowed)
        }
        await store.shutdown()
    }

    @Test func withoutTheProgramTheLibraryDoesIt() async throws {
        let lab = try await RemoteLab()
        let store = lab.store(means: .library)
        let tree = try await store.tree(
            of: SourceRequest(url: lab.url, revision: .tag("1.0.0")), landing: ["Package.swift"])
        #expect(lab.lab.text(tree.landing) == "first")
        #expect(try await store.text("Package.swift", of: lab.url, at: lab.lab.second)?.string == "second")
        await store.shutdown()
    }

    @Test func manyWhoWantTheSameFetchItOnce() async throws {
        let lab = try await RemoteLab()
        let stores = [lab.store(), lab.store()]
        let request = SourceRequest(url: lab.url, revision: .commit(lab.lab.first))
        let roots = try await (0..<16).concurrentMap(atMost: 16) { index in
            let store = stores[index % 2]
            let tree = try await store.tree(of: request, landing: ["Package.swift"])
            try await store.whenComplete(tree)
            return tree.root
        }
        #expect(Set(roots).count == 1)
        let packs = try await lab.lab.git.run("find", [lab.cache.string, "-name", "*.pack"]).split(separator: "\n")
        let loose = try await lab.lab.git.run("find", [lab.cache.string, "-path", "*objects/??/*", "-type", "f"])
        #expect(packs.count <= 1)
        #expect(packs.count == 1 || !loose.isEmpty)
        #expect(try await stores[0].verify() == [])
    }

    @Test(arguments: [SourceRevision.tag("1.0.0"), .commit(String(repeating: "1", count: 40))])
    func aFetchFromASilentHostIsShownAtOnce(revision: SourceRevision) async throws {
        let lab = try await Lab(mapped: false)
        let silent = SilentServer()
        let request = SourceRequest(url: "git://127.0.0.1:\(silent.port)/a.git", revision: revision)
        let store = lab.store()
        let (reports, report) = AsyncStream.makeStream(of: SourceProgress.self)
        let jump = Task { try await store.tree(of: request, landing: []) { report.yield($0) } }
        let first = await reports.first { _ in true }
        #expect(first == SourceProgress(subject: request.url, step: .connecting))
        // Who asks for the same a little later sees it too.
        let (others, other) = AsyncStream.makeStream(of: SourceProgress.self)
        let second = Task { try await store.tree(of: request, landing: []) { other.yield($0) } }
        #expect(await others.first { _ in true } == first)
        jump.cancel()
        second.cancel()
        await #expect(throws: CancellationError.self) { try await jump.value }
        await store.shutdown()
    }

    @Test func oneWhoLeavesDoesNotStopTheOthers() async throws {
        let work = SharedWork<String, Int>()
        let gate = Gate()
        @Sendable func wanted() async throws -> Int {
            try await work.value(for: "x", progress: nil) { _ in
                gate.count()
                try await gate.wait()
                return 7
            }
        }
        let (one, other) = (Task { try await wanted() }, Task { try await wanted() })
        while await work.waiting(for: "x") < 2 { await Task.yield() }
        one.cancel()
        await #expect(throws: CancellationError.self) { try await one.value }
        gate.open()
        #expect(try await other.value == 7)
        #expect(gate.starts == 1)
    }

    @Test func whenAllLeaveTheWorkIsCancelled() async throws {
        let work = SharedWork<String, Int>()
        let gate = Gate()
        let tasks = (0..<3).map { _ in
            Task {
                try await work.value(for: "x", progress: nil) { _ in
                    try await withTaskCancellationHandler {
                        try await gate.wait()
                        return 1
                    } onCancel: {
                        gate.cancelled()
                    }
                }
            }
        }
        while await work.waiting(for: "x") < 3 { await Task.yield() }
        for task in tasks { task.cancel() }
        for task in tasks { await #expect(throws: CancellationError.self) { try await task.value } }
        while !gate.wasCancelled { await Task.yield() }
        gate.open()
    }

    @Test func aMirrorThatBrokeIsMadeAnew() async throws {
        let lab = try await RemoteLab()
        let store = lab.store()
        let request = SourceRequest(url: lab.url, revision: .commit(lab.lab.first))
        _ = try await store.fetch(request)
        await store.shutdown()
        let location = try await store.location(lab.url)
        let mirror = store.layout.repository(location)
        // A killed git left its locks and half a pack.
        for name in ["shallow.lock", "HEAD.lock", "refs/tags/x.lock", "objects/pack/tmp_pack_x"] {
            try Disk.write([1, 2, 3], to: mirror.appending(name))
        }
        _ = try await lab.store().fetch(SourceRequest(url: lab.url, revision: .commit(lab.lab.second)))
        #expect(Disk.kind(of: mirror.appending("shallow.lock")) == nil)
        #expect(Disk.kind(of: mirror.appending("objects/pack/tmp_pack_x")) == nil)
        // Somebody wrote over its objects.
        let objects = try await lab.lab.git.run("find", [mirror.appending("objects").string, "-type", "f"])
        for file in objects.split(separator: "\n") {
            let path = try #require(AbsolutePath(String(file)))
            Disk.remove(path)
            try Disk.write(Array("garbage".utf8), to: path)
        }
        #expect(try await lab.store().verify().map(\.code) == [.brokenRepository])
        let again = lab.store()
        #expect(lab.lab.text(try await again.tree(of: request, landing: ["Package.swift"]).landing) == "first")
        // And somebody took away what makes it a repository.
        await again.shutdown()
        Disk.remove(mirror.appending("HEAD"))
        _ = try await lab.store().fetch(SourceRequest(url: lab.url, revision: .commit(lab.lab.second)))
    }

    @Test func aRepositoryThatIsGoneIsSaidToBeGone() async throws {
        let lab = try await RemoteLab()
        let store = lab.store()
        _ = try await store.references(of: lab.url, occasion: .asked)
        Disk.remove(lab.lab.git.path("served/a.git"))
        let request = SourceRequest(url: lab.url, revision: .commit(lab.lab.first))
        let error = await #expect(throws: SourceError.self) { try await store.tree(of: request, landing: []) }
        // `git daemon` does not tell missing from forbidden.
        #expect(error?.code == .vanished)
        let never = SourceRequest(url: lab.base + "/never.git", revision: .commit(lab.lab.first))
        let other = await #expect(throws: SourceError.self) { try await store.tree(of: never, landing: []) }
        #expect(other?.code == .notFound)
    }

    @Test func tagsThatWereSeenServeWhileTheNetworkIsForbidden() async throws {
        let lab = try await RemoteLab()
        let fresh = lab.store(policy: .never)
        let error = await #expect(throws: SourceError.self) { try await fresh.references(of: lab.url) }
        #expect(error?.code == .notAllowed)
        _ = try await lab.store().references(of: lab.url, occasion: .asked)
        let later = lab.store(policy: .never)
        let seen = try await later.references(of: lab.url, maxAge: .zero)
        #expect(seen.tags == ["1.0.0": lab.lab.first])
        #expect(seen.head == "main")
        #expect(seen.branches == ["main": lab.lab.second])
    }

    @Test func cancellingAJumpTakesLessThanATenthOfASecond() async throws {
        let silent = SilentServer()
        let lab = try await Lab(mapped: false)
        let store = lab.store()
        let url = "git://127.0.0.1:\(silent.port)/a.git"
        let request = SourceRequest(url: url, revision: .commit(lab.first))
        let key = FetchKey(key: "127.0.0.1:\(silent.port)/a", commit: GitObjectID(lab.first))
        var fastest = Duration.seconds(10)
        // Other tests share the machine: one of ten shows what it can do.
        for _ in 0..<10 where fastest >= .milliseconds(100) {
            let jump = Task { try await store.tree(of: request, landing: []) }
            try await lab.wait { await store.fetches.waiting(for: key) == 1 }
            let begin = ContinuousClock.now
            jump.cancel()
            await #expect(throws: CancellationError.self) { try await jump.value }
            fastest = min(fastest, ContinuousClock.now - begin)
        }
        #expect(fastest < .milliseconds(100))
        // The lock is free soon, and no child is left.
        await store.shutdown()
        let location = try await store.location(url)
        #expect(try FileLock.tryLock(store.layout.repositoryLock(location)) != nil)
    }

    @Test func whatAKilledCloneLeftIsNoHindrance() async throws {
        let lab = try await RemoteLab()
        let git = lab.lab.git
        // Enough, and random enough, that it does not come in one piece.
        try await git.run("sh", ["-c", "head -c 3000000 /dev/urandom > noise"], in: "work")
        let commit = try await git.commit("work", [:])
        try await git.git("push", "-q", git.path("served/a.git").string, "HEAD:main", in: "work")
        let request = SourceRequest(url: lab.url, revision: .commit(commit))
        for _ in 0..<3 {
            let store = lab.store()
            let jump = Task { try await store.tree(of: request, landing: ["Package.swift"]) }
            var killed = 0
            try await lab.lab.wait {
                killed += Self.killChildren(in: lab.cache)
                return killed > 0
            }
            _ = try? await jump.value
            await store.shutdown()
        }
        let store = lab.store()
        let tree = try await store.tree(of: request, landing: ["Package.swift"])
        try await store.whenComplete(tree)
        #expect(Disk.size(of: tree.root.appending("noise")) >= 3_000_000)
        #expect(try await store.verify() == [])
        let packs = try await git.run("find", [lab.cache.string, "-name", "tmp_*"])
        #expect(packs == "")
    }

    /// Kills every process that works in a folder, with the signal that cannot be caught.
    private static func killChildren(in folder: AbsolutePath) -> Int {
        var buffer = [CChar](repeating: 0, count: 4096)
        var killed = 0
        for name in Disk.names(in: AbsolutePath.root.appending("proc")) {
            guard let pid = Int32(name), pid != getpid() else { continue }
            let count = readlink("/proc/\(pid)/cwd", &buffer, buffer.count)
            let place = String(decoding: buffer.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if AbsolutePath(place)?.isWithin(folder) == true, kill(pid, SIGKILL) == 0 { killed += 1 }
        }
        return killed
    }

    @Test(.enabled(if: SmallDisk.isPermitted, "no tmpfs may be mounted here, so no disk can be full"))
    func aFullDiskIsSaidAndNothingIsTakenForWhole() async throws {
        let lab = try await Lab()
        let cache = lab.git.path("cache")
        try Disk.makeFolders(cache)
        let disk = try SmallDisk(over: cache, size: "300k")
        defer { withExtendedLifetime(disk) {} }
        let big = String(repeating: "x", count: 600_000)
        let commit = try await lab.git.commit("work", ["z-big.txt": big])
        try await lab.git.git("push", "-q", lab.git.path("served/a.git").string, "HEAD:main", in: "work")
        let store = lab.store()
        let request = SourceRequest(url: lab.url, revision: .commit(commit))
        let tree = try await store.tree(of: request, landing: ["Package.swift"])
        let error = await #expect(throws: SourceError.self) { try await store.whenComplete(tree) }
        #expect(error?.code == .diskFull)
        #expect(!TreePlace(root: tree.root).isComplete)
        #expect(Disk.names(in: tree.root.parent).contains { $0.hasSuffix(".partial") } == false)
    }
}

struct RemoteLab {
    let lab: Lab
    let base: String
    private let server: TemporaryServer

    var url: String { base + "/a.git" }
    var cache: AbsolutePath { lab.git.path("cache") }

    init() async throws {
        let lab = try await Lab(mapped: false)
        self.lab = lab
        let root = lab.git.path("served").string
        server = try await TemporaryServer("git", environment: lab.git.environment) {
            [
                "daemon", "--listen=127.0.0.1", "--port=\($0)", "--export-all", "--informative-errors",
                "--base-path=\(root)", root,
            ]
        }
        base = "git://127.0.0.1:\(server.port)"
    }

    func store(policy: NetworkPolicy = .onDemand, means: GitTransport.Means? = nil) -> SourceStore {
        SourceStore(cache: cache, policy: policy, environment: lab.git.environment, transport: means)
    }
}

/// Holds work back until the test lets it go.
private final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var starts = 0
        var wasCancelled = false
    }

    private let state = Mutex(State())

    var starts: Int { state.withLock { $0.starts } }
    var wasCancelled: Bool { state.withLock { $0.wasCancelled } }

    func count() { state.withLock { $0.starts += 1 } }
    func open() { state.withLock { $0.isOpen = true } }
    func cancelled() { state.withLock { $0.wasCancelled = true } }

    func wait() async throws {
        while !state.withLock({ $0.isOpen }) { try await Task.sleep(for: .milliseconds(1)) }
    }
}
