/// A set of semantic versions under SwiftPM's rule for pre-releases: one satisfies a range only where a bound of the
/// range carries a pre-release itself, and never the one that leads up to a release that the range excludes.
///
/// Releases and pre-releases live in two lanes, each a plain union of intervals. So the rule is applied once, where a
/// range becomes a set, and union, intersection and complement stay the ordinary ones, which a solver can rely on.
public struct SemanticVersionSet: VersionRequirement {
    public typealias Version = SemanticVersion

    private var releases: Intervals<SemanticVersion>
    private var prereleases: Intervals<SemanticVersion>
    /// As said by whoever made the set; empty for computed ones.
    public let description: String

    private init(
        releases: Intervals<SemanticVersion>,
        prereleases: Intervals<SemanticVersion>,
        description: String = "a computed set of versions"
    ) {
        self.releases = releases
        self.prereleases = prereleases
        self.description = description
    }

    public static let all = SemanticVersionSet(releases: .all, prereleases: .all, description: "any version")
    public static let empty = SemanticVersionSet(releases: .empty, prereleases: .empty, description: "no version")

    public static func exactly(_ version: SemanticVersion) -> SemanticVersionSet {
        let one = Intervals.exactly(version)
        return SemanticVersionSet(releases: one, prereleases: one, description: "exactly \(version)")
    }

    /// All from `lower` up to but not including `upper`. The lower bound belongs even to an empty range, as it does for
    /// SwiftPM.
    public static func range(_ lower: SemanticVersion, upTo upper: SemanticVersion) -> SemanticVersionSet {
        let description = "\(lower)..<\(upper)"
        let range = Intervals.atLeast(lower).intersection(.below(upper)).union(.exactly(lower))
        guard lower.isPrerelease || upper.isPrerelease else {
            return SemanticVersionSet(releases: range, prereleases: .empty, description: description)
        }
        guard !upper.isPrerelease else {
            return SemanticVersionSet(releases: range, prereleases: range, description: description)
        }
        // `-0` is the first of all pre-releases of a version (§11.4.1, §11.4.3).
        let first = SemanticVersion(upper.major, upper.minor, upper.patch, prerelease: ["0"])
        return SemanticVersionSet(
            releases: range, prereleases: range.intersection(.below(first)), description: description)
    }

    public var isEmpty: Bool { releases.isEmpty && prereleases.isEmpty }

    public func contains(_ version: SemanticVersion) -> Bool {
        version.isPrerelease ? prereleases.contains(version) : releases.contains(version)
    }

    public var complement: SemanticVersionSet {
        SemanticVersionSet(releases: releases.complement, prereleases: prereleases.complement)
    }

    public func union(_ other: SemanticVersionSet) -> SemanticVersionSet {
        SemanticVersionSet(
            releases: releases.union(other.releases), prereleases: prereleases.union(other.prereleases))
    }

    public func intersection(_ other: SemanticVersionSet) -> SemanticVersionSet {
        SemanticVersionSet(
            releases: releases.intersection(other.releases),
            prereleases: prereleases.intersection(other.prereleases)
        )
    }

    public static func == (left: SemanticVersionSet, right: SemanticVersionSet) -> Bool {
        left.releases == right.releases && left.prereleases == right.prereleases
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(releases)
        hasher.combine(prereleases)
    }
}

/// Semantic versions, with the requirements of SwiftPM.
public enum SemanticVersioning: VersionScheme {
    public typealias Version = SemanticVersion
    public typealias Requirement = SemanticVersionSet

    public static func version(_ text: String) -> SemanticVersion? { SemanticVersion(text) }

    public static func isPrerelease(_ version: SemanticVersion) -> Bool { version.isPrerelease }
}
