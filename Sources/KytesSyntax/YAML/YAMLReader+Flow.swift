internal import KytesText

/// `[a, b]` and `{a: b}`, on one line or on many.
extension YAMLReader {
    /// - Returns: The row that is there already.
    mutating func readFlow(below indent: Int) -> YAMLTable.Row {
        let (base, first) = (open.count, rows.count)
        // What the block levels await is not touched: the whole collection is put in place when it is read.
        let outer = held
        held = nil
        if let outer { note(outer.properties.anchor, at: first) }
        openFlow(below: indent, isOutermost: true)
        while open.count > base {
            guard skipFlowSpace(below: indent) else {
                leaveFlow(open: base)
                break
            }
            readFlowToken(below: indent)
        }
        held = outer
        return rows[first]
    }

    private mutating func leaveFlow(open base: Int) {
        let bracket = Int(rows[open[base].row].start)
        say(.unclosed, "This bracket is not closed", at: bracket..<bracket + 1)
        while open.count > base {
            rows[top.row].isClosed = false
            close()
        }
    }

    /// - Returns: Whether the collection can go on: not behind the end, and not on a line that belongs to what is around it.
    private mutating func skipFlowSpace(below indent: Int) -> Bool {
        while at < bytes.count {
            if YAMLScalars.isBlank(bytes[at]) {
                at += 1
            } else if bytes[at] == UInt8(ascii: "#"), isEndOfLine(at) {
                let start = at
                at = endOfLine(from: at)
                comments.append(Int32(start)..<Int32(at))
            } else if YAMLScalars.isBreak(bytes[at]) {
                skipBreak()
                lineStart = at
            } else if at - lineStart > indent || isClosing(bytes[at]) {
                return at > lineStart || isMarker(at) == nil
            } else {
                return !isFirstOnLine
            }
            if at == lineStart, !isOwnLine(below: indent) { return false }
        }
        return false
    }

    private var isFirstOnLine: Bool { bytes[lineStart..<at].allSatisfy { $0 == 0x20 } }

    /// Of a line that begins: whether it has no words, is indented enough, or closes or goes on with what is open.
    private func isOwnLine(below indent: Int) -> Bool {
        var place = at
        while place < bytes.count, YAMLScalars.isBlank(bytes[place]) { place += 1 }
        guard place < bytes.count, !isEndOfLine(place) else { return true }
        if place == at, isMarker(place) != nil { return false }
        return place - at > indent || isClosing(bytes[place])
    }

