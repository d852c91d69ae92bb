public import KytesBasics

/// Build files that put writable copies beside a project. They are the record of what is edited, too.
public struct GeneratedBuild: Hashable, Sendable {
    /// The lines of the copies between an opening and a closing, and no file where there is no copy.
    public struct File: Hashable, Sendable {
        public var path: AbsolutePath
        /// The file that stands at `path` is ours where it begins so.
        public var opening: String
        public var closing: String
        /// The line of this copy, without its end; `nil` where the file is to have none.
        public var line: String?
        /// Begins every line of that copy, and no other's.
        public var mark: String
        /// The tree of somebody's work that it stands in, `nil` for none: git is told there to leave it out, and another's file
        /// of its name stays as it is.
        public var tree: AbsolutePath?

        public init(
            path: AbsolutePath,
            opening: String,
            closing: String = "",
            line: String?,
            mark: String,
            tree: AbsolutePath? = nil
        ) {
            self.path = path
            self.opening = opening
            self.closing = closing
            self.line = line
            self.mark = mark
            self.tree = tree
        }
    }

    /// The project's folder among what is edited.
    public var base: AbsolutePath
    public var files: [File]
    /// Below the copy; without this file it cannot be built.
    public var manifest: AbsolutePath
    /// A folder of the project that its tool looks for beside the build file; it becomes a link in `base`.
    public var settings: AbsolutePath?
    /// How the user builds with it.
    public var call: String
    /// Why the tool cannot use the copy, for people; `nil` where it can.
    public var refusal: String?

    public init(
        base: AbsolutePath,
        files: [File],
        manifest: AbsolutePath,
        settings: AbsolutePath? = nil,
        call: String,
        refusal: String? = nil
    ) {
        self.base = base
        self.files = files
        self.manifest = manifest
        self.settings = settings
        self.call = call
        self.refusal = refusal
    }
}

extension GeneratedBuild.File {
    /// The file's text with this copy; another line of it gives way.
    ///
    /// - Parameter text: As the file is now, `nil` where there is none.
    /// - Returns: `nil` where the file has no line of any copy.
    public func adding(to text: String?) -> String? { written(others(in: text) + (line.map { [$0] } ?? [])) }

    /// The file's text without this copy; `nil` where no copy is left.
    public func removing(from text: String?) -> String? { written(others(in: text)) }

    private func written(_ lines: [String]) -> String? {
        lines.isEmpty ? nil : opening + lines.map { $0 + "\n" }.joined() + closing
    }

    /// The opening is written anew each time: a project may have moved.
    private func others(in text: String?) -> [String] {
        guard let text, text.hasPrefix(opening), text.hasSuffix(closing) else { return [] }
        let lines = text.dropFirst(opening.count).dropLast(closing.count).split(separator: "\n").map(String.init)
        return lines.filter { !$0.hasPrefix(mark) }
    }
}
