import Glibc
import KytesBasics
import Testing

/// A folder of this test alone, gone with it.
final class TestFolder: Sendable {
    let path: AbsolutePath

    init() throws {
        var name = Array("/tmp/kytes-workspace-XXXXXX".utf8CString)
        path = try #require(mkdtemp(&name).flatMap { AbsolutePath(String(cString: $0)) })
    }

    deinit { Disk.remove(path) }

    /// Writes files as an editor does: under another name first. Answers the folder.
    @discardableResult
    func write(_ files: [String: String]) throws -> AbsolutePath {
        for (name, text) in files { try Disk.write(Array(text.utf8), to: path.appending(name)) }
        return path
    }

    func remove(_ name: String) { Disk.remove(path.appending(name)) }
}

/// Waits until a condition holds; fails the test after a minute.
func eventually(
    _ what: String,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < deadline {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(2))
    }
    Issue.record("not in a minute: \(what)", sourceLocation: sourceLocation)
}

/// Runs a program of this machine to its end.
@discardableResult
func run(_ program: String, _ arguments: [String], in folder: AbsolutePath, input: [UInt8] = []) throws -> String {
    let path = getenv("PATH").map { String(cString: $0) }
    let executable = try #require(ChildProcess.find(program, path: path), "`\(program)` is not installed")
    var child = ChildProcess(
        executable: executable,
        arguments: arguments,
        environment: [
            "PATH": path ?? "", "HOME": folder.string, "GIT_CONFIG_NOSYSTEM": "1", "XDG_CONFIG_HOME": folder.string,
        ],
        directory: folder,
        timeout: .seconds(60)
    )
    child.input = input
    return String(decoding: try child.run(cancel: CancelFlag()).output, as: UTF8.self)
}
