import KytesBasics
import KytesGit
@testable import KytesSources
import KytesTestSupport
import Testing

@Suite struct SourceEditTests {
    @Test func editGivesTheWholeHistoryOnABranchOfItsOwn() async throws {
        let lab = try await RemoteLab()
        let git = lab.lab.git
        let store = lab.store()
        let request = SourceRequest(url: lab.url, revision: .commit(lab.lab.second))
        // A jump before has left a mirror without history.
        _ = try await store.fetch(request)
        let edited = try await store.edit(request, name: "a lib", at: git.path("edit"))
        #expect(
            edited
                == EditedSource(
                    directory: git.path("edit"), branch: "kytes/a-lib", base: lab.lab.second, wasThere: false))
        #expect(try await git.git("status", "--porcelain", "--branch", in: "edit").hasPrefix("## kytes/a-lib"))
        #expect(try await git.git("rev-list", "--count", "HEAD", in: "edit") == "2")
        #expect(try await git.git("remote", "get-url", "origin", in: "edit") == lab.url)
        #expect(
            try await git.git("for-each-ref", "--format=%(refname)", "refs/heads", in: "edit")
                == "refs/heads/kytes/a-lib")
        #expect(lab.lab.mode(git.path("edit/Package.swift")) & 0o200 != 0)
        #expect(try await store.edit(request, name: "a lib", at: git.path("edit")).wasThere)
        try await git.git("fetch", "-q", in: "edit")
        #expect(try await store.editStatus(at: git.path("edit")).isClean)
        try await store.revert(at: git.path("edit"))
        #expect(Disk.kind(of: git.path("edit")) == nil)
        #expect(!Disk.names(in: git.path("")).contains { $0.hasPrefix("edit") })
    }

    @Test func revertRefusesWhileWorkWouldBeLost() async throws {
        let lab = try await Lab()
        let git = lab.git
        let store = lab.store()
        let request = SourceRequest(url: lab.url, revision: .commit(lab.first))
        _ = try await store.edit(request, name: "a", at: git.path("edit"))
        func refusal() async -> String? {
            do {
                try await store.revert(at: git.path("edit"))
                return nil
            } catch let error as SourceError where error.code == .workWouldBeLost {
                return error.detail
            } catch { return "\(error)" }
        }
        try Disk.write(Array("mine".utf8), to: git.path("edit/Package.swift"))
        #expect(await refusal() == "1 changed file (Package.swift)")
        try Disk.write(Array("mine".utf8), to: git.path("edit/New.swift"))
        #expect(await refusal() == "1 changed file (Package.swift), 1 new file or folder (New.swift)")
        try await git.git("add", "-A", in: "edit")
        #expect(await refusal() == "2 changed files (New.swift, …)")
        try await git.git("commit", "-q", "-m", "Mine", in: "edit")
        #expect(await refusal() == "1 commit that is not pushed (Mine)")
        #expect(lab.text(git.path("edit/Package.swift")) == "mine")
        try await git.git("push", "-q", "origin", "kytes/a", in: "edit")
        #expect(await refusal() == nil)
        #expect(Disk.kind(of: git.path("edit")) == nil)
    }

    @Test func whatEditDidNotMakeIsLeftAlone() async throws {
        let lab = try await Lab()
        let store = lab.store()
        let request = SourceRequest(url: lab.url, revision: .commit(lab.first))
        let taken = await #expect(throws: SourceError.self) {
            try await store.edit(request, name: "a", at: lab.git.path("work"))
        }
        #expect(taken?.code == .alreadyExists)
        let foreign = await #expect(throws: SourceError.self) { try await store.revert(at: lab.git.path("work")) }
        #expect(foreign?.code == .notAnEdit)
        #expect(lab.text(lab.git.path("work/Package.swift")) == "second")
    }

    @Test func withoutANetworkTheHistoryOfAnotherToolServes() async throws {
        let lab = try await Lab(mapped: false)
        let store = lab.store(policy: .never)
        let request = SourceRequest(
            url: "https://unreachable.invalid/a.git",
            revision: .commit(lab.first),
            hints: [lab.git.path("served/a.git")]
        )
        _ = try await store.edit(request, name: "..a..lock", at: lab.git.path("edit"))
        #expect(try await lab.git.git("rev-parse", "HEAD", in: "edit") == lab.first)
        let nothing = SourceRequest(
            url: "https://unreachable.invalid/a.git", revision: .commit(String(repeating: "1", count: 40)))
        let error = await #expect(throws: SourceError.self) {
            try await store.edit(nothing, name: "a", at: lab.git.path("other"))
        }
        #expect(error?.code == .notAllowed)
        #expect(Disk.kind(of: lab.git.path("other")) == nil)
    }
}
