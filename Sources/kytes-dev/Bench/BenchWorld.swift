import Foundation

/// A temporary folder with caches of its own, and the real packages that are measured.
final class BenchWorld: Sendable {
    let folder: String
    let runs: Int

    init(runs: Int) throws {
        self.runs = runs
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

    /// A checkout of a real package with its dependencies resolved by SwiftPM; made once.
    func resolvedPackage() throws -> String {
        let package = folder + "/hummingbird"
        if FileManager.default.fileExists(atPath: package + "/Package.resolved") { return package }
        let url = "https://github.com/hummingbird-project/hummingbird.git"
        _ = try TimedProcess(["git", "clone", "-q", "--branch", "2.28.1", url, package]).run()
        _ = try TimedProcess(swiftPackage("resolve"), in: package).run()
        return package
    }

    /// `swift package` with a cache of its own; a checkout's `.build` is its scratch folder.
    func swiftPackage(_ arguments: String...) -> [String] {
        ["swift", "package", "--disable-sandbox", "--cache-path", folder + "/swiftpm-cache"] + arguments
    }

    /// A repository of many files with one tag and some history; made once, served as a `file:` address.
    func largeRepository(files: Int) throws -> String {
        let repository = "\(folder)/large-\(files).git"
        if FileManager.default.fileExists(atPath: repository) { return "file://" + repository }
        let work = "\(folder)/large-\(files)"
        for index in 0..<files {
            let directory = "\(work)/Sources/Part\(index / 100)"
            if index % 100 == 0 {
                try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            }
            let text = (0..<20).map { "let value\(index)_\($0) = \(index &* 7919 &+ $0)\n" }.joined()
            try text.write(toFile: "\(directory)/File\(index).swift", atomically: false, encoding: .utf8)
        }
        try manifest(targets: 1).write(toFile: work + "/Package.swift", atomically: false, encoding: .utf8)
        try git(["init", "-q"], in: work)
        try git(["add", "-A"], in: work)
        try git(["commit", "-q", "-m", "one"], in: work)
        for index in 0..<200 {
            try "let \(index)\n".write(toFile: work + "/Sources/Part0/File0.swift", atomically: false, encoding: .utf8)
            try git(["commit", "-q", "-a", "-m", "\(index)"], in: work)
        }
        try git(["tag", "1.0.0"], in: work)
        try git(["clone", "-q", "--bare", work, repository], in: folder)
        return "file://" + repository
    }

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
