import KytesBasics
import KytesFeatures
import KytesGraph
import KytesSources
import KytesTestSupport
import KytesText
import Testing

/// The features over a real workspace, a real cache and real repositories.
@Suite(.timeLimit(.minutes(2))) struct WholeStoryTests {
    @Test func aJumpEndsInTheManifestOfTheVersionInUseAndNests() async throws {
        let village = try await Village()
        let first = try await village.jumper.definition(in: village.manifest, at: village.at("https://git"))
        let middle = try #require(first.places.first)
        #expect(middle.text.string.contains("name: \"middle\""))
        #expect(middle.document.filePath?.isWithin(village.host.path("cache")) == true)
        #expect(middle.component?.purl == "pkg:swift/git.example.org/it/middle@1.1.0")
        #expect(middle.text[middle.range] == "middle")
        #expect(first.messages.isEmpty)

        let at = SmallWorld.at("https://git", in: middle.text)
        let second = try await village.jumper.definition(in: middle.document, at: at)
        let leaf = try #require(second.places.first)
        #expect(leaf.component?.purl == "pkg:swift/git.example.org/it/leaf@1.2.0")
        #expect(leaf.text.string.contains("name: \"leaf\""))
        await village.end()
    }

    @Test func implementationIsAFileOfTheTarget() async throws {
        let village = try await Village()
        let outcome = try await village.jumper.implementation(in: village.manifest, at: village.at("Middle\""))
        #expect(outcome.places.first?.document.filePath?.string.hasSuffix("/Sources/Middle/A.swift") == true)
        let own = try await village.jumper.implementation(
            in: village.manifest, at: village.at("RootKit\", dependencies"))
        #expect(own.places.first?.document.filePath?.string.hasSuffix("/home/root/Sources/RootKit/Root.swift") == true)
        await village.end()
    }

    @Test func aSubmoduleIsReachedFromWhatListsIt() async throws {
        let village = try await Village()
        let first = try await village.jumper.definition(in: village.manifest, at: village.at("https://git"))
        try await village.sources.whenAllComplete()
        let manifest = try #require(first.places.first?.document.filePath)
        let at = SmallWorld.at("Vendor/extra", in: SourceText(Village.submodules))
        // In the dependency's tree, and in the user's own checkout.
        try await village.host.git("init", "-q", in: "home/root")
        try await village.host.git(
            "remote", "add", "origin", "https://git.example.org/it/root.git", in: "home/root")
        try Disk.write(Array(Village.submodules.utf8), to: village.folder.appending(".gitmodules"))
        try await Village.addSubmodule(village.extra, to: "home/root", on: village.host)
        for list in [manifest.parent.appending(".gitmodules"), village.folder.appending(".gitmodules")] {
            let outcome = try await village.jumper.definition(in: DocumentID(file: list), at: at)
            let place = try #require(outcome.places.first)
            #expect(place.document.fileName == "README.md" && place.text.string == "extra\n")
            #expect(place.provenance?.revision == village.extra)
            #expect(outcome.messages.map(\.severity) == [.information])
        }
        // What is checked out is the user's own.
        try Disk.write(Array("mine\n".utf8), to: village.folder.appending("Vendor/extra/README.md"))
        let list = DocumentID(file: village.folder.appending(".gitmodules"))
        let own = try await village.jumper.definition(in: list, at: at)
        #expect(own.places.first?.text.string == "mine\n" && own.messages.isEmpty)
        await village.end()
    }

    @Test func hoverKnowsTheLicenceAndTheWay() async throws {
        let village = try await Village()
        let features = try await village.desk.features(for: village.manifest)
        let hover = try #require(await features.hover(in: village.manifest, at: village.at("https://git")))
        for expected in ["**middle** 1.1.0", "Licence: Apache-2.0", "Why: root → middle", "Degree: 0"] {
            #expect(hover.markdown.contains(expected), "`\(expected)` in \(hover.markdown)")
        }
        #expect(features.inlayHints(in: village.manifest, within: 0..<10_000).map(\.label) == ["= 1.1.0"])
        await village.end()
    }

    @Test func versionsComeFromTheTags() async throws {
        let village = try await Village()
        let features = try await village.desk.features(for: village.manifest)
        let list = await features.completions(in: village.manifest, at: village.at("1.0.0"))
        #expect(list.items.map(\.label) == ["1.1.0", "1.0.0", "2.0.0-beta.1"])
        let actions = await features.codeActions(
            in: village.manifest, within: village.at("1.0.0")..<village.at("1.0.0"))
        #expect(actions.contains { $0.edits.values.contains { $0.first?.replacement == "1.1.0" } })
        await village.end()
    }

    @Test func referencesReachTheSources() async throws {
        let village = try await Village()
        _ = try await village.desk.features(for: village.manifest)
        let features = try await village.desk.features(mentioning: nil)
        let found = features.references(in: village.manifest, at: village.at("https://git"), includingDeclaration: true)
        #expect(Set(found.map(\.document.fileName)).isSuperset(of: ["Package.swift", "Root.swift"]))
        await village.end()
    }

    @Test func whatWasFetchedIsReachedWithoutTheNetwork() async throws {
        let village = try await Village()
        let here = try await village.jumper.jump(
            to: try #require(ComponentID(purl: "pkg:swift/git.example.org/it/leaf@1.2.0")))
        #expect(here.places.count == 1)
        await village.sources.setPolicy(.never)
        let again = try await village.jumper.jump(
            to: try #require(ComponentID(purl: "pkg:swift/git.example.org/it/leaf@1.2.0")))
        #expect(again.places.first?.document == here.places.first?.document)
        await village.end()
    }

    @Test func editMakesAWritableCopyAndRevertTakesItAway() async throws {
        let village = try await Village()
        let middle = try #require(ComponentID(purl: "pkg:swift/git.example.org/it/middle@1.1.0"))
        let outcome = try await village.jumper.run(.edit(middle))
        guard case .folder(let folder) = outcome.value else {
            Issue.record("no folder")
            return
        }
        #expect(Disk.kind(of: folder.appending("Package.swift")) == .file)
        try Disk.write(Array("mine".utf8), to: folder.appending("Mine.swift"))
        await #expect(throws: FeatureError.self) { try await village.jumper.run(.revert(middle)) }
        #expect(Disk.kind(of: folder.appending("Mine.swift")) == .file)
        Disk.remove(folder.appending("Mine.swift"))
        _ = try await village.jumper.run(.revert(middle))
        #expect(Disk.kind(of: folder) == nil)
        await village.end()
    }
}
