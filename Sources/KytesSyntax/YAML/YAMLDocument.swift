public import KytesText

/// A YAML text with the place of everything in it, for files that people type.
///
/// Reads whatever comes. A line that fits nowhere costs itself and what is indented below it; a quote or a bracket that is
/// not closed ends with its line, or before the first line that is not indented below its entry. An alias is a reference to
/// the node that has its anchor and is never expanded: what follows aliases bounds its own steps. Where a template stands
/// instead of YAML (`{% if %}` lines, values that begin with `{{`), its line is passed over, or the value is taken as it is.
///
/// Nodes are rows of one table in the order of the text, each with the row behind its last descendant: no object for a
/// node, no recursion, 20 bytes each. Keys and values of a mapping are its children by turns. Scalars are decoded when they
/// are asked for.
/// - Source: YAML 1.2.2, read 2026-11-27; where libyaml and YAML 1.1 are more generous, their way.
public struct YAMLDocument: Sendable {
    /// How deep collections are read; what is nested deeper is passed over.
    public static let depthLimit = 512
    /// Longer texts are not read, in bytes.
    public static let sizeLimit = 32 << 20
    /// How many nodes are read.
    public static let nodeLimit = 2_000_000
    /// Behind that many faults a text is not YAML, and one more line about it helps nobody.
    public static let diagnosticLimit = 100

    let table: YAMLTable

    /// The documents of a whole text, whatever its state.
    ///
    /// Linear in the text.
    public static func parse(_ text: SourceText) -> Parsed<YAMLDocument> {
        text.bytes.withUnsafeBufferPointer { bytes in
            var reader = YAMLReader(bytes)
            reader.read()
            return Parsed(YAMLDocument(table: YAMLTable(text.bytes, reader)), diagnostics: reader.diagnostics)
        }
    }

    /// What stands at the top of the first document; `nil` where it is empty.
    public var root: YAMLNode? { roots.first }

    /// What stands at the top of each document of the text; of an empty one nothing, or an empty scalar behind `---`.
    public var roots: [YAMLNode] { table.roots.map { YAMLNode(table: table, row: Int($0)) } }

    /// Every node in the order of the text.
    public var nodes: [YAMLNode] { table.rows.indices.map { YAMLNode(table: table, row: $0) } }

    /// From `#` to the end of its line, in the order of the text.
    public var comments: [TextRange] { table.comments.map { Int($0.lowerBound)..<Int($0.upperBound) } }
}

/// The rows of a document, shared by its nodes.
final class YAMLTable: Sendable {
    enum Kind: UInt8 {
        case plain
        case singleQuoted
        case doubleQuoted
        /// `|`
        case literal
        /// `>`
        case folded
        case mapping
        case sequence
        case flowMapping
        case flowSequence
        case alias

        var isMapping: Bool { self == .mapping || self == .flowMapping }
        var isSequence: Bool { self == .sequence || self == .flowSequence }
        var isScalar: Bool { rawValue <= Kind.folded.rawValue }
    }

    struct Row {
        /// Quotes, brackets, and the header of a block scalar included; properties are not.
        var start: Int32
        var end: Int32
        /// The row behind the last descendant.
        var next: Int32
        /// Of an alias the row that it means, of others the index of its properties; -1 for none.
        var link: Int32
        var kind: Kind
        /// Whether the bytes of the content are not the value: escapes, line folding.
        var isEncoded = false
        /// Whether the closing quote or bracket is there, or none is needed.
        var isClosed = true
        /// Of the content of a block scalar; 255 for more, which the first line with words says then.
        var indentation: UInt8 = 0
    }

    struct Properties {
        /// With its `!`; empty for none.
        var tag: Range<Int32> = 0..<0
        /// Without `&`; empty for none.
        var anchor: Range<Int32> = 0..<0
    }

    let bytes: [UInt8]
    let rows: [Row]
    let properties: [Properties]
    let comments: [Range<Int32>]
    /// The row at the top of each document.
    let roots: [Int32]

    init(_ bytes: [UInt8], _ reader: YAMLReader) {
        self.bytes = bytes
        rows = reader.rows
        properties = reader.properties
        comments = reader.comments
        roots = reader.roots
    }
}
