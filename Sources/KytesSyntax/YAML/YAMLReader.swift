internal import KytesText

/// Bytes to the rows of a `YAMLDocument`. One pass, line by line, with the open collections on a stack of its own.
struct YAMLReader {
    let bytes: UnsafeBufferPointer<UInt8>
    var rows: [YAMLTable.Row] = []
    var properties: [YAMLTable.Properties] = []
    var comments: [Range<Int32>] = []
    var roots: [Int32] = []
    var diagnostics: [Diagnostic] = []

    /// A collection that is open.
    struct Level {
        enum Kind {
            case mapping
            case sequence
            /// `{…}`
            case flowMapping
            /// `[…]`
            case flowSequence
            /// `key: value` in a flow sequence, which ends with its entry.
            case pair
        }

        /// What may come next.
        enum Awaits {
            /// Another entry of a block collection, or its end.
            case entry
            /// The key behind `?`, or of the next entry of a flow mapping.
            case key
            /// The `:` behind a key.
            case colon
            /// What is written behind `:` or `-`, or the next item of a flow sequence.
            case value
            /// In flow: a comma, or the end.
            case comma
        }

        var row: Int
        var kind: Kind
        /// The column of its entries; in flow of the block collection around it.
        var indent: Int
        var awaits: Awaits
        /// Where a key or a value is missing that never comes. Of a flow sequence: the row of its last item.
        var slot: Int

        var isFlow: Bool { kind != .mapping && kind != .sequence }
    }

    var open: [Level] = []
    /// What was written before a node that is still to come, and where.
    var held: (properties: YAMLTable.Properties, start: Int)?
    /// The rows that have an anchor in this document, by its name.
    var anchors: [String: Int] = [:]
    var at = 0
    var lineStart = 0
    /// Behind the last node.
    var lastEnd = 0
    /// Whether the document that is read has something at its top.
    var hasRoot = false
    /// Whether `---` began it, and where something is missing then.
    private var isExplicit = false
    private var slotOfRoot = 0
    /// Lines that are indented further belong to something that was passed over.
    private var passedOver: Int?
    private var saidTemplate = false

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    mutating func read() {
        guard isReadable() else { return }
        rows.reserveCapacity(bytes.count / 24)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
        while at < bytes.count {
            readLine()
            guard rows.count < YAMLDocument.nodeLimit else {
                say(.tooLarge, "More than `\(YAMLDocument.nodeLimit)` nodes", at: at..<at)
                break
            }
        }
        endDocument()
    }

    private mutating func isReadable() -> Bool {
        guard bytes.count <= YAMLDocument.sizeLimit else {
            let limit = YAMLDocument.sizeLimit >> 20
            say(.tooLarge, "A text of `\(bytes.count)` bytes is not read, the limit is `\(limit)` MiB", at: 0..<0)
            return false
        }
        guard bytes.prefix(16).contains(0) else { return true }
        say(.encoding, "The text is in no encoding that is read", at: 0..<0)
        return false
    }

    // MARK: - Lines

