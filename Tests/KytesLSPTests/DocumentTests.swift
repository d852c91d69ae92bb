import KytesBasics
import KytesLSP
import KytesSyntax
import KytesTestSupport
import KytesText
import Synchronization
import Testing

/// Text synchronisation, folders and files.
struct DocumentTests {
    @Test(arguments: [("utf-8", 5), ("utf-16", 3), ("utf-32", 2)])
    func editsCountInTheAgreedEncoding(encoding: String, behindSnake: Int) async throws {
        let editor = FakeEditor(EchoService())
        try await editor.start(capabilities: ["general": ["positionEncodings": [.string(encoding)]]])
        editor.open("file:///a", "a🐍b\r\nc")
        editor.edit("file:///a", from: (0, behindSnake), to: (0, behindSnake + 1), with: "X")
        editor.edit("file:///a", from: (1, 1), with: "!")
        #expect(try await editor.request("test/text", FakeEditor.at("file:///a", 0, 0)) == "a🐍X\r\nc!")
    }

    @Test func changesOfOneMessageFollowEachOther() async throws {
        let service = EchoService()
        let editor = FakeEditor(service)
        try await editor.start()
        editor.open("file:///a", "abc", languageID: "swift")
        func change(_ line: Int, _ start: Int, _ end: Int, _ text: String) -> JSONValue {
            let range: JSONValue = [
                "start": ["line": .integer(line), "character": .integer(start)],
                "end": ["line": .integer(line), "character": .integer(end)],
            ]
            return ["range": range, "text": .string(text)]
        }
        editor.notify(
            "textDocument/didChange",
            [
                "textDocument": ["uri": "file:///a", "version": 9],
                "contentChanges": [
                    change(0, 1, 2, "1\n2"), change(1, 0, 1, "x"), ["text": "all"], change(0, 99, 99, "."),
                    change(99, 0, 5, "!"),
                ],
            ]
        )
        editor.save("file:///a")
        #expect(try await editor.request("test/text", FakeEditor.at("file:///a", 0, 0)) == "all.!")
        editor.close("file:///a")
        #expect(try await editor.request("test/text", FakeEditor.at("file:///a", 0, 0)) == .null)
        editor.edit("file:///a", with: "closed")
        #expect(try await editor.request("test/text", FakeEditor.at("file:///a", 0, 0)) == .null)
        let changes = service.changes.withLock { $0 }
        #expect(changes.map(\.document.version) == [1, 9, 9, 9])
        #expect(changes.map(\.document.languageID) == Array(repeating: "swift", count: 4))
        #expect(changes.last?.document.text.string == "all.!")
    }

    @Test(arguments: [
        "file:///a%20b/é.swift", "file:///a%20b/%C3%A9.swift", "FILE:///a%20b/%c3%a9.swift",
        "file://localhost/a%20b/%C3%A9.swift", "file:/a%20b/./%C3%A9.swift", "file:///a b/é.swift",
    ])
    func everySpellingOfAFileIsThatFile(uri: String) async throws {
        let editor = FakeEditor(EchoService())
        try await editor.start()
        editor.open("file:///a%20b/%C3%A9.swift", "text")
        #expect(try await editor.request("test/text", FakeEditor.at(uri, 0, 0)) == "text")
    }

    @Test(
        arguments: [
            ["textDocument": ["uri": "file:///a", "version": 2], "contentChanges": [["text": 7]]],
            ["textDocument": ["uri": "file:///a", "version": "2"], "contentChanges": []],
            ["textDocument": ["uri": "file:///a"], "contentChanges": 7],
            [
                "textDocument": ["uri": "file:///a", "version": 2],
                "contentChanges": [["range": ["start": ["line": "0"]], "text": ""]],
            ],
        ] as [JSONValue])
    func nothingIsAnsweredAboutATextOfWhichAChangeWasLost(change: JSONValue) async throws {
        let service = EchoService()
        let editor = FakeEditor(service)
        try await editor.start()
        editor.open("file:///a", "abc")
        editor.open("file:///b", "b")
        let waiting = editor.ask("test/slowText", FakeEditor.at("file:///a", 0, 0))
        let superseded = editor.ask("test/patient", FakeEditor.at("file:///a", 0, 0))
        editor.notify("textDocument/didChange", change)
        await #expect(throws: FakeEditor.Refusal.self) { try await editor.answer(to: superseded) }
        editor.edit("file:///a", from: (0, 0), with: "X")
        #expect(try await editor.refusal("test/text", FakeEditor.at("file:///a", 0, 0)) == -32801)
        #expect(try await editor.request("test/text", FakeEditor.at("file:///b", 0, 0)) == "b")
        let said = editor.messages.filter { $0["method"] == "window/showMessage" }
        #expect(said.count == 1, "it is said once, however much is typed")
        #expect(said.first?["params"]?["message"]?.string?.contains("`a`") == true)

        // A change that replaces all of it, and one that counts from there.
        editor.notify("textDocument/didChange", whole("whole"))
        editor.edit("file:///a", from: (0, 0), with: "X")
        #expect(try await editor.request("test/text", FakeEditor.at("file:///a", 0, 0)) == "Xwhole")
        #expect(try await editor.answer(to: waiting) == "abc", "what was asked of the text before is answered of it")
        #expect(kinds(of: service, "file:///a") == ["opened abc", "closed", "opened whole", "edited Xwhole"])
    }

