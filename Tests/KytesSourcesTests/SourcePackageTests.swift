import Glibc
import KytesBasics
import KytesGraph
@testable import KytesSources
import KytesTestSupport
import Testing

/// Source packages that a test makes, and as they stand after `dpkg-source -x`.
@Suite(.timeLimit(.minutes(2))) struct SourcePackageTests {
    private let lab = TemporaryFolder()

    private static let hasDpkgSource = MachineProgram.find("dpkg-source") != nil

    @Test(
        .enabled(if: hasDpkgSource, "dpkg-dev is not installed: no source package was made"),
        arguments: ["3.0 (quilt)", "3.0 (native)", "1.0"])
    func aPackageOfEachFormatIsAsDpkgSourceUnpacksIt(_ format: String) async throws {
        let package = try await SourcePackageMaker(lab.path).make(format)
        let tree = try await jump(to: package)
        #expect(tree.landing == tree.root.appending("debian/control"))
        #expect(tree.record.exactness == .exact && tree.record.version == "1.0")
        try await expectEqual(tree.root, package)
    }

    @Test(.enabled(if: hasDpkgSource, "dpkg-dev is not installed: no source package was made"))
    func nothingOfAPackageWithAnotherChecksumIsKept() async throws {
        let package = try await SourcePackageMaker(lab.path).make("3.0 (native)")
        let archive = try #require(Disk.names(in: package.parent).first { $0.contains(".tar.") })
        var bytes = Disk.read(package.parent.appending(archive), limit: 1 << 20) ?? []
        bytes[bytes.count / 2] ^= 1
        try Disk.write(bytes, to: package.parent.appending(archive))
        let error = await #expect(throws: SourceError.self) { try await jump(to: package) }
        #expect(error?.code == .wrongChecksum)
        #expect(Disk.names(in: lab.path.appending("cache")) == [])
    }

    @Test(.enabled(if: hasDpkgSource, "dpkg-dev is not installed: no source package was made"))
    func aDescriptionThatTheIndexDoesNotKnowIsRefused() async throws {
        let package = try await SourcePackageMaker(lab.path).make("3.0 (native)")
        let error = await #expect(throws: SourceError.self) {
            try await jump(to: package, digest: String(repeating: "0", count: 64))
        }
        #expect(error?.code == .wrongChecksum)
    }

    @Test(
        .enabled(if: hasDpkgSource, "dpkg-dev is not installed: no source package was made"),
        arguments: ["3.0 (quilt)", "3.0 (native)", "1.0"])
    func ofAHugePackageOnlyTheFolderThatIsWantedIsUnpacked(_ format: String) async throws {
        let package = try await SourcePackageMaker(lab.path).make(format)
        let tree = try await jump(
            to: package, part: SourcePart(folder: "src", signs: ["line 40"]), landing: ["src/absent.c"])
        #expect(tree.landing == tree.root.appending("src/a.c"))
        let theirs = lab.path.appending("theirs")
        try await MachineProgram.run("dpkg-source", ["--no-check", "-x", package.string, theirs.string])
        #expect(try TreeListing(tree.root.appending("src")).lines == TreeListing(theirs.appending("src")).lines)
        #expect(Disk.kind(of: tree.root.appending("run.sh")) == nil)
        let whole = try await jump(to: package)
        #expect(whole.root != tree.root)
        #expect(try TreeListing(whole.root).lines == TreeListing(theirs).lines)
    }

    private func jump(
        to package: AbsolutePath,
        digest: String? = nil,
        part: SourcePart? = nil,
        landing: [String] = ["debian/control"]
    ) async throws -> SourceTree {
        let bytes = Disk.read(package, limit: 1 << 20) ?? []
        let location = ArtifactLocation(
            repository: ArtifactRepository(url: "file://" + package.parent.string), path: package.lastComponent,
            content: .exact(sha256: digest ?? SHA256.hexDigest(of: bytes)), lifetime: .forever)
        let store = SourceStore(cache: lab.path.appending("cache"), policy: .never, environment: [:])
        return try await store.archive(
            ArchiveRequest(origin: .sourcePackage(location, part: part), version: "1.0"), landing: landing)
    }

    private func expectEqual(_ tree: AbsolutePath, _ package: AbsolutePath) async throws {
        let theirs = lab.path.appending("theirs")
        try await MachineProgram.run("dpkg-source", ["--no-check", "-x", package.string, theirs.string])
        #expect(try TreeListing(tree).lines == TreeListing(theirs).lines)
    }
}

/// A small source package with everything that unpacking may meet.
struct SourcePackageMaker {
    private let folder: AbsolutePath

    init(_ folder: AbsolutePath) { self.folder = folder }

