import Glibc
public import KytesBasics

/// A program of this machine that a test asks for the truth.
public enum MachineProgram {
    /// It ended with another status than zero.
    public struct Failure: Error, CustomStringConvertible {
        public var description: String
    }

    /// Where it is; `nil` where it is not installed.
    public static func find(_ name: String) -> String? { ChildProcess.find(name, path: path) }

    /// - Returns: What it wrote to standard output.
    /// - Throws: `Failure` where it fails, `ChildProcess.Failure` where it cannot be started.
    @discardableResult
    public static func run(
        _ name: String,
        _ arguments: [String],
        environment: [String: String] = [:],
        in directory: AbsolutePath = .root,
        timeout: Duration = .seconds(120)
    ) async throws -> String {
        let process = ChildProcess(
            executable: find(name) ?? name, arguments: arguments,
            environment: ["PATH": path, "LC_ALL": "C.UTF-8"].merging(environment) { $1 }, directory: directory,
            timeout: timeout)
        let outcome = try await BlockingThreads.long.run { try process.run(cancel: $0) }
        guard outcome.status == 0 else {
            throw Failure(description: "\(name): " + String(decoding: outcome.errors, as: UTF8.self))
        }
        return String(decoding: outcome.output, as: UTF8.self)
    }

    private static var path: String { getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin" }
}
