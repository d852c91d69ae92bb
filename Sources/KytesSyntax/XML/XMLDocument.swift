public import KytesText

/// An XML text with the place of everything in it, for files that people type.
///
/// Reads whatever comes. An end tag that is missing, half-typed or misplaced costs its own element only: one that is not
/// closed ends before the first child that is not indented below it, and its parent goes on there. Nothing is ever loaded,
/// and no entity means anything but the five of XML itself and numbers; what a document type declares is passed over.
///
/// Elements are rows of one table in the order of the text, each with the row behind its last descendant: no object for an
/// element, no recursion, 32 bytes each.
/// - Source: Extensible Markup Language (XML) 1.0, fifth edition, read 2026-11-23.
public struct XMLDocument: Sendable {
    /// What is no element: comments, processing instructions, the document type, CDATA sections. In the order of the text.
    public struct Passage: Hashable, Sendable {
        public enum Kind: Sendable {
            case comment
            /// The XML declaration too.
            case instruction
            case documentType
            case characterData
        }

        public var kind: Kind
        /// Delimiters included.
        public var range: TextRange
    }

    /// How deep elements are read; what is nested deeper is passed over.
    public static let depthLimit = 512
    /// Longer texts are not read, in bytes.
    public static let sizeLimit = 32 << 20
    /// How many elements are read.
    public static let elementLimit = 1_000_000
    /// Behind that many faults a text is not XML, and one more line about it helps nobody.
    public static let diagnosticLimit = 100

    let table: XMLTable

    /// The document of a whole text, whatever its state.
    ///
    /// Linear in the text.
    public static func parse(_ text: SourceText) -> Parsed<XMLDocument> {
        text.bytes.withUnsafeBufferPointer { bytes in
            var reader = XMLReader(bytes)
            reader.read()
            return Parsed(XMLDocument(table: XMLTable(text.bytes, reader)), diagnostics: reader.diagnostics)
        }
    }

    /// The first element at top level; `nil` where there is none.
    public var root: XMLNode? { topLevel.first }

    /// The elements that stand in no other: one, but in half-typed texts.
    public var topLevel: [XMLNode] { table.nodes(from: 0, until: table.elements.count) }

    /// Every element in the order of the text.
    public var elements: [XMLNode] { table.elements.indices.map { XMLNode(table: table, row: $0) } }

    public var passages: [Passage] { table.passages }
}

/// The rows of a document, shared by its nodes.
final class XMLTable: Sendable {
    struct Element: Sendable {
        /// Of `<`. The name begins behind it.
        var start: Int32
        var end: Int32
        var nameEnd: Int32
        var contentStart: Int32
        var contentEnd: Int32
        /// The row behind the last descendant.
        var next: Int32
        /// The row of the first attribute; they end where those of the next element begin.
        var attributes: Int32
        var isClosed: Bool
    }

    struct Attribute: Sendable {
        var name: Range<Int32>
        /// Without quotes.
        var value: Range<Int32>
    }

    let bytes: [UInt8]
    let elements: [Element]
    let attributes: [Attribute]
    let passages: [XMLDocument.Passage]

    init(_ bytes: [UInt8], _ reader: XMLReader) {
        self.bytes = bytes
        elements = reader.elements
        attributes = reader.attributes
        passages = reader.passages
    }

    /// The siblings from one row to another.
    func nodes(from first: Int, until end: Int) -> [XMLNode] {
        var nodes: [XMLNode] = []
        var row = first
        while row < end {
            nodes.append(XMLNode(table: self, row: row))
            row = Int(elements[row].next)
        }
        return nodes
    }

    /// Those that lie within a range, in the order of the text.
    func passages(in range: TextRange) -> ArraySlice<XMLDocument.Passage> {
        var low = 0
        var high = passages.count
        while low < high {
            let middle = (low + high) / 2
            if passages[middle].range.lowerBound < range.lowerBound { low = middle + 1 } else { high = middle }
        }
        return passages[low...].prefix { $0.range.upperBound <= range.upperBound }
    }
}
