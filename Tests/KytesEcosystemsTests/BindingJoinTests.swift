import KytesBasics
import KytesGraph
import KytesText
import Testing

@testable import KytesEcosystems

/// Who is found by a name, and how sure that is.
@Suite struct BindingJoinTests {
    private static let target = AbsolutePath("/w/target")!

    @Test(
        "A file is found by its name, by a pattern on either side, and by its folder",
        arguments: [
            ("app.jar", "/w/target/app.jar", true), ("app.jar", "/w/target/*.jar", true),
            ("app.jar", "/w/target/app-*.jar", false), ("app-*.jar", "/w/target/app-1.0.jar", true),
            ("app-*.jar", "/w/target/*.jar", true), ("app-*.jar", "/w/target/app.jar", false),
            ("app.jar", "/w/target", true), ("app.jar", "/w", false), ("app.jar", "/w/other/app.jar", false),
            ("app.jar", "/w/target/app.ja?", true),
        ]
    )
    func aFileIsFound(_ offered: String, _ wanted: String, _ isFound: Bool) throws {
        let offers = [Self.offer("app", .artifact(Self.target.appending(offered)))]
        let wanted = try #require(AbsolutePath(wanted))
        #expect(Self.bound(.artifact(wanted), offers).isEmpty != isFound)
    }

    @Test func ofSeveralTheSurestIsTakenAndOfEqualsNoneIsSure() {
        let key = BindingKey.command("run", on: .other)
        let sure = [
            Self.offer("a", key, .possible), Self.offer("b", key, .likely), Self.offer("b", key, .likely),
        ]
        #expect(Self.bound(key, sure).map(\.to.packageURL.name) == ["b"])
        #expect(Self.bound(key, sure).map(\.confidence) == [.likely])
        let equals = [Self.offer("a", key, .certain), Self.offer("b", key, .certain)]
        #expect(Self.bound(key, equals).map(\.confidence) == [.possible, .possible])
    }

    @Test func aBindingIsAsSureAsTheLessSureOfItsSides() {
        let key = BindingKey.sharedLibrary("libz.so.1", on: .thisMachine)
        #expect(Self.bound(key, [Self.offer("z", key, .certain)], sure: .likely).map(\.confidence) == [.likely])
        #expect(Self.bound(key, [Self.offer("z", key, .possible)], sure: .likely).map(\.confidence) == [.possible])
    }

    @Test func nobodyIsBoundToItselfAndWhatIsOnAnotherHostIsNotThisMachines() {
        let here = BindingKey.command("make", on: .thisMachine)
        #expect(Self.bound(here, [Self.offer("wanting", here)]).isEmpty)
        #expect(Self.bound(.command("make", on: .other), [Self.offer("make", here)]).isEmpty)
    }

    @Test func onlyWhatIsCertainTakesThePlaceOfAStandIn() {
        for (confidence, names) in [(Confidence.certain, ["z", "wanting"]), (.likely, ["stand-in", "z", "wanting"])] {
            var (offering, wanting) = (Resolution(), Resolution())
            let key = BindingKey.installedPackage(type: "deb", name: "z")
            offering.offers = BindingOffers { [Self.offer("z", key, confidence)] }
            offering.components = [Self.component("z")]
            let evidence = Evidence(document: DocumentID(uri: "file:///w/want"), range: 0..<1)
            wanting.components = [Self.component("wanting"), Self.component("stand-in")]
            wanting.edges = [
                Edge(
                    from: Self.id("wanting"), to: Self.id("stand-in"), kind: .requires, evidence: evidence,
                    roots: [Self.id("wanting")])
            ]
            wanting.wants = [
                BindingWant(
                    component: Self.id("wanting"), key: key, kind: .requires, evidence: evidence,
                    roots: [Self.id("wanting")], standIn: Self.id("stand-in"))
            ]
            let all = [offering, wanting]
            let graph = GraphSnapshot(
                joining: all, Bindings(joining: BindingTable(all, offeredBy: .made(of: all, after: nil))))
            #expect(Set(graph.components.map(\.name)) == Set(names))
            #expect(graph.edges.count == names.count - 1)
        }
    }

    /// A build makes a dozen files: who makes a folder of thousands does not get to compare them all with everything.
    @Test(.timeLimit(.minutes(1))) func aFolderOfThousandsDoesNotCostTheirSquare() {
        var (offering, wanting) = (Resolution(), Resolution())
        offering.offers = BindingOffers {
            (0..<2_000).map { Self.offer("p\($0)", .artifact(Self.target.appending("\($0)-*.jar"))) }
        }
        let evidence = Evidence(document: DocumentID(uri: "file:///w/want"), range: 0..<1)
        wanting.wants = (0..<2_000).map { number in
            BindingWant(
                component: Self.id("wanting"), key: .artifact(Self.target.appending("*\(number)*a*b*c*d.jar")),
                kind: .requires, evidence: evidence, roots: [Self.id("wanting")])
        }
        let all = [offering, wanting]
        #expect(Bindings(joining: BindingTable(all, offeredBy: .made(of: all, after: nil))).edges.isEmpty)
    }

    @Test func aPackageIsKnownWhateverItsVersion() throws {
        let url = try #require(PackageURL("pkg:maven/org.example/lib@1.0?type=jar"))
        #expect(BindingKey.package(url) == .package("pkg:maven/org.example/lib"))
    }

    private static func offer(_ name: String, _ key: BindingKey, _ confidence: Confidence = .certain) -> BindingOffer {
        BindingOffer(component: id(name), key: key, confidence: confidence, reason: "So it is")
    }

    private static func component(_ name: String) -> Component {
        Component(id: id(name), name: name, version: nil, layer: .os, ecosystem: "toy")
    }

    private static func id(_ name: String) -> ComponentID {
        ComponentID(PackageURL(type: "generic", name: name))
    }

    private static func bound(
        _ key: BindingKey,
        _ offers: [BindingOffer],
        sure: Confidence = .certain
    ) -> [Edge] {
        var (offering, wanting) = (Resolution(), Resolution())
        offering.offers = BindingOffers { offers }
        wanting.wants = [
            BindingWant(
                component: id("wanting"), key: key, kind: .requires,
                evidence: Evidence(document: DocumentID(uri: "file:///w/want"), range: 0..<1), roots: [id("wanting")],
                confidence: sure)
        ]
        let all = [offering, wanting]
        return Bindings(joining: BindingTable(all, offeredBy: .made(of: all, after: nil))).edges
    }
}