    private mutating func readLine() {
        lineStart = at
        while at < bytes.count, bytes[at] == 0x20 { at += 1 }
        var column = at - lineStart
        guard at < bytes.count else { return }
        switch bytes[at] {
        case 0x0A, 0x0D: return skipBreak()
        case UInt8(ascii: "#"): return skipComment()
        case 0x09:
            guard let width = tabbedIndentation() else { return }
            column = width
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "%"):
            if column == 0, readMarker() { return }
        default: break
        }
        if let limit = passedOver {
            if column > limit { return skipLine() }
            passedOver = nil
        }
        guard !isTemplateStatement(at) else { return skipTemplate() }
        readContent(at: column)
    }

    /// Blanks that are tabs: nothing before a comment and on a blank line, a fault before anything else.
    private mutating func tabbedIndentation() -> Int? {
        let start = at
        var width = at - lineStart
        while at < bytes.count, YAMLScalars.isBlank(bytes[at]) {
            width = bytes[at] == 0x09 ? (width / 8 + 1) * 8 : width + 1
            at += 1
        }
        guard !isEndOfLine(at) else {
            expectEndOfLine()
            return nil
        }
        say(.indentation, "Lines are indented by blanks, and never by tabs", at: start..<at)
        // Columns are counted from a beginning that makes them come out so.
        lineStart = at - width
        return width
    }

    /// `---`, `...` and directives. A directive stands before a document only.
    private mutating func readMarker() -> Bool {
        if bytes[at] == UInt8(ascii: "%") {
            guard !hasRoot, !isExplicit else { return false }
            skipLine()
            return true
        }
        guard let isStart = isMarker(at) else { return false }
        passedOver = nil
        endDocument()
        at += 3
        guard isStart else {
            expectEndOfLine()
            return true
        }
        isExplicit = true
        slotOfRoot = at
        skipBlanks()
        if isEndOfLine(at) {
            expectEndOfLine()
        } else {
            readInlineValue(below: -1)
        }
        return true
    }

    /// Whether a document starts here (`---`) or ends (`...`); `nil` for neither.
    func isMarker(_ place: Int) -> Bool? {
        guard place + 2 < bytes.count, bytes[place] == UInt8(ascii: "-") || bytes[place] == UInt8(ascii: "."),
            bytes[place + 1] == bytes[place], bytes[place + 2] == bytes[place], isSeparated(place + 3)
        else { return nil }
        return bytes[place] == UInt8(ascii: "-")
    }

    private mutating func endDocument() {
        while !open.isEmpty { close() }
        if !hasRoot, isExplicit || held != nil {
            let place = isExplicit ? slotOfRoot : at
            put(YAMLTable.Row(missingAt: place))
        }
        held = nil
        hasRoot = false
        isExplicit = false
        anchors.removeAll(keepingCapacity: true)
    }

    /// `{% if %}` and `{# … #}` on a line of their own: a template makes this text, and what it makes is not known.
    private mutating func skipTemplate() {
        let start = at
        skipLine()
        guard !saidTemplate else { return }
        saidTemplate = true
        say(.template, "This is a template of YAML: only what is YAML as it stands is read", at: start..<start + 2)
    }

    // MARK: - Structure

    /// What stands first on a line.
    private mutating func readContent(at column: Int) {
        let isItem = isIndicator(UInt8(ascii: "-"), at: at)
        while let top = open.last, top.indent > column || isOver(top, at: column, isItem: isItem) { close() }
        guard let top = open.last else {
            guard !hasRoot else { return passOver(column, "Behind the end of a document only `---` begins another") }
            return readNodes(at: column)
        }
        switch (top.kind, top.indent == column) {
        case (.mapping, true):
            if isItem {
                guard top.awaits == .value || top.awaits == .key else {
                    return passOver(column, "A mapping has keys, and no items")
                }
            } else if !isIndicator(UInt8(ascii: ":"), at: at) || top.awaits == .value {
                completeEntry()
            }
        case (.sequence, true):
            guard isItem else { return passOver(column, "A sequence has items, which begin with `- `") }
            completeEntry()
        default:
            guard top.awaits == .value || top.awaits == .key else {
                return passOver(column, "This is indented deeper than anything that it could belong to")
            }
        }
        readNodes(at: column)
    }

    /// A sequence may stand in the column of the key that it belongs to, and ends then with the next key.
    private func isOver(_ top: Level, at column: Int, isItem: Bool) -> Bool {
        guard top.indent == column, top.kind == .sequence, !isItem, open.count > 1 else { return false }
        let parent = open[open.count - 2]
        return parent.kind == .mapping && parent.indent == column
    }

    /// Everything on a line up to a scalar: `- - key: value`.
    private mutating func readNodes(at column: Int) {
        var column = column
        while true {
            if isIndicator(UInt8(ascii: "-"), at: at) {
                guard enter(.sequence, at: column) else { return passOver(column, nil) }
            } else if isIndicator(UInt8(ascii: "?"), at: at) {
                guard enter(.mapping, at: column) else { return passOver(column, nil) }
                completeEntry()
            } else if isIndicator(UInt8(ascii: ":"), at: at) {
                guard enter(.mapping, at: column) else { return passOver(column, nil) }
                if top.awaits == .entry || top.awaits == .key { put(YAMLTable.Row(missingAt: at)) }
            } else {
                return readNode(at: column)
            }
            top.awaits = bytes[at] == UInt8(ascii: "?") ? .key : .value
            at += 1
            top.slot = at
            skipBlanks()
            guard !isEndOfLine(at) else { return expectEndOfLine() }
            column = at - lineStart
        }
    }

    var top: Level {
        get { open[open.count - 1] }
        _modify { yield &open[open.count - 1] }
    }

    /// A key with its value, or a scalar that fills what is awaited.
    private mutating func readNode(at column: Int) {
        let isEntry = open.last.map { $0.kind == .mapping && $0.indent == column && $0.awaits == .entry } ?? false
        let indent = isEntry ? column : open.last?.indent ?? -1
        let earlier = held
        held = nil
        readProperties()
        if isEndOfLine(at), held != nil {
            if earlier != nil { say(.syntax, "A node has one tag and one anchor", at: at..<at) }
            return expectEndOfLine()
        }
        let own = held
        held = nil
        let (line, first) = (lineStart, rows.count)
        // Who is in a flow collection may mean it already.
        if let anchor = (own ?? earlier)?.properties.anchor { note(anchor, at: first) }
        let node = readScalar(below: indent, isFirst: true)
        let isKey = lineStart == line && isKeyEnd()
        guard isKey || isEntry else {
            held = own ?? earlier
            put(node, at: first)
            return expectEndOfLine()
        }
        if !isEntry {
            held = earlier
            guard enter(.mapping, at: column, from: own?.start ?? Int(node.start), before: first) else {
                return passOver(column, nil)
            }
        }
        held = own
        put(node, at: isEntry ? first : first + 1, isKey: true)
        guard isKey else {
            say(.syntax, "A `:` and a value are missing here", at: Int(node.start)..<Int(node.end))
            put(YAMLTable.Row(missingAt: Int(node.end)))
            return expectEndOfLine()
        }
        skipBlanks()
        at += 1
        top.slot = at
        skipBlanks()
        if isEndOfLine(at) { expectEndOfLine() } else { readInlineValue(below: column) }
    }

    /// What stands behind a `:` or `---` on the same line: no block collection, but for the properties of one.
    private mutating func readInlineValue(below indent: Int) {
        readProperties()
        guard !isEndOfLine(at) else { return expectEndOfLine() }
        let first = rows.count
        let node = readScalar(below: indent, isFirst: false)
        put(node, at: first)
        expectEndOfLine()
    }

    /// Makes the block collection that has entries in this column the top one.
    ///
    /// - Parameter row: What is in it already begins there.
    /// - Returns: `false` where it would be too deep.
    private mutating func enter(
        _ kind: Level.Kind,
        at column: Int,
        from start: Int? = nil,
        before row: Int? = nil
    ) -> Bool {
        if let top = open.last, top.kind == kind, top.indent == column { return true }
        let row = row ?? rows.count
        guard open.count < YAMLDocument.depthLimit else {
            rows.removeSubrange(row...)
            say(.tooLarge, "More than `\(YAMLDocument.depthLimit)` nested collections", at: at..<at)
            return false
        }
        let place = Int32(start ?? at)
        insert(YAMLTable.Row(start: place, end: place, kind: kind == .sequence ? .sequence : .mapping), at: row)
        put(at: row)
        open.append(Level(row: row, kind: kind, indent: column, awaits: .entry, slot: Int(place)))
        return true
    }

    /// Leaves out a line and what is indented below it.
    private mutating func passOver(_ column: Int, _ message: String?) {
        let start = at
        skipLine()
        var end = at
        while end > start, bytes[end - 1] <= 0x20 { end -= 1 }
        if let message { say(.indentation, message, at: start..<end) }
        passedOver = column
        held = nil
    }
}
