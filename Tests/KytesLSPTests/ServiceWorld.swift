import KytesBasics
import KytesLSP
import KytesSources
import KytesSyntax
import KytesTestSupport
import KytesText

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
