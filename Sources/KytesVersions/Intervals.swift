/// A set of values of an order: a union of intervals, each end open, closed or infinite.
///
/// Kept as the sorted cuts at which membership changes, so that the complement is a flag, and union and intersection
/// are one merge. Equal sets have equal cuts, if the order is dense (as far as one can tell, versions are).
public struct Intervals<Value: Comparable & Hashable & Sendable>: Hashable, Sendable {
    /// A place between two values: directly below or directly above one.
    fileprivate struct Cut: Hashable, Comparable, Sendable {
        var value: Value
        var isAbove: Bool

        static func < (left: Cut, right: Cut) -> Bool {
            left.value == right.value ? !left.isAbove && right.isAbove : left.value < right.value
        }
    }

    /// Strictly ascending. Membership changes at each.
    fileprivate var cuts: [Cut]
    /// Whether what lies below the first cut belongs to the set.
    fileprivate var startsInside: Bool

    private init(cuts: [Cut], startsInside: Bool) {
        self.cuts = cuts
        self.startsInside = startsInside
    }

    public static var empty: Intervals { Intervals(cuts: [], startsInside: false) }
    public static var all: Intervals { Intervals(cuts: [], startsInside: true) }

    public static func exactly(_ value: Value) -> Intervals {
        Intervals(cuts: [Cut(value: value, isAbove: false), Cut(value: value, isAbove: true)], startsInside: false)
    }

    public static func atLeast(_ value: Value) -> Intervals {
        Intervals(cuts: [Cut(value: value, isAbove: false)], startsInside: false)
    }

    public static func below(_ value: Value) -> Intervals {
        Intervals(cuts: [Cut(value: value, isAbove: false)], startsInside: true)
    }

    public static func atMost(_ value: Value) -> Intervals {
        Intervals(cuts: [Cut(value: value, isAbove: true)], startsInside: true)
    }

    public static func above(_ value: Value) -> Intervals {
        Intervals(cuts: [Cut(value: value, isAbove: true)], startsInside: false)
    }

    public var isEmpty: Bool { cuts.isEmpty && !startsInside }

    public func contains(_ value: Value) -> Bool {
        // The number of cuts at or below the value decides; sets are a few cuts long, so a scan beats a search.
        let crossed = cuts.prefix { $0.isAbove ? $0.value < value : $0.value <= value }.count
        return startsInside != (crossed % 2 == 1)
    }

    public var complement: Intervals { Intervals(cuts: cuts, startsInside: !startsInside) }

    public func union(_ other: Intervals) -> Intervals { merged(with: other) { $0 || $1 } }

    public func intersection(_ other: Intervals) -> Intervals { merged(with: other) { $0 && $1 } }

    public func subtracting(_ other: Intervals) -> Intervals { merged(with: other) { $0 && !$1 } }

    private func merged(with other: Intervals, _ belongs: (Bool, Bool) -> Bool) -> Intervals {
        var (here, there) = (startsInside, other.startsInside)
        var (index, otherIndex) = (0, 0)
        var result = Intervals(cuts: [], startsInside: belongs(here, there))
        var isInside = result.startsInside
        while index < cuts.count || otherIndex < other.cuts.count {
            let mine = index < cuts.count ? cuts[index] : nil
            let theirs = otherIndex < other.cuts.count ? other.cuts[otherIndex] : nil
            guard let next = [mine, theirs].compactMap(\.self).min() else { break }
            if mine == next {
                here.toggle()
                index += 1
            }
            if theirs == next {
                there.toggle()
                otherIndex += 1
            }
            if belongs(here, there) != isInside {
                isInside.toggle()
                result.cuts.append(next)
            }
        }
        return result
    }
}
