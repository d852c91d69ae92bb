public import KytesText

/// A unit file of systemd, with the place of everything in it: sections and assignments, line by line.
///
/// Reads whatever comes: a line that is neither costs itself only. A backslash at the end of a line goes on with it in the
/// next one; comments in between are passed over.
/// - Source: systemd.syntax(7), `config_parse` of systemd 252.
public struct UnitText: Sendable {
    public struct Assignment: Hashable, Sendable {
        /// What stands before the sign, without blanks.
        public var key: TextRange
        /// What stands behind the sign, by lines, without blanks around and without backslashes at the end. At least one;
        /// empty where nothing stands there.
        public var pieces: [TextRange]
        /// The number of its section.
        public var section: Int

        public var range: TextRange { key.lowerBound..<max(key.upperBound, pieces[pieces.count - 1].upperBound) }
        public var isEmpty: Bool { pieces.allSatisfy(\.isEmpty) }
    }

    public struct Section: Hashable, Sendable {
        public var name: Located<String>
        /// With its brackets.
        public var header: TextRange
        /// From its header to the end of its last assignment.
        public var range: TextRange
        /// Where its assignments are among all.
        public var assignments: Range<Int>
    }

    /// Why a line means nothing.
    public enum Fault: Sendable {
        case headerUnclosed
        case outsideOfSections
        case signMissing
        case keyMissing
    }

    public let bytes: [UInt8]
    public private(set) var sections: [Section] = []
    public private(set) var assignments: [Assignment] = []
    public private(set) var comments: [TextRange] = []
    public private(set) var strays: [(range: TextRange, fault: Fault)] = []

    public init(_ text: SourceText) {
        bytes = text.bytes
        var pieces: [TextRange] = []
        for line in 0..<text.lineCount {
            let range = trimmed(text.range(ofLine: line))
            if let first = range.first, Self.isComment(bytes[first]) {
                comments.append(range)
                continue
            }
            if goesOn(range) {
                pieces.append(trimmed(range.lowerBound..<range.upperBound - 1))
                continue
            }
            pieces.append(range)
            read(pieces)
            pieces = []
        }
        if !pieces.isEmpty { read(pieces) }
    }

    public func string(_ range: TextRange) -> String { String(decoding: bytes[range], as: UTF8.self) }

    public func value(of assignment: Assignment) -> JoinedText { JoinedText(lines: assignment.pieces, of: bytes) }

    // MARK: - Lines

    private mutating func read(_ pieces: [TextRange]) {
        let line = pieces[0]
        guard let first = line.first else {
            // A line that begins with nothing and goes on.
            if let rest = pieces.dropFirst().first(where: { !$0.isEmpty }) {
                read([rest] + pieces.drop { $0.lowerBound <= rest.lowerBound })
            }
            return
        }
        if bytes[first] == UInt8(ascii: "[") { return open(line.lowerBound..<pieces[pieces.count - 1].upperBound) }
        guard !sections.isEmpty else { return stray(pieces, .outsideOfSections) }
        guard let sign = bytes[line].firstIndex(of: UInt8(ascii: "=")) else { return stray(pieces, .signMissing) }
        let key = trimmed(line.lowerBound..<sign)
        guard !key.isEmpty else { return stray(pieces, .keyMissing) }
        let value = [trimmed(sign + 1..<line.upperBound)] + pieces.dropFirst()
        let assignment = Assignment(key: key, pieces: value, section: sections.count - 1)
        assignments.append(assignment)
        sections[sections.count - 1].assignments =
            sections[sections.count - 1].assignments.lowerBound..<assignments.count
        sections[sections.count - 1].range = sections[sections.count - 1].range.lowerBound..<assignment.range.upperBound
    }

    private mutating func open(_ line: TextRange) {
        guard line.count > 1, bytes[line.upperBound - 1] == UInt8(ascii: "]") else {
            strays.append((line, .headerUnclosed))
            return
        }
        let name = line.lowerBound + 1..<line.upperBound - 1
        sections.append(
            Section(
                name: Located(string(name), at: name), header: line, range: line,
                assignments: assignments.count..<assignments.count))
    }

    private mutating func stray(_ pieces: [TextRange], _ fault: Fault) {
        strays.append((pieces[0].lowerBound..<pieces[pieces.count - 1].upperBound, fault))
    }

    /// Whether an odd number of backslashes ends a line.
    private func goesOn(_ line: TextRange) -> Bool {
        let backslashes = bytes[line].reversed().prefix { $0 == UInt8(ascii: "\\") }.count
        return backslashes % 2 == 1
    }

    private func trimmed(_ range: TextRange) -> TextRange {
        var range = range
        while let first = range.first, bytes[first] == 0x20 || bytes[first] == 0x09 || bytes[first] == 0x0D {
            range.removeFirst()
        }
        while let last = range.last, bytes[last] == 0x20 || bytes[last] == 0x09 || bytes[last] == 0x0D {
            range.removeLast()
        }
        return range
    }

    private static func isComment(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "#") || byte == UInt8(ascii: ";") }
}
