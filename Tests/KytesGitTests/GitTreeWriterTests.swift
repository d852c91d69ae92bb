import Glibc
import KytesBasics
@testable import KytesGit
import KytesTestSupport
import Synchronization
import Testing

@Suite struct GitTreeWriterTests {
    @Test func filesAreReadOnlyAndKeepTheirExecutableBit() async throws {
        let git = TemporaryGit()
        try await git.repository("a", ["run": "#!/bin/sh\n", "deep/er/file": "x"])
        try await git.git("update-index", "--chmod=+x", "run", in: "a")
        let commit = try await git.commit("a", [:])
        // `git add -A` of a folder whose file is not executable would take the bit away again.
        let id = try #require(GitObjectID(commit))
        let target = git.path("tree")
        let report = try await GitTreeWriter(repository: git.path("a"), commit: id, target: target).writeAll()
        #expect(report.files == 2)
        #expect(Self.mode(target.appending("deep/er/file")) == 0o444)
        #expect(Disk.names(in: target) == ["deep", "run"])
        #expect(Disk.names(in: git.path("")).contains("tree.partial") == false)
    }

    @Test func executablesStayExecutable() async throws {
        let git = TemporaryGit()
        try await git.repository("a", ["x": "y"])
        let blob = try await git.git("hash-object", "-w", "--stdin", in: "a", input: Array("#!/bin/sh\n".utf8))
        let commit = try await Self.commit(git, "100755 blob \(blob)\trun\n")
        let report = try await GitTreeWriter(repository: git.path("a"), commit: commit, target: git.path("t"))
            .writeAll()
        #expect(report.files == 1)
        #expect(Self.mode(git.path("t/run")) == 0o555)
    }

    @Test func nothingIsWrittenOutsideTheTree() async throws {
        let git = TemporaryGit()
        try await git.repository("a", ["x": "y"])
        let outside = git.path("outside")
        try Disk.makeFolders(outside)
        func blob(_ text: String) async throws -> String {
            try await git.git("hash-object", "-w", "--stdin", in: "a", input: Array(text.utf8))
        }
        let evil = try await blob("evil")
        let inner = try await Self.tree(git, "100644 blob \(evil)\tfile\n")
        // A folder of the same name as a link that leads out: only a tree written by hand has both.
        var raw = try await Self.entry("120000", "escape", blob(outside.string))
        raw += Self.entry("40000", "escape", inner)
        raw +=
            Self.entry("100644", "..", evil) + Self.entry("100644", ".GIT", evil) + Self.entry("40000", ".git ", inner)
        raw += Self.entry("100644", "a/../../outside/file", evil) + Self.entry("40000", "git~1", inner)
        raw += Self.entry("100644", ".g\u{200C}it", evil) + Self.entry("100644", "ok", evil)
        let tree = try await git.git("hash-object", "-t", "tree", "--literally", "-w", "--stdin", in: "a", input: raw)
        let commit = try #require(GitObjectID(try await git.git("commit-tree", "-m", "m", tree, in: "a")))
        let writer = GitTreeWriter(repository: git.path("a"), commit: commit, target: git.path("t"))
        let report = try? await writer.writeAll()
        #expect(Disk.names(in: outside) == [])
        #expect(Disk.names(in: git.path("t")).allSatisfy { ["escape", "ok"].contains($0) })
        #expect(report == nil || report?.omitted.isEmpty == false)
        for path in ["../outside/file", "escape/file", ".git/x", "a/../../outside/file"] {
            _ = try? await writer.writeFile(path)
        }
        #expect(Disk.names(in: outside) == [])
    }

    @Test(arguments: [
        ("target", 0, true), ("./target", 0, true), ("a/b", 0, true), ("../x", 1, true), ("../../x", 2, true),
        ("../x", 0, false), ("/etc/passwd", 5, false), ("a/../x", 3, false), ("../../x", 1, false), ("", 0, false),
        (".git/config", 0, false),
    ])
    func linksStayInside(target: String, depth: Int, stays: Bool) {
        #expect(TreeNames.staysInside(Array(target.utf8), depth: depth) == stays)
    }

