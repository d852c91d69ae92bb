import Foundation
import KytesBasics
import KytesTestSupport
import Testing

/// A reactor whose dependencies stand in a local repository, and whose POMs name git repositories that this story serves.
///
/// Three libraries, each known by the next only: `alpha` is a module in a folder of its repository, `beta` stands at the
/// top, `gamma` two folders deep below a parent. Each has gone on since the tag of its release.
struct MavenStory {
    /// A dependency, and where its POM stands upstream.
    struct Library {
        var name: String
        var version: String
        var tag: String
        var path: String
    }

    static let libraries = [
        Library(name: "alpha", version: "1.2.0", tag: "v1.2.0", path: "library/pom.xml"),
        Library(name: "beta", version: "2.0.1", tag: "beta-2.0.1", path: "pom.xml"),
        Library(name: "gamma", version: "0.9", tag: "rel/0.9", path: "parts/inner/pom.xml"),
    ]

    private let story: Story
    private let upstreams: TemporaryGit
    private let server: TemporaryServer

    private var folder: URL { story.home.folder }

    init() async throws {
        let home = try EditorHome()
        story = Story(home: home, upstreams: Upstreams(home: home))
        let upstreams = TemporaryGit()
        self.upstreams = upstreams
        server = try await TemporaryServer("git", environment: upstreams.environment) { port in
            let root = upstreams.folder.path.string
            return ["daemon", "--listen=127.0.0.1", "--port=\(port)", "--export-all", "--base-path=\(root)", root]
        }
        for library in Self.libraries { try await publish(library) }
        try await writeReactor()
    }

    /// Lets `editor` tell the story once and checks what it saw.
    func isTold(by editor: EditorProgram, network: String) async throws {
        let answer: Story.Answer = try await story.answer(
            of: editor, network: network,
            adding: [
                "manifest": folder.appending(path: "work/app/pom.xml").path,
                "chains": [Self.libraries.map(\.name)],
                "marks": ["<artifactId>", "</artifactId>"],
            ])
        #expect(answer.failure == nil, "\(editor.name), network `\(network)`")
        #expect(answer.servers == 1, "every file belongs to the one server of the workspace")
        let jumps = answer.chains?.first ?? []
        #expect(jumps.map(\.location) == Self.libraries.map(\.name))
        for (library, jump) in zip(Self.libraries, jumps) { try await check(jump, of: library) }
        let hint = answer.hints?.first { $0.label.contains("1.2.0") }
        #expect(hint != nil, "the managed version is not shown: \(answer.hints ?? [])")
        #expect(answer.graph?.contains("gamma") == true)
        #expect(answer.why?.contains("alpha") == true)
    }

    private func check(_ jump: Story.Answer.Jump, of library: Library) async throws {
        #expect(jump.hover.contains(library.version), "the hover of \(library.name): \(jump.hover)")
        #expect(jump.hover.contains("org.example"), "the hover of \(library.name): \(jump.hover)")
        #expect(jump.file.hasPrefix(folder.appending(path: "cache/kytes").path), "\(jump.file)")
        #expect(jump.file.hasSuffix("/" + library.path), "\(jump.file)")
        #expect(jump.isReadOnly, "\(jump.file) can be written")
        let expected = try await upstreams.git("show", "\(library.tag):\(library.path)", in: library.name)
        let text = try String(contentsOfFile: jump.file, encoding: .utf8)
        #expect(text == expected + "\n", "\(jump.file) is not that of \(library.tag)")
    }
}

// MARK: - What the story is about

extension MavenStory {
    private static func pom(_ name: String, _ version: String?, parent: String? = nil, _ rest: String = "") -> String {
        """
        <project xmlns="http://maven.apache.org/POM/4.0.0">
          <modelVersion>4.0.0</modelVersion>
          \(parent.map { "<parent><groupId>org.example</groupId>\($0)</parent>" } ?? "<groupId>org.example</groupId>")
          <artifactId>\(name)</artifactId>
          \(version.map { "<version>\($0)</version>" } ?? "")
          \(rest)
        </project>

        """
    }

    private static func needs(_ name: String, _ version: String?) -> String {
        """
        <dependencies>
            <dependency>
              <groupId>org.example</groupId>
              <artifactId>\(name)</artifactId>
              \(version.map { "<version>\($0)</version>" } ?? "")
            </dependency>
          </dependencies>
        """
    }

    /// A repository with a release, its tag, and work on the next one; and the POMs of the release in the local repository.
    private func publish(_ library: Library) async throws {
        let scm = "<scm><connection>scm:git:git://127.0.0.1:\(server.port)/\(library.name)</connection></scm>"
        let next = Self.libraries.drop { $0.name != library.name }.dropFirst().first
        let needs = next.map { Self.needs($0.name, $0.version) } ?? ""
        var poms: [String: String] = [:]
        if library.path == "pom.xml" {
            poms["pom.xml"] = Self.pom(library.name, library.version, scm + needs)
        } else {
            let module = library.path.dropLast("/pom.xml".count)
            let parent = "<artifactId>\(library.name)-parent</artifactId><version>\(library.version)</version>"
            let top = "<packaging>pom</packaging><modules><module>\(module)</module></modules>" + scm
            poms["pom.xml"] = Self.pom(library.name + "-parent", library.version, top)
            poms[library.path] = Self.pom(library.name, nil, parent: parent, needs)
            try store(poms["pom.xml"] ?? "", library.name + "-parent", library.version)
        }
        try store(poms[library.path] ?? "", library.name, library.version)
        try await upstreams.repository(library.name, poms)
        try await upstreams.git("tag", library.tag, in: library.name)
        let later = poms.mapValues { $0.replacing(library.version, with: "99-SNAPSHOT") }
        try await upstreams.commit(library.name, later)
    }

    private func store(_ text: String, _ name: String, _ version: String) throws {
        try write(text, to: "repository/org/example/\(name)/\(version)/\(name)-\(version).pom")
    }

    private func writeReactor() async throws {
        let repository = folder.appending(path: "repository").path
        let settings = "<settings><localRepository>\(repository)</localRepository></settings>"
        try write(settings, to: "home/.m2/settings.xml")
        let managed = Self.needs("alpha", "${alpha.version}")
        let top = """
            <packaging>pom</packaging>
            <modules><module>app</module></modules>
            <properties><alpha.version>1.2.0</alpha.version></properties>
            <dependencyManagement>\(managed)</dependencyManagement>
            """
        try write(Self.pom("work", "1", top), to: "work/pom.xml")
        let parent = "<artifactId>work</artifactId><version>1</version>"
        try write(Self.pom("app", nil, parent: parent, Self.needs("alpha", nil)), to: "work/app/pom.xml")
        try await story.home.git("init", "--quiet", folder.appending(path: "work").path)
    }

    private func write(_ text: String, to path: String) throws {
        let file = folder.appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: true, encoding: .utf8)
    }
}
