import KytesBasics
import KytesSyntax
import KytesTestSupport
import Testing

/// What is found of an open manifest beside its resolution reaches the editor by itself, whichever way it takes diagnostics.
@Suite(.timeLimit(.minutes(2))) struct InspectionTests {
    private static let pom = """
        <project><modelVersion>4.0.0</modelVersion><groupId>o</groupId><artifactId>app</artifactId><version>1</version>
        <dependencies>
        <dependency><groupId>g</groupId><artifactId>idle</artifactId><version>1</version></dependency>
        </dependencies></project>
        """
    private static let idle = "package o; class App {}\n"
    private static let busy = "package o; import g.idle.Idle; class App {}\n"

    /// A module with one dependency, whose jar stands in the local repository, and that nothing uses.
    private static func world() throws -> ServiceWorld {
        let world = try ServiceWorld([
            "pom.xml": pom, "src/main/java/o/App.java": idle,
            "../.m2/repository/g/idle/1/idle-1.pom":
                "<project><modelVersion>4.0.0</modelVersion><groupId>g</groupId><artifactId>idle</artifactId>"
                + "<version>1</version></project>",
        ])
        let jar = ZipBuilder([.init("g/idle/Idle.class", "code")]).bytes()
        try Disk.write(jar, to: world.root.parent.appending(".m2/repository/g/idle/1/idle-1.jar"))
        return world
    }

    private static func isUnused(_ diagnostic: JSONValue) -> Bool {
        diagnostic["code"]?.string == "maven/unused-declared" && diagnostic["tags"]?.array == [1]
            && diagnostic["severity"]?.integer == 4
    }

    @Test func whoIsGivenDiagnosticsIsGivenThemAgain() async throws {
        let world = try Self.world()
        let editor = try await world.editor()
        let (pom, source) = (world.uri("pom.xml"), world.uri("src/main/java/o/App.java"))
        editor.open(pom, Self.pom)
        _ = try await editor.notification("textDocument/publishDiagnostics", within: .seconds(60)) { said in
            said["uri"]?.string == pom && said["diagnostics"]?.array?.contains(where: Self.isUnused) == true
        }
        // An import in a source that is not even saved makes it useful.
        let count = editor.messages.count
        editor.open(source, Self.busy)
        _ = try await editor.notification("textDocument/publishDiagnostics", after: count) { said in
            said["uri"]?.string == pom && said["diagnostics"]?.array?.contains(where: Self.isUnused) == false
        }
        #expect(editor.faults == [])
        #expect(try await editor.stop() == 0)
    }

    @Test func whoPullsIsAskedToPullAgain() async throws {
        let world = try Self.world()
        let editor = try await world.editor(capabilities: [
            "textDocument": ["diagnostic": [:]], "workspace": ["diagnostics": ["refreshSupport": true]],
        ])
        let pom = world.uri("pom.xml")
        editor.open(pom, Self.pom)
        var count = 0
        var isSaid = false
        while !isSaid {
            _ = try await editor.notification("workspace/diagnostic/refresh", after: count)
            count = editor.messages.count
            let answer = try await editor.request(
                "textDocument/diagnostic", ["textDocument": ["uri": .string(pom)]])
            isSaid = answer["items"]?.array?.contains(where: Self.isUnused) == true
        }
        #expect(editor.faults == [])
        #expect(try await editor.stop() == 0)
    }

    @Test func whatIsNotOpenIsNotLookedInto() async throws {
        let world = try Self.world()
        let editor = try await world.editor()
        let pom = world.uri("pom.xml")
        editor.open(pom, Self.pom)
        _ = try await editor.notification("textDocument/publishDiagnostics", within: .seconds(60)) { said in
            said["diagnostics"]?.array?.contains(where: Self.isUnused) == true
        }
        let count = editor.messages.count
        editor.close(pom)
        _ = try await editor.notification("textDocument/publishDiagnostics", after: count) { said in
            said["uri"]?.string == pom && said["diagnostics"]?.array == []
        }
        #expect(try await editor.stop() == 0)
    }
}

extension FakeEditor {
    /// The parameters of the first message of `method` that came after the first `count` messages.
    fileprivate func notification(
        _ method: String,
        after count: Int,
        where isMeant: @escaping @Sendable (JSONValue) -> Bool = { _ in true }
    ) async throws -> JSONValue {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            let found = messages.dropFirst(count).first { message in
                message["method"]?.string == method && isMeant(message["params"] ?? .null)
            }
            if let found { return found["params"] ?? .null }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw Missing(method: method)
    }

    fileprivate struct Missing: Error { let method: String }
}
