internal import KytesSyntax
public import KytesText

extension SwiftPM {
    /// Reads which modules a Swift source file imports; everything else of it belongs to the compiler's own server.
    public static func readSource(_ text: SourceText) -> Parsed<FileFacts> {
        var facts = FileFacts()
        facts.references = ProgramReader.modules(in: text, .swift).map { mention in
            ReferenceFact(kinds: [.module], name: mention.name)
        }
        return Parsed(facts)
    }
}
