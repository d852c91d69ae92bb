public import KytesText

/// A scalar, a mapping, a sequence or an alias of a `YAMLDocument`.
public struct YAMLNode: Sendable {
    public enum Kind: Sendable {
        case scalar
        case mapping
        case sequence
        /// `*name`
        case alias
    }

    public enum Style: Sendable {
        case plain
        case singleQuoted
        case doubleQuoted
        case literal
        case folded
        case block
        case flow
    }

    let table: YAMLTable
    let row: Int

    private var entry: YAMLTable.Row { table.rows[row] }

    public var kind: Kind {
        switch entry.kind {
        case .plain, .singleQuoted, .doubleQuoted, .literal, .folded: .scalar
        case .mapping, .flowMapping: .mapping
        case .sequence, .flowSequence: .sequence
        case .alias: .alias
        }
    }

    public var style: Style {
        switch entry.kind {
        case .plain, .alias: .plain
        case .singleQuoted: .singleQuoted
        case .doubleQuoted: .doubleQuoted
        case .literal: .literal
        case .folded: .folded
        case .mapping, .sequence: .block
        case .flowMapping, .flowSequence: .flow
        }
    }

    /// From the first byte to the last, quotes and brackets included; of a collection to the end of its last node. Tag and
    /// anchor stand before it.
    public var range: TextRange { Int(entry.start)..<Int(entry.end) }

    /// What is between the quotes; the lines behind the header of a block scalar; the name behind the `*`.
    public var contentRange: TextRange {
        switch entry.kind {
        case .singleQuoted, .doubleQuoted: range.lowerBound + 1..<range.upperBound - (entry.isClosed ? 1 : 0)
        case .literal, .folded: endOfHeader..<range.upperBound
        case .alias: range.lowerBound + 1..<range.upperBound
        default: range
        }
    }

    /// Whether the closing quote or bracket is there, or none is needed.
    public var isClosed: Bool { entry.isClosed }

    /// Whether nothing stands where a value could: `key:`
    public var isMissing: Bool { entry.kind == .plain && entry.start == entry.end }

    /// `!vault` as written; `nil` for none.
    public var tag: Located<String>? { located(properties?.tag) }

    /// Without its `&`; `nil` for none.
    public var anchor: Located<String>? { located(properties?.anchor) }

    /// The scalar with all escapes, folding and chomping undone; of an alias what it means if that is a scalar; `nil` for
    /// collections.
    public var string: String? {
        if entry.kind == .alias { return target.flatMap { $0.entry.kind == .alias ? nil : $0.string } }
        guard entry.kind.isScalar else { return nil }
        return table.bytes.withUnsafeBufferPointer { bytes in
            guard entry.isEncoded else { return String(decoding: bytes[contentRange], as: UTF8.self) }
            return YAMLScalars.decoded(entry, in: bytes)
        }
    }

    /// The scalar and the place of its content; `nil` for collections.
    public var value: Located<String>? { string.map { Located($0, at: contentRange) } }

    /// Whether a scalar is these words, without a string being made of it.
    public func `is`(_ words: StaticString) -> Bool {
        guard entry.kind.isScalar, !entry.isEncoded else { return string == words.description }
        let range = contentRange
        guard range.count == words.utf8CodeUnitCount else { return false }
        let start = words.utf8Start
        for offset in 0..<range.count where table.bytes[range.lowerBound + offset] != start[offset] { return false }
        return true
    }

    /// The node that an alias means; `nil` where nothing before it has its anchor, and for everything else.
    public var target: YAMLNode? {
        entry.kind == .alias && entry.link >= 0 ? YAMLNode(table: table, row: Int(entry.link)) : nil
    }

    /// What an alias means, else the node itself; likewise where an alias means what it stands in, for that has no end.
    public var meant: YAMLNode {
        guard let target, target.range.upperBound <= range.lowerBound else { return self }
        return target
    }

    /// The items of a sequence; of anything else none.
    public var items: Children { Children(table, entry.kind.isSequence ? row : nil) }

    /// The keys and values of a mapping by turns; of anything else none.
    public var entries: Entries { Entries(children: Children(table, entry.kind.isMapping ? row : nil)) }

    /// The value of the last key of this name in a mapping: as every loader has it.
    public func value(of key: StaticString) -> YAMLNode? { entry(of: key)?.value }

    /// The last entry of this name in a mapping.
    public func entry(of key: StaticString) -> Entry? {
        var found: Entry?
        for entry in entries where entry.key.is(key) { found = entry }
        return found
    }

    /// The items of the sequence that a key has; none where it has none. An alias is what it means.
    public func items(of key: StaticString) -> [YAMLNode] { value(of: key)?.meant.items.map(\.meant) ?? [] }

    /// The entries of the mapping that a key has; none where it has none.
    public func entries(of key: StaticString) -> [Entry] { value(of: key)?.meant.entries.map { $0 } ?? [] }

    /// A key and its value.
    public struct Entry: Sendable {
        public var key: YAMLNode
        public var value: YAMLNode

        public var range: TextRange { key.range.lowerBound..<max(key.range.upperBound, value.range.upperBound) }
    }

    /// The direct children of a node.
    public struct Children: Sequence, IteratorProtocol, Sendable {
        private let table: YAMLTable
        private var row: Int
        private let end: Int

        init(_ table: YAMLTable, _ parent: Int?) {
            self.table = table
            row = (parent ?? 0) + 1
            end = parent.map { Int(table.rows[$0].next) } ?? 0
        }

        public mutating func next() -> YAMLNode? {
            guard row < end else { return nil }
            defer { row = Int(table.rows[row].next) }
            return YAMLNode(table: table, row: row)
        }
    }

    /// Of a mapping.
    public struct Entries: Sequence, IteratorProtocol, Sendable {
        fileprivate var children: Children

        public mutating func next() -> Entry? {
            guard let key = children.next(), let value = children.next() else { return nil }
            return Entry(key: key, value: value)
        }
    }

    private var properties: YAMLTable.Properties? {
        entry.kind != .alias && entry.link >= 0 ? table.properties[Int(entry.link)] : nil
    }

    private func located(_ range: Range<Int32>?) -> Located<String>? {
        guard let range, !range.isEmpty else { return nil }
        let place = Int(range.lowerBound)..<Int(range.upperBound)
        return Located(String(decoding: table.bytes[place], as: UTF8.self), at: place)
    }

    /// Behind the line break of a block scalar's first line.
    private var endOfHeader: Int {
        table.bytes.withUnsafeBufferPointer {
            YAMLScalars.endOfHeader(from: Int(entry.start), to: Int(entry.end), in: $0)
        }
    }
}
