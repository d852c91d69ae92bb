import KytesBasics
import KytesEcosystems
import KytesGraph
import KytesSources
import KytesTestSupport
import KytesText
import KytesWorkspace
import Testing

/// A build whose modules come from a repository on the loopback.
@Suite(.timeLimit(.minutes(2))) struct SbtHostTests {
    @Test func whoIsAskedFetchesWithChecksumsAndWhoIsNotDoesNot() async throws {
        let lab = try MavenLab()
        lab.release("a", "1", needs: [("b", "1"), ("c", "1")])
        lab.release("b", "1")
        lab.release("c", "1")
        try Disk.write(
            Array("[repositories]\nown: \(lab.host.url)\n".utf8),
            to: lab.folder.path.appending("home/.sbt/repositories"))
        let build = "autoScalaLibrary := false\nlibraryDependencies += \"org.example\" % \"a\" % \"1\"\n"
        try Disk.write(Array(build.utf8), to: lab.folder.path.appending("work/build.sbt"))
        let workspace = lab.workspace()
        workspace.start()
        let unasked = try await workspace.settled()
        #expect(lab.host.asked == [])
        let file = DocumentID(file: lab.folder.path.appending("work/build.sbt"))
        let said = unasked.file(file)?.diagnostics.map(\.message) ?? []
        #expect(said.count == 1 && said.first?.contains("fetching it is not allowed now") == true, "\(said)")
        // A sum that is wrong: it is not taken.
        let sum = "org/example/a/1/a-1.pom.sha1"
        lab.host.answer(sum, with: .init(String(repeating: "0", count: 40)))
        let damaged = try await workspace.refresh(allowingNetwork: true)
        #expect(!MavenLab.names(damaged).contains("b 1"))
        lab.host.answer(sum, with: nil)
        let asked = try await workspace.refresh(allowingNetwork: true)
        await workspace.shutdown()
        #expect(
            MavenLab.names(asked).filter { !$0.hasPrefix("work") && !$0.hasPrefix("root") } == ["a 1", "b 1", "c 1"])
        #expect(asked.file(file)?.diagnostics.map(\.message) == [])
    }
}
