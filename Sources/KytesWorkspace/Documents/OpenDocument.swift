import KytesText

/// A text as an editor has it.
struct OpenDocument: Sendable {
    var text: SourceText
    var languageID: String
    /// As the client counts.
    var version: Int?
}
