/// What a shell is told. Thrown to end a command that has said all it had to say.
enum ExitStatus: Int32, Error {
    case fine = 0
    /// What was asked for was done, and something is not as it should be.
    case findings = 1
    case misuse = 2
    case failed = 3
}

/// A command that ends with a sentence for the user.
struct CommandFailure: Error, CustomStringConvertible {
    var status: ExitStatus
    /// What failed and on what, names in backticks.
    var description: String

    static func misuse(_ description: String) -> CommandFailure {
        CommandFailure(status: .misuse, description: description)
    }

    static func failed(_ description: String) -> CommandFailure {
        CommandFailure(status: .failed, description: description)
    }
}
