import KytesBasics
import KytesEcosystems
import KytesGraph
import KytesText
import Testing

@testable import KytesWorkspace

/// OCI image layouts, made here as `skopeo` writes them.
@Suite(.timeLimit(.minutes(2))) struct ImageLayoutTests {
    private static let status = """
        Package: libc6
        Status: install ok installed
        Architecture: amd64
        Source: glibc
        Version: 2.36-9

        Package: gone
        Status: deinstall ok config-files
        Architecture: all
        Version: 1

        """
    private static let more =
        status + "\nPackage: curl\nStatus: install ok installed\nArchitecture: amd64\nVersion: 7.88\n"
    private static let alpine = "P:musl\nV:1.2.4-r2\nA:x86_64\no:musl\n\nP:busybox\nV:1.36\nA:x86_64\n\n"

    /// Blobs by their names; of layers the tars are made by the system's own.
    private struct Layout {
        let folder: TestFolder
        let root: AbsolutePath
        var layers: [(digest: String, type: String)] = []

        init(_ name: String = "image") throws {
            folder = try TestFolder()
            root = folder.path.appending(name)
            try Disk.makeFolders(root.appending("blobs/sha256"))
            try Disk.write(Array("{\"imageLayoutVersion\": \"1.0.0\"}".utf8), to: root.appending("oci-layout"))
        }

        mutating func layer(_ files: [String: String], compression: [String] = [], type: String = "tar") throws {
            let content = folder.path.appending("content-\(layers.count)")
            for (name, text) in files { try Disk.write(Array(text.utf8), to: content.appending(name)) }
            let tar = folder.path.appending("layer-\(layers.count).tar")
            try run("tar", compression + ["-cf", tar.string, "-C", content.string, "."], in: folder.path)
            try add(tar, type: type)
        }

        mutating func add(_ tar: AbsolutePath, type: String) throws {
            let bytes = try #require(Disk.read(tar, limit: 1 << 26))
            layers.append((try blob(bytes), "application/vnd.oci.image.layer.v1." + type))
        }

        @discardableResult
        func blob(_ bytes: [UInt8]) throws -> String {
            let digest = SHA256.hexDigest(of: bytes)
            try Disk.write(bytes, to: root.appending("blobs/sha256/" + digest))
            return "sha256:" + digest
        }

        func close(named name: String, labels: String = "{}") throws {
            let config = try blob(Array("{\"config\": {\"Labels\": \(labels)}}".utf8))
            let list = layers.map { "{\"mediaType\": \"\($0.type)\", \"digest\": \"\($0.digest)\"}" }
            let manifest = try blob(
                Array("{\"config\": {\"digest\": \"\(config)\"}, \"layers\": [\(list.joined(separator: ","))]}".utf8))
            let index = """
                {"manifests": [{"digest": "\(manifest)",
                  "annotations": {"org.opencontainers.image.ref.name": "\(name)"}}]}
                """
            try Disk.write(Array(index.utf8), to: root.appending("index.json"))
        }

        func snapshot() async throws -> WorkspaceSnapshot {
            let workspace = toyWorkspace([root]) { $0.ecosystems = [Containers.self] }
            workspace.start()
            let snapshot = try await workspace.settled()
            await workspace.shutdown()
            return snapshot
        }
    }

    @Test func packagesOfAllLayersAreInTheImageAndTheLastRecordsCount() async throws {
        var layout = try Layout()
        try layout.layer(["var/lib/dpkg/status": Self.status, "etc/os-release": "NAME=x\nID=debian\n"])
        try layout.layer(["var/lib/dpkg/status": Self.more], compression: ["-z"], type: "tar+gzip")
        try layout.layer(["lib/apk/db/installed": Self.alpine], compression: ["--zstd"], type: "tar+zstd")
        try layout.close(named: "example.org/team/app:1")
        let snapshot = try await layout.snapshot()
        let contained = snapshot.graph.edges.map { "\($0.from.purl) \($0.kind) \($0.to.purl)" }.sorted()
        let image = "pkg:docker/team/app@1?repository_url=example.org"
        #expect(
            contained == [
                "\(image) contains pkg:apk/debian/busybox@1.36?arch=x86_64",
                "\(image) contains pkg:apk/debian/musl@1.2.4-r2?arch=x86_64",
                "\(image) contains pkg:deb/debian/curl@7.88?arch=amd64",
                "\(image) contains pkg:deb/debian/libc6@2.36-9?arch=amd64",
            ])
        let index = DocumentID(file: layout.root.appending("index.json"))
        #expect(snapshot.graph.edges.allSatisfy { $0.evidence.document == index })
        #expect(snapshot.file(index)?.file.text[snapshot.graph.edges[0].evidence.range].hasPrefix("sha256:") == true)
    }

    @Test func whatALayerTakesAwayIsGone() async throws {
        var layout = try Layout()
        try layout.layer(["var/lib/dpkg/status": Self.status])
        try layout.layer(["var/lib/dpkg/.wh.status": ""])
        try layout.close(named: "1")
        let snapshot = try await layout.snapshot()
        #expect(snapshot.graph.components.count == 1)
        #expect(snapshot.graph.components.first?.name == "image", "named by its folder")
    }

    @Test func aLayerThatIsABombIsSaidAndCostsItselfOnly() async throws {
        var layout = try Layout()
        try layout.layer(["var/lib/dpkg/status": Self.status])
        let zeros = layout.folder.path.appending("zeros")
        try run("truncate", ["-s", "400M", zeros.string], in: layout.folder.path)
        let tar = layout.folder.path.appending("bomb.tar")
        try run("tar", ["-z", "-cf", tar.string, "-C", layout.folder.path.string, "zeros"], in: layout.folder.path)
        try layout.add(tar, type: "tar+gzip")
        try layout.close(named: "1")
        let snapshot = try await layout.snapshot()
        #expect(snapshot.graph.components.map(\.name).contains("libc6"))
        let index = DocumentID(file: layout.root.appending("index.json"))
        #expect(snapshot.file(index)?.diagnostics.map(\.code) == ["containers/unread"])
    }

    @Test func linksAndPathsThatLeadElsewhereAreNotFollowed() async throws {
        var layout = try Layout()
        let content = layout.folder.path.appending("content")
        try Disk.makeFolders(content.appending("var/lib/dpkg"))
        try Disk.write(Array(Self.status.utf8), to: layout.folder.path.appending("outside"))
        try run("ln", ["-s", "/var/lib/dpkg/status", "var/lib/dpkg/status"], in: content)
        let tar = layout.folder.path.appending("links.tar")
        try run(
            "tar",
            [
                "-cf", tar.string, "-P", "-C", content.string, ".", "../outside", "--transform",
                "s,.*outside,../../var/lib/dpkg/status,",
            ],
            in: content)
        try layout.add(tar, type: "tar")
        try layout.close(named: "1")
        #expect(try await layout.snapshot().graph.components.map(\.name) == ["image"])
    }

    @Test(arguments: [
        "", "{", "[]", "{\"manifests\": 1}", "{\"manifests\": [{\"digest\": \"sha256:../../../etc/passwd\"}]}",
        "{\"manifests\": [{\"digest\": \"sha256:\(String(repeating: "0", count: 64))\"}]}",
        String(repeating: "[", count: 100_000),
    ])
    func anIndexThatIsNoneHasNoImages(_ text: String) async throws {
        let layout = try Layout()
        try Disk.write(Array(text.utf8), to: layout.root.appending("index.json"))
        #expect(try await layout.snapshot().graph.components.isEmpty)
    }
}
