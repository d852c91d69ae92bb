internal import KytesText

extension YAMLTable.Row {
    init(start: Int32, end: Int32, kind: YAMLTable.Kind) {
        self.init(start: start, end: end, next: 0, link: -1, kind: kind)
    }

    /// A value that is not there.
    init(missingAt offset: Int) { self.init(start: Int32(offset), end: Int32(offset), kind: .plain) }
}

/// How nodes become rows, and what a level awaits afterwards.
extension YAMLReader {
    /// Puts a node into the place that is open for it.
    mutating func put(_ row: YAMLTable.Row) { put(row, at: rows.count) }

    /// - Parameters:
    ///   - index: The end of the rows, for a node that is none yet; else where it begins.
    ///   - isKey: Of an entry that begins with it, so that nothing awaited it.
    mutating func put(_ row: YAMLTable.Row, at index: Int, isKey: Bool = false) {
        if index == rows.count {
            rows.append(row)
            rows[index].next = Int32(index + 1)
        }
        lastEnd = max(lastEnd, Int(row.end))
        if isKey {
            settleProperties(of: index)
            top.awaits = .value
        } else {
            put(at: index)
        }
    }

    /// What was awaited begins at a row.
    mutating func put(at index: Int) {
        settleProperties(of: index)
        guard let level = open.last else {
            roots.append(Int32(index))
            hasRoot = true
            return
        }
        switch level.awaits {
        case .key: top.awaits = .colon
        case .value, .colon: top.awaits = level.isFlow ? .comma : .entry
        // A `:` without anything before it.
        case .entry: top.awaits = .colon
        case .comma: break
        }
        if level.kind == .flowSequence { top.slot = index }
    }

    private mutating func settleProperties(of index: Int) {
        guard let (properties, start) = held else { return }
        held = nil
        guard rows[index].kind != .alias else {
            return say(.syntax, "An alias has no tag and no anchor", at: start..<Int(rows[index].start))
        }
        rows[index].link = Int32(self.properties.count)
        self.properties.append(properties)
        note(properties.anchor, at: index)
    }

    /// A row has an anchor.
    mutating func note(_ anchor: Range<Int32>, at index: Int) {
        guard !anchor.isEmpty else { return }
        anchors[name(Int(anchor.lowerBound)..<Int(anchor.upperBound))] = index
    }

    func name(_ range: TextRange) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// Makes room for a collection before its first node, which is a row already.
    mutating func insert(_ row: YAMLTable.Row, at index: Int) {
        guard index < rows.count else {
            rows.append(row)
            return
        }
        for later in index..<rows.count {
            rows[later].next += 1
            if rows[later].kind == .alias, rows[later].link >= Int32(index) { rows[later].link += 1 }
        }
        for (name, place) in anchors where place >= index { anchors[name] = place + 1 }
        rows.insert(row, at: index)
    }

    /// Nothing more comes for the last entry: what it lacks is missing.
    mutating func completeEntry() {
        while let level = open.last {
            switch level.awaits {
            case .value where level.kind == .flowSequence: return
            case .key where level.kind == .flowMapping: return
            case .entry, .comma: return
            case .key, .colon, .value:
                let isBehindKey = level.awaits == .colon && !level.isFlow
                put(YAMLTable.Row(missingAt: level.isFlow ? at : isBehindKey ? lastEnd : level.slot))
            }
        }
    }

    /// Ends the innermost collection.
    mutating func close() {
        completeEntry()
        let level = open.removeLast()
        rows[level.row].next = Int32(rows.count)
        rows[level.row].end = Int32(max(lastEnd, Int(rows[level.row].start)))
        if level.kind == .mapping || level.kind == .flowMapping { checkKeys(of: level.row) }
    }

    // MARK: - Keys

    /// The last of several keys of one name counts, and is said to.
    private mutating func checkKeys(of mapping: Int) {
        let end = Int(rows[mapping].next)
        var seen: [Int] = []
        var names: Set<String> = []
        var row = mapping + 1
        while row < end {
            let key = rows[row]
            if key.kind.isScalar, !key.isEncoded, key.end > key.start {
                let isKnown =
                    seen.count < Self.comparedKeys
                    ? seen.contains { isSameWords(rows[$0], key) } : !names.insert(name(words(of: key))).inserted
                if isKnown, !isMergeKey(key) { sayDuplicate(key) }
                seen.append(row)
                if seen.count == Self.comparedKeys { names = Set(seen.map { name(words(of: rows[$0])) }) }
            }
            row = Int(key.next)
            guard row < end else { return }
            row = Int(rows[row].next)
        }
    }

    /// Up to that many keys are compared with each other.
    private static let comparedKeys = 12

    private mutating func sayDuplicate(_ key: YAMLTable.Row) {
        let range = words(of: key)
        let message = "`\(name(range))` is there more than once; the last one counts"
        say(.duplicateKey, message, at: range, severity: .information)
    }

    private func isMergeKey(_ key: YAMLTable.Row) -> Bool { name(words(of: key)) == "<<" }

    private func words(of key: YAMLTable.Row) -> TextRange {
        let isQuoted = key.kind == .singleQuoted || key.kind == .doubleQuoted
        return Int(key.start) + (isQuoted ? 1 : 0)..<Int(key.end) - (isQuoted && key.isClosed ? 1 : 0)
    }

    private func isSameWords(_ left: YAMLTable.Row, _ right: YAMLTable.Row) -> Bool {
        let (left, right) = (words(of: left), words(of: right))
        guard left.count == right.count else { return false }
        for offset in 0..<left.count
        where bytes[left.lowerBound + offset] != bytes[right.lowerBound + offset] { return false }
        return true
    }

    // MARK: - Faults

    enum Code: String {
        case alias = "yaml/alias"
        case duplicateKey = "yaml/duplicate-key"
        case encoding = "yaml/encoding"
        case indentation = "yaml/indentation"
        case syntax = "yaml/syntax"
        case template = "yaml/template"
        case tooLarge = "yaml/too-large"
        case unclosed = "yaml/unclosed"
    }

    mutating func say(
        _ code: Code,
        _ message: String,
        at range: TextRange,
        severity: Diagnostic.Severity = .error
    ) {
        guard diagnostics.count < YAMLDocument.diagnosticLimit else { return }
        diagnostics.append(
            Diagnostic(code: code.rawValue, severity: severity, message: message, range: range))
    }
}
