/// What a POM asks of a version: one that gives way to any other, or ranges that must be kept to.
///
/// `1.2` is soft: nearer declarations win over it. `[1.2]`, `[1.0,2.0)`, `(,1.0],[1.2,)` are hard.
/// Source: Maven Resolver 1.6.3, `GenericVersionScheme` and `GenericVersionRange`, read 2026-11-24.
public enum MavenRequirement: Hashable, Sendable, CustomStringConvertible {
    case soft(MavenResolverVersion)
    /// The union of one or more.
    case ranges([MavenVersionRange])

    /// `nil` for what begins like a range and is none.
    public init?(_ text: String) {
        guard text.hasPrefix("[") || text.hasPrefix("(") else {
            self = .soft(MavenResolverVersion(text))
            return
        }
        var ranges: [MavenVersionRange] = []
        var rest = text[...]
        while rest.hasPrefix("[") || rest.hasPrefix("(") {
            guard let end = rest.firstIndex(where: { $0 == ")" || $0 == "]" }),
                let range = MavenVersionRange(rest[...end])
            else { return nil }
            ranges.append(range)
            rest = trimmed(rest[rest.index(after: end)...])
            if rest.hasPrefix(",") { rest = trimmed(rest.dropFirst()) }
        }
        guard rest.isEmpty else { return nil }
        self = .ranges(ranges)
    }

    public var isHard: Bool {
        if case .ranges = self { true } else { false }
    }

    /// A soft requirement admits what equals it; Maven takes others nonetheless.
    public func contains(_ version: MavenResolverVersion) -> Bool {
        switch self {
        case .soft(let wanted): wanted == version
        case .ranges(let ranges): ranges.contains { $0.contains(version) }
        }
    }

    public var description: String {
        switch self {
        case .soft(let version): version.description
        case .ranges(let ranges): ranges.map(\.description).joined(separator: ",")
        }
    }
}

extension MavenRequirement: VersionRequirement {}

/// One interval of versions; a side without a bound is open to all.
public struct MavenVersionRange: Hashable, Sendable, CustomStringConvertible {
    public struct Bound: Hashable, Sendable {
        public var version: MavenResolverVersion
        public var isInclusive: Bool
    }

    public let lower: Bound?
    public let upper: Bound?

    /// `[1.0]`, `[1.0.*]`, `[1.0,2.0)`, `(,2.0]`; `nil` for anything else, and where the bounds are the wrong way round.
    public init?(_ text: Substring) {
        guard let first = text.first, let last = text.last, text.count >= 2, "[(".contains(first), "])".contains(last)
        else { return nil }
        let (isFromLower, isToUpper) = (first == "[", last == "]")
        let bounds = text.dropFirst().dropLast().split(separator: ",", omittingEmptySubsequences: false).map(trimmed)
        switch bounds.count {
        case 1:
            guard isFromLower, isToUpper else { return nil }
            let prefix = bounds[0].hasSuffix(".*") ? String(bounds[0].dropLast()) : nil
            lower = Bound(
                version: MavenResolverVersion(prefix.map { $0 + "min" } ?? String(bounds[0])), isInclusive: true)
            upper = Bound(
                version: MavenResolverVersion(prefix.map { $0 + "max" } ?? String(bounds[0])), isInclusive: true)
        case 2:
            let versions = bounds.map { $0.isEmpty ? nil : MavenResolverVersion(String($0)) }
            if let low = versions[0], let high = versions[1], high < low { return nil }
            lower = versions[0].map { Bound(version: $0, isInclusive: isFromLower) }
            upper = versions[1].map { Bound(version: $0, isInclusive: isToUpper) }
        default: return nil
        }
    }

    public func contains(_ version: MavenResolverVersion) -> Bool {
        if let lower {
            let order = lower.version.order(to: version)
            if order > 0 || order == 0 && !lower.isInclusive { return false }
        }
        if let upper {
            let order = upper.version.order(to: version)
            if order < 0 || order == 0 && !upper.isInclusive { return false }
        }
        return true
    }

    public var description: String {
        let opening = lower?.isInclusive == true ? "[" : "("
        let closing = upper?.isInclusive == true ? "]" : ")"
        return opening + (lower?.version.description ?? "") + "," + (upper?.version.description ?? "") + closing
    }
}

private func trimmed(_ text: Substring) -> Substring {
    let head = text.drop(while: \.isWhitespace)
    return head[..<(head.lastIndex { !$0.isWhitespace }.map(head.index(after:)) ?? head.startIndex)]
}
