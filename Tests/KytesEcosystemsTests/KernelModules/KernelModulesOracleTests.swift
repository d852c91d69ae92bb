import KytesBasics
@testable import KytesEcosystems
import KytesTestSupport
import KytesText
import Testing

/// What kmod makes of the modules of Debian's kernel, and what we make of them, for every module.
@Suite(
    .enabled("not to be had, so that modules were not compared: linux-image-cloud-amd64, kmod, dpkg-deb, apt-get") {
        await KernelPackage.download() != nil
    })
struct KernelModulesOracleTests {
    @Test func dependenciesAndLoadingAreThoseOfDepmodAndModprobe() async throws {
        let folder = TemporaryFolder()
        let package = try await KernelPackage(in: folder.path)
        let theirs = try await package.dependencies()
        #expect(theirs.count > 1_000)
        let trial = KernelModules.Trial(of: package.modules, order: package.order) { path in
            FileParts(package.folder.appending(path))
        }
        expectSame(trial.lines.sorted(), theirs.sorted(), "modules.dep")
        // Without the lists that depmod writes, and with them.
        let computed = try await kernel(of: package)
        try await package.depmod()
        let listed = try await kernel(of: package)
        #expect(computed.modules.map(\.name).sorted() == listed.modules.map(\.name).sorted())
        #expect(needs(of: computed) == needs(of: listed))
        try await compareLoading(listed, package, settings: "")
        try await compareLoading(listed, package, settings: Self.settings)
        try await compareNames(listed, package)
        try await compareDevices(listed, package)
        try compareInformation(listed)
    }

    private func kernel(of package: KernelPackage) async throws -> KernelModules.Kernel {
        let metadata = MachineMetadata(environment: [:])
        return try #require(try await KernelModules.Kernels().kernel(in: package.folder, metadata))
    }

    private func needs(of kernel: KernelModules.Kernel) -> [String: [String]] {
        Dictionary(
            kernel.modules.map { ($0.name, $0.needs.map { kernel.modules[Int($0.module)].name }) },
            uniquingKeysWith: { first, _ in first })
    }

    private func expectSame(_ ours: [String], _ theirs: [String], _ what: String) {
        guard ours != theirs else { return }
        let differences = zip(ours, theirs).filter { $0 != $1 }
        let shown = differences.prefix(5).map { "ours   \($0)\ntheirs \($1)" }.joined(separator: "\n")
        Issue.record("\(what): \(ours.count) and \(theirs.count) lines, \(differences.count) differ:\n\(shown)")
    }

    private static let settings = """
        softdep ext4 pre: loop post: dm-mod
        softdep dm-mod pre: crypto-sha256
        softdep nothing pre: loop
        alias my-disk loop
        alias my-d* zram
        blacklist loop

        """

    private func compareLoading(
        _ kernel: KernelModules.Kernel,
        _ package: KernelPackage,
        settings text: String
    ) async throws {
        let names = kernel.modules.filter { !$0.isBuiltIn }.map(\.name)
        try await compare(names, kernel, package, text)
    }

    private func compare(
        _ names: [String],
        _ kernel: KernelModules.Kernel,
        _ package: KernelPackage,
        _ text: String
    ) async throws {
        let folder = TemporaryFolder()
        let file = folder.path.appending("modprobe.d/a.conf")
        try Disk.write(Array(text.utf8), to: file)
        let theirs = try await package.loading(names, settings: folder.path.appending("modprobe.d"))
        var settings = KernelModules.Settings()
        let document = DocumentID(file: file)
        KernelModules.Model(SourceText(text), .settings).settings(in: document).forEach { settings.add($0) }
        let lookup = KernelModules.Lookup(kernel: kernel, settings: settings)
        let ours = names.flatMap { lookup.modules(of: $0) }.flatMap { lookup.loading(of: $0) }.compactMap { step in
            guard case .module(let number) = step else { return nil as String? }
            let module = kernel.modules[number]
            return module.isBuiltIn ? "builtin \(module.name)" : "insmod \(package.folder.appending(module.path))"
        }
        expectSame(ours, theirs, "modprobe --show-depends, under `\(text)`")
    }

    /// Names that are no module's own: of devices, of ciphers, of the settings.
    private func compareNames(_ kernel: KernelModules.Kernel, _ package: KernelPackage) async throws {
        let names = [
            "crypto-sha256", "fs-ext4", "net-pf-1", "my-disk", "block-major-7-0", "symbol:dm_table_get_md",
            "virtio:d00000001v00001AF4", "pci:v00001AF4d00001000sv00001AF4sd00000001bc02sc00i00", "dm_mod", "dm-mod",
        ]
        for name in names {
            let theirs = try? await package.loading([name], settings: AbsolutePath("/dev/null") ?? .root)
            guard theirs != nil else { continue }
            try await compare([name], kernel, package, "")
        }
    }

    /// What drives the devices of this machine: what modprobe loads for their aliases.
    private func compareDevices(_ kernel: KernelModules.Kernel, _ package: KernelPackage) async throws {
        let devices = try await KernelModules.Device.all(of: .root, MachineMetadata(environment: [:]))
        let lookup = KernelModules.Lookup(kernel: kernel, settings: KernelModules.Settings())
        for alias in Set(devices.map(\.alias)).sorted().prefix(200) {
            if (try? await package.loading([alias], settings: AbsolutePath("/dev/null") ?? .root)) != nil {
                try await compare([alias], kernel, package, "")
            } else {
                #expect(lookup.modules(of: alias).isEmpty, "modprobe knows no `\(alias)`")
            }
        }
    }

    /// `modinfo` knows no more.
    private func compareInformation(_ kernel: KernelModules.Kernel) throws {
        let number = try #require(kernel.number(of: "loop"))
        let information = try #require(kernel.information(of: number))
        #expect(information.licence == "GPL")
        #expect(information.parameter("max-part")?.type == "int")
        #expect(information.kernel == kernel.release)
    }
}
