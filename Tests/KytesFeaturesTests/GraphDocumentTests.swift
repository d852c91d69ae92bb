import KytesBasics
import KytesEcosystems
import KytesFeatures
import KytesGraph
import Testing

@Suite struct GraphDocumentTests {
    let features = SmallWorld().features

    @Test(arguments: GraphFormat.allCases) func everyFormatHoldsEveryComponent(format: GraphFormat) {
        let document = features.graphDocument(format)
        for name in ["app", "nio", "atomics"] { #expect(document.text.contains(name), "\(format)") }
        #expect(!document.text.contains("secret"), "\(format)")
    }

    @Test func aPartHoldsWhatItsRootReaches() {
        let part = features.graphDocument(.tree, root: SmallWorld.nio).text
        #expect(part.contains("atomics"))
        #expect(!part.contains("app"))
    }

    @Test func evidenceIsRelativeToTheFolderOfTheRoot() {
        let text = features.graphDocument(.json).text
        #expect(text.contains("\"file\" : \"Manifest\"") || text.contains("\"file\": \"Manifest\""))
        #expect(text.contains("none/unresolved"))
    }
}

@Suite struct ProcessRunnerTests {
    let runner = ProcessRunner(environment: ["PATH": "/usr/bin:/bin"], timeout: .seconds(20))

    private func failure(_ program: String, _ arguments: [String]) async -> FeatureError? {
        let call = Override.Invocation(program: program, arguments: arguments, folder: .root)
        do { try await runner.run(call) } catch { return error as? FeatureError }
        return nil
    }

    @Test func aToolThatSucceedsSaysNothing() async { #expect(await failure("true", []) == nil) }

    @Test func aToolThatFailsIsQuoted() async {
        let error = await failure("sh", ["-c", "echo no such dependency >&2; exit 3"])
        #expect(error?.code == .toolFailed)
        #expect(error?.detail == "no such dependency")
    }

    @Test func aToolThatIsMissingIsNamed() async {
        #expect(await failure("no-such-tool", [])?.detail == "`no-such-tool` is not installed")
    }
}
