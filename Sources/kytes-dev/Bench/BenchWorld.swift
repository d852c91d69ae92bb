import Foundation

/// A temporary folder with caches of its own, and the real packages that are measured.
final class BenchWorld: Sendable {
    let folder: String
    let runs: Int
    /// How long one benchmark may go on starting runs.
    let budget: Duration

    /// A folder that whoever measures has.
    let given: String?

    init(runs: Int, budget: Duration, given: String? = nil) throws {
        self.runs = runs
        self.given = given
        self.budget = budget
        folder = FileManager.default.temporaryDirectory.appending(path: "kytes-bench-\(getpid())").path()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    /// Absolute paths of our programs, built for release.
    var kytes: String { FileManager.default.currentDirectoryPath + "/.build/release/kytes" }
    var server: String { FileManager.default.currentDirectoryPath + "/.build/release/kytes-ls" }

    /// Variables that keep every cache within this world.
    func environment(_ caches: String = "caches") -> [String: String] {
        [
            "XDG_CACHE_HOME": "\(folder)/\(caches)/cache", "XDG_STATE_HOME": "\(folder)/\(caches)/state",
            "XDG_CONFIG_HOME": "\(folder)/\(caches)/config",
        ]
    }

    func forget(_ caches: String) { try? FileManager.default.removeItem(atPath: "\(folder)/\(caches)") }

    /// Of these caches the trees only: repositories and what is remembered of them stay.
    func forgetTrees(_ caches: String) { forget(caches + "/cache/kytes/trees") }

    /// A checkout of a real package with its dependencies resolved by SwiftPM; made once.
    func resolvedPackage() throws -> String {
        let package = folder + "/hummingbird"
        if FileManager.default.fileExists(atPath: package + "/Package.resolved") { return package }
        let url = "https://github.com/hummingbird-project/hummingbird.git"
        _ = try TimedProcess(["git", "clone", "-q", "--branch", "2.28.1", url, package]).run()
        _ = try TimedProcess(swiftPackage("resolve"), in: package).run()
        return package
    }

    /// A package with 34 dependencies, resolved by SwiftPM; made once.
    func widePackage() throws -> String {
        let package = folder + "/wide"
        if FileManager.default.fileExists(atPath: package + "/Package.resolved") { return package }
        try FileManager.default.createDirectory(atPath: package + "/Sources/App", withIntermediateDirectories: true)
        try "".write(toFile: package + "/Sources/App/main.swift", atomically: false, encoding: .utf8)
        try Self.wideManifest.write(toFile: package + "/Package.swift", atomically: false, encoding: .utf8)
        _ = try TimedProcess(swiftPackage("resolve"), in: package).run()
        return package
    }

    private static let wideManifest = """
        // swift-tools-version: 6.2
        import PackageDescription

        let package = Package(
            name: "wide",
            dependencies: [
                .package(url: "https://github.com/hummingbird-project/hummingbird.git", exact: "2.28.1"),
                .package(url: "https://github.com/hummingbird-project/swift-mustache.git", from: "2.0.0"),
                .package(url: "https://github.com/vapor/jwt-kit.git", from: "5.0.0"),
                .package(url: "https://github.com/grpc/grpc-swift-nio-transport.git", from: "2.0.0"),
                .package(url: "https://github.com/grpc/grpc-swift-protobuf.git", from: "2.0.0"),
                .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.0.0"),
                .package(url: "https://github.com/jpsim/Yams.git", from: "6.0.0"),
                .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.3.0"),
            ],
            targets: [
                .executableTarget(
                    name: "App",
                    dependencies: [
                        .product(name: "Hummingbird", package: "hummingbird"),
                        .product(name: "Mustache", package: "swift-mustache"),
                        .product(name: "JWTKit", package: "jwt-kit"),
                        .product(name: "GRPCNIOTransportHTTP2", package: "grpc-swift-nio-transport"),
                        .product(name: "GRPCProtobuf", package: "grpc-swift-protobuf"),
                        .product(name: "GRDB", package: "GRDB.swift"),
                        .product(name: "Yams", package: "Yams"),
                        .product(name: "ArgumentParser", package: "swift-argument-parser"),
                    ]
                )
            ]
        )
        """

    /// `swift package` with a cache of its own; a checkout's `.build` is its scratch folder.
    func swiftPackage(_ arguments: String...) -> [String] {
        ["swift", "package", "--disable-sandbox", "--cache-path", folder + "/swiftpm-cache"] + arguments
    }

    /// A bare repository of many files with one tag and some history; made once.
    func largeRepository(files: Int) throws -> String {
        let repository = "\(folder)/large-\(files).git"
        if FileManager.default.fileExists(atPath: repository) { return repository }
        let stream = "\(folder)/large-\(files).stream"
        try largeHistory(files: files, commits: 200).write(toFile: stream, atomically: false, encoding: .utf8)
        try git(["init", "-q", "--bare", repository], in: folder)
        try git(["symbolic-ref", "HEAD", "refs/heads/main"], in: repository)
        _ = try TimedProcess(["sh", "-c", "exec git fast-import --quiet < \(stream)"], in: repository).run()
        try git(["repack", "-a", "-d", "-q"], in: repository)
        try FileManager.default.removeItem(atPath: stream)
        return repository
    }

    /// - Source: git-fast-import(1), "INPUT FORMAT".
    private func largeHistory(files: Int, commits: Int) -> String {
        func file(_ path: String, _ text: String) -> String {
            "M 100644 inline \(path)\ndata \(text.utf8.count)\n\(text)\n"
        }
        var stream = ""
        for commit in 0..<commits {
            stream += "commit refs/heads/main\ncommitter bench <bench@localhost> \(1_700_000_000 + commit) +0000\n"
            stream += "data 1\nc\n"
            if commit == 0 { stream += file("Package.swift", Self.lonelyManifest) }
            for index in commit == 0 ? Array(0..<files) : (0..<50).map({ ($0 &* 977 + commit &* 131) % files }) {
                let lines = (0..<(20 + index % 180)).map { line in
                    "let value\(index)_\(line) = \(index &* 7919 &+ line &+ commit)\n"
                }
                stream += file("Sources/Part\(index / 100)/File\(index).swift", lines.joined())
            }
        }
        return stream + "reset refs/tags/1.0.0\nfrom refs/heads/main\n"
    }

    /// Of a package that needs no other, so that nothing but its own repository is asked for.
    private static let lonelyManifest = """
        // swift-tools-version: 6.0
        import PackageDescription
        let package = Package(
            name: "large-15000",
            products: [.library(name: "Target0", targets: ["Target0"])],
            targets: [.target(name: "Target0", path: "Sources/Part0")]
        )

        """

    func git(_ arguments: [String], in folder: String) throws {
        let identity = ["-c", "user.name=bench", "-c", "user.email=bench@localhost"]
        _ = try TimedProcess(["git"] + identity + arguments, in: folder).run()
    }

    /// A manifest with so many targets; each takes ten lines.
    func manifest(targets: Int) -> String {
        let list = (0..<targets).map { index in
            """
                    .target(
                        name: "Target\(index)",
                        dependencies: [
                            .product(name: "NIOCore", package: "swift-nio"),
                            .product(name: "NIOPosix", package: "swift-nio"),
                            .product(name: "Logging", package: "swift-log"),
                        ],
                        path: "Sources/Target\(index)"
                        // \(index)
                    ),

            """
        }
        return """
            // swift-tools-version: 6.0
            import PackageDescription

            let package = Package(
                name: "large",
                dependencies: [
                    .package(url: "https://github.com/apple/swift-nio.git", from: "2.0.0"),
                    .package(url: "https://github.com/apple/swift-log.git", from: "1.0.0"),
                ],
                targets: [
            \(list.joined())    ]
            )

            """
    }
}
