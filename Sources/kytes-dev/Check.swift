import ArgumentParser
import Foundation

/// Everything that continuous integration runs on a change, in the order in which it fails cheapest.
struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check format, imports, warnings and all tests.",
        discussion: "The closing lines of the test runner are printed last. Exit code 0 when all is well, 1 otherwise."
    )

    func run() async throws {
        try format()
        try build()
        try test()
    }

    private func format() throws {
        let lint = Tool("swift", "format", "lint", "--strict", "--recursive", "--parallel")
        try lint.adding("--configuration", ".swift-format", "Package.swift", "Sources", "Tests").run(step: "format")
    }

    /// A module that is imported must be a dependency that the manifest names; a warning is an error.
    private func build() throws {
        try Tool("swift", "build", "--build-tests", "--explicit-target-dependency-import-check", "error")
            .with("CI", "1")
            .run(step: "build")
    }

    /// One test after the other: many wait for a program, a clock or an editor, and two processors are few.
    private func test() throws {
        let flags = ["--skip-build", "--no-parallel", "--explicit-target-dependency-import-check", "error"]
        let output = try Tool(arguments: ["swift", "test"] + flags)
            .with("CI", "1")
            .runShowingOutput(step: "test")
        let count = try TestCount(runnerOutput: output)
        let minimum = try TestCount.minimum()
        guard count.run >= minimum else {
            throw ChoreError("\(count.run) tests ran, and `\(TestCount.minimumFile)` asks for \(minimum) at least")
        }
        print(count.closingLine)
    }
}

/// How many tests a run of `swift test` says it ran.
struct TestCount {
    static let minimumFile = ".ci/minimum-tests"

    let run: Int
    /// The line in which the runner says so.
    let closingLine: String

    init(runnerOutput: String) throws {
        let lines = runnerOutput.split(whereSeparator: \.isNewline)
        guard let line = lines.last(where: { $0.contains("Test run with ") }),
            let match = line.firstMatch(of: /Test run with (\d+) tests?/),
            let count = Int(match.1)
        else { throw ChoreError("the test runner did not say how many tests it ran") }
        run = count
        closingLine = String(line)
    }

    static func minimum() throws -> Int {
        guard let text = try? String(contentsOfFile: minimumFile, encoding: .utf8),
            let count = Int(text.filter { !$0.isWhitespace })
        else { throw ChoreError("`\(minimumFile)` holds no number") }
        return count
    }
}