    /// - Returns: The `.dsc`.
    func make(_ format: String) async throws -> AbsolutePath {
        let source = folder.appending("work/thing-1.0")
        try write(source, "src/a.c", (1...40).map { "line \($0)\n" }.joined())
        try write(source, "src/gone.c", "int gone;\n")
        try write(source, "run.sh", "#!/bin/sh\n", mode: 0o755)
        try Disk.link(source.appending("link"), target: "src/a.c")
        let isNative = format == "3.0 (native)"
        if !isNative { try await tar("thing_1.0.orig.tar.gz") }
        let version = isNative ? "1.0" : "1.0-1"
        try write(source, "debian/control", Self.control)
        try write(source, "debian/changelog", Self.changelog(version))
        try write(source, "debian/rules", "#!/usr/bin/make -f\n", mode: 0o755)
        if format == "1.0" {
            try write(source, "src/a.c", (1...40).map { $0 == 20 ? "changed\n" : "line \($0)\n" }.joined())
            try write(source, "src/new.c", "int new;")
        } else {
            try write(source, "debian/source/format", format + "\n")
        }
        if format == "3.0 (quilt)" {
            try write(source, "debian/patches/series", "# order\nfirst.patch\nsub/second.patch -p1 # why\n")
            try write(source, "debian/patches/first.patch", Self.firstPatch)
            try write(source, "debian/patches/sub/second.patch", Self.secondPatch)
            try await tar("thing_1.0-1.debian.tar.xz", of: "debian", in: source)
            try describe(format, ["thing_1.0.orig.tar.gz", "thing_1.0-1.debian.tar.xz"])
        } else {
            try await MachineProgram.run(
                "dpkg-source", ["-b", source.string], in: folder.appending("work"))
        }
        return folder.appending("work/thing_\(version).dsc")
    }

    private func tar(_ name: String, of content: String = "thing-1.0", in place: AbsolutePath? = nil) async throws {
        let work = folder.appending("work")
        try await MachineProgram.run(
            "tar", ["-caf", work.appending(name).string, content], in: place ?? work)
    }

    /// dpkg-source would want the patches to be applied already.
    private func describe(_ format: String, _ names: [String]) throws {
        let work = folder.appending("work")
        let lines = names.map { name in
            let bytes = Disk.read(work.appending(name), limit: 1 << 20) ?? []
            return (SHA256.hexDigest(of: bytes), MD5.hexDigest(of: bytes), "\(bytes.count) \(name)")
        }
        let text = """
            Format: \(format)
            Source: thing
            Binary: thing
            Architecture: all
            Version: 1.0-1
            Maintainer: A <a@example.org>
            Checksums-Sha256:
            \(lines.map { " \($0.0) \($0.2)" }.joined(separator: "\n"))
            Files:
            \(lines.map { " \($0.1) \($0.2)" }.joined(separator: "\n"))

            """
        try Disk.write(Array(text.utf8), to: work.appending("thing_1.0-1.dsc"))
    }

    private func write(_ folder: AbsolutePath, _ path: String, _ text: String, mode: UInt32 = 0o644) throws {
        try Disk.write(Array(text.utf8), to: folder.appending(path), mode: mode)
    }

    private static let control = """
        Source: thing
        Section: misc
        Priority: optional
        Maintainer: A <a@example.org>
        Standards-Version: 4.6.2

        Package: thing
        Architecture: all
        Description: a thing
         to test with.

        """

    private static func changelog(_ version: String) -> String {
        "thing (\(version)) unstable; urgency=low\n\n  * First.\n\n -- A <a@example.org>  Thu, 01 Jan 2026 00:00:00 +0000\n"
    }

    /// The hunk says line 12 and stands at line 17; a file goes, one comes without a line end.
    private static let firstPatch = """
        Description: words
         --that are no names

        --- a/src/a.c
        +++ b/src/a.c
        @@ -12,5 +12,5 @@
         line 17
         line 18
        -line 19
        +line nineteen
         line 20
         line 21
        --- a/src/gone.c
        +++ /dev/null
        @@ -1 +0,0 @@
        -int gone;
        --- /dev/null
        +++ b/doc/new/read.me
        @@ -0,0 +1,2 @@
        +one
        +two
        \\ No newline at end of file

        """

    private static let secondPatch = """
        --- thing-1.0.orig/src/a.c
        +++ thing-1.0/src/a.c
        @@ -1,2 +1,3 @@
        +line zero
         line 1
         line 2
        @@ -38,3 +39,2 @@
         line 38
        -line 39
         line 40

        """
}

/// Every file and link of a tree but quilt's books, in lines that can be compared.
struct TreeListing {
    let lines: [String]

    /// - Throws: `Disk.Failure` for a file that cannot be read.
    init(_ root: AbsolutePath) throws {
        var lines: [String] = []
        try Self.list(root, below: root, into: &lines)
        self.lines = lines.sorted()
    }

    private static func list(_ folder: AbsolutePath, below root: AbsolutePath, into lines: inout [String]) throws {
        for name in Disk.names(in: folder) where name != ".pc" || folder != root {
            let path = folder.appending(name)
            let shown = path.relative(to: root) ?? ""
            switch Disk.kind(of: path) {
            case .folder: try list(path, below: root, into: &lines)
            case .link: lines.append("\(shown) -> \(target(of: path))")
            default:
                guard let bytes = Disk.read(path, limit: 1 << 30) else { throw Disk.Failure(number: EIO, path: shown) }
                let hash = bytes.withUnsafeBytes {
                    $0.reduce(into: UInt64(14_695_981_039_346_656_037)) { hash, byte in
                        hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211
                    }
                }
                lines.append("\(shown) \(bytes.count) \(hash) \(Disk.isExecutable(path) ? "x" : "-")")
            }
        }
    }

    private static func target(of link: AbsolutePath) -> String {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink(link.string, &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
