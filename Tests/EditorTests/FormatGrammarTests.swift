import KytesBasics
import KytesEcosystems
import KytesTestSupport
import KytesText
import Testing

/// The TextMate grammars of formats that we read, in a real engine, against our readers: both see the same keywords,
/// comments and options, in the same order.
@Suite(.enabled(if: EditorProgram.hasTextMateEngine, "no TextMate engine: python3 -m pip install babi"))
struct FormatGrammarTests {
    struct Format: CustomTestStringConvertible, Sendable {
        var grammar: String
        var ecosystem: String
        /// How the names of files end that are in it.
        var endings: [String]
        /// What the reader calls a kind of text, and how scopes of it begin.
        var kinds = ["comment": "comment.", "keyword": "keyword."]

        var testDescription: String { grammar }
    }

    static let formats = [
        Format(
            grammar: "modules-dep", ecosystem: "kernelmodules",
            endings: ["/modules.dep", "/modules.order", "/modules.builtin"],
            kinds: ["function": "entity.name.function.", "namespace": "entity.name.namespace."]),
        Format(
            grammar: "modprobe", ecosystem: "kernelmodules",
            endings: ["/modules.alias", "/modules.softdep", "modprobe.d/a.conf"]),
        Format(grammar: "grub", ecosystem: "bootloaders", endings: ["/grub.cfg"]),
        Format(
            grammar: "extlinux", ecosystem: "bootloaders",
            endings: ["/extlinux.conf", "entries/a.conf", "entries/x.conf"]),
        Format(grammar: "kconfig", ecosystem: "kconfig", endings: ["Kconfig", "/Config.in", "/Kconfig.more"]),
        Format(
            grammar: "kconfig-values", ecosystem: "kconfig", endings: ["/.config", "defconfig"],
            kinds: ["property": "variable.other.option."]),
        Format(
            grammar: "kbuild", ecosystem: "kbuild", endings: ["/Makefile", "/Kbuild"],
            kinds: ["comment": "comment.", "keyword": "keyword.", "macro": "variable.other.option."]),
        Format(grammar: "devicetree", ecosystem: "devicetree", endings: [".dts", ".dtsi", ".dtso"]),
    ]

    @Test(arguments: formats) func theEngineSeesWhatTheReaderSees(_ format: Format) async throws {
        let files = Self.files(of: format.ecosystem).filter { file in
            format.endings.contains(where: file.name.hasSuffix)
                && file.name.contains("modprobe.d") == (format.grammar == "modprobe" && file.name.hasSuffix(".conf"))
        }
        #expect(files.count > 2)
        let seen = try await TextMate.highlighted(
            files.map(\.text.string), by: format.grammar, of: "source." + format.grammar)
        for (kind, scope) in format.kinds {
            var count = 0
            for (file, (_, lines)) in zip(files, seen) {
                let ours = file.tokens.filter { $0.kind.rawValue == kind }.map { file.text[$0.range] }
                let theirs = lines.flatMap(\.regions)
                    .filter { region in
                        region.scopes.contains { $0.hasPrefix(scope) && !$0.hasPrefix("keyword.operator") }
                    }
                    .map(\.text)
                #expect(Self.visible(theirs) == Self.visible(ours), "\(file.name) of \(file.fixture), \(kind)")
                count += ours.count
            }
            #expect(count > 0, "nothing is \(kind)")
        }
    }

    /// What a FIT includes stands in texts, whatever comments say.
    @Test func filesOfAnImageAreTexts() async throws {
        let files = Self.files(of: "bootloaders").filter { $0.name.hasSuffix(".its") }
        let paths = files.map { file in
            file.tokens.filter { $0.kind == .namespace }.map { "\"" + file.text[$0.range] + "\"" }
        }
        #expect(paths.contains { !$0.isEmpty })
        let seen = try await TextMate.highlighted(files.map(\.text.string), by: "fit", of: "source.fit")
        for ((_, lines), wanted) in zip(seen, paths) {
            let texts = lines.flatMap(\.regions).filter { $0.scopes.contains("string.quoted.double.fit") }.map(\.text)
            #expect(wanted.allSatisfy { texts.joined().contains($0) })
        }
        let text =
            "/dts-v1/;\n// \"a\"\n/ { /* {\n \"b\" */ images { k@1 { data = /incbin/(\"./c\"); load = <0x80>; }; }; };\n"
        let lines = try #require(await TextMate.highlighted([text], by: "fit", of: "source.fit").first).lines
        func texts(_ scope: String) -> String {
            lines.flatMap(\.regions).filter { $0.scopes.contains(scope) }.map(\.text).joined(separator: " ")
        }
        #expect(texts("string.quoted.double.fit").filter { $0 != " " } == "\"./c\"")
        #expect(texts("keyword.other.directive.fit") == "/dts-v1/ /incbin/")
        #expect(texts("variable.other.property.fit") == "data load")
        #expect(texts("constant.numeric.fit") == "0x80")
    }

    private static func visible(_ texts: [String]) -> String {
        texts.joined().filter { !$0.isWhitespace }
    }

    private struct File {
        var fixture: String
        var name: String
        var text: SourceText
        var tokens: [TokenFact]
    }

    /// Of the fixtures whose files are whole.
    private static func files(of ecosystem: String) -> [File] {
        let folder = Checkout.folder.appending("Tests/Corpus/Fixtures/" + ecosystem)
        return Checkout.names(in: folder).filter { !["broken.txt", "completion.txt", "diagnostics.txt"].contains($0) }
            // Lines are compared, and a comment may have several.
            .filter { ecosystem != "devicetree" || $0 != "folding.txt" }
            .flatMap {
                name -> [File] in
                Fixture(Checkout.text(of: folder.appending(name)) ?? "").files.compactMap { section in
                    guard let reader = Ecosystems.named(ecosystem),
                        Ecosystems.claiming("/" + section.name)?.ecosystem.id == ecosystem
                            || section.name.contains("lib/modules")
                    else { return nil }
                    let document = DocumentID(uri: "file:///" + section.name)
                    return File(
                        fixture: name, name: "/" + section.name, text: section.text,
                        tokens: reader.read(section.text, of: document).value.shown.tokens)
                }
            }
    }
}
