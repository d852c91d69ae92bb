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
