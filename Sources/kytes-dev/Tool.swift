import Foundation

/// What went wrong in a chore, for the person who typed it.
struct ChoreError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// A program of the toolchain or of the system, run in the current folder.
struct Tool {
    var arguments: [String]
    var environment = ProcessInfo.processInfo.environment
    var folder: String?

    init(_ arguments: String...) { self.arguments = arguments }

    init(arguments: [String]) { self.arguments = arguments }

    func adding(_ more: String...) -> Tool {
        var tool = self
        tool.arguments += more
        return tool
    }

    func with(_ variable: String, _ value: String) -> Tool {
        var tool = self
        tool.environment[variable] = value
        return tool
    }

    func inFolder(_ folder: String) -> Tool {
        var tool = self
        tool.folder = folder
        return tool
    }

    /// Runs it with its output on ours.
    func run(step: String) throws {
        print("== \(step): \(arguments.joined(separator: " "))")
        let process = try start { _ in }
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw ChoreError("\(step) failed") }
    }

    /// Runs it with its output on ours, and keeps a copy.
    func runShowingOutput(step: String) throws -> String {
        print("== \(step): \(arguments.joined(separator: " "))")
        let (status, output) = try capture(showing: true)
        guard status == 0 else { throw ChoreError("\(step) failed") }
        return output
    }

    /// Its standard output, where it ends well.
    func output() throws -> String {
        let (status, output) = try capture(showing: false)
        guard status == 0 else { throw ChoreError("`\(arguments.joined(separator: " "))` ended with \(status)") }
        return output
    }

    private func capture(showing: Bool) throws -> (status: Int32, output: String) {
        let pipe = Pipe()
        let process = try start { $0.standardOutput = pipe }
        var collected = Data()
        while case let chunk = pipe.fileHandleForReading.availableData, !chunk.isEmpty {
            if showing { FileHandle.standardOutput.write(chunk) }
            collected.append(chunk)
        }
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: collected, as: UTF8.self))
    }

    private func start(_ configure: (Process) -> Void) throws -> Process {
        fflush(nil)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        process.environment = environment
        if let folder { process.currentDirectoryURL = URL(filePath: folder) }
        configure(process)
        try process.run()
        return process
    }
}
