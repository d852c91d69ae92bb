import KytesBasics
import KytesEcosystems
import KytesFeatures
import KytesGraph
import KytesSources
import KytesTestSupport
import KytesText
import KytesWorkspace
import Testing

/// Jumps from `debian/control`, and from a POM of Debian's repository, into source packages of an archive on this disk.
@Suite(.timeLimit(.minutes(2))) struct DebianJumpTests {
    @Test(arguments: [true, false]) func aNameLeadsToItsSourcePackage(hasSourceIndex: Bool) async throws {
        let machine = try await PackageMachine(hasSourceIndex: hasSourceIndex)
        try machine.write("Source: app\nBuild-Depends: libthing1\n", to: machine.folder.appending("debian/control"))
        let desk = machine.desk()
        let document = DocumentID(file: machine.folder.appending("debian/control"))
        let outcome = try await machine.jumper(desk).definition(in: document, at: 29)
        let place = try #require(outcome.places.first)
        #expect(place.document.fileName == "control")
        #expect(place.text.string.hasPrefix("Source: thing\n"))
        #expect(place.component?.purl == "pkg:deb/debian/libthing1@1.0-1?arch=all")
        #expect(place.provenance?.exactness == .exact)
        let root = try #require(place.document.filePath).parent.parent
        #expect(
            Disk.read(root.appending("src/a.c"), limit: 100) == Array("patched\n".utf8), "patches are applied")
        // What the source needs to be built, and the workspace does not: on to the next one.
        let next = try await machine.jumper(desk).definition(in: place.document, at: 30)
        #expect(next.places.first?.component?.purl == "pkg:deb/debian/libthing-dev@1.0-1?arch=all", "\(next)")
        await desk.workspace.shutdown()
    }

    @Test func aPOMOfDebiansRepositoryLeadsToTheSourcePackageItCameFrom() async throws {
        let machine = try await PackageMachine(hasSourceIndex: true)
        let pom =
            "<project><modelVersion>4.0.0</modelVersion><groupId>g</groupId><artifactId>thing</artifactId><version>1</version>"
        try machine.write(
            "\(pom.replacing(">thing<", with: ">app<"))<dependencies><dependency><groupId>g</groupId><artifactId>thing</artifactId>"
                + "<version>1</version></dependency></dependencies></project>",
            to: machine.folder.appending("pom.xml"))
        let path = "/home/.m2/repository/g/thing/1/thing-1.pom"
        try machine.write("\(pom)</project>", to: machine.root.appending(path))
        try machine.write("/.\n\(path)\n", to: machine.root.appending("var/lib/dpkg/info/libthing1.list"))
        let desk = machine.desk()
        let text = try #require(Disk.read(machine.folder.appending("pom.xml"), limit: 1 << 20))
        let at = try #require(String(decoding: text, as: UTF8.self).firstRange(of: ">thing<"))
        let offset = String(decoding: text, as: UTF8.self)[..<at.lowerBound].utf8.count
        let outcome = try await machine.jumper(desk).definition(
            in: DocumentID(file: machine.folder.appending("pom.xml")), at: offset + 2)
        let place = try #require(outcome.places.first)
        #expect(place.document.filePath?.string.hasSuffix("/debian/control") == true, "\(place.document)")
        #expect(outcome.messages.contains { $0.text.contains("came with Debian's `libthing1`") }, "\(outcome.messages)")
        await desk.workspace.shutdown()
    }
}

/// A system root with a dpkg status, apt's lists, and the archive that they are of.
final class PackageMachine {
    let lab = TemporaryFolder()
    var root: AbsolutePath { lab.path.appending("root") }
    var folder: AbsolutePath { lab.path.appending("work") }
    private var archive: AbsolutePath { lab.path.appending("archive") }
    private let sources: SourceStore

