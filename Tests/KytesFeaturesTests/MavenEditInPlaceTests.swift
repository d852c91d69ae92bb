import KytesBasics
import KytesEcosystems
import KytesFeatures
import KytesGraph
import KytesSources
import KytesTestSupport
import KytesText
import KytesWorkspace
import Testing

/// A dependency of a reactor is edited in a copy of its repository, and the user's own tree stays as it is.
@Suite(.timeLimit(.minutes(2))) struct MavenEditInPlaceTests {
    @Test func theCopyIsResolvedAndBuiltWithTheProject() async throws {
        let hamlet = try await Hamlet()
        let before = hamlet.tree
        let (copy, reactor, summary) = try await hamlet.edit("core")
        #expect(copy.lastComponent == "core" && copy.parent.parent == hamlet.edits)
        #expect(summary == "`core` is edited in \(copy); `mvn -f \(reactor)` builds with it")
        #expect(try await hamlet.host.git("-C", copy.string, "describe", "--tags") == "v1.2")
        #expect(hamlet.tree == before)

        let features = try await hamlet.desk.features(for: nil)
        let core = try #require(features.graph.component(try Hamlet.id("core")))
        #expect(core.manifest == DocumentID(file: copy.appending("core/pom.xml")))
        #expect(features.edited.contains(core.id))
        let text = try #require(features.text(of: hamlet.app))
        let at = SmallWorld.at("core</artifactId>", in: text)
        let actions = await features.codeActions(in: hamlet.app, within: at..<at).compactMap(\.command)
        #expect(actions.contains(.revert(core.id)) && !actions.contains(.edit(core.id)))
        let jump = try await hamlet.jumper.definition(in: hamlet.app, at: at)
        #expect(jump.places.first?.document == core.manifest)
        await #expect(throws: FeatureError.self) { try await hamlet.jumper.run(.edit(core.id)) }
        await hamlet.end()
    }

    /// What is written in the copy counts, before anything is installed.
    @Test func theGraphFollowsTheCopy() async throws {
        let hamlet = try await Hamlet()
        let (copy, _, _) = try await hamlet.edit("core")
        let (parent, needed) = (try Hamlet.id("lib", type: "pom"), try Hamlet.id("other", "1.0"))
        let core = try Hamlet.id("core")
        #expect(try await hamlet.desk.features(for: nil).graph.dependencies(of: core) == [parent])
        let changed = Hamlet.child("core", Hamlet.needs("other", "1.0"))
        try Disk.write(Array(changed.utf8), to: copy.appending("core/pom.xml"))
        let features = try await hamlet.desk.refresh(allowingNetwork: false)
        #expect(features.graph.dependencies(of: core) == [parent, needed])

        let error = await #expect(throws: FeatureError.self) { try await hamlet.jumper.run(.revert(core)) }
        #expect(error?.code == .workWouldBeLost)
        #expect(error?.description.contains("1 changed file (core/pom.xml)") == true)
        #expect(Disk.kind(of: copy) == .folder)
        await hamlet.end()
    }

    @Test func revertLeavesNothing() async throws {
        let hamlet = try await Hamlet()
        let before = hamlet.tree
        let original = try await hamlet.desk.features(for: nil).graph.components
        let (first, reactor, _) = try await hamlet.edit("core")
        _ = try await hamlet.edit("extra")
        let both = try #require(Disk.read(reactor, limit: 10_000))
        #expect(String(decoding: both, as: UTF8.self).contains("<module>extra/extra/pom.xml</module>"))
        #expect(Disk.kind(of: reactor.parent.appending(".mvn")) == .link)

        _ = try await hamlet.jumper.run(.revert(try Hamlet.id("core")))
        #expect(Disk.kind(of: first) == nil)
        let rest = String(decoding: try #require(Disk.read(reactor, limit: 10_000)), as: UTF8.self)
        #expect(rest.contains("<module>extra/") && !rest.contains("<module>core/"))
        _ = try await hamlet.jumper.run(.revert(try Hamlet.id("extra")))
        #expect(Disk.names(in: hamlet.edits) == [])
        #expect(hamlet.tree == before)
        #expect(try await hamlet.desk.features(for: nil).graph.components == original)
        await hamlet.end()
    }

    /// - Parameter reason: A part of what is said.
    @Test(arguments: [
        ("gradle", "1.0", "`build.gradle` builds `gradle`"),
        ("other", "1.0", "its POM names no git repository"),
        ("late", "1.0", "says another version than 1.0"),
        ("computed", "1.0", "`pom.xml` at that commit is not that of 1.0"),
    ])
    func whatTheBuildWouldNotTakeIsRefused(name: String, version: String, reason: String) async throws {
        let hamlet = try await Hamlet()
        let before = hamlet.tree
        let id = try Hamlet.id(name, version)
        let error = await #expect(throws: FeatureError.self) { try await hamlet.jumper.run(.edit(id)) }
        #expect(error?.code == .notEditable)
        #expect(error?.description.contains(reason) == true, "it says \(error?.description ?? "nothing")")
        #expect(Disk.names(in: hamlet.edits) == [])
        #expect(hamlet.tree == before)
        await hamlet.end()
    }

    @Test func aParentAndAModuleOfTheProjectAreNotOffered() async throws {
        let hamlet = try await Hamlet()
        let features = try await hamlet.desk.features(for: hamlet.app)
        let whole = 0..<(try #require(features.text(of: hamlet.app)).count)
        let offered = await features.codeActions(in: hamlet.app, within: whole).compactMap(\.command)
        let (core, extra) = (try Hamlet.id("core"), try Hamlet.id("extra"))
        #expect(Set(offered).isSuperset(of: [.edit(core), .edit(extra)]))
        let lenses = features.codeLenses(in: hamlet.app).map(\.command)
        #expect(lenses.contains(.edit(core)))
        for id in [try Hamlet.id("lib", type: "pom"), try Hamlet.id("app", "1")] {
            #expect(!offered.contains(.edit(id)) && !lenses.contains(.edit(id)))
            let error = await #expect(throws: FeatureError.self) { try await hamlet.jumper.run(.edit(id)) }
            #expect(error?.code == .notEditable)
        }
        #expect(Disk.names(in: hamlet.edits) == [])
        await hamlet.end()
    }

    /// The real Maven builds the copy before what needs it, and sees the options of the project.
    @Test(.enabled(if: Hamlet.hasMaven, "no `mvn` on this machine: apt-get install maven"))
    func mavenBuildsTheCopiesFirst() async throws {
        let hamlet = try await Hamlet()
        let before = hamlet.tree
        let (_, reactor, _) = try await hamlet.edit("core")
        _ = try await hamlet.edit("extra")
        let said = try await hamlet.host.run(
            "mvn",
            [
                "-o", "-B", "-Dmaven.repo.local=\(hamlet.host.path("home/.m2/repository"))", "validate", "-f",
                reactor.string,
            ])
        let order = said.split(separator: "\n").drop { !$0.contains("Reactor Build Order") }.dropFirst(2)
            .prefix { $0.contains("[pom]") || $0.contains("[jar]") }
            .map { $0.split(separator: " ").dropFirst().first.map(String.init) ?? "" }
        #expect(Set(order).isSuperset(of: ["core", "extra", "top", "app-from-options"]), "Maven said \(said)")
        let (core, app) = (order.firstIndex(of: "core"), order.firstIndex(of: "app-from-options"))
        #expect(try #require(core) < #require(app))
        #expect(hamlet.tree == before)
        await hamlet.end()
    }
}
