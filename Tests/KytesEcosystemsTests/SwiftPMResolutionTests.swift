import KytesBasics
import KytesEcosystems
import KytesGraph
import KytesText
import Testing

/// Made-up worlds. What is expected was printed by `swift package show-dependencies` of Swift 6.3.1 for repositories with
/// these tags and manifests; where it refused, a problem is expected at the requirement.
@Suite struct SwiftPMResolutionTests {
    private typealias U = Universe

    private func check(
        _ universe: Universe,
        chooses chosen: [String],
        problems: [String] = [],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let resolution = try await universe.resolution()
        #expect(resolution.chosen == chosen, sourceLocation: sourceLocation)
        #expect(resolution.problems == problems, sourceLocation: sourceLocation)
        for edge in resolution.edges {
            #expect(resolution.files[edge.evidence.document] != nil, sourceLocation: sourceLocation)
            #expect(!edge.evidence.range.isEmpty, sourceLocation: sourceLocation)
        }
    }

    // MARK: - Tags

    @Test func tagMayBeginWithVAndLackItsPatch() async throws {
        var u = U()
        u.release("a", "v1.0.0", "1.2", "v1.1")
        u.root(U.manifest("root", "a from: \"1.0.0\""))
        try await check(u, chooses: ["a 1.2.0"])
    }

    @Test func tagWithoutVIsTakenOfTwo() async throws {
        var u = U()
        u.release("a", "v1.0.0", manifest: U.manifest("a", "b from: \"1.0.0\""))
        u.release("a", "1.0.0")
        u.release("b", "1.0.0")
        u.root(U.manifest("root", "a from: \"1.0.0\""))
        try await check(u, chooses: ["a 1.0.0"])
    }

    @Test func tagsForTheseToolsPutOthersAside() async throws {
        var u = U()
        u.release("a", "1.0.0", "1.0.0@swift-6", "1.1.0", "0.9.0@swift-6.3", "1.2.0@swift-5")
        u.root(U.manifest("root", "a \"0.1.0\"..<\"2.0.0\""))
        try await check(u, chooses: ["a 1.0.0"])
    }

    @Test(arguments: [
        ("from: \"1.0.0\"", "a 1.0.0"), ("from: \"1.0.0-beta\"", "a 1.1.0-beta.10"),
        ("\"1.0.0\"..<\"2.0.0-b\"", "a 2.0.0-alpha"), ("exact: \"1.1.0-beta.2\"", "a 1.1.0-beta.2"),
    ])
    func prereleaseIsChosenWhereABoundIsOne(_ requirement: String, _ chosen: String) async throws {
        var u = U()
        u.release("a", "1.0.0", "1.1.0-beta.2", "1.1.0-beta.10", "2.0.0-alpha")
        u.root(U.manifest("root", "a " + requirement))
        try await check(u, chooses: [chosen])
    }

    @Test(arguments: [
        ("exact: \"1.0.0\"", "a 1.0.0"), (".upToNextMinor(from: \"1.0.0\")", "a 1.0.1"),
        ("\"1.0.0\"...\"1.1.0\"", "a 1.1.0"), (".upToNextMajor(from: \"1.0.0\")", "a 1.2.0"),
        ("\"1.0.0\"..<\"1.2.0\"", "a 1.1.0"),
    ])
    func requirementIsKept(_ requirement: String, _ chosen: String) async throws {
        var u = U()
        u.release("a", "1.0.0", "1.0.1", "1.1.0", "1.2.0", "2.0.0")
        u.root(U.manifest("root", "a " + requirement))
        try await check(u, chooses: [chosen])
    }

    // MARK: - Conflicts

    @Test func conflictIsSaidAtBothRequirements() async throws {
        var u = U()
        u.release("c", "1.0.0", "2.0.0")
        u.release("a", "1.0.0", manifest: U.manifest("a", "c from: \"1.0.0\""))
        u.release("b", "1.0.0", manifest: U.manifest("b", "c from: \"2.0.0\""))
        u.root(U.manifest("root", "a from: \"1.0.0\"", "b from: \"1.0.0\""))
        try await check(
            u, chooses: [], problems: ["swiftpm/conflict: from: \"1.0.0\"", "swiftpm/conflict: from: \"1.0.0\""])
    }

