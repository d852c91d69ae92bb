import Foundation
import KytesBasics
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
        _ = EditorProgram.output("/bin/chmod", ["-R", "u+w", folder.path])
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

    /// Why a program's run says nothing.
    struct Late: Error, CustomStringConvertible {
        var program: String
        var deadline: Duration
        /// Until it was killed.
        var output: String

        var description: String { "`\(program)` did not end within \(deadline); it said: \(output)" }
    }

    /// Runs a program in this home to its end, with all that it says in one text.
    ///
    /// - Throws: `Late` past the deadline: the program is killed, with all that it has started in its process group.
    func run(
        _ executable: URL,
        _ arguments: [String],
        environment: [String: String] = [:],
        deadline: Duration
    ) async throws -> Run {
        // Into a file: what a grandchild holds open is no reason to wait, and nothing that was said is lost.
        let log = folder.appending(path: "log-\(UUID().uuidString)")
        let child = ChildProcess(
            executable: "/bin/sh",
            arguments: ["-c", #"exec >"$0" 2>&1; exec "$@""#, log.path, executable.path] + arguments,
            environment: variables.merging(environment) { $1 },
            directory: try #require(AbsolutePath(folder.path)),
            timeout: deadline
        )
        let said = { (try? String(decoding: Data(contentsOf: log), as: UTF8.self)) ?? "" }
        do {
            let outcome = try await BlockingThreads.long.run { try child.run(cancel: $0) }
            return Run(status: outcome.status, output: said())
        } catch ChildProcess.Failure.timedOut {
            throw Late(program: executable.lastPathComponent, deadline: deadline, output: said())
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
        // Of the user's own home.
        let lines = EditorProgram.output(
            "/usr/bin/env", ["git", "config", "--global", "--get-regexp", "^url\\..*\\.insteadof$"])
        for line in (lines ?? "").split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { continue }
            try await git("config", "--global", "--add", parts[0], parts[1])
        }
    }
}
