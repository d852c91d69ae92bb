import KytesBasics
import KytesEcosystems
import KytesTestSupport
import KytesText
import Testing

@testable import KytesWorkspace

/// Modules stand on the disk, plain or compressed, and only parts of them are read.
@Suite(.timeLimit(.minutes(2))) struct KernelModuleTests {
    @Test(arguments: [false, true]) func whatAModuleSaysOfItselfIsReadFromTheDisk(isCompressed: Bool) async throws {
        let folder = try TestFolder()
        let ending = isCompressed ? ".ko.gz" : ".ko"
        try folder.write([
            "lib/modules/6.1/modules.dep": "kernel/a\(ending):\n", "etc/modprobe.d/a.conf": "options a x=1 y=1\n",
        ])
        let module = folder.path.appending("lib/modules/6.1/kernel/a.ko")
        try Disk.write(ModuleFile.bytes(information: "license=GPL\0parmtype=x:int\0"), to: module)
        if isCompressed { try run("gzip", [module.string], in: folder.path) }
        var configuration = WorkspaceConfiguration(
            environment: ["HOME": "/nowhere"], ecosystems: [KernelModules.self])
        configuration.state = nil
        let workspace = Workspace(folders: [folder.path], repositories: ToyShelf(), configuration: configuration)
        workspace.start()
        let snapshot = try await workspace.settled()
        let settings = DocumentID(file: folder.path.appending("etc/modprobe.d/a.conf"))
        let found = snapshot.file(settings)?.diagnostics.map(\.message)
        #expect(found == ["`a` has no parameter `y`; did you mean `x`?"])
        await workspace.shutdown()
    }
}
