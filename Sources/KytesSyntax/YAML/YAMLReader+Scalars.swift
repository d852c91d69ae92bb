internal import KytesText

/// Nodes that begin in the middle of a line.
extension YAMLReader {
    // MARK: - Places

    func isSeparated(_ place: Int) -> Bool {
        place >= bytes.count || bytes[place] == 0x20 || Self.isBlankOrBreak(bytes[place])
    }

    private static func isBlankOrBreak(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    func isIndicator(_ byte: UInt8, at place: Int) -> Bool {
        place < bytes.count && bytes[place] == byte && isSeparated(place + 1)
    }

    /// Behind blanks: whether nothing but a comment is left of the line.
    func isEndOfLine(_ place: Int) -> Bool {
        guard place < bytes.count else { return true }
        switch bytes[place] {
        case 0x0A, 0x0D: return true
        case UInt8(ascii: "#"): return place == 0 || Self.isBlankOrBreak(bytes[place - 1])
        default: return false
        }
    }

    /// Whether a `:` follows that makes what was read a key.
    func isKeyEnd() -> Bool {
        var place = at
        while place < bytes.count, YAMLScalars.isBlank(bytes[place]) { place += 1 }
        return isIndicator(UInt8(ascii: ":"), at: place)
    }

    mutating func skipBlanks() {
        while at < bytes.count, YAMLScalars.isBlank(bytes[at]) { at += 1 }
    }

    mutating func skipBreak() {
        guard at < bytes.count else { return }
        at += bytes[at] == 0x0D && at + 1 < bytes.count && bytes[at + 1] == 0x0A ? 2 : 1
    }

    /// To the next line.
    mutating func skipLine() {
        at = endOfLine(from: at)
        skipBreak()
    }

    func endOfLine(from start: Int) -> Int {
        var place = start
        while place < bytes.count, bytes[place] != 0x0A, bytes[place] != 0x0D { place += 1 }
        return place
    }

    mutating func skipComment() {
        let start = at
        at = endOfLine(from: at)
        comments.append(Int32(start)..<Int32(at))
        skipBreak()
    }

    /// Blanks, a comment, and the line break; whatever else stands here is told of and left out.
    mutating func expectEndOfLine() {
        guard at != lineStart else { return }
        skipBlanks()
        guard at < bytes.count else { return }
        if isEndOfLine(at) {
            if bytes[at] == UInt8(ascii: "#") { skipComment() } else { skipBreak() }
            return
        }
        let start = at
        skipLine()
        var end = at
        while end > start, bytes[end - 1] <= 0x20 { end -= 1 }
        say(.syntax, "This does not belong to what stands before it", at: start..<end)
    }

    /// `{%` or `{#`
    func isTemplateStatement(_ place: Int) -> Bool {
        place + 1 < bytes.count && bytes[place] == UInt8(ascii: "{")
            && (bytes[place + 1] == UInt8(ascii: "%") || bytes[place + 1] == UInt8(ascii: "#"))
    }

    // MARK: - Properties

    /// `!tag` and `&anchor` before a node, in any order, into `held`.
    mutating func readProperties() {
        while at < bytes.count {
            let start = at
            switch bytes[at] {
            case UInt8(ascii: "!"):
                at =
                    bytes.count > at + 1 && bytes[at + 1] == UInt8(ascii: "<")
                    ? endOfVerbatimTag() : endOfName(from: at + 1)
                hold(tag: Int32(start)..<Int32(at), from: start)
            case UInt8(ascii: "&"):
                at = endOfName(from: at + 1)
                if at == start + 1 { say(.syntax, "An anchor has a name", at: start..<at) }
                hold(anchor: Int32(start + 1)..<Int32(at), from: start)
            default: return
            }
            skipBlanks()
        }
    }

    private mutating func hold(tag: Range<Int32>? = nil, anchor: Range<Int32>? = nil, from start: Int) {
        var held = held ?? (YAMLTable.Properties(), start)
        if let tag { held.properties.tag = tag }
        if let anchor { held.properties.anchor = anchor }
        self.held = held
    }

    private func endOfVerbatimTag() -> Int {
        var place = at
        while !isSeparated(place) {
            place += 1
            if bytes[place - 1] == UInt8(ascii: ">") { break }
        }
        return place
    }

    /// A name goes to the next blank; in flow to a comma or a bracket, too.
    private func endOfName(from start: Int) -> Int {
        var place = start
        let isInFlow = open.last?.isFlow == true
        while !isSeparated(place), !isInFlow || !Self.isFlowIndicator(bytes[place]) { place += 1 }
        return place
    }

    static func isFlowIndicator(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"): true
        default: false
        }
    }

    // MARK: - Scalars

