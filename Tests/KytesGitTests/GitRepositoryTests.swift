import KytesBasics
import KytesGit
import KytesTestSupport
import Testing

@Suite struct GitRepositoryTests {
    @Test func contentHashesAreThoseOfGit() async throws {
        let git = TemporaryGit()
        for text in ["", "hello\n", String(repeating: "x", count: 100_000)] {
            let expected = try await git.git("hash-object", "--stdin", input: Array(text.utf8.prefix(60_000)))
            #expect(GitObjectID.hashingBlob(text.utf8.prefix(60_000)).description == expected)
        }
    }

    @Test func objectIdentitiesAreFortyHexadecimalDigits() {
        #expect(
            GitObjectID("ABCDEF0123456789abcdef0123456789abcdef01")?.description
                == "abcdef0123456789abcdef0123456789abcdef01")
        for wrong in ["", "abc", "g" + String(repeating: "0", count: 39), String(repeating: "0", count: 41)] {
            #expect(GitObjectID(wrong) == nil)
        }
    }

    @Test func referencesArePeeledAsGitPeelsThem() async throws {
        let git = TemporaryGit()
        try await git.repository("a", ["x": "1"])
        try await git.git("tag", "light", in: "a")
        try await git.commit("a", ["x": "2"])
        try await git.git("tag", "-a", "-m", "m", "heavy", in: "a")
        try await git.git("tag", "-a", "-m", "m", "twice", "heavy", in: "a")
        try await git.git("tag", "blob", "HEAD:x", in: "a")
        let repository = try await GitRepository.open(git.path("a"))
        let found = try await repository.references().map { "\($0.commit) \($0.name)" }
        let expected = try await ["refs/heads/main", "refs/tags/heavy", "refs/tags/light", "refs/tags/twice"].asyncMap {
            try await git.git("rev-parse", $0 + "^{commit}", in: "a") + " " + $0
        }
        #expect(found == expected)
        #expect(await repository.head() == "refs/heads/main")
        #expect(try await repository.commit("twice")?.description == git.git("rev-parse", "HEAD", in: "a"))
        #expect(try await repository.commit("nothing") == nil)
    }

    @Test func treesAreListedAsGitListsThem() async throws {
        let git = TemporaryGit()
        let commit = try await git.repository("a", ["b/c/d": "1", "b/e": "2", "a": "3", "ü ö": "4"])
        let id = try #require(GitObjectID(commit))
        let repository = try await GitRepository.open(git.path("a"))
        let expected = try await git.git("-c", "core.quotePath=false", "ls-tree", "-r", "--name-only", commit, in: "a")
        #expect(
            try await repository.entries(of: id, isRecursive: true)?.map(\.path)
                == expected.split(separator: "\n").map { String($0) })
        #expect(try await repository.entries(of: id, at: "b")?.map(\.path) == ["c", "e"])
        #expect(try await repository.entries(of: id, at: "nothing") == nil)
        #expect(try await repository.bytes(at: "b/c/d", of: id) == Array("1".utf8))
        #expect(try await repository.bytes(at: "b/c", of: id) == nil)
        #expect(try await repository.bytes(at: "../a", of: id) == nil)
    }

    @Test func largeFilesAreRefusedBeforeTheyAreRead() async throws {
        let git = TemporaryGit()
        let commit = try await git.repository("a", ["big": String(repeating: "x", count: 1000)])
        let repository = try await GitRepository.open(git.path("a"))
        let id = try #require(GitObjectID(commit))
        let error = await #expect(throws: GitError.self) { try await repository.bytes(at: "big", of: id, limit: 999) }
        #expect(error?.code == .tooLarge)
    }

    @Test func aFolderWithoutRepositoryIsSaidToBeNone() async throws {
        let folder = TemporaryFolder()
        let error = await #expect(throws: GitError.self) { try await GitRepository.open(folder.path) }
        #expect(error?.code == .repositoryNotFound)
    }

    @Test func statusNamesWhatWouldBeLost() async throws {
        let git = TemporaryGit()
        let base = try await git.repository("a", ["x": "1", ".gitignore": "ignored\n"])
        let repository = try await GitRepository.open(git.path("a"))
        let id = try #require(GitObjectID(base))
        #expect(try await repository.status(base: id).isClean)
        try Disk.write(Array("2".utf8), to: git.path("a/x"))
        try Disk.write(Array("2".utf8), to: git.path("a/new"))
        try Disk.write(Array("2".utf8), to: git.path("a/ignored"))
        var status = try await repository.status(base: id)
        #expect(status.modified == ["x"])
        #expect(status.untracked == ["new"])
        try await git.commit("a", [:], message: "Mine")
        status = try await repository.status(base: id)
        #expect(status.modified.isEmpty && status.untracked.isEmpty)
        #expect(status.unpushed.map(\.summary) == ["Mine"])
        try Disk.write(Array("3".utf8), to: git.path("a/x"))
        try await git.git("stash", "-q", in: "a")
        #expect(try await repository.status(base: id).hasStash)
    }
}

extension Sequence where Self: Sendable {
    func asyncMap<Result>(_ transform: (Element) async throws -> Result) async throws -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
