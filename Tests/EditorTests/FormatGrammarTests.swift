import KytesBasics
import KytesEcosystems
import KytesTestSupport
import KytesText
import Testing

/// The TextMate grammars of formats that we read, in a real engine, against our readers: both see the same keywords and
/// comments, line by line.
@Suite(.enabled(if: EditorProgram.hasTextMateEngine, "no TextMate engine: python3 -m pip install babi"))
struct FormatGrammarTests {
    struct Format: CustomTestStringConvertible, Sendable {
        var grammar: String
        /// How the names of files end that are in it.
        var endings: [String]

        var testDescription: String { grammar }
    }

    static let formats = [
        Format(grammar: "modules-dep", endings: ["/modules.dep", "/modules.order", "/modules.builtin"]),
        Format(grammar: "modprobe", endings: ["/modules.alias", "/modules.softdep", "modprobe.d/a.conf"]),
        Format(grammar: "grub", endings: ["/grub.cfg"]),
        Format(grammar: "extlinux", endings: ["/extlinux.conf", "entries/a.conf", "entries/x.conf"]),
    ]

    @Test(arguments: formats) func keywordsAndCommentsAreThoseOfTheReader(_ format: Format) async throws {
        let files = Self.files.filter { file in
            format.endings.contains(where: file.name.hasSuffix)
                && file.name.contains("modprobe.d") == (format.grammar == "modprobe" && file.name.hasSuffix(".conf"))
        }
        #expect(files.count > 2)
        let seen = try await TextMate.highlighted(
            files.map(\.text.string), by: format.grammar, of: "source." + format.grammar)
        for (file, (_, lines)) in zip(files, seen) {
            for (kind, scope) in [("comment", "comment."), ("keyword", "keyword.")] {
                let ours = file.tokens.filter { $0.kind.rawValue == kind }.map { file.text[$0.range] }
                let theirs = lines.flatMap(\.regions)
                    .filter { region in
                        region.scopes.contains { $0.hasPrefix(scope) && !$0.hasPrefix("keyword.operator") }
                    }
                    .map { $0.text.filter { !"\n\t".contains($0) } }
                #expect(theirs.map(Self.trimmed) == ours.map(Self.trimmed), "\(file.name) of \(file.fixture), \(kind)")
            }
        }
    }

    private static func trimmed(_ text: String) -> String {
        text.split(separator: " ").joined(separator: " ")
    }

    private struct File {
        var fixture: String
        var name: String
        var text: SourceText
        var tokens: [TokenFact]
    }

    /// Of the fixtures whose files are whole.
    private static let files: [File] = ["kernelmodules", "bootloaders"].flatMap { ecosystem -> [File] in
        let folder = Checkout.folder.appending("Tests/Corpus/Fixtures/" + ecosystem)
        return Checkout.names(in: folder).filter { !["broken.txt", "completion.txt", "diagnostics.txt"].contains($0) }
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
