public import KytesText

/// A text of stanzas and fields, with the place of everything in it: `debian/control`, `.dsc`, indices of packages.
///
/// Reads whatever comes: a line that is no field costs itself only. No string is made of anything until it is asked for.
public struct ControlText: Sendable {
    public struct Field: Hashable, Sendable {
        /// Up to the colon.
        public var name: TextRange
        /// From the first byte of the value to the last of its last line; empty behind the colon where there is none.
        public var value: TextRange

        public var range: TextRange { name.lowerBound..<max(name.upperBound, value.upperBound) }
    }

    public struct Stanza: Hashable, Sendable {
        /// Where its fields are among `fields`. Never empty.
        public var fields: Range<Int>
        /// From its first field to the end of its last one.
        public var range: TextRange
    }

    public let bytes: [UInt8]
    public private(set) var fields: [Field] = []
    public private(set) var stanzas: [Stanza] = []
    public private(set) var comments: [TextRange] = []
    /// Lines that mean nothing.
    public private(set) var strays: [TextRange] = []

    public init(_ text: SourceText) { self.init(bytes: text.bytes) }

    public init(bytes: [UInt8]) {
        self.bytes = bytes
        bytes.withUnsafeBufferPointer { read($0) }
    }

    private mutating func read(_ buffer: UnsafeBufferPointer<UInt8>) {
        var lines = ControlLines(buffer)
        var first = 0
        while let line = lines.next() {
            switch line {
            case .field(let name, let value): fields.append(Field(name: name, value: value))
            case .continuation(let value):
                guard fields.count > first, !value.isEmpty else {
                    strays.append(lines.range)
                    continue
                }
                let last = fields.count - 1
                let start = fields[last].value.isEmpty ? value.lowerBound : fields[last].value.lowerBound
                fields[last].value = start..<value.upperBound
            case .comment, .armor: comments.append(lines.range)
            case .stray: strays.append(lines.range)
            case .blank:
                close(from: first)
                first = fields.count
            }
        }
        close(from: first)
    }

    private mutating func close(from first: Int) {
        guard fields.count > first else { return }
        let range = fields[first].name.lowerBound..<fields[fields.count - 1].range.upperBound
        stanzas.append(Stanza(fields: first..<fields.count, range: range))
    }

    // MARK: - Fields

    public func string(_ range: TextRange) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// The field of a name in a stanza, however it is capitalised; of two the first.
    public func field(_ name: String, of stanza: Stanza) -> Field? {
        fields[stanza.fields].first { matches($0.name, name) }
    }

    /// The value of a field of one line, or the first line of it.
    public func value(_ name: String, of stanza: Stanza) -> Located<String>? {
        field(name, of: stanza).flatMap { lines(of: $0).first }.map { Located(string($0), at: $0) }
    }

    /// The lines of a value, without blanks around them and without comments. The first is empty where nothing stands
    /// behind the colon of a value of several lines.
    public func lines(of field: Field) -> [TextRange] {
        guard !field.value.isEmpty else { return [] }
        var ranges: [TextRange] = []
        bytes.withUnsafeBufferPointer { buffer in
            var lines = ControlLines(buffer, from: field.name.lowerBound)
            while let line = lines.next() {
                switch line {
                case .field(let name, let value):
                    guard name.lowerBound == field.name.lowerBound else { return }
                    ranges.append(value)
                case .continuation(let value): ranges.append(value)
                case .comment, .stray: continue
                case .blank, .armor: return
                }
                if lines.range.upperBound >= field.value.upperBound { return }
            }
        }
        return ranges
    }

    private func matches(_ range: TextRange, _ name: String) -> Bool {
        guard range.count == name.utf8.count else { return false }
        return zip(bytes[range], name.utf8).allSatisfy { Self.folded($0) == Self.folded($1) }
    }

    private static func folded(_ byte: UInt8) -> UInt8 { byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte }
}