    @Test func linksThatLeadOutAreWrittenAsText() async throws {
        let git = TemporaryGit()
        try await git.repository("a", ["x": "y"])
        var lines = ""
        for (name, target) in [("in", "x"), ("out", "../../etc/passwd"), ("abs", "/etc/passwd")] {
            let blob = try await git.git("hash-object", "-w", "--stdin", in: "a", input: Array(target.utf8))
            lines += "120000 blob \(blob)\t\(name)\n"
        }
        let commit = try await Self.commit(git, lines)
        _ = try await GitTreeWriter(repository: git.path("a"), commit: commit, target: git.path("t")).writeAll()
        #expect(Disk.kind(of: git.path("t/in")) == .link)
        #expect(Disk.kind(of: git.path("t/out")) == .file)
        #expect(Disk.read(git.path("t/abs"), limit: 100) == Array("/etc/passwd".utf8))
    }

    @Test func whatAKilledProcessBeganIsEnded() async throws {
        let git = TemporaryGit()
        let commit = try await git.repository("a", ["a": "1", "b": "22", "c/d": "333"])
        let id = try #require(GitObjectID(commit))
        let writer = GitTreeWriter(repository: git.path("a"), commit: id, target: git.path("t"))
        #expect(try await writer.writeFile("c/d"))
        #expect(try await writer.writeFile("c") == false)
        try Disk.write(Array("half".utf8), to: git.path("t.partial/junk"))
        try Disk.write(Array("2".utf8), to: git.path("t/b"))
        #expect(try await writer.differences() == ["a", "b"])
        #expect(try await writer.writeAll().files == 3)
        #expect(try await writer.differences() == [])
        #expect(Disk.kind(of: git.path("t.partial")) == nil)
    }

    @Test func manyFilesAreAllWrittenOnce() async throws {
        let git = TemporaryGit()
        let names = (0..<500).map { "f\($0 / 90)/g\($0 % 7)/\($0)" }
        let files = Dictionary(uniqueKeysWithValues: names.map { ($0, "text of \($0)") })
        let commit = try await git.repository("a", files)
        let id = try #require(GitObjectID(commit))
        let reports = Mutex<[GitProgress]>([])
        let writer = GitTreeWriter(repository: git.path("a"), commit: id, target: git.path("t"))
        let report = try await writer.writeAll { report in reports.withLock { $0.append(report) } }
        #expect(report.files == 500)
        #expect(try await writer.differences() == [])
        let bytes = files.values.reduce(0) { $0 + $1.utf8.count }
        let last = GitProgress(phase: "Writing files", done: 500, total: 500, bytes: bytes)
        #expect(reports.withLock { $0.last } == last)
        #expect(try await git.run("find", ["t", "-type", "f"]).split(separator: "\n").count == 500)
        #expect(try await writer.writeAll().files == 500)
    }

    @Test func submodulesAreEmptyFolders() async throws {
        let git = TemporaryGit()
        let first = try await git.repository("a", ["x": "y"])
        let commit = try await Self.commit(git, "160000 commit \(first)\tmodule\n")
        let report = try await GitTreeWriter(repository: git.path("a"), commit: commit, target: git.path("t"))
            .writeAll()
        #expect(report.submodules == ["module"])
        #expect(Disk.kind(of: git.path("t/module")) == .folder)
    }

    private static func commit(_ git: TemporaryGit, _ lines: String) async throws -> GitObjectID {
        let commit = try await git.git("commit-tree", "-m", "m", tree(git, lines), in: "a")
        return try #require(GitObjectID(commit))
    }

    private static func tree(_ git: TemporaryGit, _ lines: String) async throws -> String {
        try await git.git("mktree", "--missing", in: "a", input: Array(lines.utf8))
    }

    private static func entry(_ mode: String, _ name: String, _ id: String) -> [UInt8] {
        var bytes = Array("\(mode) \(name)".utf8) + [0]
        var rest = id[...]
        while !rest.isEmpty {
            bytes.append(UInt8(rest.prefix(2), radix: 16) ?? 0)
            rest = rest.dropFirst(2)
        }
        return bytes
    }

    private static func mode(_ path: AbsolutePath) -> UInt32 {
        var facts = stat()
        return stat(path.string, &facts) == 0 ? facts.st_mode & 0o777 : 0
    }
}
