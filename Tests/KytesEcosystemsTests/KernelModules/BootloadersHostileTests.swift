import KytesBasics
@testable import KytesEcosystems
import KytesText
import Testing

/// Configurations that nobody writes: they cost time in proportion to their length.
@Suite struct BootloadersHostileTests {
    private func touch(_ text: String, _ path: String) -> Int {
        let parsed = Bootloaders.read(SourceText(text), of: DocumentID(file: AbsolutePath("/w/" + path) ?? .root))
        let facts = parsed.value
        return parsed.diagnostics.count + facts.symbols.count + facts.shown.tokens.count + facts.shown.structure.count
    }

    @Test func blocksWithinBlocksAreReadOnce() {
        #expect(touch(String(repeating: "submenu 'a' {\n", count: 50_000), "boot/grub/grub.cfg") > 50_000)
        #expect(touch(String(repeating: "}\n", count: 50_000), "boot/grub/grub.cfg") > 50_000)
    }

    @Test func quotesThatAreNotClosedAreReadOnce() {
        #expect(touch(String(repeating: "menuentry 'a\n", count: 50_001), "boot/grub/grub.cfg") > 10)
        #expect(touch("GRUB_CMDLINE_LINUX=\"" + String(repeating: "a ", count: 500_000), "etc/default/grub") > 10_000)
    }

    @Test func longLinesAndManyEntriesAreReadOnce() {
        let long = "label a\nappend" + String(repeating: " a.b=c", count: 200_000) + "\n"
        #expect(touch(long, "boot/extlinux/extlinux.conf") > 200_000)
        #expect(touch(String(repeating: "label a\nlinux /x\n", count: 50_000), "boot/extlinux/extlinux.conf") > 100_000)
        #expect(touch("initrd " + String(repeating: ",", count: 1_000_000), "boot/extlinux/extlinux.conf") > 0)
        #expect(touch("a:" + String(repeating: " b", count: 500_000), "grub/moddep.lst") > 100_000)
    }

    @Test func whatIsTooLargeIsLeftAlone() {
        #expect(touch("# " + String(repeating: "x", count: 3 << 20), "boot/grub/grub.cfg") == 0)
    }
}
