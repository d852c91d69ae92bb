import KytesBasics
import KytesSyntax
import KytesTestSupport

/// A user with a home of his own, three packages, and `kytes` as this build made it.
///
///     app ─▶ middle 2.0.0 ─▶ base 1.1.0 ◀─ app
final class Shell: Sendable {
    struct Answer {
        var status: Int32
        var output: String
        var errors: String

        var json: JSONValue? { try? JSONValue(parsing: output) }
    }

    let git: TemporaryGit
    let app: AbsolutePath
    let environment: [String: String]
    /// The commit of `middle` 2.0.0.
    let middle: String

    init() async throws {
        let folder = TemporaryFolder()
        let upstream = folder.path.appending("upstream")
        git = TemporaryGit(settings: "[url \"\(upstream)/\"]\n\tinsteadOf = https://example.org/acme/\n")
        keep = folder
        app = git.path("app")
        environment = git.environment.merging(
            [
                "XDG_CACHE_HOME": git.path("cache").string, "XDG_STATE_HOME": git.path("state").string,
                "XDG_CONFIG_HOME": git.path("config").string, "XDG_DATA_HOME": git.path("data").string,
            ],
            uniquingKeysWith: { $1 }
        )
        try await git.repository("base", ["Package.swift": Self.manifest("base")])
        try await git.git("tag", "1.0.0", in: "base")
        try await git.commit("base", ["README.md": "Second.\n"])
        try await git.git("tag", "1.1.0", in: "base")
        middle = try await git.repository("middle", ["Package.swift": Self.manifest("middle", ["base": "1.0.0"])])
        try await git.git("tag", "2.0.0", in: "middle")
        for name in ["base", "middle"] {
            try await git.git("clone", "-q", "--bare", git.path(name).string, "\(upstream)/\(name).git")
        }
        try write(Self.manifest("app", ["base": "1.0.0", "middle": "2.0.0"]), to: "app/Package.swift")
        try write("import Base\n", to: "app/Sources/app/App.swift")
    }

    private let keep: TemporaryFolder

    func write(_ text: String, to file: String) throws { try Disk.write(Array(text.utf8), to: git.path(file)) }

    func kytes(
        _ arguments: String...,
        in folder: String = "app",
        with more: [String: String] = [:]
    ) async throws -> Answer {
        try await kytes(arguments, in: folder, with: more)
    }

    func kytes(
        _ arguments: [String],
        in folder: String = "app",
        with more: [String: String] = [:]
    ) async throws -> Answer {
        let process = ChildProcess(
            executable: Self.program,
            arguments: arguments,
            environment: environment.merging(more, uniquingKeysWith: { $1 }),
            directory: git.path(folder),
            timeout: .seconds(120)
        )
        let outcome = try await BlockingThreads.long.run { try process.run(cancel: $0) }
        return Answer(
            status: outcome.status,
            output: String(decoding: outcome.output, as: UTF8.self),
            errors: String(decoding: outcome.errors, as: UTF8.self)
        )
    }

    /// A manifest with one target that uses the product of each dependency, named like it.
    static func manifest(_ name: String, _ dependencies: [String: String] = [:]) -> String {
        let sorted = dependencies.sorted { $0.key < $1.key }
        let packages = sorted.map {
            "        .package(url: \"https://example.org/acme/\($0.key).git\", from: \"\($0.value)\"),\n"
        }
        let products = sorted.map { "            .product(name: \"\($0.key)\", package: \"\($0.key)\"),\n" }
        return """
            // swift-tools-version: 6.0
            import PackageDescription

            let package = Package(
                name: "\(name)",
                products: [.library(name: "\(name)", targets: ["\(name)"])],
                dependencies: [
            \(packages.joined())    ],
                targets: [
                    .target(name: "\(name)", dependencies: [
            \(products.joined())        ])
                ]
            )

            """
    }

    /// It lies beside the program that runs the tests.
    private static let program: String = {
        let path = CommandLine.arguments.first ?? ""
        let folder = path.lastIndex(of: "/").map { path[..<$0] } ?? "."
        return folder + "/kytes"
    }()
}
