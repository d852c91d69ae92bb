import KytesBasics
@testable import KytesEcosystems
import KytesTestSupport
import KytesText
import Testing

/// What honcho makes of Procfiles, and what we make of them.
@Suite(.enabled(if: MachineProgram.find("honcho") != nil, "honcho is not installed: Procfiles were not compared"))
struct ProcfileOracleTests {
    @Test(arguments: [
        "web: serve\nworker: work -x\n", "web:serve\n a: b\n# c: d\nx-y_1: z\n", "web: a\n\nb : c\nd:\te\n",
        "nothing\nweb: serve: it\n", "été: x\nweb: x\n", "web:\nworker: w\n", "a: b\r\nc: d\r\n", "web : x\n0: y\n",
    ])
    func processTypesAreThoseOfHoncho(_ text: String) async throws {
        let folder = TemporaryFolder()
        try Disk.write(Array(text.utf8), to: folder.path.appending("Procfile"))
        // It says so in its errors: `Valid procfile detected (web, worker)`.
        let said = try await MachineProgram.run(
            "sh", ["-c", "honcho check 2>&1"], environment: Self.environment, in: folder.path)
        let names = try #require(said.firstMatch(of: /detected \((.*)\)/)?.1)
        let theirs = names.split(separator: ",").map { $0.filter { $0 != " " } }.sorted()
        #expect(Procfile.Model(SourceText(text)).processes.map(\.name.value).sorted() == theirs)
    }

    @Test func aProcessTypeTwiceIsRefused() async throws {
        let folder = TemporaryFolder()
        try Disk.write(Array("web: a\nweb: b\n".utf8), to: folder.path.appending("Procfile"))
        await #expect(throws: MachineProgram.Failure.self) {
            try await MachineProgram.run("honcho", ["check"], environment: Self.environment, in: folder.path)
        }
        let parsed = Procfile.read("web: a\nweb: b\n", of: DocumentID(uri: "untitled:Procfile"))
        #expect(parsed.diagnostics.map(\.code) == [Procfile.Code.duplicate])
    }

    /// Where Python's own folders are.
    private static let environment = ["HOME": ProcessEnvironment.variable("HOME") ?? "/root"]
}
