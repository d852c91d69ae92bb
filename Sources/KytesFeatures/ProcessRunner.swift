public import KytesEcosystems
import KytesBasics

/// Runs an ecosystem's own tool, found in `PATH`.
public struct ProcessRunner: ToolRunner {
    private let environment: [String: String]
    private let timeout: Duration

    public init(environment: [String: String], timeout: Duration = .seconds(600)) {
        self.environment = environment
        self.timeout = timeout
    }

    public func run(_ invocation: Override.Invocation) async throws {
        let call = ([invocation.program] + invocation.arguments).joined(separator: " ")
        guard let program = ChildProcess.find(invocation.program, path: environment["PATH"]) else {
            throw FeatureError(code: .toolFailed, subject: call, detail: "`\(invocation.program)` is not installed")
        }
        let child = ChildProcess(
            executable: program,
            arguments: invocation.arguments,
            environment: environment,
            directory: invocation.folder,
            timeout: timeout
        )
        let outcome: ChildProcess.Outcome
        do {
            outcome = try await BlockingThreads.long.run { cancel in try child.run(cancel: cancel) }
        } catch let error as CancellationError {
            throw error
        } catch {
            throw FeatureError(code: .toolFailed, subject: call, detail: "it could not be run to its end", cause: error)
        }
        guard outcome.status == 0 else {
            throw FeatureError(code: .toolFailed, subject: call, detail: Self.lastWords(of: outcome))
        }
    }

    /// What a tool said at the end, which is where the reason stands.
    private static func lastWords(of outcome: ChildProcess.Outcome) -> String {
        let said = outcome.errors.isEmpty ? outcome.output : outcome.errors
        let lines = String(decoding: said.suffix(4_096), as: UTF8.self).split(whereSeparator: \.isNewline).suffix(6)
        return lines.isEmpty ? "status \(outcome.status)" : lines.joined(separator: "\n")
    }
}