    @Test func olderVersionIsChosenWhereTheNewestDoesNotFit() async throws {
        var u = U()
        u.release("c", "1.0.0", "2.0.0")
        u.release("a", "1.0.0", manifest: U.manifest("a", "c from: \"1.0.0\""))
        u.release("a", "1.1.0", manifest: U.manifest("a", "c from: \"2.0.0\""))
        u.root(U.manifest("root", "a from: \"1.0.0\"", "c from: \"1.0.0\""))
        try await check(u, chooses: ["a 1.0.0", "c 1.0.0"])
    }

    @Test func requirementThatNoVersionMeetsIsSaidThereAndTheRestIsShown() async throws {
        var u = U()
        u.release("a", "2.0.0")
        u.release("b", "1.0.0")
        u.root(U.manifest("root", "a from: \"1.0.0\"", "b from: \"1.0.0\""))
        try await check(u, chooses: ["b 1.0.0"], problems: ["swiftpm/conflict: from: \"1.0.0\""])
    }

    @Test func repositoryOutOfReachIsSaidAndTheRestIsShown() async throws {
        var u = U()
        u.release("b", "1.0.0", manifest: U.manifest("b", "gone from: \"1.0.0\""))
        u.root(U.manifest("root", "b from: \"1.0.0\""))
        try await check(u, chooses: ["b 1.0.0"], problems: ["swiftpm/unresolved: https://example.org/x/b.git"])
    }

    // MARK: - Tools and manifests

    @Test func versionForNewerToolsIsPassedOver() async throws {
        var u = U()
        u.release("a", "1.0.0")
        u.release("a", "1.1.0", "1.2.0", manifest: U.manifest("a", tools: "9.0"))
        u.root(U.manifest("root", "a from: \"1.0.0\""))
        try await check(u, chooses: ["a 1.0.0"])
    }

    @Test func manifestForTheseToolsIsRead() async throws {
        var u = U()
        u.release("b", "1.0.0")
        u.release("d", "1.0.0")
        let needsB = U.manifest("x", "b from: \"1.0.0\"", tools: "5.9")
        let needsD = U.manifest("x", "d from: \"1.0.0\"", tools: "9.0")
        u.commit(
            U.manifest("x", tools: "5.5"),
            to: U.url("x"),
            tags: ["1.0.0"],
            others: ["Package@swift-5.9.swift": needsB, "Package@swift-9.0.swift": needsD]
        )
        u.root(U.manifest("root", "x from: \"1.0.0\""))
        try await check(u, chooses: ["b 1.0.0", "x 1.0.0"])
    }

    @Test func manifestForNewerToolsGivesWayToTheOneForThese() async throws {
        var u = U()
        u.release("b", "1.0.0")
        u.commit(
            U.manifest("x", tools: "9.0"),
            to: U.url("x"),
            tags: ["1.0.0"],
            others: ["Package@swift-6.1.swift": U.manifest("x", "b from: \"1.0.0\"")]
        )
        u.root(U.manifest("root", "x from: \"1.0.0\""))
        try await check(u, chooses: ["b 1.0.0", "x 1.0.0"])
    }

    @Test func whatOnlyTestsOfADependencyUseIsPruned() async throws {
        var u = U()
        let tests = ".product(name: \"gone\", package: \"gone\")"
        u.release("a", "1.0.0", manifest: U.manifest("a", "gone from: \"1.0.0\"", uses: "", tests: tests))
        u.root(U.manifest("root", "a from: \"1.0.0\""))
        try await check(u, chooses: ["a 1.0.0"])
    }

    @Test func oldManifestKeepsAllItsDependencies() async throws {
        var u = U()
        u.release("t", "1.0.0")
        u.release("u", "1.0.0")
        u.release(
            "a", "1.0.0",
            manifest: U.manifest("a", "t from: \"1.0.0\"", "u from: \"1.0.0\"", tools: "5.1", uses: "\"t\""))
        u.root(U.manifest("root", "a from: \"1.0.0\""))
        try await check(u, chooses: ["a 1.0.0", "t 1.0.0", "u 1.0.0"])
    }

    // MARK: - Branches and commits

    @Test func branchIsFollowedAndWhatItNeedsIsChosenByVersion() async throws {
        var u = U()
        u.release("c", "1.0.0", "1.1.0")
        u.release("a", "1.0.0", manifest: U.manifest("a", "c exact: \"1.0.0\""))
        u.root(U.manifest("root", "a branch: \"main\""))
        try await check(u, chooses: ["a main", "c 1.0.0"])
    }

