import ArgumentParser
import KytesFeatures
import KytesGraph
import KytesSyntax
import KytesText

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Show what is wrong with the manifests of a folder.",
        discussion: """
            Ends with 1 if there is an error or a warning; information and hints are only shown.

            EXAMPLES
              kytes check
              kytes check --format json | jq -r '.problems[].code'
              kytes check --network never
            """
    )

    @OptionGroup var folder: FolderArgument
    @OptionGroup var format: FormatOption
    @OptionGroup var options: CommonOptions

    func run() async throws {
        try await Session.inside(folder.dir, options, answer)
    }

    private func answer(_ session: Session) async throws {
        let state = try await session.state()
        let problems = state.export(of: state.graph).problems
        let counts = Diagnostic.Severity.allCases.map { severity in
            (GraphExport.word(for: severity), problems.count { $0.severity == severity })
        }
        if format.format == .json {
            let summary = counts.map { JSONObject.Member(key: $0.0, value: .integer($0.1)) }
            JSONAnswer.print([
                "problems": .array(problems.map(Self.json)), "summary": .object(JSONObject(summary)),
            ])
        } else {
            for problem in problems { Terminal.print(text(of: problem, session.terminal)) }
            Terminal.print(Self.summary(counts, components: state.graph.components.count))
        }
        if problems.contains(where: { $0.severity <= .warning }) { throw ExitStatus.findings }
    }

    /// As compilers say it, so that every editor can jump there.
    private func text(of problem: ExportedProblem, _ terminal: Terminal) -> String {
        let style: Terminal.Style =
            switch problem.severity {
            case .error: .red
            case .warning: .yellow
            case .information, .hint: .blue
            }
        let word = terminal.styled(GraphExport.word(for: problem.severity), style)
        let code = terminal.styled("[\(problem.code)]", .dim)
        return "\(Terminal.harmless(problem.place.text)): \(word): \(Terminal.harmless(problem.message)) \(code)"
    }

    private static func summary(_ counts: [(word: String, count: Int)], components: Int) -> String {
        let found = counts.filter { $0.count > 0 }.map {
            "\($0.count) \($0.word)\($0.count > 1 && $0.word != "information" ? "s" : "")"
        }
        return "\(components) components: " + (found.isEmpty ? "nothing to say" : found.joined(separator: ", "))
    }

    private static func json(_ problem: ExportedProblem) -> JSONValue {
        [
            "code": .string(problem.code),
            "severity": .string(GraphExport.word(for: problem.severity)),
            "message": .string(problem.message),
            "file": .string(problem.place.file),
            "range": JSONAnswer.range(problem.place.range),
        ]
    }
}
