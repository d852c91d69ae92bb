/// A replacement in one text. Several of one change never overlap and all refer to the text before the change.
public struct TextEdit: Hashable, Sendable {
    public var range: TextRange
    public var replacement: String

    public init(range: TextRange, replacement: String) {
        self.range = range
        self.replacement = replacement
    }
}

extension SourceText {
    /// The text after all of `edits`, in any order.
    public func applying(_ edits: [TextEdit]) -> SourceText {
        var result = self
        for edit in edits.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
            result.replace(edit.range, with: edit.replacement)
        }
        return result
    }
}
