public import KytesBasics

/// How an ecosystem's own tool comes to use a writable folder for a dependency, and how that is undone.
public enum Override: Hashable, Sendable {
    /// A program of the ecosystem and its arguments. Running it needs the user's trust.
    public struct Invocation: Hashable, Sendable {
        public var program: String
        public var arguments: [String]
        public var folder: AbsolutePath

        public init(program: String, arguments: [String], folder: AbsolutePath) {
            self.program = program
            self.arguments = arguments
            self.folder = folder
        }
    }

    /// The tool keeps a record of its own.
    case told(apply: Invocation, revert: Invocation)
    /// A build that is generated has the copy in it. Nothing is run.
    case joined(GeneratedBuild)
}
