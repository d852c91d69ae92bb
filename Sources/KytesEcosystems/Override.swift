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
    /// A build outside of the user's tree has the copy in it. Nothing is run.
    case joined(GeneratedBuild)
}

/// A build file that puts writable copies beside a project: the lines of the copies between an opening and a closing, and no
/// file where there is no copy. It is the record of what is edited, too.
public struct GeneratedBuild: Hashable, Sendable {
    public var file: AbsolutePath
    public var opening: String
    public var closing: String
    /// The line of one copy, without its end.
    public var line: String
    /// Begins every line of that copy, and no other's.
    public var mark: String
    /// Below the copy; without this file it cannot be built.
    public var manifest: AbsolutePath
    /// A folder of the project that its tool looks for beside the build file; it becomes a link there.
    public var settings: AbsolutePath?
    /// How the user builds with it.
    public var call: String

    public init(
        file: AbsolutePath,
        opening: String,
        closing: String,
        line: String,
        mark: String,
        manifest: AbsolutePath,
        settings: AbsolutePath?,
        call: String
    ) {
        self.file = file
        self.opening = opening
        self.closing = closing
        self.line = line
        self.mark = mark
        self.manifest = manifest
        self.settings = settings
        self.call = call
    }

    /// The file's text with this copy; another line of it gives way.
    ///
    /// - Parameter text: As the file is now, `nil` where there is none.
    public func adding(to text: String?) -> String { written(others(in: text) + [line]) }

    /// The file's text without this copy; `nil` where no copy is left.
    public func removing(from text: String?) -> String? {
        let others = others(in: text)
        return others.isEmpty ? nil : written(others)
    }

    private func written(_ lines: [String]) -> String { opening + lines.map { $0 + "\n" }.joined() + closing }

    /// The opening is written anew each time: a project may have moved.
    private func others(in text: String?) -> [String] {
        guard let text, text.hasPrefix(opening), text.hasSuffix(closing) else { return [] }
        let lines = text.dropFirst(opening.count).dropLast(closing.count).split(separator: "\n").map(String.init)
        return lines.filter { !$0.hasPrefix(mark) }
    }
}
