/// A place as editors count: line and column, both from zero.
public struct Position: Hashable, Sendable, Comparable {
    public var line: Int
    /// In units of the encoding that was agreed upon.
    public var column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    public static func < (left: Position, right: Position) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// The unit of a column: bytes, UTF-16 code units, or Unicode scalars.
public enum PositionEncoding: String, Sendable, CaseIterable {
    case utf8 = "utf-8"
    case utf16 = "utf-16"
    case utf32 = "utf-32"
}
