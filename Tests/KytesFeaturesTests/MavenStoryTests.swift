import KytesBasics
import KytesEcosystems
import KytesFeatures
import KytesGraph
import KytesSources
import KytesTestSupport
import KytesText
import KytesWorkspace
import Testing

/// A reactor on the disk with a local repository, as a living workspace sees it.
@Suite struct MavenStoryTests {
    private let folder = TemporaryFolder()
    private let desk: Desk

    init() throws {
        let home = folder.path.appending("home")
        for (path, text) in Self.files { try Disk.write(Array(text.utf8), to: folder.path.appending(path)) }
        for version in ["1.0", "2.0"] {
            let pom = Self.pom("nio", version, "")
            try Disk.write(
                Array(pom.utf8), to: home.appending(".m2/repository/org/example/nio/\(version)/nio-\(version).pom"))
        }
        let environment = ["HOME": home.string]
        let sources = SourceStore(
            cache: folder.path.appending("cache"), policy: .never, environment: environment)
        let workspace = Workspace(
            folders: [folder.path.appending("reactor")], sources: sources,
            configuration: WorkspaceConfiguration(environment: environment))
        desk = Desk(workspace: workspace, sources: sources, editFolder: folder.path.appending("edits"))
        workspace.start()
    }

    private static let files = [
        "reactor/pom.xml": pom(
            "build", "1",
            """
            <packaging>pom</packaging><modules><module>app</module></modules>\
            <properties><nio.version>1.0</nio.version></properties>
            """),
        "reactor/app/pom.xml": """
        <project>
          <modelVersion>4.0.0</modelVersion>
          <parent><groupId>org.example</groupId><artifactId>build</artifactId><version>1</version></parent>
          <artifactId>app</artifactId>
          <dependencies>
            <dependency>
              <groupId>org.example</groupId>
              <artifactId>nio</artifactId>
              <version>${nio.version}</version>
            </dependency>
          </dependencies>
        </project>
        """,
    ]

    private static func pom(_ name: String, _ version: String, _ rest: String) -> String {
        """
        <project><modelVersion>4.0.0</modelVersion><groupId>org.example</groupId><artifactId>\(name)</artifactId>\
        <version>\(version)</version>\(rest)</project>
        """
    }

    private var parent: DocumentID { DocumentID(file: folder.path.appending("reactor/pom.xml")) }
    private var app: DocumentID { DocumentID(file: folder.path.appending("reactor/app/pom.xml")) }

    private func offset(of words: String, in document: DocumentID, _ features: Features) throws -> Int {
        let text = try #require(features.text(of: document)).string
        let range = try #require(text.firstRange(of: words))
        return text.utf8.distance(from: text.startIndex, to: range.lowerBound)
    }

    @Test func theLocalRepositoryIsKnown() async throws {
        let features = desk.features(of: try await desk.workspace.settled())
        let artifact = try offset(of: "nio</artifactId>", in: app, features)
        let actions = await features.codeActions(in: app, within: artifact..<artifact)
        let raise = try #require(actions.first { $0.title.hasPrefix("Raise") }, "there are \(actions.map(\.title))")
        #expect(raise.title == "Raise `org.example:nio` to the newest known version, 2.0")
        let edits = try #require(raise.edits[parent])
        let raised = try #require(features.text(of: parent)).applying(edits)
        #expect(raised.string.contains("<nio.version>2.0</nio.version>"))
        let names = await features.completions(in: app, at: artifact).items.map(\.label)
        #expect(names.contains("nio"))
        await desk.workspace.shutdown()
    }

    @Test func everythingHasItsPlaceInSearchAndHierarchy() async throws {
        let features = desk.features(of: try await desk.workspace.settled())
        let found = features.workspaceSymbols(matching: "nio").map { "\($0.kind) \($0.name)" }
        #expect(found.contains("package nio"))
        #expect(found.contains("property nio.version"))
        let artifact = try offset(of: "nio</artifactId>", in: app, features)
        let item = try #require(features.callItems(in: app, at: artifact).first)
        #expect(item.name == "nio")
        let callers = features.incomingCalls(of: item.component)
        #expect(callers.map(\.item.name) == ["app"])
        let text = try #require(features.text(of: app))
        #expect(callers.first?.ranges.map { text[$0].prefix(12) } == ["<dependency>"])
        await desk.workspace.shutdown()
    }

    /// What is typed in a parent is seen in its children, before it is saved.
    @Test func anEditOfTheParentIsSeenInItsChild() async throws {
        let before = desk.features(of: try await desk.workspace.settled())
        let whole = 0..<(try #require(before.text(of: app)).count)
        #expect(before.inlayHints(in: app, within: whole).map(\.label) == ["= 1.0"])
        let text = try #require(before.text(of: parent)).string.replacing(">1.0<", with: ">2.0<")
        desk.workspace.open(parent, text: SourceText(text))
        let after = desk.features(of: try await desk.workspace.settled())
        #expect(after.inlayHints(in: app, within: whole).map(\.label) == ["= 2.0"])
        let use = try offset(of: "nio.version", in: app, after)
        let hover = try #require(await after.hover(in: app, at: use))
        #expect(hover.plainText.contains("Value 2.0: property nio.version = 2.0 of build:1"))
        await desk.workspace.shutdown()
    }
}
