import KytesBasics
import KytesEcosystems
import KytesFeatures
import KytesGraph
import KytesText
import Testing

@Suite struct JumperTests {
    let shelf = FakeShelf()

    private func code(_ body: () async throws -> some Any) async -> FeatureError.Code? {
        do { _ = try await body() } catch { return (error as? FeatureError)?.code }
        return nil
    }

    @Test func aJumpFetchesOnceAndEndsInTheManifest() async throws {
        for _ in 0..<2 {
            let outcome = try await shelf.jumper.definition(in: SmallWorld.manifest, at: SmallWorld.at("nio"))
            let place = try #require(outcome.places.first)
            #expect(place.document.filePath?.string == "/trees/nio/Manifest")
            #expect(place.text[place.range] == "nio")
            #expect(place.provenance?.exactness == .exact)
            #expect(outcome.messages.isEmpty)
            #expect(outcome.origin == SmallWorld.evidence("https://github.com/apple/nio").range)
        }
        #expect(shelf.log == ["fetch nio"])
    }

    @Test func jumpsNest() async throws {
        let at = SmallWorld.at("from 1.0.0", in: SmallWorld.nioText)
        let outcome = try await shelf.jumper.definition(in: SmallWorld.nioManifest, at: at)
        #expect(outcome.places.first?.document.filePath?.string == "/trees/atomics/Manifest")
    }

    @Test func nothingMentionedIsNoPlace() async throws {
        let outcome = try await shelf.jumper.definition(in: SmallWorld.manifest, at: SmallWorld.manifestText.count)
        #expect(outcome == JumpOutcome())
    }

    @Test func implementationIsTheFirstSourceWhereNoNameFits() async throws {
        let outcome = try await shelf.jumper.implementation(in: SmallWorld.manifest, at: SmallWorld.at("NIOCore"))
        #expect(outcome.places.first?.document.filePath?.string == "/trees/nio/Sources/NIOCore/A.swift")
    }

    @Test func whatMayNotBeFetchedIsSaid() async {
        shelf.set { $0.mayFetch = false }
        #expect(await code { try await shelf.jumper.jump(to: SmallWorld.nio) } == .notHere)
        shelf.set { $0.isHere = [SmallWorld.nio] }
        #expect(await code { try await shelf.jumper.jump(to: SmallWorld.nio) } == nil)
    }

    @Test(arguments: [Exactness.nearest, .head]) func whatIsNotExactIsSaidAtOnce(exactness: Exactness) async throws {
        shelf.set { $0.exactness = exactness }
        let outcome = try await shelf.jumper.jump(to: SmallWorld.nio)
        #expect(outcome.messages.map(\.severity) == [.warning])
    }

    @Test func whatIsNotResolvedIsResolvedWithTheNetworkFirst() async throws {
        var world = SmallWorld()
        let learned = world
        let known = try #require(world.files[SmallWorld.manifest])
        let place = SmallWorld.evidence("https://github.com/apple/nio").range
        world.files[SmallWorld.manifest] = ResolvedFile(
            file: known.file,
            owner: known.owner,
            links: known.links.filter { $0.role != .requirement }
                + [Link(range: place, role: .requirement, component: nil)],
            diagnostics: known.diagnostics
        )
        let blind = world
        shelf.set {
            $0.world = blind
            $0.learned = learned
        }
        let outcome = try await shelf.jumper.definition(in: SmallWorld.manifest, at: place.lowerBound)
        #expect(outcome.places.first?.component == SmallWorld.nio)
        #expect(shelf.log == ["refresh true", "fetch nio"])
    }

    @Test func whatStaysUnresolvedSaysWhy() async {
        let at = SmallWorld.at("example.org/gone")
        #expect(await code { try await shelf.jumper.definition(in: SmallWorld.manifest, at: at) } == .noSource)
        #expect(shelf.log == ["refresh true"])
    }

    @Test func placesNeverFetch() async throws {
        shelf.set { $0.isHere = [SmallWorld.atomics] }
        let evidences = [SmallWorld.nioManifest, SmallWorld.manifest, SmallWorld.atomicsManifest].map {
            Evidence(document: $0, range: 2..<3)
        }
        let places = try await shelf.jumper.places(of: evidences)
        #expect(places.map { $0?.document.fileName } == [nil, "Manifest", "Manifest"])
        #expect(places[2]?.range == 2..<3)
        #expect(shelf.log.isEmpty)
    }

    @Test func editMakesACopyAndTellsTheTool() async throws {
        let outcome = try await shelf.jumper.run(.edit(SmallWorld.nio))
        guard case .folder(let folder) = outcome.value else {
            Issue.record("no folder")
            return
        }
        #expect(folder.string.hasPrefix("/edits/app-"))
        #expect(shelf.log == ["edit \(folder)", "run use", "refresh false"])
    }

    @Test func aToolThatFailsLeavesNoCopy() async {
        shelf.set { $0.toolFails = true }
        #expect(await code { try await shelf.jumper.run(.edit(SmallWorld.nio)) } == .toolFailed)
        #expect(shelf.log.last?.hasPrefix("revert /edits/") == true)
    }

    @Test func withoutTrustNothingIsDone() async {
        shelf.set { $0.isTrusting = false }
        #expect(await code { try await shelf.jumper.run(.edit(SmallWorld.nio)) } == .notTrusted)
        #expect(shelf.log.isEmpty)
    }

    @Test func revertRefusesWhileWorkWouldBeLost() async throws {
        shelf.set { $0.unsaved = ["Sources/X.swift is changed"] }
        #expect(await code { try await shelf.jumper.run(.revert(SmallWorld.nio)) } == .workWouldBeLost)
        #expect(shelf.log.isEmpty)
        shelf.set { $0.unsaved = [] }
        _ = try await shelf.jumper.run(.revert(SmallWorld.nio))
        #expect(shelf.log.first == "run drop")
    }

    @Test func whyAndRefreshAnswerInWords() async throws {
        let why = try await shelf.jumper.run(.why(SmallWorld.atomics))
        #expect(why.summary?.text == "app → nio → atomics")
        guard case .paths(let paths, let document) = why.value else { Issue.record("no paths"); return }
        #expect(paths == [[SmallWorld.app, SmallWorld.nio, SmallWorld.atomics]])
        #expect(document.text == "app\n  nio 2.5.0\n    atomics 1.3.0\n")
        #expect(try await shelf.jumper.run(.refresh).messages.first?.text == "The graph holds 3 components")
    }

    @Test func commandsTravelAsNamesAndArguments() throws {
        let features = SmallWorld().features
        let commands: [Command] = [
            .showGraph(.svg, root: SmallWorld.app), .why(SmallWorld.nio), .jump(SmallWorld.nio), .edit(SmallWorld.nio),
            .revert(SmallWorld.nio), .refresh,
        ]
        for command in commands {
            #expect(try features.command(named: command.name, arguments: command.arguments) == command)
        }
        #expect(Set(commands.map(\.name)) == Set(Command.names))
        for name in ["kytes.jump", "kytes.why", "kytes.edit", "kytes.revert"] {
            let message = "`\(name)` takes one argument: the name or the package URL of a component"
            let error = #expect(throws: FeatureError.self) { try features.command(named: name, arguments: []) }
            #expect(error?.description == message)
        }
        #expect(throws: FeatureError.self) { try features.command(named: "rm", arguments: ["-rf"]) }
        #expect(throws: FeatureError.self) { try features.command(named: "kytes.showGraph", arguments: ["png"]) }
    }
}
