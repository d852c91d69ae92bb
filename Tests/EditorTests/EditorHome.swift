import Foundation
import Testing

/// A temporary folder in which a program finds all that is its user's: home, configuration, caches, state.
final class EditorHome: Sendable {
    struct Run {
        var status: Int32
        var output: String
    }

    let folder: URL

    init() throws {
        let base = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
        folder = base.appending(path: "kytes-editors-\(UUID().uuidString)")
        for name in ["home", "config", "cache", "state", "data", "runtime"] {
            try FileManager.default.createDirectory(
                at: folder.appending(path: name),
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        }
    }

    deinit {
        // Trees of sources are read-only, folders included.
        let chmod = try? Process.run(URL(filePath: "/bin/chmod"), arguments: ["-R", "u+w", folder.path])
        chmod?.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Clones a tag, as the user's own git would.
    func clone(_ url: String, tag: String, as name: String) async throws {
        try await takeOverAddresses()
        _ = try await git("clone", "--quiet", "--depth", "1", "--branch", tag, url, folder.appending(path: name).path)
    }

    @discardableResult
    func git(_ arguments: String...) async throws -> String {
        let run = try await run(URL(filePath: "/usr/bin/env"), ["git"] + arguments, deadline: .seconds(120))
        try #require(run.status == 0, "`git \(arguments.joined(separator: " "))`: \(run.output)")
        return run.output
    }

    /// Runs a program in this home; kills it, and says so, when it is late.
    func run(
        _ executable: URL,
        _ arguments: [String],
        environment: [String: String] = [:],
        deadline: Duration
    ) async throws -> Run {
        let log = folder.appending(path: "log-\(UUID().uuidString)")
        _ = FileManager.default.createFile(atPath: log.path, contents: nil)
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.environment = variables.merging(environment) { $1 }
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        let output = try FileHandle(forWritingTo: log)
        process.standardOutput = output
        process.standardError = output
        try await finish(process, deadline: deadline)
        try output.close()
        let text = (try? String(decoding: Data(contentsOf: log), as: UTF8.self)) ?? ""
        return Run(status: process.terminationStatus, output: text)
    }

    private func finish(_ process: Process, deadline: Duration) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do {
                try process.run()
            } catch {
                process.terminationHandler = nil
                continuation.resume(throwing: error)
                return
            }
            let identifier = process.processIdentifier
            DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(Int(deadline.components.seconds))) {
                [weak process] in
                if process?.isRunning == true { kill(identifier, SIGKILL) }
            }
        }
    }

    private var variables: [String: String] {
        let inherited = ProcessInfo.processInfo.environment
        return [
            "PATH": inherited["PATH"] ?? "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "TERM": "dumb",
            "HOME": folder.appending(path: "home").path,
            "XDG_CONFIG_HOME": folder.appending(path: "config").path,
            "XDG_CACHE_HOME": folder.appending(path: "cache").path,
            "XDG_STATE_HOME": folder.appending(path: "state").path,
            "XDG_DATA_HOME": folder.appending(path: "data").path,
            "XDG_RUNTIME_DIR": folder.appending(path: "runtime").path,
            "PYENV_VERSION": inherited["PYENV_VERSION"] ?? "",
            "PYENV_ROOT": inherited["PYENV_ROOT"] ?? "",
        ].filter { !$0.value.isEmpty }
    }

    /// The addresses that git leads elsewhere on this machine stay led there in the new home.
    private func takeOverAddresses() async throws {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["git", "config", "--global", "--get-regexp", "^url\\..*\\.insteadof$"]
        process.standardOutput = pipe
        try await finish(process, deadline: .seconds(20))
        let lines = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        for line in lines.split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { continue }
            try await git("config", "--global", "--add", parts[0], parts[1])
        }
    }
}
