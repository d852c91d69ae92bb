import KytesEcosystems
import KytesFeatures
import KytesGraph
import KytesText
import Testing

/// What this machine knows, by hand.
struct SomeKnowledge: LocalKnowledge {
    var known: [String] = ["3.0.0", "2.6.0", "2.5.0", "2.0.0"]

    func versions(of component: Component) async -> [KnownVersion] {
        [KnownVersion("4.0.0-beta.1", isPrerelease: true)] + known.map { KnownVersion($0) }
    }
    func versions(at location: String, ecosystem: String) async -> [KnownVersion] { [] }
    func licence(of component: Component) async -> String? { "Apache-2.0" }
    func locations() async -> [String] { ["https://github.com/apple/other"] }
}

@Suite struct ShownTests {
    var world = SmallWorld()

    init() { world.knowledge = SomeKnowledge() }

    @Test func hoverSaysWhatWhyAndHow() async {
        let hover = await world.features.hover(in: SmallWorld.manifest, at: SmallWorld.at("nio"))
        let text = hover?.markdown ?? ""
        for expected in [
            "**nio** 2.5.0", "`pkg:swift/github.com/apple/nio@2.5.0`", "Requirement: `from 2.0.0`", "pinned in Lock",
            "Why: app → nio", "Licence: Apache-2.0", "https://github.com/apple/nio/tree/2.5.0", "commit `aaaaaaaaaaaa`",
            "Exactness: exact", "Degree: 0, declared", "Needed by: 1: app",
        ] {
            #expect(text.contains(expected), "`\(expected)` in \(text)")
        }
        #expect(!text.contains("secret"))
        #expect(hover?.range == SmallWorld.evidence("https://github.com/apple/nio").range)
    }

    @Test func hoverOfATransitiveDependencyShowsThePath() async {
        let hover = await world.features.hover(in: SmallWorld.lock, at: 10)
        #expect(hover?.markdown.contains("Why: app → nio → atomics") == true)
        #expect(hover?.markdown.contains("Degree: 1, not declared") == true)
    }

    @Test func hoverOfWhatIsNotExactSaysSo() async {
        var world = world
        world.exactness = .head
        let hover = await world.features.hover(in: SmallWorld.manifest, at: SmallWorld.at("nio"))
        #expect(hover?.markdown.contains("**head**") == true)
    }

    @Test func hoverOfAPartNamesItsKind() async {
        let hover = await world.features.hover(in: SmallWorld.manifest, at: SmallWorld.at("NIOCore"))
        #expect(hover?.markdown.hasPrefix("Product **NIOCore**") == true)
    }

    @Test func inlayHintsShowTheVersionInUseBehindTheRequirement() {
        let all = world.features.inlayHints(in: SmallWorld.manifest, within: 0..<SmallWorld.manifestText.count)
        #expect(all.map(\.label) == ["= 2.5.0"])
        #expect(all.first?.offset == SmallWorld.evidence("from 2.0.0").range.upperBound)
        #expect(world.features.inlayHints(in: SmallWorld.manifest, within: 0..<5).isEmpty)
    }

    @Test func documentLinksLeadToTheVersionOnTheWeb() {
        let links = world.features.documentLinks(in: SmallWorld.manifest)
        #expect(links.map(\.url) == ["https://github.com/apple/nio/tree/2.5.0"])
        #expect(world.features.documentLinks(in: SmallWorld.lock).count == 2)
    }

    @Test func lensesCountJumpAndEdit() {
        let lenses = world.features.codeLenses(in: SmallWorld.manifest)
        #expect(lenses.map(\.title) == ["2 dependencies", "1 dependant", "jump", "edit"])
        let foreign = world.features.codeLenses(in: SmallWorld.nioManifest)
        #expect(!foreign.contains { $0.command.name == "kytes.edit" })
    }

