/// Why what the user asked for was not done.
public struct FeatureError: Error, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case unknownCommand
        /// More arguments, or less, than the command takes.
        case wrongArguments
        case badArgument
        case unknownComponent
        case ambiguousComponent
        /// Nothing at this place has a name that can be changed.
        case notRenamable
        /// What would change is not the user's to change.
        case readOnly
        case invalidName
        /// The name is taken.
        case nameClash
        /// The source of a component is not known.
        case noSource
        /// What is needed is not on this machine, and may not be fetched.
        case notHere
        /// The source is there, and does not hold what was asked for.
        case noSuchFile
        case notEditable
        case notTrusted
        case workWouldBeLost
        /// A program of the ecosystem did not do what it was asked.
        case toolFailed
    }

    public var code: Code
    /// On what it failed.
    public var subject: String
    /// What helps to mend it; empty where `code` says it all.
    public var detail: String
    public var cause: (any Error)?

    public init(code: Code, subject: String, detail: String = "", cause: (any Error)? = nil) {
        self.code = code
        self.subject = subject
        self.detail = detail
        self.cause = cause
    }

    public var description: String {
        let what =
            switch code {
            case .unknownCommand: "There is no command `\(subject)`"
            case .wrongArguments: "`\(subject)` takes \(detail)"
            case .badArgument: "`\(subject)` cannot be used as an argument"
            case .unknownComponent: "No component of the graph is called `\(subject)`"
            case .ambiguousComponent: "Several components are called `\(subject)`"
            case .notRenamable: "`\(subject)` is not a name that can be changed here"
            case .readOnly: "`\(subject)` belongs to a dependency and is read only"
            case .invalidName: "`\(subject)` cannot be a name here"
            case .nameClash: "`\(subject)` is the name of something else already"
            case .noSource: "The source of `\(subject)` is not known"
            case .notHere: "The source of `\(subject)` is not on this machine"
            case .noSuchFile: "The source of `\(subject)` does not hold that file"
            case .notEditable: "`\(subject)` cannot be edited"
            case .notTrusted: "`\(subject)` may not be run without trust in this workspace"
            case .workWouldBeLost: "Work in `\(subject)` would be lost"
            case .toolFailed: "`\(subject)` failed"
            }
        return detail.isEmpty || code == .wrongArguments ? what : what + ": " + detail
    }
}
