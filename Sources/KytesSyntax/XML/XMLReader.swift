internal import KytesText

/// Bytes to the rows of an `XMLDocument`. One pass, with the open elements on a stack of its own.
struct XMLReader {
    let bytes: UnsafeBufferPointer<UInt8>
    private(set) var elements: [XMLTable.Element] = []
    private(set) var attributes: [XMLTable.Attribute] = []
    private(set) var passages: [XMLDocument.Passage] = []
    private(set) var diagnostics: [Diagnostic] = []
    private var markup: XMLMarkup
    /// Rows, the outermost first.
    private var open: [Int] = []
    /// How many elements are open that are too deep to be read.
    private var passedOver = 0
    private var at = 0

    /// An end tag is looked for among that many open elements: what is misplaced by more is stray.
    private static let misplacementLimit = 64
    /// Wider indentations count as this one.
    private static let indentationLimit = 1_024

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        markup = XMLMarkup(bytes)
    }

    mutating func read() {
        guard isReadable() else { return }
        elements.reserveCapacity(bytes.count / 48)
        while at < bytes.count {
            skipText()
            guard at < bytes.count else { break }
            readMarkup()
            guard elements.count < XMLDocument.elementLimit else {
                say(.tooLarge, "More than `\(XMLDocument.elementLimit)` elements", at: at..<at)
                break
            }
        }
        while let row = open.popLast() { leaveOpen(row, before: at) }
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D }

    /// A superset of the names of XML: everything but white space and the signs of its grammar.
    static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: ":"), 0x80...:
            true
        default: false
        }
    }

    /// What a name does not begin with.
    private static func isInsideNames(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "-")...UInt8(ascii: "9")).contains(byte)
    }

    // MARK: - Text

    /// Texts in UTF-16 arrive as letters with zeros between them.
    private mutating func isReadable() -> Bool {
        guard bytes.count <= XMLDocument.sizeLimit else {
            let limit = XMLDocument.sizeLimit >> 20
            say(.tooLarge, "A text of `\(bytes.count)` bytes is not read, the limit is `\(limit)` MiB", at: 0..<0)
            return false
        }
        guard bytes.prefix(16).contains(0) else { return true }
        say(.encoding, "The text is in no encoding that is read", at: 0..<0)
        return false
    }

    private mutating func skipText() {
        while at < bytes.count {
            let byte = bytes[at]
            if byte == UInt8(ascii: "<") { return }
            if byte == UInt8(ascii: "&") { checkReference() }
            at += 1
        }
    }

    private mutating func checkReference() {
        guard let reference = XMLReference(bytes, at: at, before: bytes.count) else {
            say(.syntax, "A `&` that begins no entity is written `&amp;`", at: at..<(at + 1))
            return
        }
        if reference.meaning == nil {
            let name = String(decoding: bytes[at..<reference.end], as: UTF8.self)
            say(.entity, "`\(name)` is no entity of XML, and is left as it is", at: at..<reference.end)
        }
    }

    // MARK: - Markup

    private mutating func readMarkup() {
        let start = at
        let next = at + 1 < bytes.count ? bytes[at + 1] : 0
        if next == UInt8(ascii: "/") {
            readEndTag()
        } else if Self.isNameByte(next), !Self.isInsideNames(next) {
            readStartTag()
        } else if let passage = markup.passage(at: at, before: bytes.count) {
            at = passage.end
            passages.append(XMLDocument.Passage(kind: passage.kind, range: start..<at))
            if !passage.isClosed { say(.unclosed, "What begins here has no end", at: start..<(start + 2)) }
            if passage.kind == .documentType {
                say(.documentType, "A document type is not read, and its entities mean nothing", at: start..<at)
            } else if passage.kind == .instruction, passages.count == 1, elements.isEmpty {
                checkEncoding(start..<at)
            }
        } else {
            at += 1
            say(.syntax, "A `<` that begins no tag is written `&lt;`", at: start..<at)
        }
    }

    /// `<?xml version="1.0" encoding="ISO-8859-2"?>`: letters beyond ASCII were lost when the text was read as UTF-8.
    private mutating func checkEncoding(_ range: TextRange) {
        let words = String(decoding: bytes[range], as: UTF8.self)
        guard words.hasPrefix("<?xml "), let label = words.firstRange(of: "encoding") else { return }
        let rest = words[label.upperBound...].drop { $0 == "=" || $0 == " " }
        guard let quote = rest.first, quote == "\"" || quote == "'" else { return }
        let name = rest.dropFirst().prefix { $0 != quote }
        guard !["utf-8", "utf8", "us-ascii", "ascii"].contains(name.lowercased()), hasReplacements else { return }
        let start = range.lowerBound + words.utf8.distance(from: words.startIndex, to: name.startIndex)
        let message = "`\(name)` is read as UTF-8: letters beyond ASCII are lost"
        say(.encoding, message, at: start..<(start + name.utf8.count), severity: .warning)
    }

    /// Whether U+FFFD stands somewhere.
    private var hasReplacements: Bool {
        var at = 2
        while at < bytes.count {
            if bytes[at] == 0xBD, bytes[at - 1] == 0xBF, bytes[at - 2] == 0xEF { return true }
            at += 1
        }
        return false
    }

    private mutating func readStartTag() {
        let start = at
        let name = readName(from: at + 1)
        let first = attributes.count
        readAttributes()
        let isEmpty = at < bytes.count && bytes[at] == UInt8(ascii: "/")
        if isEmpty { at += 1 }
        let isWhole = at < bytes.count && bytes[at] == UInt8(ascii: ">")
        if isWhole {
            at += 1
        } else {
            say(.unclosed, "This tag lacks its `>`", at: start..<name.upperBound)
        }
        guard open.count < XMLDocument.depthLimit else {
            attributes.removeSubrange(first...)
            if passedOver == 0 { say(.tooLarge, "More than `\(XMLDocument.depthLimit)` nested elements", at: name) }
            if isWhole, !isEmpty { passedOver += 1 }
            return
        }
        let row = elements.count
        elements.append(
            XMLTable.Element(
                start: Int32(start), end: Int32(at), nameEnd: Int32(name.upperBound), contentStart: Int32(at),
                contentEnd: Int32(at), next: Int32(row + 1), attributes: Int32(first), isClosed: isWhole && isEmpty))
        if isWhole, !isEmpty { open.append(row) }
    }

    private mutating func readEndTag() {
        let start = at
        let name = readName(from: at + 2)
        skipSpace()
        let isWhole = at < bytes.count && bytes[at] == UInt8(ascii: ">")
        if isWhole { at += 1 } else { at = name.upperBound }
        guard passedOver == 0 else {
            passedOver -= 1
            return
        }
        guard let level = levelClosed(by: name) else {
            say(.unclosed, "This end tag closes nothing", at: start..<at)
            return
        }
        while open.count > level + 1 { leaveOpen(open.removeLast(), before: start) }
        let row = open.removeLast()
        elements[row].contentEnd = Int32(start)
        elements[row].end = Int32(at)
        elements[row].next = Int32(elements.count)
        elements[row].isClosed = true
        if !isWhole { say(.unclosed, "This tag lacks its `>`", at: start..<at) }
    }

    private func levelClosed(by name: TextRange) -> Int? {
        open.indices.suffix(Self.misplacementLimit).last { level in
            let element = elements[open[level]]
            let start = Int(element.start) + 1
            guard Int(element.nameEnd) - start == name.count else { return false }
            for offset in 0..<name.count where bytes[start + offset] != bytes[name.lowerBound + offset] { return false }
            return true
        }
    }

    /// Ends an element that no tag closes.
    private mutating func leaveOpen(_ row: Int, before limit: Int) {
        let element = elements[row]
        let name = (Int(element.start) + 1)..<Int(element.nameEnd)
        say(.unclosed, "`\(String(decoding: bytes[name], as: UTF8.self))` is not closed", at: name)
        var (end, next) = (limit, row + 1)
        let own = indentation(before: Int(element.start)) ?? 0
        while next < elements.count {
            let isKept = row == 0 || indentation(before: Int(elements[next].start)).map { $0 > own } ?? false
            guard isKept else {
                end = Int(elements[next].start)
                break
            }
            next = Int(elements[next].next)
        }
        while end > Int(element.contentStart), Self.isSpace(bytes[end - 1]) { end -= 1 }
        elements[row].next = Int32(next)
        elements[row].contentEnd = Int32(end)
        elements[row].end = Int32(end)
    }

    /// How far a line is indented before what stands first on it; `nil` where something else stands before.
    private func indentation(before offset: Int) -> Int? {
        var start = offset
        while start > 0, offset - start < Self.indentationLimit,
            bytes[start - 1] == 0x20 || bytes[start - 1] == 0x09
        { start -= 1 }
        let isFirst = start == 0 || bytes[start - 1] == 0x0A || bytes[start - 1] == 0x0D
        return isFirst || offset - start == Self.indentationLimit ? offset - start : nil
    }

    // MARK: - Words

    private mutating func readName(from start: Int) -> TextRange {
        at = start
        while at < bytes.count, Self.isNameByte(bytes[at]) { at += 1 }
        return min(start, at)..<at
    }

    /// Up to `>`, `/>`, or what cannot belong to the tag.
    private mutating func readAttributes() {
        while true {
            let before = at
            skipSpace()
            guard at < bytes.count, Self.isNameByte(bytes[at]) else {
                if at < bytes.count, bytes[at] == UInt8(ascii: ">") || bytes[at] == UInt8(ascii: "/") { return }
                at = before
                return
            }
            let name = readName(from: at)
            guard let value = attributeValue() else {
                say(.syntax, "An attribute is written `name=\"value\"`", at: name)
                continue
            }
            attributes.append(
                XMLTable.Attribute(
                    name: Int32(name.lowerBound)..<Int32(name.upperBound),
                    value: Int32(value.lowerBound)..<Int32(value.upperBound)))
        }
    }

    /// What stands between quotes behind `=`; no `<` does, so that a missing quote costs the tag only.
    private mutating func attributeValue() -> TextRange? {
        skipSpace()
        guard at < bytes.count, bytes[at] == UInt8(ascii: "=") else { return nil }
        at += 1
        skipSpace()
        guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") || bytes[at] == UInt8(ascii: "'") else { return nil }
        let quote = bytes[at]
        let start = at + 1
        at = start
        while at < bytes.count, bytes[at] != quote, bytes[at] != UInt8(ascii: "<") {
            if bytes[at] == UInt8(ascii: "&") { checkReference() }
            at += 1
        }
        let end = at
        if at < bytes.count, bytes[at] == quote {
            at += 1
        } else {
            say(.unclosed, "This value lacks its closing quote", at: (start - 1)..<start)
        }
        return start..<end
    }

    private mutating func skipSpace() {
        while at < bytes.count, Self.isSpace(bytes[at]) { at += 1 }
    }

    // MARK: - Faults

    private enum Code: String {
        case documentType = "xml/document-type"
        case encoding = "xml/encoding"
        case entity = "xml/entity"
        case syntax = "xml/syntax"
        case tooLarge = "xml/too-large"
        case unclosed = "xml/unclosed"
    }

    private mutating func say(
        _ code: Code,
        _ message: String,
        at range: TextRange,
        severity: Diagnostic.Severity = .error
    ) {
        guard diagnostics.count < XMLDocument.diagnosticLimit else { return }
        diagnostics.append(
            Diagnostic(code: code.rawValue, severity: severity, message: message, range: range))
    }
}
