internal import KytesText

/// Finds the ends of what begins with `<!` or `<?`, in one pass over the text altogether.
struct XMLMarkup {
    static let comment = Array("<!--".utf8)
    static let characterData = Array("<![CDATA[".utf8)
    static let documentType = Array("<!DOCTYPE".utf8)

    struct Passage {
        var kind: XMLDocument.Passage.Kind
        var end: Int
        /// Otherwise it was ended with its line, so that it costs no more than that.
        var isClosed: Bool
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    /// Terminators that were looked for in vain; looking again would make reading quadratic.
    private var absent: Set<[UInt8]> = []

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// What begins with the `<` at this place; `nil` where that is a tag, or means nothing.
    mutating func passage(at start: Int, before end: Int) -> Passage? {
        guard start + 1 < end else { return nil }
        if bytes[start + 1] == UInt8(ascii: "?") {
            return passage(.instruction, from: start, opening: 2, terminator: Array("?>".utf8), before: end)
        }
        guard bytes[start + 1] == UInt8(ascii: "!") else { return nil }
        if begins(Self.comment, at: start, before: end) {
            return passage(.comment, from: start, opening: 4, terminator: Array("-->".utf8), before: end)
        }
        if begins(Self.characterData, at: start, before: end) {
            return passage(.characterData, from: start, opening: 9, terminator: Array("]]>".utf8), before: end)
        }
        guard begins(Self.documentType, at: start, before: end) else { return nil }
        let close = absent.contains(Self.documentType) ? nil : endOfDocumentType(from: start, before: end)
        if close == nil { absent.insert(Self.documentType) }
        return Passage(
            kind: .documentType, end: close ?? endOfLine(from: start, before: end), isClosed: close != nil)
    }

    private func begins(_ word: [UInt8], at start: Int, before end: Int) -> Bool {
        start + word.count <= end && bytes[start..<(start + word.count)].elementsEqual(word)
    }

    private mutating func passage(
        _ kind: XMLDocument.Passage.Kind,
        from start: Int,
        opening: Int,
        terminator: [UInt8],
        before end: Int
    ) -> Passage {
        if !absent.contains(terminator) {
            if let close = firstEnd(of: terminator, from: start + opening, before: end) {
                return Passage(kind: kind, end: close, isClosed: true)
            }
            absent.insert(terminator)
        }
        return Passage(kind: kind, end: endOfLine(from: start, before: end), isClosed: false)
    }

    /// Behind the first `terminator`, whose last byte is `>`.
    private func firstEnd(of terminator: [UInt8], from start: Int, before end: Int) -> Int? {
        var at = start + terminator.count - 1
        while at < end {
            if bytes[at] == UInt8(ascii: ">"),
                bytes[(at - terminator.count + 1)...at].elementsEqual(terminator)
            {
                return at + 1
            }
            at += 1
        }
        return nil
    }

    private func endOfLine(from start: Int, before end: Int) -> Int {
        bytes[start..<end].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? end
    }

    /// Behind the `>` that is neither in quotes, nor in a comment, nor in the internal subset.
    private func endOfDocumentType(from start: Int, before end: Int) -> Int? {
        var at = start + Self.documentType.count
        var depth = 0
        while at < end {
            switch bytes[at] {
            case UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                guard let quote = bytes[(at + 1)..<end].firstIndex(of: bytes[at]) else { return nil }
                at = quote
            case UInt8(ascii: "<") where begins(Self.comment, at: at, before: end):
                guard let close = firstEnd(of: Array("-->".utf8), from: at + 4, before: end) else { return nil }
                at = close - 1
            case UInt8(ascii: "<") where depth <= 0: return nil
            case UInt8(ascii: ">") where depth <= 0: return at + 1
            default: break
            }
            at += 1
        }
        return nil
    }
}
