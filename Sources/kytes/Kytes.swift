import ArgumentParser
import Glibc

/// `kytes`: the dependency graph of a workspace for people and for scripts.
struct Kytes: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kytes",
        abstract: "One dependency graph of all layers, and the way into every source.",
        discussion: """
            DIR is the folder to look at, by default this one. COMPONENT is a package URL, with or without its version, or \
            any name that is unique in the graph: `swift-nio`, `swift-nio@2.101.2`, `apple/swift-nio`.

            EXAMPLES
              kytes graph                              the graph of this folder as a tree
              kytes why swift-atomics                  why a dependency is there
              kytes jump swift-nio                     its source, at the version in use
              kytes edit swift-nio --trust             a writable copy of it, which the build then uses
              kytes check --format json                what is wrong, for a script

            EXIT STATUS
              0  all is fine
              1  there are findings
              2  kytes was called in a wrong way
              3  it failed

            ENVIRONMENT
              KYTES_NETWORK    never, on-demand or always; `--network` wins over it
              NO_COLOR         no colours, whatever the terminal can do
              XDG_CACHE_HOME   sources stand in its folder `kytes`
              XDG_DATA_HOME    what is edited stands in its folder `kytes`
              XDG_STATE_HOME   what is known of a workspace stands in its folder `kytes`

            COMPLETIONS
              kytes --generate-completion-script bash|zsh|fish
            """,
        version: version,
        subcommands: [
            GraphCommand.self, WhyCommand.self, UsesCommand.self, JumpCommand.self, EditCommand.self,
            RevertCommand.self, CheckCommand.self, SourcesCommand.self, DoctorCommand.self,
        ]
    )

    static let version = "0.1.0"
}

@main
enum Main {
    /// The exit codes are our own: those of the argument parser are the BSD ones, which no shell user knows by heart.
    static func main() async {
        do {
            var command = try Kytes.parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            leave(after: error)
        }
        leave(with: .fine)
    }

    private static func leave(after error: any Error) -> Never {
        if let status = error as? ExitStatus { leave(with: status) }
        if let failure = error as? CommandFailure {
            Terminal.complain(failure.description)
            leave(with: failure.status)
        }
        switch Kytes.exitCode(for: error) {
        case .success:
            Terminal.print(Kytes.fullMessage(for: error))
            leave(with: .fine)
        case .validationFailure:
            Terminal.complain(Kytes.fullMessage(for: error), prefix: "")
            leave(with: .misuse)
        default:
            Terminal.complain("\(error)")
            leave(with: .failed)
        }
    }

    private static func leave(with status: ExitStatus) -> Never {
        // Without the destructors of a process whose threads are still at work.
        _exit(status.rawValue)
    }
}
