/// Simple commands of a shell's text, in its order: what separates them, groups them and decides whether they run is passed
/// over.
///
/// Not a shell: nothing is expanded, loops and functions are read as what is in them, once. Whoever asks what a command
/// is about gets words made of what stands there, of variables, and of what only running it would tell.
public struct ShellText: Sendable {
    public internal(set) var commands: [ShellCommand] = []
    public internal(set) var comments: [Range<Int>] = []

    /// Beyond that many no command is read.
    public static let commandLimit = 20_000

    /// Linear in the text.
    public init(_ text: JoinedText, _ range: Range<Int>) {
        var reader = ShellReader(text, range)
        reader.read()
        commands = reader.commands
        comments = reader.comments
    }
}

/// `NAME=value … command word word`
public struct ShellCommand: Sendable {
    /// Of this command alone where there are words, else of the shell from here on.
    public var assignments: [(name: Range<Int>, value: ShellWord)] = []
    public var words: [ShellWord] = []

    public init() {}
}

/// A word, in ranges of the joined text.
public struct ShellWord: Sendable {
    public enum Part: Hashable, Sendable {
        /// Without quotes and escapes.
        case text(String)
        /// `$name`, `${name}`; what is behind the name within the braces is its operation.
        case variable(name: String, place: Range<Int>, operation: String)
        /// `$(…)`, backticks, `$((…))`
        case command
    }

    /// Quotes included.
    public var range: Range<Int>
    public var parts: [Part] = []
    /// Whether no sign in it is quoted or escaped, so that its text stands there as it is.
    public var isPlain = true

    public init(range: Range<Int>, parts: [Part] = [], isPlain: Bool = true) {
        self.range = range
        self.parts = parts
        self.isPlain = isPlain
    }

    /// The word where it is nothing but text.
    public var text: String? {
        switch parts.count {
        case 0: return ""
        case 1:
            guard case .text(let text) = parts[0] else { return nil }
            return text
        default: return nil
        }
    }
}
