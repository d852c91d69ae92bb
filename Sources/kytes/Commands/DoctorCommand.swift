import ArgumentParser
import KytesBasics
import KytesEcosystems
import KytesSources
import KytesSyntax
import KytesWorkspace

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look whether this machine has what kytes needs.",
        discussion: """
            Asks no network. Ends with 1 if something is missing.

            EXAMPLES
              kytes doctor
              kytes doctor --format json
            """
    )

    @OptionGroup var format: FormatOption
    @OptionGroup var options: CommonOptions

    func run() async throws {
        let findings = try Examination(policy: options.policy()).findings()
        if format.format == .json {
            JSONAnswer.print([
                "version": .string(Kytes.version),
                "findings": .array(
                    findings.map {
                        ["subject": .string($0.subject), "fine": .bool($0.isFine), "message": .string($0.message)]
                    }
                ),
            ])
        } else {
            Terminal.print("kytes \(Kytes.version)")
            for finding in findings { Terminal.print(line(of: finding, options.terminal)) }
        }
        if findings.contains(where: { !$0.isFine }) { throw ExitStatus.findings }
    }

    private func line(of finding: Finding, _ terminal: Terminal) -> String {
        let mark = finding.isFine ? terminal.styled("ok     ", .green) : terminal.styled("missing", .red)
        return "\(mark)  \(finding.subject): \(Terminal.harmless(finding.message))"
    }
}

private struct Finding {
    var subject: String
    var isFine: Bool
    var message: String
}

/// What is looked at, from the network policy to the disk.
private struct Examination {
    let policy: NetworkPolicy
    private let environment = ProcessEnvironment.all

    init(policy: NetworkPolicy) { self.policy = policy }

    func findings() -> [Finding] {
        [network, git, folder("sources", cache), folder("state", state), space, ecosystems]
    }

    private var network: Finding {
        let words =
            switch policy {
            case .never: "never; only what is on this machine is shown"
            case .onDemand: "on-demand; a jump or a command may fetch"
            case .always: "always"
            }
        return Finding(subject: "network", isFine: true, message: words)
    }

    private var git: Finding {
        let folders = (environment["PATH"] ?? "").split(separator: ":")
        guard let path = folders.map({ "\($0)/git" }).first(where: { Disk.isExecutable($0) }) else {
            return Finding(
                subject: "git",
                isFine: false,
                message: "not in PATH: whole histories are fetched instead of single commits"
            )
        }
        return Finding(subject: "git", isFine: true, message: path)
    }

    private var cache: AbsolutePath? { SourceStore.defaultCache(environment: environment) }

    private var state: AbsolutePath? { WorkspaceConfiguration(environment: environment).state }

    private func folder(_ subject: String, _ path: AbsolutePath?) -> Finding {
        guard let path else {
            return Finding(subject: subject, isFine: false, message: "no place: `HOME` is not set")
        }
        let existing = Disk.nearestExisting(path)
        guard Disk.isWritable(existing) else {
            return Finding(subject: subject, isFine: false, message: "`\(existing)` cannot be written")
        }
        return Finding(subject: subject, isFine: true, message: path.string)
    }

    private var space: Finding {
        guard let cache, let free = Disk.freeBytes(at: Disk.nearestExisting(cache)) else {
            return Finding(subject: "space", isFine: true, message: "unknown")
        }
        return Finding(subject: "space", isFine: free > 1 << 30, message: SourcesText.size(free) + " free for sources")
    }

    private var ecosystems: Finding {
        let titles = Ecosystems.all.map { String($0.title) }.joined(separator: ", ")
        return Finding(subject: "ecosystems", isFine: !titles.isEmpty, message: titles.isEmpty ? "none" : titles)
    }
}
