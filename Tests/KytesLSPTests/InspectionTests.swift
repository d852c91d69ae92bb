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

    @Test func whatIsFoundCanBeMended() async throws {
        let world = try Self.world()
        let repository = world.root.parent.appending(".m2/repository/g")
        let project = "<project><modelVersion>4.0.0</modelVersion><groupId>g</groupId>"
        let back = project + "<artifactId>back</artifactId><version>2</version></project>"
        let idle =
            project + "<artifactId>idle</artifactId><version>1</version><dependencies><dependency><groupId>g</groupId>"
            + "<artifactId>back</artifactId><version>2</version></dependency></dependencies></project>"
        try Disk.write(Array(back.utf8), to: repository.appending("back/2/back-2.pom"))
        try Disk.write(
            ZipBuilder([.init("g/back/Store.class", "code")]).bytes(), to: repository.appending("back/2/back-2.jar"))
        try Disk.write(Array(idle.utf8), to: repository.appending("idle/1/idle-1.pom"))
        let source = "import g.back.Store;\n"
        try Disk.write(Array(source.utf8), to: world.root.appending("src/main/java/o/App.java"))
        let editor = try await world.editor(capabilities: [
            "textDocument": ["codeAction": ["codeActionLiteralSupport": [:]]]
        ])
        let pom = world.uri("pom.xml")
        editor.open(pom, Self.pom)
        let said = try await editor.notification("textDocument/publishDiagnostics", within: .seconds(60)) { said in
            (said["diagnostics"]?.array ?? []).contains { $0["code"]?.string == "maven/used-undeclared" }
        }
        let diagnostics = said["diagnostics"]?.array ?? []
        let range = diagnostics.first { $0["code"]?.string == "maven/used-undeclared" }?["range"] ?? .null
        let actions = try await editor.request(
            "textDocument/codeAction",
            ["textDocument": ["uri": .string(pom)], "range": range, "context": ["diagnostics": []]])
        let titles = (actions.array ?? []).compactMap { $0["title"]?.string }
        #expect(titles.contains("Declare `g:back` (version 2)"))
        #expect(titles.contains("Remove the unused `g:idle`"))
        // Who removes it would miss what it brings along.
        let unused = diagnostics.first(where: Self.isUnused)?["message"]?.string ?? ""
        #expect(unused.contains("`back`, which it brings along, is used"))
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