    @Test func branchTakesThePlaceOfVersions() async throws {
        var u = U()
        u.release("c", "1.0.0")
        u.release("a", "1.0.0", manifest: U.manifest("a", "c from: \"5.0.0\""))
        u.root(U.manifest("root", "a from: \"1.0.0\"", "c branch: \"main\""))
        try await check(u, chooses: ["a 1.0.0", "c main"])
    }

    @Test func packageByVersionMayNotNeedABranch() async throws {
        var u = U()
        u.release("c", "1.0.0")
        u.release("a", "1.0.0", manifest: U.manifest("a", "c from: \"1.0.0\""))
        u.release("a", "1.1.0", manifest: U.manifest("a", "c branch: \"main\""))
        u.root(U.manifest("root", "a from: \"1.0.0\""))
        try await check(u, chooses: ["a 1.0.0", "c 1.0.0"])
    }

    @Test func missingBranchIsSaid() async throws {
        var u = U()
        u.release("a", "1.0.0")
        u.root(U.manifest("root", "a branch: \"nope\""))
        try await check(u, chooses: [], problems: ["swiftpm/unresolved: https://example.org/x/a.git"])
    }

    @Test func twoBranchesOfOnePackageAreAConflict() async throws {
        var u = U()
        u.release("c", "1.0.0")
        u.commit(U.manifest("c"), to: U.url("c"), branch: "dev")
        u.release("a", "1.0.0", manifest: U.manifest("a", "c branch: \"dev\""))
        u.root(U.manifest("root", "a branch: \"main\"", "c branch: \"main\""))
        let resolution = try await u.resolution()
        #expect(resolution.files.values.contains { $0.diagnostics.contains { $0.code == "swiftpm/conflict" } })
    }

    @Test func commitIsTakenAsItIs() async throws {
        var u = U()
        let commit = u.commit(U.manifest("a"), to: U.url("a"))
        u.release("a", "1.0.0")
        u.root(U.manifest("root", "a revision: \"\(commit)\""))
        try await check(u, chooses: ["a \(commit)"])
    }

    // MARK: - Folders

    @Test func folderTakesThePlaceOfARepository() async throws {
        var u = U()
        u.release("c", "1.0.0")
        u.release("a", "1.0.0", manifest: U.manifest("a", "c from: \"1.0.0\""))
        u.write(U.manifest("c"), to: "/c/Package.swift")
        u.root(U.manifest("root", "a from: \"1.0.0\"", "c path: \"../c\""))
        try await check(u, chooses: ["a 1.0.0", "c"])
    }

    @Test func foldersNeedEachTheirOwn() async throws {
        var u = U()
        u.release("r", "1.0.0", "1.1.0")
        u.write(U.manifest("y", "r exact: \"1.0.0\""), to: "/y/Package.swift")
        u.write(U.manifest("x", "y path: \"../y\""), to: "/x/Package.swift")
        u.root(U.manifest("root", "x path: \"../x\"", "r from: \"1.0.0\""))
        try await check(u, chooses: ["r 1.0.0", "x", "y"])
    }

    @Test func circleOfFoldersIsSaidAndEnds() async throws {
        var u = U()
        u.write(U.manifest("x", "package path: \"../package\"", tools: "5.9"), to: "/x/Package.swift")
        u.root(U.manifest("package", "x path: \"../x\"", tools: "5.9"))
        try await check(u, chooses: ["x"], problems: ["swiftpm/cycle: ../x"])
    }

    @Test func packagesOfOneNameAreToldApartByTheirFolders() throws {
        let manifests = ["/w/a/server/Package.swift", "/w/b/server/Package.swift"].compactMap { AbsolutePath($0) }
        let projects = SwiftPM.projects(among: manifests)
        #expect(projects.map(\.folder.string) == ["/w/a/server", "/w/b/server"])
        #expect(Set(projects.map(\.base.string)) == ["/w"])
    }

    @Test func missingFolderIsSaid() async throws {
        var u = U()
        u.root(U.manifest("root", "x path: \"../x\""))
        try await check(u, chooses: [], problems: ["swiftpm/unresolved: ../x"])
    }

