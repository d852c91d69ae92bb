import KytesBasics
import KytesEcosystems
import KytesFeatures
import KytesGraph
import KytesTestSupport
import KytesText
import KytesWorkspace
import Testing

/// A dependency of an sbt build is edited in a copy of its repository. What sbt makes of the files is read in its sources: it
/// is not run here.
@Suite(.timeLimit(.minutes(2))) struct SbtEditInPlaceTests {
    @Test func eachProjectThatNeedsItTakesTheCopyIn() async throws {
        let croft = try await Croft()
        let (copy, summary) = try await croft.edit("core_2.13")
        #expect(summary == "`core_2.13` is edited in \(copy); `sbt` builds with it")
        #expect(copy.parent.parent == croft.edits)
        let line = "/* core_2.13 */ dependsOn(ProjectRef(file(\"\(copy)\"), \"core\"))"
        #expect(croft.lines(of: croft.folder.appending("app/kytes.sbt")) == [line])
        #expect(croft.lines(of: croft.folder.appending("web/kytes.sbt")) == [line])
        for other in ["", "checks/", "docs/.jvm/"] {
            #expect(croft.lines(of: croft.folder.appending(other + "kytes.sbt")) == nil)
        }
        // Its build is for Scala 3 first; what uses it is not.
        for part in ["core", "low"] {
            #expect(croft.lines(of: copy.appending("\(part)/kytes.sbt")) == ["scalaVersion := \"2.13.12\""])
        }
        #expect(try await croft.host.git("status", "--porcelain", in: "work") == "")
        #expect(try await croft.host.git("-C", copy.string, "status", "--porcelain") == "")
        await croft.end()
    }

    @Test func theGraphFollowsTheCopy() async throws {
        let croft = try await Croft()
        let (core, low, java) = (try Croft.id("core_2.13"), try Croft.id("low_2.13"), try Croft.id("java", "1.0"))
        let before = try await croft.desk.features(for: nil)
        #expect(before.graph.dependencies(of: low) == [])
        let (copy, _) = try await croft.edit("core_2.13")
        let features = try await croft.desk.features(for: nil)
        let build = DocumentID(file: copy.appending("build.sbt"))
        #expect(features.graph.component(core)?.manifest == build)
        #expect(features.graph.component(low)?.manifest == build)
        #expect(features.edited == [core, low])
        #expect(features.graph.dependencies(of: core).contains(low))
        #expect(features.graph.dependencies(of: low).contains(java))

        let text = try #require(features.text(of: croft.build))
        let at = SmallWorld.at("core\" %", in: text)
        let actions = await features.codeActions(in: croft.build, within: at..<at).compactMap(\.command)
        #expect(actions.contains(.revert(core)) && !actions.contains(.edit(core)))
        let jump = try await croft.jumper.definition(in: croft.build, at: at)
        #expect(jump.places.first?.document == build)

        let changed = "lazy val core = project\nThisBuild / organization := \"org.example\"\n"
        try Disk.write(Array(changed.utf8), to: copy.appending("build.sbt"))
        let after = try await croft.desk.refresh(allowingNetwork: false)
        #expect(after.graph.component(core)?.manifest == build)
        #expect(!after.graph.dependencies(of: core).contains(low))
        let error = await #expect(throws: FeatureError.self) { try await croft.jumper.run(.revert(core)) }
        #expect(error?.code == .workWouldBeLost)
        #expect(croft.lines(of: croft.folder.appending("app/kytes.sbt"))?.count == 1)
        await croft.end()
    }

    @Test func revertLeavesNothing() async throws {
        let croft = try await Croft()
        let before = croft.tree
        let original = try await croft.desk.features(for: nil).graph.components
        let (first, _) = try await croft.edit("core_2.13")
        let (second, _) = try await croft.edit("kit_2.13")
        let kit = "/* kit_2.13 */ dependsOn(ProjectRef(file(\"\(second)\"), \"kit\")"
        #expect(croft.lines(of: croft.folder.appending("checks/kytes.sbt")) == [kit + " % \"test->compile\")"])
        #expect(croft.lines(of: croft.folder.appending("docs/.jvm/kytes.sbt")) == [kit + ")"])
        #expect(try await croft.host.git("status", "--porcelain", in: "work") == "")

        _ = try await croft.jumper.run(.revert(try Croft.id("core_2.13")))
        #expect(Disk.kind(of: first) == nil)
        #expect(croft.lines(of: croft.folder.appending("app/kytes.sbt")) == nil)
        #expect(croft.lines(of: croft.folder.appending("checks/kytes.sbt"))?.count == 1)
        _ = try await croft.jumper.run(.revert(try Croft.id("kit_2.13")))
        #expect(Disk.names(in: croft.edits) == [])
        #expect(croft.tree == before)
        #expect(try await croft.desk.features(for: nil).graph.components == original)
        await croft.end()
    }

    @Test(arguments: [
        (["project/build.properties": "sbt.version=2.0.0\n"], "core_2.13", "1.2", "it is built by sbt 1.9.0"),
        (["project/build.properties": "sbt.version=0.13.18\n"], "core_2.13", "1.2", "sbt 0.13.18 is too old"),
        (["app/kytes.sbt": "name := \"mine\"\n"], "core_2.13", "1.2", "not one that kytes wrote"),
        ([:], "java", "1.0", "`pom.xml` builds it, and sbt cannot take that into its build"),
    ])
    func whatSbtCannotUseIsRefused(
        changes: [String: String],
        name: String,
        version: String,
        reason: String
    ) async throws {
        let croft = try await Croft(changing: changes)
        let before = croft.tree
        let error = await #expect(throws: FeatureError.self) { try await croft.edit(name, version) }
        #expect(error?.code == .notEditable)
        #expect(error?.description.contains(reason) == true, "it says \(error?.description ?? "nothing")")
        #expect(Disk.names(in: croft.edits) == [])
        #expect(croft.tree == before)
        await croft.end()
    }

    @Test func aBuildOfOneFileTakesTheCopyInAtItsTop() async throws {
        let build = "scalaVersion := \"2.13.14\"\nlibraryDependencies += \"org.example\" %% \"kit\" % \"1.2\"\n"
        let croft = try await Croft(changing: ["build.sbt": build])
        let (copy, _) = try await croft.edit("kit_2.13")
        let line = "/* kit_2.13 */ dependsOn(ProjectRef(file(\"\(copy)\"), \"kit\"))"
        #expect(croft.lines(of: croft.folder.appending("kytes.sbt")) == [line])
        #expect(croft.lines(of: copy.appending("kit/kytes.sbt")) == nil)
        await croft.end()
    }
}
