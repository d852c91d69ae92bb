/// What is asked of a version as coursier has it: an interval, versions of which the latest counts, or the latest there is.
///
/// `1.2` asks for itself or anything later; `[1.0,2.0)`, `1.2.+` for one within; `latest.release` for any.
/// Source: coursier/versions 0.5, `VersionParse` and `VersionConstraint`, read 2026-11-24.
public struct CoursierConstraint: Hashable, Sendable, CustomStringConvertible {
    struct Bound: Hashable, Sendable {
        var version: CoursierVersion
        var isInclusive: Bool
    }

    /// As it was first written, for people.
    public let description: String
    var lower: Bound?
    var upper: Bound?
    /// The version that is used where the interval allows it.
    public private(set) var preferred: CoursierVersion?
    /// Whether the newest there is was asked for.
    public private(set) var isLatest = false

    public init(_ text: String) {
        description = text
        if text.isEmpty { return }
        if text.hasPrefix("latest.") {
            isLatest = true
        } else if let interval = Self.subrevisions(text) ?? Self.interval(text) {
            (lower, upper) = interval
        } else {
            preferred = CoursierVersion(text)
        }
    }

    /// Whether a list of versions is needed to choose one.
    public var isOpen: Bool { isLatest || preferred == nil && (lower != nil || upper != nil) }

    public func contains(_ version: CoursierVersion) -> Bool {
        if let lower, version < lower.version || version == lower.version && !lower.isInclusive { return false }
        if let upper, version > upper.version || version == upper.version && !upper.isInclusive { return false }
        return true
    }

    /// What keeps to all of them; `nil` where nothing does.
    public static func merged(_ constraints: [CoursierConstraint]) -> CoursierConstraint? {
        guard let first = constraints.first else { return nil }
        guard constraints.dropFirst().contains(where: { $0 != first }) else { return first }
        var result = first
        for other in constraints.dropFirst() {
            result.lower = [result.lower, other.lower].compactMap { $0 }.max { left, right in
                left.version == right.version ? left.isInclusive && !right.isInclusive : left.version < right.version
            }
            result.upper = [result.upper, other.upper].compactMap { $0 }.min { left, right in
                left.version == right.version ? !left.isInclusive && right.isInclusive : left.version < right.version
            }
            result.isLatest = result.isLatest || other.isLatest
        }
        if let lower = result.lower, let upper = result.upper,
            lower.version > upper.version
                || lower.version == upper.version && !(lower.isInclusive && upper.isInclusive)
        {
            return nil
        }
        let latest = constraints.compactMap(\.preferred).max()
        result.preferred = latest
        if let latest, result.lower != nil || result.upper != nil {
            if !result.contains(latest) {
                guard let lower = result.lower, latest <= lower.version else { return nil }
                result.preferred = nil
            }
        }
        let text = result.isLatest ? "latest.release" : result.preferred?.description ?? result.intervalText
        return CoursierConstraint(text, of: result)
    }

    private init(_ text: String, of other: CoursierConstraint) {
        description = text
        (lower, upper, preferred, isLatest) = (other.lower, other.upper, other.preferred, other.isLatest)
    }

    private var intervalText: String {
        let from = (lower?.isInclusive == true ? "[" : "(") + (lower?.version.description ?? "")
        return from + "," + (upper?.version.description ?? "") + (upper?.isInclusive == true ? "]" : ")")
    }

    // MARK: - Intervals

    /// `1.2.+`, `1.2+`: from the version itself to the last of its kind.
    private static func subrevisions(_ text: String) -> (Bound?, Bound?)? {
        guard text.hasSuffix("+"), text.utf8.count > 1 else { return nil }
        var prefix = text.dropLast()
        var delimiter = "."
        if let last = prefix.last, last == "." || last == "-" {
            delimiter = String(last)
            prefix.removeLast()
        }
        guard let end = prefix.last, end != ".", end != "-" else { return nil }
        let from = Bound(version: CoursierVersion(String(prefix)), isInclusive: true)
        return (from, Bound(version: CoursierVersion(prefix + delimiter + "max"), isInclusive: true))
    }

    /// `[1.0,2.0)`; of several the last.
    private static func interval(_ text: String) -> (Bound?, Bound?)? {
        guard let start = text.lastIndex(where: { $0 == "[" || $0 == "(" }), let end = text.last,
            end == "]" || end == ")", text.first == "[" || text.first == "("
        else { return nil }
        let content = text[text.index(after: start)...].dropLast()
        let parts = content.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        func bound(_ text: String, _ isInclusive: Bool) -> Bound? {
            let trimmed = String(text.filter { !$0.isWhitespace })
            return trimmed.isEmpty ? nil : Bound(version: CoursierVersion(trimmed), isInclusive: isInclusive)
        }
        switch parts.count {
        case 1 where text[start] == "[" && end == "]":
            let only = bound(parts[0], true)
            return only.map { ($0, $0) }
        case 2: return (bound(parts[0], text[start] == "["), bound(parts[1], end == "]"))
        default: return nil
        }
    }
}

/// How a library says which of its versions can stand for another.
/// Source: coursier/versions 0.5, `VersionCompatibility`; sbt 1.10, "Version scheme", read 2026-11-24.
public enum VersionCompatibility: String, Hashable, Sendable {
    case always
    case strict
    case earlySemVer = "early-semver"
    case semVerSpec = "semver-spec"
    case packageVersioning = "pvp"

    /// Whether `version` can be used where `wanted` was asked for.
    public func allows(_ version: String, for wanted: String) -> Bool {
        if version == wanted || self == .always { return true }
        let (new, old) = (CoursierVersion(version).numbers, CoursierVersion(wanted).numbers)
        guard let major = new.first, !old.isEmpty else { return false }
        switch self {
        case .always: return true
        case .strict: return CoursierVersion(version) == CoursierVersion(wanted)
        case .packageVersioning: return new.prefix(2).elementsEqual(old.prefix(2))
        case .semVerSpec: return !major.isEmpty && old.first == major && isNoNewer(wanted, than: version)
        case .earlySemVer:
            let count = major.isEmpty ? 2 : 1
            return new.prefix(count).elementsEqual(old.prefix(count)) && isNoNewer(wanted, than: version)
        }
    }

    private func isNoNewer(_ wanted: String, than version: String) -> Bool {
        CoursierVersion(wanted) <= CoursierVersion(version)
    }
}
