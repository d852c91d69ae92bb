import KytesBasics
@testable import KytesEcosystems
import KytesGraph
import KytesSyntax
import KytesTestSupport
import KytesText
import Testing

/// Lists, settings and modules that nobody writes: they cost time in proportion to their length, and themselves only.
@Suite struct KernelModulesHostileTests {
    private func resolution(_ files: [String: String]) async throws -> Resolution {
        var universe = Universe()
        for (path, text) in files { universe.write(text, to: path) }
        let manifests = files.keys.sorted().compactMap { AbsolutePath($0) }
        var whole = Resolution()
        for project in KernelModules.projects(among: manifests) {
            let one = try await KernelModules.resolve(project, using: universe)
            whole.edges += one.edges
            whole.files.merge(one.files) { $1 }
        }
        return whole
    }

    @Test func aModuleThatIsCutOffAnywhereIsAFault() throws {
        let whole = ModuleFile.bytes(information: "license=GPL\0parmtype=a:int\0")
        let read = try KernelModules.Object(WholeBytes(whole), [.information, .symbols])
        #expect(KernelModules.Information(read.information).licence == "GPL")
        for length in whole.indices {
            #expect(throws: ELFObject.Fault.self) {
                try KernelModules.Object(WholeBytes(Array(whole.prefix(length))), [.information, .symbols])
            }
        }
    }

    @Test func aModuleWithAnyByteChangedIsReadOrRefused() {
        let whole = ModuleFile.bytes(information: "license=GPL\0")
        var random = SplitMix(seed: 7)
        for _ in 0..<20_000 {
            var bytes = whole
            for _ in 0..<3 {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            let object = try? KernelModules.Object(WholeBytes(bytes), [.information, .symbols])
            #expect((object?.information.count ?? 0) <= bytes.count)
        }
    }

    @Test func numbersBeyondTheFileAreClamped() throws {
        var bytes = ModuleFile.bytes(information: "license=GPL\0")
        let table = bytes.count - 192
        for field in [24, 32] { ModuleFile.put(.max, 8, at: table + 128 + field, in: &bytes) }
        #expect(try KernelModules.Object(WholeBytes(bytes), .information).information == [])
        ModuleFile.put(.max, 8, at: 40, in: &bytes)
        #expect(throws: ELFObject.Fault.cutOff) { try KernelModules.Object(WholeBytes(bytes), .information) }
    }

    @Test func modulesThatNeedEachOtherEnd() async throws {
        let lines = (0..<2_000).map { "kernel/a\($0).ko: kernel/a\(($0 + 1) % 2_000).ko kernel/a\($0).ko\n" }
        let found = try await resolution([
            "/w/lib/modules/6.1/modules.dep": lines.joined(), "/w/etc/modules": "a0\n",
        ])
        #expect(found.edges.count > 2_000)
    }

    @Test func softDependenciesInACircleOrAChainEnd() async throws {
        let circle = (0..<3_000).map { "softdep a\($0) pre: a\(($0 + 1) % 3_000) post: a\(($0 + 7) % 3_000)\n" }
        let modules = (0..<3_000).map { "kernel/a\($0).ko:\n" }.joined()
        let found = try await resolution([
            "/w/lib/modules/6.1/modules.dep": modules, "/w/lib/modules/6.1/modules.softdep": circle.joined(),
            "/w/etc/modules": "a0\n",
        ])
        #expect(found.edges.count > 6_000)
        let kernel = KernelModules.Kernel(
            folder: .root,
            modules: (0..<3_000).map {
                KernelModules.Kernel.Module(
                    name: "a\($0)", path: "a\($0).ko", isBuiltIn: false,
                    place: Evidence(document: DocumentID(uri: "untitled:a"), range: 0..<0))
            },
            models: [(KernelModules.Model(SourceText(circle.joined()), .extracted), DocumentID(uri: "untitled:b"))],
            information: [:], damage: [:], inCircles: [])
        let lookup = KernelModules.Lookup(kernel: kernel, settings: KernelModules.Settings())
        #expect(lookup.loading(of: .module(0)).count <= 10_000)
    }

    @Test func longLinesAndManyLinesAreReadOnce() async throws {
        let long = "options loop" + String(repeating: " a=1", count: 200_000) + "\n"
        let continued = "options loop " + String(repeating: "\\\n", count: 200_000) + "a=1\n"
        let found = try await resolution([
            "/w/etc/modprobe.d/a.conf": long, "/w/etc/modprobe.d/b.conf": continued,
            "/w/etc/modules": String(repeating: "x\n", count: 100_000),
        ])
        #expect(found.files.count == 3)
        let stars = "alias " + String(repeating: "*a", count: 20_000) + " loop\n"
        let name = String(repeating: "a", count: 2_000) + "b"
        let matched = try await resolution([
            "/w/lib/modules/6.1/modules.dep": "kernel/loop.ko:\n", "/w/lib/modules/6.1/modules.alias": stars,
            "/w/etc/modules": name + "\n",
        ])
        #expect(matched.files.count == 3)
    }

    @Test func aTruncatedListSaysSo() async throws {
        let found = try await resolution(["/w/lib/modules/6.1/modules.dep": "kernel/a.ko:\nkernel/b.k"])
        let diagnostics = found.files.values.flatMap(\.file.diagnostics).map(\.code)
        #expect(diagnostics == ["kernelmodules/unreadable-line"])
    }

    @Test(.enabled(if: MachineProgram.find("xz") != nil, "xz is not installed"))
    func aCompressedModuleIsReadAndOneThatUnpacksToGigabytesIsNot() async throws {
        let folder = TemporaryFolder()
        let module = folder.path.appending("a.ko")
        try Disk.write(ModuleFile.bytes(information: "license=GPL\0"), to: module)
        try await MachineProgram.run("xz", ["-k", module.string])
        let bomb = folder.path.appending("bomb.ko")
        try await MachineProgram.run("sh", ["-c", "head -c 400000000 /dev/zero | xz -1 > \(bomb).xz"])
        let metadata = MachineMetadata(environment: [:])
        let found = try await metadata.objects(
            at: ["a.ko.xz", "bomb.ko.xz", "none.ko"].map(folder.path.appending), .information)
        guard case .object(let object) = found[0] else {
            Issue.record("a.ko.xz was not read")
            return
        }
        #expect(KernelModules.Information(object.information).licence == "GPL")
        for damaged in found[1...] {
            guard case .damage(.unreadable) = damaged else {
                Issue.record("\(damaged)")
                continue
            }
        }
    }

    @Test(.enabled(if: MachineProgram.find("xz") != nil, "xz is not installed"))
    func ofACompressedKernelTheModulesThatAreNamedAreLookedInto() async throws {
        let folder = TemporaryFolder()
        let kernel = folder.path.appending("lib/modules/6.1")
        let module = kernel.appending("kernel/a.ko")
        try Disk.write(ModuleFile.bytes(information: "license=GPL\0parmtype=x:int\0"), to: module)
        try await MachineProgram.run("xz", [module.string])
        let settings = folder.path.appending("etc/modprobe.d/a.conf")
        let names = folder.path.appending("etc/modules")
        try Disk.write(Array("kernel/a.ko.xz:\n".utf8), to: kernel.appending("modules.dep"))
        try Disk.write(Array("options a x=1 y=1\n".utf8), to: settings)
        try Disk.write(Array("a\n".utf8), to: names)
        let project = try #require(KernelModules.projects(among: [settings, names]).first)
        let resolution = try await KernelModules.resolve(project, using: MachineMetadata(environment: [:]))
        let found = resolution.files.values.flatMap(\.diagnostics).map(\.code)
        #expect(found == ["kernelmodules/unknown-parameter"])
    }
}
