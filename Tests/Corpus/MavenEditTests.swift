import Glibc
import KytesBasics
import KytesEcosystems
import KytesFeatures
import KytesGraph
import KytesTestSupport
import KytesText
import Testing

/// What an edit of a POM does to the graph: each is applied, and everything is resolved anew.
@Suite struct MavenEditTests {
    /// Edits that say the same in other words.
    private static let neutral = [
        "actions", "actions-property", "actions-pin", "actions-duplicate", "actions-relocated",
    ]

    @Test(arguments: neutral, ["\n", "\r\n"])
    func theGraphStaysAsItIs(_ name: String, _ lineEnd: String) async throws {
        let (before, after) = try await Self.apply(name, lineEnd)
        #expect(Self.edges(of: before) == Self.edges(of: after))
        #expect(!Self.edges(of: after).isEmpty)
    }

    @Test func whatIsExcludedNoLongerLoses() async throws {
        let (before, after) = try await Self.apply("actions-exclude")
        #expect(Self.codes(of: before).contains("maven/version-conflict"))
        #expect(!Self.codes(of: after).contains("maven/version-conflict"))
        #expect(before.graph.components.map(\.id) == after.graph.components.map(\.id))
        #expect(Self.edges(of: before).subtracting(Self.edges(of: after)) == ["far:1.0 -> deep:1.0 compile"])
    }

    @Test(arguments: ["actions-raise", "actions-raise-everywhere", "actions-managed", "actions-missing"])
    func theVersionThatIsWrittenIsInUse(_ name: String) async throws {
        let (before, after) = try await Self.apply(name)
        #expect(!before.graph.components.contains { $0.name == "nio" && $0.version == "2.0" })
        #expect(after.graph.components.filter { $0.name == "nio" }.map(\.version) == ["2.0"])
    }

