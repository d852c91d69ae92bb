import KytesEcosystems
import KytesFeatures
import KytesGraph
import KytesText
import Testing

@Suite struct NavigationTests {
    let features = SmallWorld().features

    @Test func definitionOfARequirementIsTheManifestOfThePackage() {
        let found = features.definition(in: SmallWorld.manifest, at: SmallWorld.at("github.com/apple/nio"))
        #expect(found?.component == SmallWorld.nio)
        #expect(found?.target == .place(Evidence(document: SmallWorld.nioManifest, range: 8..<11)))
    }

    @Test func cursorAnywhereInARequirementMeansItsPackage() {
        for place in ["require", "from 2.0.0", "2.0.0"] {
            let found = features.definition(in: SmallWorld.manifest, at: SmallWorld.at(place))
            #expect(found?.component == SmallWorld.nio, "at `\(place)`")
            #expect(found?.origin == SmallWorld.evidence("https://github.com/apple/nio").range)
        }
    }

    @Test func cursorAtTheEndOfANameStillTouchesIt() {
        let end = SmallWorld.evidence("NIOCore").range.upperBound
        #expect(features.definition(in: SmallWorld.manifest, at: end)?.component == SmallWorld.nio)
    }

    @Test func nothingIsMentionedOnAnEmptyLineOrBehindTheEnd() {
        #expect(features.definition(in: SmallWorld.manifest, at: SmallWorld.manifestText.count) == nil)
        #expect(features.definition(in: SmallWorld.manifest, at: 1_000_000) == nil)
        #expect(features.definition(in: SmallWorld.manifest, at: -5) == nil)
        #expect(features.definition(in: DocumentID(uri: "file:///nowhere"), at: 0) == nil)
    }

    @Test func unresolvedRequirementSaysWhatItNames() {
        let found = features.definition(in: SmallWorld.manifest, at: SmallWorld.at("example.org/gone"))
        #expect(found?.target == .unresolved("https://example.org/gone"))
    }

    @Test func declarationIsWhatDecidedTheVersion() {
        let place = SmallWorld.range(of: "nio 2.5.0", in: SmallWorld.lockText)
        let found = features.declaration(in: SmallWorld.manifest, at: SmallWorld.at("nio"))
        #expect(found?.target == .place(Evidence(document: SmallWorld.lock, range: place)))
        let inUse = features.declaration(in: SmallWorld.manifest, at: SmallWorld.at("NIOCore"))
        #expect(inUse?.target == found?.target)
    }

    @Test func implementationIsTheEntryPointOfTheTarget() {
        let found = features.implementation(in: SmallWorld.manifest, at: SmallWorld.at("NIOCore"))
        guard case .entry(let entry) = found?.target else {
            Issue.record("no entry point")
            return
        }
        #expect(entry.folders == ["Sources/NIOCore"])
    }

    @Test func referencesOfAPackageAreAllItsMentions() {
        let found = features.references(in: SmallWorld.manifest, at: SmallWorld.at("nio"), includingDeclaration: true)
        #expect(
            found == [
                Evidence(document: SmallWorld.lock, range: 0..<3), SmallWorld.evidence("https://github.com/apple/nio"),
                SmallWorld.evidence("NIOCore"),
            ]
        )
    }

    @Test func referencesOfATargetAreItsUsesWithOrWithoutTheDeclaration() {
        let at = SmallWorld.at("Core", 1)
        let all = features.references(in: SmallWorld.manifest, at: at, includingDeclaration: true)
        #expect(
            all
                == [SmallWorld.evidence("Core"), SmallWorld.evidence("Core", 1), SmallWorld.evidence("Core", 4)].sorted
            { $0.range.lowerBound < $1.range.lowerBound })
        let uses = features.references(in: SmallWorld.manifest, at: at, includingDeclaration: false)
        #expect(uses.count == 2)
    }

    @Test func referencesFromADependencyComeAfterThoseOfTheWorkspace() {
        let found = features.references(in: SmallWorld.lock, at: 10, includingDeclaration: true)
        #expect(found.map(\.document) == [SmallWorld.lock, SmallWorld.nioManifest])
    }

    @Test func highlightsStayInTheTextAndTellDeclarationFromUse() {
        let found = features.highlights(in: SmallWorld.manifest, at: SmallWorld.at("Core", 1))
        #expect(found.map(\.kind) == [.use, .declaration, .use])
    }

    @Test func callHierarchyFollowsTheGraphBothWays() {
        let root = features.callItems(in: SmallWorld.manifest, at: 0)
        #expect(root.map(\.component) == [SmallWorld.app])
        let down = features.outgoingCalls(of: SmallWorld.app)
        #expect(down.map(\.item.name) == ["nio"])
        #expect(down.first?.ranges == [SmallWorld.line(1, in: SmallWorld.manifestText)])
        #expect(down.first?.item.document == SmallWorld.nioManifest)
        let up = features.incomingCalls(of: SmallWorld.atomics)
        #expect(up.map(\.item.name) == ["nio"])
        #expect(up.first?.ranges == [SmallWorld.line(1, in: SmallWorld.nioText)])
    }

    @Test func workspaceSymbolsFindComponentsAndSymbols() {
        #expect(features.workspaceSymbols(matching: "atm").map(\.component).contains(SmallWorld.atomics))
        let core = features.workspaceSymbols(matching: "Core")
        #expect(core.first?.name == "Core")
        #expect(core.contains { $0.name == "CoreTests" })
        #expect(features.workspaceSymbols(matching: "zzz").isEmpty)
        #expect(features.workspaceSymbols(matching: "", limit: 2).count == 2)
    }

    @Test func theUsersOwnPackageHasANameAndNoAddress() async throws {
        let own = try #require(await features.hover(in: SmallWorld.manifest, at: SmallWorld.at("Core")))
        #expect(own.markdown.contains("**app**") && !own.markdown.contains("pkg:"))
        let other = try #require(await features.hover(in: SmallWorld.manifest, at: SmallWorld.at("nio")))
        #expect(other.markdown.contains("`pkg:swift/github.com/apple/nio@2.5.0`"))
    }

    @Test func whatIsNotFoundIsComparedByName() throws {
        let error = #expect(throws: FeatureError.self) { try features.component(named: "atomic") }
        #expect(error?.description == "No component of the graph is called `atomic`: the nearest are `atomics`")
    }

    @Test func whyIsThePathFromTheRoot() throws {
        let atomics = try features.component(named: "atomics")
        #expect(features.why(atomics) == [[SmallWorld.app, SmallWorld.nio, SmallWorld.atomics]])
        #expect(throws: FeatureError.self) { try features.component(named: "atomix") }
    }
}
