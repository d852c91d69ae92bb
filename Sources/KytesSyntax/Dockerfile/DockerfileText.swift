public import KytesText

/// A Dockerfile with the place of everything in it.
///
/// Reads whatever comes: an instruction that nobody knows costs itself, a heredoc that does not end takes the rest of the
/// text. Where a template stands instead (`{% if %}` lines), its line is passed over.
/// - Source: BuildKit's `frontend/dockerfile/parser`, and the Dockerfile reference, read 2026-11-27.
public struct DockerfileText: Sendable {
    public enum Code {
        public static let arguments = "dockerfile/arguments"
        public static let heredoc = "dockerfile/unterminated-heredoc"
        public static let instruction = "dockerfile/unknown-instruction"
        public static let template = "dockerfile/template"
    }

    /// `# escape=` and its like at the top.
    public internal(set) var directives: [Directive] = []
    public internal(set) var instructions: [Instruction] = []
    /// From `#` to the end of its line, in the order of the text, also those between joined lines.
    public internal(set) var comments: [TextRange] = []
    /// First words of lines that are no instructions.
    public internal(set) var strays: [Located<String>] = []
    /// Lines that a template makes something else of, or nothing.
    public internal(set) var templates: [TextRange] = []
    /// What joins lines: `\`, or what a directive says.
    public internal(set) var escape = UInt8(ascii: "\\")

    public struct Directive: Hashable, Sendable {
        /// In lower case.
        public var name: Located<String>
        public var value: Located<String>
        /// The comment that it stands in.
        public var line: TextRange
    }

    /// Linear in the text.
    public static func parse(_ text: SourceText) -> Parsed<DockerfileText> {
        var reader = DockerfileReader(text.bytes)
        reader.read()
        return Parsed(reader.document, diagnostics: reader.diagnostics)
    }

    /// What instructions there are, as they are written by everybody.
    public static let keywords = [
        "ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER",
        "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
    ]
    static let known = Set(keywords)

    public struct Instruction: Sendable {
        /// In upper case.
        public var keyword: Located<String>
        /// With its last line, and its heredocs.
        public var range: TextRange
        /// All behind the keyword, joined.
        public var text: JoinedText
        /// `--name=value`, as they stand.
        public var flags: [Flag] = []
        /// What is left of `text` behind keyword and flags, without blanks around it.
        public var rest: Range<Int>
        /// The strings of the JSON form; `nil` in the other one.
        public var strings: [Located<String>]?
        public var heredocs: [Heredoc] = []
        /// What `ONBUILD` puts off; the `CMD` of a `HEALTHCHECK`.
        public var deferred: [Instruction] = []

        /// What is behind keyword and flags, as written.
        public var argument: Located<String> { text.located(rest) }
    }

    public struct Flag: Sendable {
        /// Without dashes.
        public var name: Located<String>
        /// Of the joined text; `nil` where there is no `=`.
        public var value: Range<Int>?
    }

    public struct Heredoc: Hashable, Sendable {
        public var name: Located<String>
        /// The lines of it.
        public var content: TextRange
        /// The line that ends it; empty where there is none.
        public var end: TextRange
        /// Whether variables count in it: its name has no quotes.
        public var isExpanded: Bool
    }
}
