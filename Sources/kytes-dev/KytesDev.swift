import ArgumentParser

/// The chores of the people who develop kytes.
@main
struct KytesDev: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kytes-dev",
        abstract: "Chores of the people who develop kytes.",
        subcommands: [
            Bench.self, Check.self, Golden.self, New.self, Support.self, Fuzz.self, Session.self, Oracle.self,
        ]
    )
}