    init(hasSourceIndex: Bool) async throws {
        let environment = ["HOME": lab.path.appending("root/home").string]
        sources = SourceStore(cache: lab.path.appending("cache"), policy: .onDemand, environment: environment)
        let description = try await makePackage()
        let stem = archive.string.replacing("/", with: "_") + "_dists_stable_"
        let lists = root.appending("var/lib/apt/lists")
        try write("deb file:\(archive) stable main\n", to: root.appending("etc/apt/sources.list"))
        try write(
            "Package: dpkg\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n\n"
                + "Package: libthing1\nStatus: install ok installed\nSource: thing\nArchitecture: all\nVersion: 1.0-1\n\n"
                + "Package: libthing-dev\nStatus: install ok installed\nSource: thing\nArchitecture: all\nVersion: 1.0-1\n",
            to: root.appending("var/lib/dpkg/status"))
        try write("", to: lists.appending(stem + "main_binary-amd64_Packages"))
        let digest = SHA256.hexDigest(of: description)
        let index =
            "Package: thing\nVersion: 1.0-1\nDirectory: pool\nChecksums-Sha256:\n \(digest) \(description.count) thing_1.0-1.dsc\n"
        if hasSourceIndex {
            try write(index, to: lists.appending(stem + "main_source_Sources"))
            return
        }
        let plain = archive.appending("dists/stable/main/source/Sources")
        try write(index, to: plain)
        try await MachineProgram.run("xz", [plain.string])
        let compressed = Disk.read(plain.parent.appending("Sources.xz"), limit: 1 << 20) ?? []
        try write(
            "SHA256:\n \(SHA256.hexDigest(of: compressed)) \(compressed.count) main/source/Sources.xz\n",
            to: lists.appending(stem + "InRelease"))
    }

    func desk() -> Desk {
        var configuration = WorkspaceConfiguration(environment: ["HOME": root.appending("home").string])
        configuration.state = nil
        configuration.assumptions["debian.root"] = root.string
        let workspace = Workspace(folders: [folder], sources: sources, configuration: configuration)
        workspace.start()
        return Desk(workspace: workspace, sources: sources, editFolder: lab.path.appending("edits"))
    }

    func jumper(_ desk: Desk) -> Jumper { Jumper(desk: desk, environment: [:], trust: NobodyTrusts()) }

    func write(_ text: String, to path: AbsolutePath) throws { try Disk.write(Array(text.utf8), to: path) }

    /// - Returns: The `.dsc`.
    private func makePackage() async throws -> [UInt8] {
        let work = lab.path.appending("made/thing-1.0")
        try write("plain\n", to: work.appending("src/a.c"))
        let pool = archive.appending("pool")
        try Disk.makeFolders(pool)
        try await MachineProgram.run(
            "tar", ["-czf", pool.appending("thing_1.0.orig.tar.gz").string, "thing-1.0"], in: work.parent)
        try write(
            "Source: thing\nBuild-Depends: libthing-dev\n\nPackage: libthing1\n", to: work.appending("debian/control"))
        try write("3.0 (quilt)\n", to: work.appending("debian/source/format"))
        try write("a.patch\n", to: work.appending("debian/patches/series"))
        try write(
            "--- a/src/a.c\n+++ b/src/a.c\n@@ -1 +1 @@\n-plain\n+patched\n",
            to: work.appending("debian/patches/a.patch"))
        try await MachineProgram.run(
            "tar", ["-czf", pool.appending("thing_1.0-1.debian.tar.gz").string, "debian"], in: work)
        let lines = ["thing_1.0.orig.tar.gz", "thing_1.0-1.debian.tar.gz"].map { name in
            let bytes = Disk.read(pool.appending(name), limit: 1 << 20) ?? []
            return " \(SHA256.hexDigest(of: bytes)) \(bytes.count) \(name)\n"
        }
        let description = "Format: 3.0 (quilt)\nSource: thing\nVersion: 1.0-1\nChecksums-Sha256:\n" + lines.joined()
        try write(description, to: pool.appending("thing_1.0-1.dsc"))
        return Array(description.utf8)
    }
}

private struct NobodyTrusts: TrustAsker {
    func mayRun(_ invocation: Override.Invocation, for component: Component) async -> Bool { false }
}