    /// A version that no list has is not replaced by an older one that one has; a pre-release gives way to its release.
    @Test(arguments: [("3.0", false), ("1.0", true), ("2.0-rc1", true), ("2.0", false)])
    func onlyNewerVersionsAreOffered(_ version: String, _ isRaised: Bool) async throws {
        let path = FixtureFile.folder.appending("maven/actions-raise.txt")
        let text = try #require(Checkout.text(of: path)).replacing(
            "<nio.version>1.0<", with: "<nio.version>\(version)<")
        let features = try await FixtureWorld(Fixture(text)).features()
        let document = DocumentID(file: FixtureWorld.folder.appending("pom.xml"))
        let at = try #require(Fixture(text).files[0].marks.first).range
        let titles = await features.codeActions(in: document, within: at).map(\.title)
        #expect(titles.contains { $0.hasPrefix("Raise") } == isRaised, "there are \(titles)")
    }

    @Test func aLineEndStaysWhatItWas() async throws {
        for name in Self.neutral {
            let (_, after) = try await Self.apply(name, "\r\n")
            for file in after.files.values where after.isEditable(file.file.document) {
                let bytes = file.file.text.bytes
                let stray = bytes.indices.filter { bytes[$0] == 0x0A && ($0 == 0 || bytes[$0 - 1] != 0x0D) }
                #expect(stray.isEmpty, "\(name): \(file.file.text.string.debugDescription)")
            }
        }
    }

    /// A POM on one line stays on one line.
    @Test(arguments: ["Move the version", "Extract the version"])
    func aPOMOnOneLine(_ title: String) async throws {
        let text = """
            <project><modelVersion>4.0.0</modelVersion><groupId>org.example</groupId><artifactId>app</artifactId>\
            <version>1</version><dependencies><dependency><groupId>org.example</groupId>\
            <artifactId>n$0io</artifactId><version>2.0</version></dependency></dependencies></project>
            """
        var fixture = Fixture("One line.\n\n-- pom.xml --\n" + text + "\n")
        let before = try await FixtureWorld(fixture).features()
        let document = DocumentID(file: FixtureWorld.folder.appending("pom.xml"))
        let cursor = try #require(fixture.files[0].cursor)
        let actions = await before.codeActions(in: document, within: cursor..<cursor)
        let action = try #require(actions.first { $0.title.hasPrefix(title) }, "there are \(actions.map(\.title))")
        fixture.files[0].text = fixture.files[0].text.applying(action.edits[document] ?? [])
        let after = try await FixtureWorld(fixture).features()
        #expect(Self.edges(of: before) == Self.edges(of: after))
        #expect(fixture.files[0].text.string.split(separator: "\n").count == 1)
    }

    /// Many of everything, and each looks for something among the others.
    @Test(.timeLimit(.minutes(1))) func whatIsSaidOfAHugePOMIsSaidInTime() async throws {
        let count = 6_000
        func dependency(_ index: Int, _ version: String) -> String {
            "<dependency><groupId>g</groupId><artifactId>a\(index)</artifactId>\(version)</dependency>\n"
        }
        let properties = (0..<count).map { "<p\($0)>\($0)</p\($0)>\n" }.joined()
        let managed = (0..<count).map { dependency($0, "<version>${p\($0)}</version>") }.joined()
        let text = """
            <project><modelVersion>4.0.0</modelVersion><groupId>g</groupId><artifactId>huge</artifactId>
            <version>1</version><packaging>pom</packaging><properties>\(properties)</properties>
            <dependencyManagement><dependencies>\(managed)</dependencies></dependencyManagement></project>
            """
        let features = try await FixtureWorld(Fixture("Huge.\n\n-- pom.xml --\n" + text + "\n")).features()
        let document = DocumentID(file: FixtureWorld.folder.appending("pom.xml"))
        let start = ContinuousClock.now
        let hints = features.inlayHints(in: document, within: 0..<text.utf8.count)
        _ = features.documentLinks(in: document)
        #expect(!hints.isEmpty)
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    /// What Maven itself says of the POMs that come out.
    @Test(.enabled(if: mvn != nil, "`mvn` is absent"), arguments: neutral + ["actions-exclude", "actions-managed"])
    func mavenTakesWhatComesOut(_ name: String) async throws {
        let program = try #require(Self.mvn)
        let (_, after) = try await Self.apply(name)
        let folder = TemporaryFolder()
        for (document, file) in after.files where after.isEditable(document) {
            guard let path = document.filePath?.relative(to: FixtureWorld.folder) else { continue }
            try Disk.write(file.file.text.bytes.map { $0 }, to: folder.path.appending(path))
        }
        let process = ChildProcess(
            executable: program, arguments: ["-o", "-B", "-q", "validate"],
            environment: [
                "PATH": getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin",
                "MAVEN_OPTS": "-Duser.home=\(folder.path.string)",
            ],
            directory: folder.path, timeout: .seconds(60))
        let outcome = try process.run(cancel: CancelFlag())
        #expect(outcome.status == 0, "\(String(decoding: outcome.output, as: UTF8.self))")
    }

    private static let mvn = ChildProcess.find("mvn", path: getenv("PATH").map { String(cString: $0) })

    /// The state before and after the action that a fixture marks.
    private static func apply(
        _ name: String,
        _ lineEnd: String = "\n"
    ) async throws -> (before: Features, after: Features) {
        let path = FixtureFile.folder.appending("maven/\(name).txt")
        var fixture = Fixture(try #require(Checkout.text(of: path)))
        let index = try #require(fixture.files.firstIndex { $0.marks.contains { $0.words.hasPrefix("action ") } })
        let section = fixture.files[index]
        let mark = try #require(section.marks.first { $0.words.hasPrefix("action ") })
        let lines = section.text.bytes[..<mark.range.lowerBound].count { $0 == 0x0A }
        let at = mark.range.lowerBound + lines * (lineEnd.utf8.count - 1)
        for index in fixture.files.indices {
            fixture.files[index].text = SourceText(fixture.files[index].text.string.replacing("\n", with: lineEnd))
        }
        let before = try await FixtureWorld(fixture).features()
        let document = DocumentID(file: FixtureWorld.folder.appending(section.name))
        let actions = await before.codeActions(in: document, within: at..<at)
        let title = mark.words.dropFirst(7)
        let action = try #require(actions.first { $0.title == title }, "there are \(actions.map(\.title))")
        for index in fixture.files.indices {
            let document = DocumentID(file: FixtureWorld.folder.appending(fixture.files[index].name))
            fixture.files[index].text = fixture.files[index].text.applying(action.edits[document] ?? [])
        }
        return (before, try await FixtureWorld(fixture).features())
    }

    private static func edges(of features: Features) -> Set<String> {
        Set(
            features.graph.edges.map { edge in
                let ends = [edge.from, edge.to].map { $0.packageURL.name + ":" + ($0.packageURL.version ?? "") }
                return "\(ends[0]) -> \(ends[1]) \(edge.scope)"
            })
    }

    private static func codes(of features: Features) -> Set<String> {
        Set(features.files.keys.flatMap { features.diagnostics(in: $0).map(\.code) })
    }
}