    @Test func editedPackageStandsInItsFolder() async throws {
        var u = U()
        u.release("b", "1.0.0")
        u.release("a", "1.0.0", manifest: U.manifest("a", "b exact: \"1.0.0\""))
        u.write(U.manifest("b"), to: "/mine/b/Package.swift")
        u.write(
            """
            {"object":{"dependencies":[{"packageRef":{"identity":"b"},
            "state":{"name":"edited","path":"/mine/b"},"subpath":"b"}]},"version":7}
            """,
            to: "/package/.build/workspace-state.json"
        )
        u.root(U.manifest("root", "a from: \"1.0.0\""))
        try await check(u, chooses: ["a 1.0.0", "b"])
    }

    // MARK: - Traits

    private func withTraits() -> Universe {
        var u = U()
        u.release("b", "1.0.0")
        u.release("d", "1.0.0")
        let uses = [("b", "T1"), ("d", "T2")].map { name, trait in
            ".product(name: \"\(name)\", package: \"\(name)\", condition: .when(traits: [\"\(trait)\"]))"
        }
        u.release(
            "a", "1.0.0",
            manifest: U.manifest(
                "a", "b from: \"1.0.0\"", "d from: \"1.0.0\"",
                uses: uses.joined(separator: ", "),
                traits: ".trait(name: \"T1\"), .trait(name: \"T2\", enabledTraits: [\"T1\"]), "
                    + ".default(enabledTraits: [\"T1\"])"
            )
        )
        return u
    }

    @Test(arguments: [
        ("", ["a 1.0.0", "b 1.0.0"]), (", traits: []", ["a 1.0.0"]),
        (", traits: [\"T2\"]", ["a 1.0.0", "b 1.0.0", "d 1.0.0"]),
    ])
    func traitsDecideWhatIsNeeded(_ traits: String, _ chosen: [String]) async throws {
        var u = withTraits()
        u.root(U.manifest("root", "a from: \"1.0.0\"" + traits))
        try await check(u, chooses: chosen)
    }

    @Test func traitUnderAConditionIsAskedForWhereItIsMet() async throws {
        var u = withTraits()
        let asked = "[.trait(name: \"T2\", condition: .when(traits: [\"X\"]))]"
        u.release(
            "m", "1.0.0",
            manifest: U.manifest("m", "a from: \"1.0.0\", traits: \(asked)", traits: ".trait(name: \"X\")"))
        u.root(U.manifest("root", "m from: \"1.0.0\", traits: [\"X\"]"))
        try await check(u, chooses: ["a 1.0.0", "b 1.0.0", "d 1.0.0", "m 1.0.0"])
    }

    @Test func unknownTraitIsSaid() async throws {
        var u = withTraits()
        u.root(U.manifest("root", "a from: \"1.0.0\", traits: [\"nope\"]", "b from: \"1.0.0\", traits: []"))
        let problems = try await u.resolution().problems
        #expect(
            problems == [
                "swiftpm/unknown-trait: https://example.org/x/a.git",
                "swiftpm/unknown-trait: https://example.org/x/b.git",
            ])
    }

    // MARK: - Names and addresses

    @Test func mirrorTakesThePlaceOfAnAddress() async throws {
        var u = U()
        u.release("b", "1.0.0", "1.3.0")
        u.write(
            "{\"object\":[{\"mirror\":\"\(U.url("b"))\",\"original\":\"https://gone.test/a.git\"}],\"version\":1}",
            to: "/home/user/.swiftpm/configuration/mirrors.json")
        u.root(U.manifest("root", "b url: \"https://gone.test/a.git\", from: \"1.0.0\""))
        try await check(u, chooses: ["b 1.3.0"])
    }

    @Test func oneIdentityOfTwoAddressesIsSaid() async throws {
        var u = U()
        u.release("c", "1.0.0")
        u.commit(U.manifest("c"), to: "https://example.org/fork/c.git", tags: ["1.0.0"])
        u.root(U.manifest("root", "c from: \"1.0.0\"", "c url: \"https://example.org/fork/c.git\", from: \"1.0.0\""))
        let problems = try await u.resolution().problems
        #expect(problems.contains("swiftpm/duplicated-identity: https://example.org/fork/c.git"))
    }

    @Test func nameInTargetsMayBeTheOneThatTheRequirementGives() async throws {
        var u = U()
        u.release("swift-b", "1.0.0")
        u.release(
            "a", "1.0.0",
            manifest: U.manifest(
                "a", "swift-b name: \"Bee\", url: \"\(U.url("swift-b"))\", from: \"1.0.0\"",
                tools: "5.3",
                uses: ".product(name: \"swift-b\", package: \"Bee\")"
            )
        )
        u.root(U.manifest("root", "a from: \"1.0.0\""))
        try await check(u, chooses: ["a 1.0.0", "swift-b 1.0.0"])
    }

    // MARK: - Products

    @Test func missingProductIsSaid() async throws {
        var u = U()
        u.release("a", "1.0.0")
        u.root(U.manifest("root", "a from: \"1.0.0\"", uses: ".product(name: \"zz\", package: \"a\")"))
        try await check(
            u,
            chooses: ["a 1.0.0"],
            problems: ["swiftpm/missing-product: zz", "swiftpm/unused-dependency: https://example.org/x/a.git"]
        )
    }

    @Test func unknownPackageIsSaid() async throws {
        var u = U()
        u.release("a", "1.0.0")
        u.root(
            U.manifest(
                "root", "a from: \"1.0.0\"",
                uses: "\"a\", .product(name: \"a\", package: \"b\")"
            ))
        try await check(u, chooses: ["a 1.0.0"], problems: ["swiftpm/unknown-package: b"])
    }

    @Test func productOfAnotherPackageIsOfferedForAName() async throws {
        var u = U()
        u.commit(
            U.manifest("Core").replacing("package = Package(name: \"Core\"", with: ""), to: U.url("kit"),
            tags: ["1.0.0"])
        u.root(U.manifest("root", "kit from: \"1.0.0\"", uses: "\"Core\""))
        let resolution = try await u.resolution()
        #expect(resolution.problems.contains("swiftpm/missing-product: Core"))
        let fix = try #require(resolution.fixes.first { $0.code == "swiftpm/missing-product" })
        #expect(fix.edits.map(\.replacement) == [".product(name: \"Core\", package: \"kit\")"])
        let file = try #require(resolution.files[fix.document])
        #expect(fix.edits.map { file.file.text[$0.range] } == ["\"Core\""])
    }
}

