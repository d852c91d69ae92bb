import Glibc
import KytesBasics
import KytesEcosystems
import KytesFeatures
import KytesGraph
import KytesSources
import KytesTestSupport
import KytesText
import KytesWorkspace
import Testing

/// Jumps from a POM and from a Java source into repositories and archives, all on this disk.
@Suite(.timeLimit(.minutes(2))) struct MavenJumpTests {
    /// An application that needs `core` of the repository `lib`, which needs `deep` of another one; and `plain`, which names
    /// no repository and has archives beside its POM.
    private final class Town {
        let host = TemporaryGit()
        let folder: AbsolutePath
        let desk: Desk
        let sources: SourceStore

        static let application = pom("app", "1", needs: [("core", "1.0"), ("plain", "3")])
        static let source = """
            package app;
            import org.example.lib.Thing;
            import org.unlike.Plain;
            import org.example.nowhere.Missing;
            import app.parts.Own;
            class App {}

            """

        init(policy: NetworkPolicy = .onDemand) async throws {
            let upstream = host.path("upstream")
            if policy != .never {
                try await host.git(
                    "config", "--global", "url.\(upstream)/.insteadOf", "https://git.example.org/", in: "")
            }
            let thing = "package org.example.lib;\nimport org.example.deep.Bottom;\npublic class Thing {}\n"
            try await Self.repository(
                "lib", tag: "v1.0",
                [
                    "pom.xml": Self.pom(
                        "all", "1.0", "<packaging>pom</packaging><modules><module>parts</module></modules>"),
                    "parts/pom.xml": Self.pom(
                        "core", "1.0", needs: [("deep", "2.0")], Self.managed, more: Self.forTests),
                    "parts/src/main/java/org/example/lib/Thing.java": thing,
                ], on: host)
            try await Self.repository(
                "deep", tag: "deep-2.0",
                [
                    "pom.xml": Self.pom("deep", "2.0"),
                    "src/main/java/org/example/deep/Bottom.java": "package org.example.deep;\n",
                ], on: host)
            try await Self.repository("probe", tag: "4.0", ["pom.xml": Self.pom("probe", "4.0")], on: host)
            folder = host.path("home/app")
            sources = SourceStore(cache: host.path("cache"), policy: policy, environment: host.environment)
            let configuration = WorkspaceConfiguration(environment: host.environment)
            let workspace = Workspace(folders: [folder], sources: sources, configuration: configuration)
            desk = Desk(workspace: workspace, sources: sources, editFolder: host.path("edits"))
            try writeRepository(below: configuration.home)
            try write(Self.application, to: folder.appending("pom.xml"))
            try write(Self.source, to: folder.appending("src/main/java/app/App.java"))
            workspace.start()
        }

        func end() async {
            await desk.workspace.shutdown()
            await sources.shutdown()
        }

        var jumper: Jumper { Jumper(desk: desk, environment: host.environment, trust: Nobody()) }

        private func writeRepository(below home: AbsolutePath) throws {
            let repository = home.appending(".m2/repository/org/example")
            let published = [
                ("core", "1.0", "lib"), ("deep", "2.0", "deep"), ("plain", "3", ""), ("probe", "4.0", "probe"),
            ]
            for (name, version, address) in published {
                let scm = address.isEmpty ? "" : "<url>https://git.example.org/\(address).git</url>"
                let isCore = name == "core"
                try write(
                    Self.pom(
                        name, version, needs: isCore ? [("deep", "2.0")] : [],
                        "<scm>\(scm)</scm>" + (isCore ? Self.managed : ""), more: isCore ? Self.forTests : ""),
                    to: repository.appending("\(name)/\(version)/\(name)-\(version).pom"))
            }
            let jar = ZipBuilder([ZipBuilder.Entry("org/unlike/Plain.class", "no code")])
            try Disk.write(jar.bytes(), to: repository.appending("plain/3/plain-3.jar"))
            let archive = ZipBuilder([ZipBuilder.Entry("org/unlike/Plain.java", "package org.unlike;\n")])
            try Disk.write(archive.bytes(), to: repository.appending("plain/3/plain-3-sources.jar"))
        }

        private func write(_ text: String, to path: AbsolutePath) throws { try Disk.write(Array(text.utf8), to: path) }

        private static func repository(
            _ name: String,
            tag: String,
            _ files: [String: String],
            on host: TemporaryGit
        ) async throws {
            try await host.repository("upstream/\(name).git", files)
            try await host.git("tag", tag, in: "upstream/\(name).git")
        }

        private static func pom(
            _ name: String,
            _ version: String,
            needs: [(String, String)] = [],
            _ rest: String = "",
            more: String = ""
        ) -> String {
            let dependencies = needs.map { name, version in
                "<dependency><groupId>org.example</groupId><artifactId>\(name)</artifactId>"
                    + "<version>\(version)</version></dependency>"
            }
            return "<project><modelVersion>4.0.0</modelVersion><groupId>org.example</groupId>"
                + "<artifactId>\(name)</artifactId><version>\(version)</version>\(rest)"
                + "<dependencies>\(dependencies.joined())\(more)</dependencies></project>\n"
        }

        /// What `core` needs beside: `probe` to test, at a version that it manages; `absent` if somebody wants it.
        private static let forTests = """
            <dependency><groupId>org.example</groupId><artifactId>probe</artifactId><scope>test</scope></dependency>
            <dependency><groupId>org.example</groupId><artifactId>absent</artifactId><version>5</version>\
            <optional>true</optional></dependency>
            """
        private static let managed = """
            <properties><tested>4.0</tested></properties><dependencyManagement><dependencies>\
            <dependency><groupId>org.example</groupId><artifactId>probe</artifactId><version>${tested}</version>\
            </dependency></dependencies></dependencyManagement>
            """
    }

    private struct Nobody: TrustAsker {
        func mayRun(_ invocation: Override.Invocation, for component: Component) async -> Bool { false }
    }

    private static func jump(
        _ town: Town,
        from document: DocumentID,
        at words: String,
        in text: SourceText
    ) async throws -> (place: Place, messages: [Message]) {
        let outcome = try await town.jumper.definition(in: document, at: SmallWorld.at(words, in: text))
        return (try #require(outcome.places.first), outcome.messages)
    }

    @Test func fromDependencyToDependencyThroughTheirRepositories() async throws {
        let town = try await Town()
        let manifest = DocumentID(file: town.folder.appending("pom.xml"))
        let first = try await Self.jump(town, from: manifest, at: "core", in: SourceText(Town.application))
        let path = try #require(first.place.document.filePath)
        #expect(path.string.hasSuffix("/parts/pom.xml"))
        #expect(first.place.provenance?.exactness == .tag)
        #expect(first.messages.isEmpty)
        var facts = stat()
        #expect(stat(path.string, &facts) == 0 && facts.st_mode & 0o222 == 0, "it is read only")
        town.desk.workspace.open(first.place.document, text: first.place.text)
        let second = try await Self.jump(town, from: first.place.document, at: "deep", in: first.place.text)
        #expect(second.place.text.string.contains("<artifactId>deep</artifactId><version>2.0</version>"))
        #expect(second.place.document.filePath?.string.contains("deep") == true)
        await town.end()
    }

    /// Nothing of the workspace needs it, so that no resolution holds it.
    @Test func whatOnlyTheTestsOfADependencyNeedHasASourceToo() async throws {
        let town = try await Town()
        let manifest = DocumentID(file: town.folder.appending("pom.xml"))
        let core = try await Self.jump(town, from: manifest, at: "core", in: SourceText(Town.application)).place
        town.desk.workspace.open(core.document, text: core.text)
        let at = SmallWorld.at("probe</artifactId><scope>", in: core.text)
        let outcome = try await town.jumper.definition(in: core.document, at: at)
        let probe = try #require(outcome.places.first)
        #expect(probe.text.string.contains("<artifactId>probe</artifactId><version>4.0</version>"))
        #expect(probe.provenance?.url == "https://git.example.org/probe.git")
        #expect(probe.document.fileName == "pom.xml")

        let missing = SmallWorld.at("absent", in: core.text)
        let error = await #expect(throws: FeatureError.self) {
            try await town.jumper.definition(in: core.document, at: missing)
        }
        #expect(error?.description.contains("org.example:absent:5 is in no repository") == true)
        await town.end()
    }

    @Test func fromAnImportToTheTypeAndOn() async throws {
        let town = try await Town()
        let source = DocumentID(file: town.folder.appending("src/main/java/app/App.java"))
        let first = try await Self.jump(town, from: source, at: "Thing", in: SourceText(Town.source))
        #expect(
            first.place.document.filePath?.string.hasSuffix("/parts/src/main/java/org/example/lib/Thing.java") == true)
        town.desk.workspace.open(first.place.document, text: first.place.text)
        let second = try await Self.jump(town, from: first.place.document, at: "Bottom", in: first.place.text)
        #expect(second.place.document.fileName == "Bottom.java")
        await town.end()
    }

    /// Nothing in the names says whose the package is: the jar does.
    @Test func whatNamesNoRepositoryIsReadInItsArchive() async throws {
        let town = try await Town()
        let source = DocumentID(file: town.folder.appending("src/main/java/app/App.java"))
        let found = try await Self.jump(town, from: source, at: "Plain", in: SourceText(Town.source))
        #expect(found.place.text.string == "package org.unlike;\n")
        #expect(found.messages.contains { $0.text.contains("archive of the sources of `plain`") })
        let text = SourceText(Town.source)
        await #expect(throws: FeatureError.self, "it looks like one of theirs, and none of them has it") {
            _ = try await town.jumper.definition(in: source, at: SmallWorld.at("Missing", in: text))
        }
        let own = try await town.jumper.definition(in: source, at: SmallWorld.at("Own", in: text))
        #expect(own.places.isEmpty && own.messages.isEmpty, "nothing is said of what is nobody's")
        await town.end()
    }

    @Test func whereNothingMayBeFetchedThePOMIsShownAndItIsSaid() async throws {
        let town = try await Town(policy: .never)
        let manifest = DocumentID(file: town.folder.appending("pom.xml"))
        let found = try await Self.jump(town, from: manifest, at: "core", in: SourceText(Town.application))
        #expect(found.place.document.fileName == "core-1.0.pom")
        #expect(found.messages.contains { $0.text.contains("not its source") && $0.text.contains("git.example.org") })
        await town.end()
    }
}
