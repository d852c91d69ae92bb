import Glibc
import KytesBasics
@testable import KytesSources
import KytesTestSupport
import Testing

/// Patches as `patch` applies them for dpkg-source, and those that must not be applied.
@Suite(.timeLimit(.minutes(5))) struct PatchTests {
    private let lab = TemporaryFolder()
    private var root: AbsolutePath { lab.path.appending("tree") }

    private func write(_ path: String, _ text: String) throws {
        try Disk.write(Array(text.utf8), to: root.appending(path))
    }

    private func text(_ path: String) -> String? {
        Disk.read(root.appending(path), limit: 1 << 20).map { String(decoding: $0, as: UTF8.self) }
    }

    private func apply(_ patch: String) throws {
        try PatchedTree(root: root, removesEmpty: true).apply(Array(patch.utf8), named: "a.patch")
    }

    @Test(arguments: [
        "--- a/../../evil\n+++ b/../../evil\n@@ -0,0 +1 @@\n+x\n",
        "--- /dev/null\n+++ b/../evil\n@@ -0,0 +1 @@\n+x\n",
        "--- /dev/null\n+++ b/x/../../evil\n@@ -0,0 +1 @@\n+x\n",
        "--- /dev/null\n+++ b/link/evil\n@@ -0,0 +1 @@\n+x\n",
        "--- a/leads\n+++ b/leads\n@@ -1 +1 @@\n-secret\n+x\n",
        "--- /dev/null\n+++ \"b/\\056\\056/evil\"\n@@ -0,0 +1 @@\n+x\n",
        "diff --git a/x b/x\nrename from x\nrename to ../evil\ndiff --git a/y b/y\n",
        "--- /dev/null\n+++ b/a.dpkg-orig\n@@ -0,0 +1 @@\n+x\n",
    ])
    func nothingIsWrittenElsewhere(_ patch: String) throws {
        try write("x", "one\n")
        let outside = lab.path.appending("outside")
        try Disk.write(Array("secret\n".utf8), to: outside.appending("file"))
        try Disk.link(root.appending("link"), target: "../outside")
        try Disk.link(root.appending("leads"), target: "../outside/file")
        #expect(throws: PatchedTree.Failure.self) { try apply(patch) }
        #expect(Disk.names(in: lab.path) == ["outside", "tree"])
        #expect(Disk.names(in: outside) == ["file"])
        #expect(Disk.read(outside.appending("file"), limit: 100) == Array("secret\n".utf8))
    }

    @Test(arguments: [
        ("no place for it", "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-two\n+x\n"),
        ("there already", "--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+x\n"),
        ("not empty when it should go", "--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-one\n"),
        ("no such file", "--- a/none\n+++ b/none\n@@ -1 +1 @@\n-one\n+two\n"),
        ("no hunk", "--- a/x\n+++ b/x\nwords\n"),
        ("no second name", "--- a/x\n@@ -1 +1 @@\n-one\n+x\n"),
        ("cut off", "--- a/x\n+++ b/x\n@@ -1,9 +1,9 @@\n one\n"),
        ("another count", "--- a/x\n+++ b/x\n@@ -1,1 +1,1 @@\n-one\n-two\n+x\n"),
        ("nothing becomes nothing", "--- /dev/null\n+++ /dev/null\n@@ -1 +1 @@\n-one\n+x\n"),
        ("numbers beyond all measure", "--- a/x\n+++ b/x\n@@ -99999999999999999999 +1 @@\n-one\n+x\n"),
    ])
    func whatDoesNotFitIsRefused(_ what: String, _ patch: String) throws {
        try write("x", "one\ntwo more\n")
        #expect(throws: PatchedTree.Failure.self, "\(what)") { try apply(patch) }
        #expect(text("x") == "one\ntwo more\n")
    }

    @Test func filesMoveAndBecomePrograms() throws {
        try write("old/x", "one\n")
        try apply(
            "diff --git a/old/x b/new/x\nold mode 100644\nnew mode 100755\nrename from old/x\nrename to new/x\n"
                + "--- a/old/x\n+++ b/new/x\n@@ -1 +1 @@\n-one\n+two\n")
        #expect(text("new/x") == "two\n" && Disk.isExecutable(root.appending("new/x")))
        #expect(Disk.kind(of: root.appending("old")) == nil)
    }

    /// Hunks of random changes, applied to files that others have changed before: both do the same, or both refuse.
    @Test(
        .enabled(
            if: MachineProgram.find("patch") != nil && MachineProgram.find("diff") != nil, "patch is not installed"))
    func hunksStandWherePatchPutsThem() async throws {
        var random = SplitMix(seed: 11)
        var applied = 0
        for _ in 0..<150 {
            let lines = (0..<(5 + random.below(25))).map { _ in "line \(random.below(6))\n" }
            let changed = Self.changed(lines, &random)
            let other = Self.changed(lines, &random)
            for (name, content) in [("a", lines), ("b", changed), ("theirs", other)] {
                try write("\(name)/file", content.joined())
            }
            let context = random.below(4)
            let command = "diff -U\(context) a/file b/file > patch; test $? -le 1"
            try await MachineProgram.run("sh", ["-c", command], in: root)
            guard let patch = Disk.read(root.appending("patch"), limit: 1 << 20), !patch.isEmpty else { continue }
            try write("ours/file", other.joined())
            let ours: Bool
            do {
                try PatchedTree(root: root.appending("ours"), removesEmpty: true).apply(patch, named: "p")
                ours = true
            } catch is PatchedTree.Failure { ours = false }
            let theirs = try await MachineProgram.run(
                "sh",
                ["-c", "cd theirs; patch -s -t -F 0 -N -p1 -u -V never -E -r - < ../patch >&2 && echo yes || echo no"],
                in: root)
            #expect(ours == (theirs == "yes\n"), "\(String(decoding: patch, as: UTF8.self))\n\(other.joined())")
            if ours, theirs == "yes\n" {
                applied += 1
                #expect(
                    text("ours/file") == text("theirs/file"),
                    "\(String(decoding: patch, as: UTF8.self))\n\(other.joined())")
            }
        }
        #expect(applied > 30)
    }

    private static func changed(_ lines: [String], _ random: inout SplitMix) -> [String] {
        var lines = lines
        for _ in 0..<(1 + random.below(3)) where !lines.isEmpty {
            let place = random.below(lines.count)
            switch random.below(3) {
            case 0: lines.remove(at: place)
            case 1: lines.insert("new \(random.below(3))\n", at: place)
            default: lines[place] = "other \(random.below(3))\n"
            }
        }
        return lines
    }
}