    @Test func aLostTextIsKnownAgainWhenItIsSavedOrOpenedAgain() async throws {
        let folder = TemporaryFolder()
        let file = folder.path.appending("Package.swift")
        try Disk.write(Array("disk".utf8), to: file)
        let uri = DocumentID(file: file).uri
        let editor = FakeEditor(EchoService())
        try await editor.start()
        let broken: JSONValue = ["textDocument": ["uri": .string(uri), "version": 5], "contentChanges": [7]]
        editor.open(uri, "abc")
        editor.notify("textDocument/didChange", broken)
        #expect(try await editor.refusal("test/text", FakeEditor.at(uri, 0, 0)) == -32801)
        editor.notify("textDocument/didSave", ["textDocument": ["uri": .string(uri)]])
        editor.edit(uri, from: (0, 4), with: "!")
        #expect(try await editor.request("test/text", FakeEditor.at(uri, 0, 0)) == "disk!")
        editor.notify("textDocument/didChange", broken)
        editor.open(uri, "again")
        #expect(try await editor.request("test/text", FakeEditor.at(uri, 0, 0)) == "again")
        #expect(editor.messages.count { $0["method"] == "window/showMessage" } == 2)
    }

    @Test func aTextThatCannotBeReadWhenItIsOpenedIsSaid() async throws {
        let editor = FakeEditor(EchoService())
        try await editor.start()
        editor.notify("textDocument/didOpen", ["textDocument": ["uri": "file:///a", "languageId": 1, "text": "abc"]])
        editor.notify("textDocument/didChange", [1])
        editor.notify("textDocument/didChange", [1])
        #expect(try await editor.refusal("test/text", FakeEditor.at("file:///a", 0, 0)) == -32801)
        let said = editor.messages.filter { $0["method"] == "window/showMessage" }
        #expect(said.count == 2, "once for the file, once for the changes that name none")
        editor.notify("textDocument/didClose", ["textDocument": ["uri": "file:///a"]])
        #expect(try await editor.request("test/text", FakeEditor.at("file:///a", 0, 0)) == .null)
    }

    private func whole(_ text: String) -> JSONValue {
        ["textDocument": ["uri": "file:///a", "version": 9], "contentChanges": [["text": .string(text)]]]
    }

    private func kinds(of service: EchoService, _ uri: String) -> [String] {
        service.changes.withLock { $0 }.filter { $0.document.uri == uri }.map { change in
            switch change {
            case .opened(let document): "opened " + document.text.string
            case .edited(let document): "edited " + document.text.string
            case .saved: "saved"
            case .closed: "closed"
            }
        }
    }

    @Test func foldersComeAndGo() async throws {
        let editor = FakeEditor(EchoService())
        try await editor.start(folders: ["file:///a", "file:///b"])
        let removed: JSONValue = ["uri": "file://localhost/a", "name": "a"]
        let added: JSONValue = ["uri": "file:///c", "name": "c"]
        editor.notify(
            "workspace/didChangeWorkspaceFolders", ["event": ["added": [added, added], "removed": [removed]]])
        #expect(try await editor.request("test/folders") == ["file:///b", "file:///c", "file:///c"])
        editor.notify("workspace/didChangeWorkspaceFolders", ["event": ["added": [added], "removed": []]])
        #expect(try await editor.request("test/folders") == ["file:///b", "file:///c"])
    }

    @Test func changesOfFilesAndSettingsArePassedOn() async throws {
        let service = EchoService()
        let editor = FakeEditor(service)
        try await editor.start()
        let events: JSONValue = [["uri": "file:///a", "type": 1], ["uri": "file:///b", "type": 3]]
        editor.notify("workspace/didChangeWatchedFiles", ["changes": events])
        editor.notify("workspace/didChangeWatchedFiles", ["changes": [["uri": "file:///a", "type": 9]]])
        editor.notify("workspace/didChangeConfiguration", ["settings": ["kytes": [:]]])
        editor.notify("workspace/didChangeConfiguration")
        try await editor.request("test/echo")
        #expect(service.files.withLock { $0.map(\.kind) } == [.created, .deleted])
        #expect(service.settings.withLock { $0 } == [["kytes": [:]], .null])
    }
}