/// Pins come first, in each of the three formats that SwiftPM wrote.
@Suite struct SwiftPMPinTests {
    private typealias U = Universe

    private func world(_ requirement: String) -> (Universe, old: String) {
        var u = U()
        let old = u.commit(U.manifest("a"), to: U.url("a"), tags: ["1.0.0"])
        u.release("a", "1.1.0", "2.0.0")
        u.root(U.manifest("root", "a " + requirement))
        return (u, old)
    }

    private func lockfiles(_ commit: String) -> [String] {
        [
            """
            {"object": {"pins": [{"package": "a", "repositoryURL": "\(U.url("a"))",
              "state": {"branch": null, "revision": "\(commit)", "version": "1.0.0"}}]}, "version": 1}
            """,
            """
            {"pins": [{"identity": "a", "kind": "remoteSourceControl", "location": "\(U.url("a"))",
              "state": {"revision": "\(commit)", "version": "1.0.0"}}], "version": 2}
            """,
            """
            {"originHash": "0", "pins": [{"identity": "a", "kind": "remoteSourceControl", "location": "\(U.url("a"))",
              "state": {"revision": "\(commit)", "version": "1.0.0"}}], "version": 3}
            """,
        ]
    }

    @Test(arguments: 0..<3) func pinIsKeptWhereItDoes(format: Int) async throws {
        var (u, old) = world("from: \"1.0.0\"")
        u.write(lockfiles(old)[format], to: "/package/Package.resolved")
        let resolution = try await u.resolution()
        #expect(resolution.chosen == ["a 1.0.0"] && resolution.problems.isEmpty)
        let component = try #require(resolution.components.first { $0.name == "a" })
        #expect(component.id.purl == "pkg:swift/example.org/x/a@1.0.0")
        #expect(component.source?.revision == old && component.source?.exactness == .exact)
        let pin = try #require(component.pin?.evidence)
        let lockfile = try #require(resolution.files[pin.document])
        #expect(lockfile.file.text[pin.range] == "1.0.0")
        let link = try #require(lockfile.links.first { $0.range == pin.range })
        #expect(link.component == component.id)
        #expect(link.definition?.document.uri == "pkg:swift/example.org/x/a@1.0.0#Package.swift")
    }

    @Test(arguments: 0..<3) func pinOutOfDateIsSaidAndTheRequirementWins(format: Int) async throws {
        var (u, old) = world("from: \"2.0.0\"")
        u.write(lockfiles(old)[format], to: "/package/Package.resolved")
        let resolution = try await u.resolution()
        #expect(resolution.chosen == ["a 2.0.0"])
        #expect(resolution.problems == ["swiftpm/pin-out-of-date: from: \"2.0.0\""])
    }

