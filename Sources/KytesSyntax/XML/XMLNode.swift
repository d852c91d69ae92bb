public import KytesText

/// An element of an `XMLDocument`.
public struct XMLNode: Sendable {
    let table: XMLTable
    let row: Int

    private var element: XMLTable.Element { table.elements[row] }

    /// From the first byte of the start tag to the last of the end tag.
    public var range: TextRange { Int(element.start)..<Int(element.end) }

    /// As written, with its prefix.
    public var name: String { string(nameRange) }

    /// The name in the start tag.
    public var nameRange: TextRange { Int(element.start) + 1..<Int(element.nameEnd) }

    /// The name in the end tag; `nil` where there is no end tag, or one that is not whole.
    public var endNameRange: TextRange? {
        let start = Int(element.contentEnd) + 2
        guard isClosed, !isEmptyTag, start + nameRange.count <= Int(element.end) else { return nil }
        return start..<(start + nameRange.count)
    }

    /// Whether an end tag closes it, or it is an empty tag.
    public var isClosed: Bool { element.isClosed }

    /// `<name/>`
    public var isEmptyTag: Bool { element.isClosed && element.contentStart == element.end }

    /// Everything between the tags.
    public var contentRange: TextRange { Int(element.contentStart)..<Int(element.contentEnd) }

    /// What is between the tags without white space around it.
    public var textRange: TextRange {
        var range = contentRange
        while let first = range.first, XMLReader.isSpace(table.bytes[first]) { range.removeFirst() }
        while let last = range.last, XMLReader.isSpace(table.bytes[last]) { range.removeLast() }
        return range
    }

    /// The character data that stands directly in the element, decoded: entities replaced, CDATA taken as it is, comments
    /// and instructions left out, lines ended by `\n`.
    public var text: String { isPlain(contentRange) ? string(contentRange) : decoded }

    /// The text without white space around it, and its place.
    public var value: Located<String> {
        let range = textRange
        if isPlain(range) { return Located(string(range), at: range) }
        let trimmed = decoded.utf8.drop { $0 <= 0x20 }
        let end = trimmed.lastIndex { $0 > 0x20 }.map { trimmed.index(after: $0) } ?? trimmed.startIndex
        return Located(String(trimmed[..<end]) ?? "", at: range)
    }

    public var children: [XMLNode] { table.nodes(from: row + 1, until: Int(element.next)) }

    public var hasChildren: Bool { Int(element.next) > row + 1 }

    /// The first child of that name.
    public func first(_ name: String) -> XMLNode? {
        var child = row + 1
        while child < element.next {
            let node = XMLNode(table: table, row: child)
            if node.name == name { return node }
            child = Int(table.elements[child].next)
        }
        return nil
    }

    public var attributes: [XMLAttribute] {
        let end = row + 1 < table.elements.count ? Int(table.elements[row + 1].attributes) : table.attributes.count
        return table.attributes[Int(element.attributes)..<end].map { attribute in
            let value = Int(attribute.value.lowerBound)..<Int(attribute.value.upperBound)
            let name = Int(attribute.name.lowerBound)..<Int(attribute.name.upperBound)
            let meant = isPlain(value) ? string(value) : decodedAttribute(value)
            return XMLAttribute(name: Located(string(name), at: name), value: Located(meant, at: value))
        }
    }

    private func decodedAttribute(_ range: TextRange) -> String {
        table.bytes.withUnsafeBufferPointer { bytes in
            var decoder = XMLDecoder(bytes)
            decoder.appendAttribute(range)
            return decoder.string
        }
    }

    /// Whether the bytes mean themselves.
    private func isPlain(_ range: TextRange) -> Bool {
        table.bytes.withUnsafeBufferPointer { bytes in
            for offset in range {
                switch bytes[offset] {
                case UInt8(ascii: "&"), UInt8(ascii: "<"), 0x09, 0x0A, 0x0D: return false
                default: continue
                }
            }
            return true
        }
    }

    private func string(_ range: TextRange) -> String {
        table.bytes.withUnsafeBufferPointer { String(decoding: $0[range], as: UTF8.self) }
    }

    private var decoded: String {
        table.bytes.withUnsafeBufferPointer { bytes in
            var decoder = XMLDecoder(bytes)
            var passages = table.passages(in: contentRange)
            var at = contentRange.lowerBound
            for gap in children.map(\.range) + [contentRange.upperBound..<contentRange.upperBound] {
                while let passage = passages.first, passage.range.lowerBound < gap.lowerBound {
                    decoder.append(at..<passage.range.lowerBound)
                    if passage.kind == .characterData { decoder.appendSection(passage.range) }
                    at = passage.range.upperBound
                    passages.removeFirst()
                }
                decoder.append(at..<max(at, gap.lowerBound))
                at = gap.upperBound
                while let passage = passages.first, passage.range.lowerBound < at { passages.removeFirst() }
            }
            return decoder.string
        }
    }
}

/// `name="value"`
public struct XMLAttribute: Hashable, Sendable {
    public var name: Located<String>
    /// Decoded; the range is that of what stands between the quotes.
    public var value: Located<String>
}
