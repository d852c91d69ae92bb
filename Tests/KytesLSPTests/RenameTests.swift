import KytesBasics
import KytesSyntax
import KytesTestSupport
import Testing

/// textDocument/rename of a target: what the editor makes of the answer is a package that still builds.
struct RenameTests {
    private static let files = [
        "Package.swift": """
        // swift-tools-version: 5.9
        import PackageDescription
        let package = Package(
            name: "app",
            products: [.library(name: "Lib", targets: ["Core"])],
            targets: [
                .target(name: "Core"),
                .target(name: "my-part", dependencies: ["Core"]),
                .executableTarget(name: "Tool", dependencies: ["Core", "my-part"]),
            ]
        )
        """,
        "Sources/Core/Core.swift": "public let answer = 42\n",
        "Sources/my-part/Part.swift": "import Core\npublic let part = answer\n",
        "Sources/Tool/main.swift": "import Core\nimport my_part\nprint(answer == part)\n",
    ]

    private static let moving: JSONValue = [
        "workspace": ["workspaceEdit": ["documentChanges": true, "resourceOperations": ["rename"]]]
    ]

    private func rename(
        _ name: String,
        to newName: String,
        in editor: FakeEditor,
        _ world: ServiceWorld
    ) async throws -> JSONValue {
        let lines = try #require(Self.files["Package.swift"]).split(separator: "\n").map(String.init)
        let line = try #require(lines.firstIndex { $0.contains("arget(name: \"\(name)\"") })
        let quoted = try #require(lines[line].firstRange(of: "\"\(name)\""))
        let column = lines[line][..<quoted.lowerBound].utf16.count + 1
        var params = try #require(FakeEditor.at(world.uri("Package.swift"), line, column).object)
        params["newName"] = .string(newName)
        return try await editor.request("textDocument/rename", .object(params))
    }

    @Test(arguments: [("Core", "Heart"), ("my-part", "Part")])
    func theFolderOfATargetMovesAlong(name: String, newName: String) async throws {
        let world = try ServiceWorld(Self.files)
        let editor = try await world.editor(capabilities: Self.moving)
        let edit = try await rename(name, to: newName, in: editor, world)
        let changes = try #require(edit["documentChanges"]?.array)
        #expect(changes.last?["kind"] == "rename")
        #expect(changes.last?["oldUri"]?.string == world.uri("Sources/\(name)"))
        #expect(changes.last?["newUri"]?.string == world.uri("Sources/\(newName)"))
        try world.apply(edit)
        #expect(Disk.kind(of: world.root.appending("Sources/\(name)")) == nil)

        let description = try await world.run("swift", "package", "describe", "--type", "json")
        #expect(description.contains("\"path\" : \"Sources/\(newName)\""))
        _ = try await world.run("swift", "build")
    }

    @Test func anEditorThatMovesNoFilesIsToldWhatHasToMove() async throws {
        let world = try ServiceWorld(Self.files)
        let editor = try await world.editor()
        let edit = try await rename("Core", to: "Heart", in: editor, world)
        #expect(edit["changes"]?.object?.keys.count == 3)
        let said = try await editor.notification("window/showMessage")["message"]?.string
        let folder = world.root.appending("Sources/Core")
        #expect(said == "The target's folder has to be renamed, too: `\(folder)` to `Heart`")
    }

    @Test func whatStandsInTheWayIsNotOverwritten() async throws {
        let world = try ServiceWorld(Self.files.merging(["Sources/Heart/x.txt": ""]) { $1 })
        let editor = try await world.editor(capabilities: Self.moving)
        let refusal = await #expect(throws: FakeEditor.Refusal.self) {
            try await rename("Core", to: "Heart", in: editor, world)
        }
        #expect(refusal?.message.contains("`\(world.root)/Sources/Heart`") == true)
    }

    @Test func aModuleThatIsImportedGetsNoNameThatCannotBe() async throws {
        let world = try ServiceWorld(Self.files)
        let editor = try await world.editor(capabilities: Self.moving)
        await #expect(throws: FakeEditor.Refusal.self) {
            try await rename("Core", to: "my-core", in: editor, world)
        }
    }
}
