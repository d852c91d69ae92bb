/// A range of UTF-8 bytes in a source text, half open.
public typealias TextRange = Range<Int>

/// A value and where it stands in its text. Readers keep the place from the first byte on, so that nobody searches again.
public struct Located<Value> {
    public var value: Value
    private var place: NarrowRange

    /// - Parameter range: Below 4 GiB.
    public init(_ value: Value, at range: TextRange) {
        self.value = value
        place = NarrowRange(range)
    }

    /// The bytes that say the value.
    public var range: TextRange {
        get { place.range }
        set { place = NarrowRange(newValue) }
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

/// A range in half the room: the models of a large workspace are made of them for the most part.
private struct NarrowRange: Hashable, Sendable {
    private let lower: UInt32
    private let upper: UInt32

    init(_ range: TextRange) {
        lower = UInt32(range.lowerBound)
        upper = UInt32(range.upperBound)
    }

    var range: TextRange { Int(lower)..<Int(upper) }
}
