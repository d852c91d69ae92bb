import KytesBasics
import KytesLSP
import KytesSources
import KytesSyntax
import KytesTestSupport
import KytesText
import Testing

/// The whole server on a small workspace of its own, in this process, without the network.
final class ServiceWorld: Sendable {
    private let folder = TemporaryFolder()
    let root: AbsolutePath

    /// - Parameter files: By their paths in the workspace.
    init(_ files: [String: String]) throws {
        root = folder.path.appending("work")
        for (path, text) in files { try Disk.write(Array(text.utf8), to: root.appending(path)) }
    }

    func uri(_ path: String) -> String { DocumentID(file: root.appending(path)).uri }

    /// An editor that has begun its session on the workspace.
    func editor(capabilities: JSONValue = [:], adding members: JSONObject = [:]) async throws -> FakeEditor {
        let names = ["CACHE", "STATE", "CONFIG", "DATA"]
        let folders = names.map { ("XDG_\($0)_HOME", folder.path.appending($0).string) }
        let environment = Dictionary(uniqueKeysWithValues: folders + [("HOME", folder.path.string)])
        let editor = FakeEditor(try KytesService(policy: .never, environment: environment))
        try await editor.start(capabilities: capabilities, folders: [uri("")], adding: members)
        return editor
    }

    /// Does to the files what an editor does with a `WorkspaceEdit` that has `documentChanges`, in their order.
    func apply(_ edit: JSONValue) throws {
        for change in edit["documentChanges"]?.array ?? [] {
            if change["kind"] == "rename" {
                try Disk.move(try path(change["oldUri"]), to: try path(change["newUri"]))
                continue
            }
            let path = try path(change["textDocument"]?["uri"])
            let text = SourceText(decoding: try #require(Disk.read(path, limit: 1 << 20)))
            let edits = try (change["edits"]?.array ?? []).map { edit in
                let range = try LSP.Range(wire: WireReader(edit["range"]))
                let bytes = text.range(from: range.start, to: range.end, in: .utf16)
                return TextEdit(range: bytes, replacement: edit["newText"]?.string ?? "")
            }
            try Disk.write(text.applying(edits).bytes.map(\.self), to: path)
        }
    }

    private func path(_ uri: JSONValue?) throws -> AbsolutePath {
        try #require(uri?.string.flatMap { DocumentID(uri: $0).filePath })
    }

    /// Runs a program in the workspace to its end, which must be good.
    func run(_ program: String, _ arguments: String...) async throws -> String {
        let path = ProcessEnvironment.variable("PATH")
        let executable = try #require(ChildProcess.find(program, path: path), "`\(program)` is not installed")
        let child = ChildProcess(
            executable: executable,
            arguments: arguments,
            environment: ProcessEnvironment.all,
            directory: root,
            timeout: .seconds(300)
        )
        let outcome = try await BlockingThreads.long.run { try child.run(cancel: $0) }
        let said = String(decoding: outcome.output + outcome.errors, as: UTF8.self)
        try #require(outcome.status == 0, "`\(program) \(arguments.joined(separator: " "))`: \(said)")
        return String(decoding: outcome.output, as: UTF8.self)
    }

    /// A package that uses another of the same workspace.
    static let twoPackages = [
        "app/Package.swift": """
        // swift-tools-version: 5.9
        import PackageDescription
        let package = Package(
            name: "app",
            dependencies: [.package(path: "../lib")],
            targets: [.target(name: "App", dependencies: [.product(name: "Lib", package: "lib")])]
        )
        """,
        "lib/Package.swift": """
        // swift-tools-version: 5.9
        import PackageDescription
        let package = Package(
            name: "lib",
            products: [.library(name: "Lib", targets: ["Lib"])],
            targets: [.target(name: "Lib")]
        )
        """,
        "lib/Sources/Lib/Lib.swift": "",
        "app/Sources/App/App.swift": "import Lib\n",
    ]
}
