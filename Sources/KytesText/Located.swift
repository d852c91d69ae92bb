/// A range of UTF-8 bytes in a source text, half open.
public typealias TextRange = Range<Int>

/// A value and where it stands in its text. Readers keep the place from the first byte on, so that nobody searches again.
public struct Located<Value> {
    public var value: Value
    /// The bytes that say the value.
    public var range: TextRange

    public init(_ value: Value, at range: TextRange) {
        self.value = value
        self.range = range
    }

    public func map<Other>(_ transform: (Value) throws -> Other) rethrows -> Located<Other> {
        Located<Other>(try transform(value), at: range)
    }
}

extension Located: Sendable where Value: Sendable {}
extension Located: Equatable where Value: Equatable {}
extension Located: Hashable where Value: Hashable {}

extension TextRange {
    /// Whether a cursor at `offset` touches this range: inside it, or directly at its end.
    public func touches(_ offset: Int) -> Bool { lowerBound <= offset && offset <= upperBound }

    /// Whether `other` lies wholly inside this range.
    public func encloses(_ other: TextRange) -> Bool {
        lowerBound <= other.lowerBound && other.upperBound <= upperBound
    }
}
