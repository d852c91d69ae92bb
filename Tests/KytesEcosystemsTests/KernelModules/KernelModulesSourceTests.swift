import KytesBasics
@testable import KytesEcosystems
import KytesGraph
import KytesTestSupport
import KytesText
import Testing

/// Where the source of a driver is, by what stands on a system that is made here.
@Suite struct KernelModulesSourceTests {
    private static let digest = String(repeating: "a", count: 64)
    private let lab = TemporaryFolder()
    private let module = "pkg:generic/linux-module/e1000e@6.1.0-9-amd64"

    /// Signed images are built from binaries of another source package, which they name.
    @Test func theSourcePackageIsTheOneThatTheCodeIsIn() async throws {
        try kernel("6.1.0-9-amd64", "kernel/drivers/net/e1000e/e1000e.ko:\n", isPackaged: true)
        let found = try #require(try await locate(module))
        guard case .sourcePackage(let location, let part) = try #require(found.archives.first) else {
            Issue.record("no source package: \(found)")
            return
        }
        #expect(location.path == "pool/main/l/linux/linux_6.1.5-1.dsc")
        #expect(location.content == .exact(sha256: Self.digest))
        #expect(part?.folder == "drivers/net/e1000e")
        #expect(found.landing.first == "drivers/net/e1000e/e1000e.c")
    }

    /// What came with no package: an upstream release, else nothing but the line that names the module.
    @Test func aModuleThatCameWithNoPackageLeadsToItsLine() async throws {
        try kernel("6.1.0-9-amd64", "updates/dkms/e1000e.ko:\n", isPackaged: false)
        let found = try #require(try await locate(module))
        #expect(found.archives.isEmpty)
        #expect(found.landing == ["modules.dep"])
        #expect(found.declaration == 0..<22)
    }

    @Test func anUpstreamReleaseIsLookedForByItsTag() async throws {
        let repository = lab.path.appending("linux.git")
        try kernel("6.8.9-custom", "kernel/drivers/net/e1000e/e1000e.ko:\n", isPackaged: false)
        let found = try #require(
            try await locate(
                "pkg:generic/linux-module/e1000e@6.8.9-custom",
                assuming: ["kernel.repository": "file://" + repository.string]))
        // The repository is not there: the line is what is left, and it is said why.
        #expect(found.landing == ["modules.dep"])
        #expect(found.remark.contains("linux.git"))
    }

    @Test func treesThatTheUserNamesComeBeforePackages() async throws {
        try kernel("6.1.0-9-amd64", "kernel/drivers/net/e1000e/e1000e.ko:\n", isPackaged: true)
        let tree = lab.path.appending("linux")
        for name in ["drivers/net/e1000e/Makefile", "fs/Makefile", "kernel/Makefile", "Makefile"] {
            let lists = "obj-$(CONFIG_E1000E) += e1000e.o\ne1000e-objs := netdev.o\n"
            try Disk.write(Array(lists.utf8), to: tree.appending(name))
        }
        try Disk.write(
            Array("module_init(e1000_init_module);\n".utf8), to: tree.appending("drivers/net/e1000e/netdev.c"))
        let found = try #require(try await locate(module, assuming: ["kernel.trees": "/absent:" + tree.string]))
        #expect(found.landing == ["drivers/net/e1000e/netdev.c"])
        #expect(found.source?.url == "file://" + tree.string)
    }

    // MARK: - A system

    private func locate(_ purl: String, assuming more: [String: String] = [:]) async throws -> LocatedSource? {
        let root = lab.path.appending("root")
        let metadata = MachineMetadata(
            environment: [:],
            assuming: ["debian.root": root.string, "kernel.root": root.string].merging(more) { $1 })
        let id = try #require(ComponentID(purl: purl))
        let release = try #require(id.packageURL.version)
        let component = Component(
            id: id, name: "e1000e", version: release, layer: .kernel, ecosystem: KernelModules.id,
            manifest: DocumentID(file: root.appending("lib/modules/\(release)/modules.dep")))
        return try await KernelModules.locate(component, under: Resolution(), using: metadata)
    }

    private func kernel(_ release: String, _ dependencies: String, isPackaged: Bool) throws {
        let folder = "lib/modules/\(release)"
        try write(dependencies, folder + "/modules.dep")
        try write("deb-src http://127.0.0.1/debian stable main\n", "etc/apt/sources.list")
        try write(
            """
            Package: linux-image-\(release)
            Status: install ok installed
            Architecture: amd64
            Source: linux-signed-amd64 (6.1.5+1)
            Version: 6.1.5-1
            Built-Using: linux (= 6.1.5-1)

            """, "var/lib/dpkg/status")
        let files = isPackaged ? "/\(folder)/\(dependencies.prefix { $0 != ":" })\n" : ""
        try write("/.\n/lib\n/lib/modules\n/\(folder)\n" + files, "var/lib/dpkg/info/linux-image-\(release).list")
        try write(
            """
            Package: linux
            Version: 6.1.5-1
            Directory: pool/main/l/linux
            Checksums-Sha256:
             \(Self.digest) 3000 linux_6.1.5-1.dsc

            """, "var/lib/apt/lists/127.0.0.1_debian_dists_stable_main_source_Sources")
    }

    private func write(_ text: String, _ path: String) throws {
        try Disk.write(Array(text.utf8), to: lab.path.appending("root").appending(path))
    }
}
