import KytesBasics
import KytesEcosystems
import KytesTestSupport
import KytesText
import Testing

/// What every ecosystem folder owes, whoever wrote it.
@Suite struct ContractTests {
    @Test func everyFolderIsRegisteredOnce() {
        let folder = Checkout.folder.appending("Sources/KytesEcosystems")
        let folders = Checkout.names(in: folder).filter { !$0.hasSuffix(".swift") }
        let types = Ecosystems.all.map { String(describing: $0) }
        #expect(types.sorted() == folders)
        #expect(Ecosystems.all.map { $0.id } == Ecosystems.all.map { $0.id }.sorted())
        for name in folders {
            #expect(Checkout.text(of: folder.appending("\(name)/README.md")) != nil, "\(name) has no README.md")
            for file in Checkout.names(in: folder.appending(name)) where file.hasSuffix(".swift") {
                let belongs = file == "\(name).swift" || file.hasPrefix("\(name)+")
                #expect(belongs, "\(file) is not called after its folder \(name)")
            }
        }
    }

    @Test func everyCapabilityHasAFixture() {
        for ecosystem in Ecosystems.all {
            let titles = Set(FixtureFile.all.filter { $0.ecosystem == ecosystem.id }.map(\.title))
            for needed in ecosystem.capabilities.map(\.rawValue).sorted() + ["reads", "broken"] {
                #expect(titles.contains(needed), "`\(ecosystem.id)` has no fixture `\(needed).txt`")
            }
        }
    }

    @Test(arguments: FixtureFile.all)
    func noPrefixOfAFixtureTrapsAReader(_ file: FixtureFile) throws {
        let ecosystem = try #require(Ecosystems.named(file.ecosystem))
        let fixture = Fixture(try #require(Checkout.text(of: file.path)))
        for section in fixture.files {
            let document = DocumentID(uri: "untitled:" + section.name)
            let step = max(1, section.text.count / 2_000)
            for length in stride(from: 0, through: section.text.count, by: step) {
                let text = SourceText(decoding: Array(section.text.bytes.prefix(length)))
                let facts = ecosystem.read(text, of: document)
                expectWithin(text, facts)
            }
        }
    }

    /// Every range of every fact lies within the text that it was read from.
    private func expectWithin(_ text: SourceText, _ parsed: Parsed<FileFacts>) {
        let facts = parsed.value
        var ranges =
            facts.shown.structure + facts.shown.folds + facts.shown.tokens.map(\.range)
            + parsed.diagnostics.map(\.range)
        ranges += facts.requirements.flatMap { [$0.range, $0.removal, $0.package.range] }
        ranges += facts.references.map(\.name.range) + facts.shown.completions.map(\.range) + facts.pins.map(\.range)
        let whole = 0..<text.count
        if let stray = ranges.first(where: { !whole.encloses($0) }) {
            Issue.record("\(stray) lies outside a text of \(text.count) bytes: \(text.string.suffix(60))")
        }
    }
}
