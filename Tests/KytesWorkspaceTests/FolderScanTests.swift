import Glibc
import KytesBasics
import KytesEcosystems
import Testing

@testable import KytesWorkspace

@Suite struct FolderScanTests {
    private func scan(_ folder: AbsolutePath, _ limits: WorkspaceLimits = .standard) -> FolderScan {
        FolderScan(of: folder, claims: ClaimIndex([Toy.self]), limits: limits, globalExcludes: nil)
    }

    @Test func findsManifestsAndSourcesButNotWhatToolsMade() throws {
        let folder = try TestFolder()
        try folder.write([
            "toy.pkg": "", "a/toy.pkg": "", "a/x.toy": "", "a/x.txt": "", ".build/b/toy.pkg": "", ".git/toy.pkg": "",
        ])
        let scan = scan(folder.path)
        #expect(scan.manifests == ["a/toy.pkg", "toy.pkg"].map(folder.path.appending))
        #expect(scan.sources == [folder.path.appending("a/x.toy")])
    }

    @Test func aClaimMayNameTheFolderToo() throws {
        let folder = try TestFolder()
        try folder.write(["a/project/build.properties": "", "a/build.properties": "", "a/build.sbt": ""])
        let scan = FolderScan(of: folder.path, claims: ClaimIndex([Sbt.self]), limits: .standard, globalExcludes: nil)
        #expect(scan.manifests == ["a/build.sbt", "a/project/build.properties"].map(folder.path.appending))
    }

    @Test func aCircleOfLinksIsWalkedOnce() throws {
        let folder = try TestFolder()
        try folder.write(["a/toy.pkg": ""])
        symlink("..", folder.path.appending("a/up").string)
        symlink("self", folder.path.appending("self").string)
        #expect(scan(folder.path).manifests == [folder.path.appending("a/toy.pkg")])
    }

    @Test func aFolderThatIsCalledLikeWhatMayBeAManifestIsNoProblem() throws {
        let folder = try TestFolder()
        try Disk.makeFolders(folder.path.appending("real"))
        symlink("real", folder.path.appending("inventory").string)
        symlink("real", folder.path.appending("ansible.cfg").string)
        let scan = FolderScan(
            of: folder.path, claims: ClaimIndex([Ansible.self]), limits: .standard, globalExcludes: nil)
        #expect(scan.problems.map(\.path.lastComponent) == ["ansible.cfg"])
        #expect(scan.manifests.isEmpty)
    }

    @Test func aLinkToAFileCountsAndABrokenOneIsSaid() throws {
        let folder = try TestFolder()
        try folder.write(["real.txt": "name a"])
        symlink("real.txt", folder.path.appending("toy.pkg").string)
        mkdir(folder.path.appending("b").string, 0o755)
        symlink("nowhere", folder.path.appending("b/toy.pkg").string)
        let scan = scan(folder.path)
        #expect(scan.manifests == [folder.path.appending("toy.pkg")])
        #expect(scan.problems.map(\.path) == [folder.path.appending("b/toy.pkg")])
    }

    @Test func limitsEndAWalkAndAreSaid() throws {
        let folder = try TestFolder()
        try folder.write(["toy.pkg": "", "a/b/c/toy.pkg": "", "a/x1.toy": "", "a/x2.toy": "", "a/x3.toy": ""])
        var limits = WorkspaceLimits.standard
        limits.scannedDepth = 1
        let shallow = scan(folder.path, limits)
        #expect(shallow.manifests == [folder.path.appending("toy.pkg")])
        #expect(shallow.problems.map(\.code) == [.tooDeep])
        #expect(shallow.problems.map(\.path) == [folder.path.appending("a/b")])
        limits = .standard
        limits.scannedEntries = 2
        let short = scan(folder.path, limits)
        #expect(short.problems.map(\.code) == [.tooManyEntries])
        #expect(short.problems.map(\.path) == [folder.path])
    }

    @Test func aFolderThatIsNotThereIsAProblemAndNoFailure() throws {
        let folder = try TestFolder()
        let scan = scan(folder.path.appending("gone"))
        #expect(scan.manifests == [])
        #expect(scan.problems.map(\.code) == [.unreadableFolder])
    }

    @Test func namesThatAreNoTextArePassedOver() throws {
        let folder = try TestFolder()
        let bytes = Array((folder.path.string + "/").utf8CString.dropLast()) + [-1, -2, 0x2E, 0x74, 0x6F, 0x79, 0]
        let descriptor = bytes.withUnsafeBufferPointer { open($0.baseAddress!, O_CREAT | O_WRONLY, 0o644) }
        close(descriptor)
        #expect(scan(folder.path).sources == [])
    }
}