    @Test func actionsRaiseRemoveJumpAndEdit() async {
        let at = SmallWorld.at("nio")
        let actions = await world.features.codeActions(in: SmallWorld.manifest, within: at..<at)
        let raises = actions.filter { $0.kind == .refactor }
        #expect(raises.map { $0.edits[SmallWorld.manifest]?.first?.replacement } == ["2.5.0", "3.0.0"])
        let removal = actions.first { $0.kind == .quickFix }
        #expect(
            removal?.edits[SmallWorld.manifest]?.first?.range.count == SmallWorld.line(1, in: SmallWorld.manifestText)
                .count + 1)
        #expect(removal?.diagnostics.map(\.code) == ["none/unused-dependency"])
        #expect(actions.compactMap { $0.command?.name } == ["kytes.jump", "kytes.edit"])
    }

    @Test func fixesOfTheResolutionAreOffered() async {
        var world = world
        let range = SmallWorld.evidence("https://example.org/gone").range
        world.fixes = [
            Fix(
                title: "Mend it", document: SmallWorld.manifest, code: "none/unresolved", range: range,
                edits: [TextEdit(range: range, replacement: "x")]
            )
        ]
        let actions = await world.features.codeActions(in: SmallWorld.manifest, within: range)
        #expect(actions.first?.title == "Mend it")
        #expect(actions.first?.diagnostics.map(\.code) == ["none/unresolved"])
    }

    @Test func nothingOfADependencyIsChanged() async {
        let at = SmallWorld.at("atomics", in: SmallWorld.nioText)
        let actions = await world.features.codeActions(in: SmallWorld.nioManifest, within: at..<at)
        #expect(actions.map { $0.command?.name } == ["kytes.jump"])
    }

    @Test func completionsOfVersionsAreNewestFirstPreReleasesLast() async {
        let place = SmallWorld.evidence("2.0.0").range
        let list = await world.features.completions(in: SmallWorld.manifest, at: place.lowerBound)
        #expect(list.items.map(\.label) == ["3.0.0", "2.6.0", "2.5.0", "2.0.0", "4.0.0-beta.1"])
        #expect(list.items.allSatisfy { $0.edit.range == place })
        let typed = await world.features.completions(in: SmallWorld.manifest, at: place.lowerBound + 2)
        #expect(typed.items.map(\.label) == ["2.6.0", "2.5.0", "2.0.0"])
    }

    @Test func completionsOfPlacesProductsAndTargets() async {
        let places = await world.features.completions(in: SmallWorld.manifest, at: SmallWorld.at("https://github"))
        #expect(places.items.map(\.label).contains("https://github.com/apple/other"))
        #expect(places.items.map(\.label).contains("https://github.com/apple/atomics.git"))
        let products = await world.features.completions(in: SmallWorld.manifest, at: SmallWorld.at("NIOCore"))
        #expect(products.items.map(\.label) == ["NIOCore"])
        let targets = await world.features.completions(in: SmallWorld.manifest, at: SmallWorld.at("Core"))
        #expect(targets.items.map(\.label) == ["Core"])
    }

    @Test func diagnosticsAreSortedAndHaveAPage() {
        let found = world.features.diagnostics(in: SmallWorld.manifest)
        #expect(found.map(\.code) == ["none/unused-dependency", "none/unresolved"])
        #expect(Features.documentationPage(of: "none/unresolved") == "none-unresolved")
    }

    @Test func selectionGrowsFromTheNameToTheText() {
        let found = world.features.selectionRanges(in: SmallWorld.manifest, at: SmallWorld.at("2.0.0"))
        #expect(
            found == [
                SmallWorld.evidence("from 2.0.0").range, SmallWorld.line(1, in: SmallWorld.manifestText),
                0..<SmallWorld.manifestText.count,
            ]
        )
        #expect(
            world.features.selectionRanges(in: SmallWorld.manifest, at: 99_999) == [0..<SmallWorld.manifestText.count])
    }

    @Test func foldsSpanLinesAndTokensFollowTheRange() {
        #expect(world.features.foldingRanges(in: SmallWorld.manifest).count == 1)
        #expect(world.features.semanticTokens(in: SmallWorld.manifest).count == 4)
        let second = SmallWorld.line(1, in: SmallWorld.manifestText)
        #expect(world.features.semanticTokens(in: SmallWorld.manifest, within: second).count == 1)
        #expect(world.features.documentSymbols(in: SmallWorld.manifest).count == 4)
    }
}