    /// A scalar, an alias or a flow collection, which is rows already then.
    ///
    /// - Parameters:
    ///   - indent: What continues it is indented further.
    ///   - isFirst: Whether it may be a key: a plain one ends before a `:` then.
    mutating func readScalar(below indent: Int, isFirst: Bool) -> YAMLTable.Row {
        switch bytes[at] {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return readQuoted(below: indent)
        case UInt8(ascii: "|"), UInt8(ascii: ">"): return readBlock(below: indent)
        case UInt8(ascii: "*"): return readAlias()
        case UInt8(ascii: "{") where isTemplate(at): return readTemplate()
        case UInt8(ascii: "["), UInt8(ascii: "{"): return readFlow(below: indent)
        case UInt8(ascii: "@"), UInt8(ascii: "`"), UInt8(ascii: "%"), UInt8(ascii: ","), UInt8(ascii: "]"),
            UInt8(ascii: "}"):
            say(.syntax, "Nothing that is not quoted begins with `\(name(at..<at + 1))`", at: at..<at + 1)
        case UInt8(ascii: "-") where !isFirst && isSeparated(at + 1):
            say(.syntax, "A sequence begins on a line of its own", at: at..<at + 1)
        default: break
        }
        return readPlain(below: indent, isFirst: isFirst)
    }

    mutating func readAlias() -> YAMLTable.Row {
        let start = at
        at = endOfName(from: at + 1)
        var row = YAMLTable.Row(start: Int32(start), end: Int32(at), kind: .alias)
        let name = name(start + 1..<at)
        if let target = anchors[name] {
            row.link = Int32(target)
        } else {
            say(.alias, "No node before this one has the anchor `\(name)`", at: start..<at)
        }
        return row
    }

    /// `{{`, `{%`, `{#`: what a template would replace.
    func isTemplate(_ place: Int) -> Bool {
        isTemplateStatement(place)
            || place + 1 < bytes.count && bytes[place] == UInt8(ascii: "{") && bytes[place + 1] == UInt8(ascii: "{")
    }

    /// To the end of the line, or of the template where a `:` follows it.
    private mutating func readTemplate() -> YAMLTable.Row {
        let start = at
        let last = endOfLine(from: at)
        var place = start + 2
        while place + 1 < last, bytes[place] != UInt8(ascii: "}") || bytes[place + 1] != UInt8(ascii: "}") {
            place += 1
        }
        at = min(place + 2, last)
        if !isKeyEnd() { at = last }
        while at > start + 2, YAMLScalars.isBlank(bytes[at - 1]) { at -= 1 }
        say(.template, "A value that begins with a template must be quoted", at: start..<at)
        return YAMLTable.Row(start: Int32(start), end: Int32(at), kind: .plain)
    }

    private mutating func readPlain(below indent: Int, isFirst: Bool) -> YAMLTable.Row {
        let start = at
        var (end, stop) = endOfPlain(from: at)
        if !isFirst, stop < bytes.count, bytes[stop] == UInt8(ascii: ":") {
            say(
                .syntax, "Behind a `:` that is followed by a blank begins a value; this one must be quoted",
                at: stop..<stop + 1)
            end = endOfLine(from: stop)
            stop = end
            while YAMLScalars.isBlank(bytes[end - 1]) { end -= 1 }
            at = stop
            return YAMLTable.Row(start: Int32(start), end: Int32(end), kind: .plain)
        }
        var row = YAMLTable.Row(start: Int32(start), end: Int32(end), kind: .plain)
        at = stop
        while at < bytes.count, YAMLScalars.isBreak(bytes[at]), let next = continuation(from: at, below: indent) {
            let (further, stop) = endOfPlain(from: next.place)
            if stop < bytes.count, bytes[stop] == UInt8(ascii: ":") { break }
            row.isEncoded = true
            row.end = Int32(further)
            at = stop
            lineStart = next.line
        }
        return row
    }

    /// - Returns: Behind the last byte, and where the line, a comment or a `:` ends it.
    private func endOfPlain(from start: Int) -> (end: Int, stop: Int) {
        var (place, end) = (start, start)
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            if byte > UInt8(ascii: ":") {
                end = place
            } else if byte == 0x0A || byte == 0x0D {
                return (end, place - 1)
            } else if byte == UInt8(ascii: ":"), isSeparated(place) {
                return (end, place - 1)
            } else if byte == UInt8(ascii: "#"), place - 1 > start, YAMLScalars.isBlank(bytes[place - 2]) {
                return (end, place - 1)
            } else if byte != 0x20, byte != 0x09 {
                end = place
            }
        }
        return (end, place)
    }

    /// The next line that has words, if it is indented enough to go on with a scalar.
    func continuation(from start: Int, below indent: Int) -> (line: Int, place: Int)? {
        var (line, place) = (start, start)
        while place < bytes.count {
            if YAMLScalars.isBreak(bytes[place]) {
                place += bytes[place] == 0x0D && place + 1 < bytes.count && bytes[place + 1] == 0x0A ? 2 : 1
                line = place
            } else if YAMLScalars.isBlank(bytes[place]) {
                place += 1
            } else {
                let isOwn = place - line > indent && bytes[place] != UInt8(ascii: "#")
                return isOwn && (place > line || isMarker(place) == nil) ? (line, place) : nil
            }
        }
        return nil
    }
}