    private func isClosing(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: ",")
    }

    private mutating func openFlow(below indent: Int, isOutermost: Bool) {
        guard open.count < YAMLDocument.depthLimit else {
            say(.tooLarge, "More than `\(YAMLDocument.depthLimit)` nested collections", at: at..<at)
            at = endOfLine(from: at)
            return
        }
        let isMapping = bytes[at] == UInt8(ascii: "{")
        let row = YAMLTable.Row(
            start: Int32(at), end: Int32(at + 1), kind: isMapping ? .flowMapping : .flowSequence)
        let index = rows.count
        if isOutermost { rows.append(row) } else { putInFlow(row) }
        lastEnd = at + 1
        at += 1
        open.append(
            Level(
                row: index, kind: isMapping ? .flowMapping : .flowSequence, indent: indent,
                awaits: isMapping ? .key : .value, slot: index))
    }

    private mutating func readFlowToken(below indent: Int) {
        switch bytes[at] {
        case UInt8(ascii: ","): readComma()
        case UInt8(ascii: "]"), UInt8(ascii: "}"): readClosing()
        case UInt8(ascii: ":") where isFlowColon: readFlowColon()
        case UInt8(ascii: "?") where isSeparated(at + 1):
            if top.kind == .flowSequence, top.awaits == .value { beginPair(before: rows.count, awaits: .key) }
            at += 1
        case UInt8(ascii: "{") where isTemplate(at): readFlowTemplate()
        case UInt8(ascii: "["), UInt8(ascii: "{"): openFlow(below: indent, isOutermost: false)
        case UInt8(ascii: "!"), UInt8(ascii: "&"):
            expectComma()
            readProperties()
            if at < bytes.count, isClosing(bytes[at]) || bytes[at] == UInt8(ascii: ":") && isFlowColon {
                putInFlow(YAMLTable.Row(missingAt: at))
            }
        case UInt8(ascii: "*"): putInFlow(readAlias())
        case UInt8(ascii: "\""), UInt8(ascii: "'"): putInFlow(readQuoted(below: indent))
        default: putInFlow(readFlowPlain(below: indent))
        }
    }

    private mutating func putInFlow(_ row: YAMLTable.Row) {
        expectComma()
        put(row)
    }

    /// Before another entry: the last one is over, and if no comma says so, it is told.
    private mutating func expectComma() {
        let isComplete = top.awaits == .comma || top.awaits == .colon
        guard isComplete else { return }
        say(.syntax, "A `,` is missing here", at: at..<min(at + 1, bytes.count))
        endFlowEntry()
    }

    private mutating func endFlowEntry() {
        completeEntry()
        if top.kind == .pair { close() }
        top.awaits = top.kind == .flowMapping ? .key : .value
    }

    private mutating func readComma() {
        let isEmpty =
            top.awaits == .key && top.kind == .flowMapping || top.awaits == .value && top.kind == .flowSequence
        if isEmpty { say(.syntax, "Nothing stands before this `,`", at: at..<at + 1) }
        endFlowEntry()
        at += 1
    }

    private mutating func readClosing() {
        let isBrace = bytes[at] == UInt8(ascii: "}")
        if top.kind == .pair { close() }
        if (top.kind == .flowMapping) != isBrace {
            say(.syntax, "Another bracket closes this collection", at: at..<at + 1)
        }
        completeEntry()
        at += 1
        lastEnd = at
        close()
    }

    /// `a: b`, `"a":b`, `{a: b}:c`
    private var isFlowColon: Bool {
        if isSeparated(at + 1) || Self.isFlowIndicator(bytes[at + 1]) { return true }
        guard top.awaits == .colon || top.awaits == .comma, let last = rows.last else { return false }
        switch bytes[at - 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return last.kind != .plain
        case UInt8(ascii: "]"), UInt8(ascii: "}"): return true
        default: return false
        }
    }

    private mutating func readFlowColon() {
        switch (top.kind, top.awaits) {
        case (.flowSequence, .comma): beginPair(before: top.slot, awaits: .value)
        case (.flowSequence, _):
            beginPair(before: rows.count, awaits: .key)
            put(YAMLTable.Row(missingAt: at))
        case (_, .key): put(YAMLTable.Row(missingAt: at))
        case (_, .colon): break
        default: say(.syntax, "This `:` stands behind no key", at: at..<at + 1)
        }
        if top.awaits == .colon { top.awaits = .value }
        at += 1
    }

    /// A mapping of one entry, in a flow sequence and without braces.
    private mutating func beginPair(before row: Int, awaits: Level.Awaits) {
        guard open.count < YAMLDocument.depthLimit else { return }
        let start = row < rows.count ? rows[row].start : Int32(at)
        insert(YAMLTable.Row(start: start, end: start, kind: .flowMapping), at: row)
        top.awaits = .comma
        open.append(Level(row: row, kind: .pair, indent: top.indent, awaits: awaits, slot: at))
    }

    /// `{{ … }}` in a flow collection.
    private mutating func readFlowTemplate() {
        let start = at
        let last = endOfLine(from: at)
        let closing = bytes[at + 1] == UInt8(ascii: "{") ? UInt8(ascii: "}") : bytes[at + 1]
        var place = start + 2
        while place + 1 < last, bytes[place] != closing || bytes[place + 1] != UInt8(ascii: "}") { place += 1 }
        at = min(place + 2, last)
        say(.template, "A value that begins with a template must be quoted", at: start..<at)
        putInFlow(YAMLTable.Row(start: Int32(start), end: Int32(at), kind: .plain))
    }

    private mutating func readFlowPlain(below indent: Int) -> YAMLTable.Row {
        let start = at
        if isIndicator(UInt8(ascii: "-"), at: at) {
            say(.syntax, "Between brackets items are separated by commas", at: at..<at + 1)
        }
        var end = endOfFlowPlain()
        var row = YAMLTable.Row(start: Int32(start), end: Int32(end), kind: .plain)
        while at < bytes.count, YAMLScalars.isBreak(bytes[at]), let next = continuation(from: at, below: indent) {
            let isColon =
                bytes[next.place] == UInt8(ascii: ":")
                && (isSeparated(next.place + 1) || Self.isFlowIndicator(bytes[next.place + 1]))
            guard !Self.isFlowIndicator(bytes[next.place]), !isColon else { break }
            (at, lineStart) = (next.place, next.line)
            end = endOfFlowPlain()
            row.end = Int32(end)
            row.isEncoded = true
        }
        return row
    }

    /// Reads to the end of the line at most.
    ///
    /// - Returns: Behind the last byte that is no blank.
    private mutating func endOfFlowPlain() -> Int {
        let start = at
        var end = at
        while at < bytes.count, !YAMLScalars.isBreak(bytes[at]) {
            let byte = bytes[at]
            if Self.isFlowIndicator(byte) { break }
            if byte == UInt8(ascii: ":"), isSeparated(at + 1) || Self.isFlowIndicator(bytes[at + 1]), at > start {
                break
            }
            if byte == UInt8(ascii: "#"), at > start, YAMLScalars.isBlank(bytes[at - 1]) { break }
            at += 1
            if !YAMLScalars.isBlank(byte) { end = at }
        }
        // Whatever stands here was no token: it is passed, so that reading goes on.
        if at == start { at += 1 }
        return max(end, start)
    }
}