    @Test func pinnedBranchStaysAtItsCommit() async throws {
        var (u, old) = world("branch: \"main\"")
        u.write(
            """
            {"pins": [{"identity": "a", "kind": "remoteSourceControl", "location": "\(U.url("a"))",
              "state": {"branch": "main", "revision": "\(old)"}}], "version": 2}
            """, to: "/package/Package.resolved")
        let resolution = try await u.resolution()
        #expect(resolution.components.first { $0.name == "a" }?.source?.revision == old)
        #expect(resolution.problems.isEmpty)
    }

    @Test func pinOfAnotherPlaceDoesNotCount() async throws {
        var (u, old) = world("from: \"1.0.0\"")
        let text = lockfiles(old)[2].replacing(U.url("a"), with: "https://example.org/fork/a.git")
        u.write(text, to: "/package/Package.resolved")
        #expect(try await u.resolution().chosen == ["a 1.1.0"])
    }

    @Test(arguments: ["", "{", "[]", "{\"version\": 9}", "{\"pins\": [{}], \"version\": 2}", "\u{0}"])
    func brokenLockfileIsNoTrap(_ text: String) async throws {
        var (u, _) = world("from: \"1.0.0\"")
        u.write(text, to: "/package/Package.resolved")
        #expect(try await u.resolution().chosen == ["a 1.1.0"])
    }
}

/// What the mentions of a manifest lead to.
@Suite struct SwiftPMLinkTests {
    @Test func requirementAndProductLeadIntoTheDependency() async throws {
        var u = Universe()
        u.release("a", "1.0.0")
        u.root(Universe.manifest("root", "a from: \"1.0.0\""))
        let resolution = try await u.resolution()
        let file = try #require(resolution.files.values.first { $0.owner == resolution.roots.first })
        let component = try #require(ComponentID(purl: "pkg:swift/example.org/x/a@1.0.0"))
        let requirement = try #require(file.links.first { $0.role == .requirement })
        #expect(file.file.text[requirement.range] == Universe.url("a"))
        #expect(requirement.component == component)
        let definition = try #require(requirement.definition)
        let manifest = try #require(resolution.files[definition.document])
        #expect(manifest.owner == component)
        let uses = file.links.filter { $0.role == .use && $0.component == component }
        #expect(uses.map { file.file.text[$0.range] } == ["a", "a"])
        #expect(uses.allSatisfy { $0.definition?.document == manifest.file.document })
        #expect(uses.first?.implementation?.folders.first == "Sources/a")
    }

    @Test func systemLibrariesAreOfTheOperatingSystem() async throws {
        var u = Universe()
        u.root(
            """
            // swift-tools-version:6.1
            import PackageDescription
            let package = Package(name: "root", targets: [
                .systemLibrary(name: "X", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"]), .brew(["libxml2"])])
            ])
            """)
        let resolution = try await u.resolution()
        #expect(
            resolution.components.filter { $0.layer == .os }.map(\.id.purl) == [
                "pkg:deb/debian/libxml2-dev", "pkg:brew/libxml2",
            ])
        #expect(resolution.edges.map(\.to.purl) == ["pkg:deb/debian/libxml2-dev", "pkg:brew/libxml2"])
    }

    @Test func pluginIsToolingAndBuiltWith() async throws {
        var u = Universe()
        u.commit(
            """
            // swift-tools-version:6.1
            import PackageDescription
            let package = Package(name: "plug", products: [.plugin(name: "P", targets: ["P"])],
                targets: [.plugin(name: "P", capability: .buildTool())])
            """, to: Universe.url("plug"), tags: ["1.0.0"])
        u.root(
            """
            // swift-tools-version:6.1
            import PackageDescription
            let package = Package(name: "root", dependencies: [.package(url: "\(Universe.url("plug"))", from: "1.0.0")],
                targets: [.target(name: "root", plugins: [.plugin(name: "P", package: "plug")])])
            """)
        let resolution = try await u.resolution()
        #expect(resolution.edges.map(\.kind) == [.buildsWith])
        #expect(resolution.components.map(\.layer) == [.application, .tooling])
        #expect(resolution.problems.isEmpty)
    }
}
