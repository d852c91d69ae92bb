import KytesBasics
import KytesFeatures
import KytesGraph
import KytesTestSupport
import KytesText
import Testing

/// What one layer needs stands under the roots of those above it, however many ecosystems lie between.
@Suite struct LayerTests {
    @Test func anOptionOfTheKernelStandsUnderThePlayAndTheBootloaderThatComeDownToIt() async throws {
        let path = FixtureFile.folder.appending("kernelmodules/down-to-the-device.txt")
        let graph = try await FixtureWorld(Fixture(try #require(Checkout.text(of: path)))).features().graph
        let roots = [
            "pkg:generic/ansible-project/fixture", "pkg:generic/host-file/boot/grub/grub.cfg",
            "pkg:generic/linux-kernel/linux@6.1.0-9-amd64",
        ]
        for (from, to) in [
            ("pkg:generic/linux-module/e1000e", "pkg:generic/kconfig/E1000E@6.1"),
            ("pkg:generic/linux-module/e1000e@6.1.0-9-amd64", "pkg:generic/device/pci/0000:00:19.0"),
        ] {
            let edge = try #require(graph.edges.first { $0.from.purl == from && $0.to.purl == to })
            #expect(Set(roots).isSubset(of: edge.roots.map(\.purl)), "\(from) → \(to) stands under \(edge.roots)")
            #expect(edge.evidence.document.filePath != nil)
        }
    }
}
