internal import KytesGraph
internal import KytesSyntax
internal import KytesText

// What is said of a module behind it: `("org" %% "name" % "1").exclude("a", "b")`.

extension Sbt.Evaluator {
    func module(
        _ module: Sbt.Module,
        _ name: String,
        _ arguments: [Argument],
        _ range: TextRange,
        _ scope: Sbt.Definitions
    ) -> Sbt.Value {
        var module = module
        module.widen(to: scope.evidence(range))
        let values = arguments.map { value($0.value, scope) }
        switch name {
        case "exclude":
            guard values.count == 2, let organization = values[0].word, let excluded = values[1].word else {
                return unsure(range, scope)
            }
            module.exclusions.append(Sbt.Exclusion(organization: organization, name: excluded))
        case "excludeAll", "withExclusions":
            module.exclusions += values.flatMap(\.flattened).compactMap(\.exclusion)
        case "intransitive", "notTransitive": module.isTransitive = false
        case "cross", "withCrossVersion":
            guard let cross = values.first.flatMap(Self.cross) else { return unsure(range, scope) }
            module.cross = cross
        case "classifier": module.classifier = values.first?.word
        case "withRevision": module.version = values.first?.text
        case "withName": module.name = values.first?.text ?? module.name
        case "withConfigurations": module.configuration = values.first?.list?.first?.configuration
        case "organization": return .text(module.organization)
        case "name": return .text(module.name)
        case "revision": return module.version.map { .text($0) } ?? unsure(range, scope)
        default: break
        }
        return .module(module)
    }

    /// `CrossVersion.full` and its like.
    private static func cross(_ value: Sbt.Value) -> Sbt.Cross? {
        guard case .symbol(let path) = value else { return nil }
        switch path.first(where: { !["CrossVersion", "librarymanagement", "sbt"].contains($0) }) {
        case "full", "Full", "patch": return .full
        case "binary", "Binary": return .binary
        case "disabled", "Disabled": return Sbt.Cross.none
        case "for3Use2_13": return .fixed("2.13")
        case "for2_13Use3": return .fixed("3")
        case "constant": return path.last.map { .fixed($0) }
        default: return nil
        }
    }
}

extension Sbt.Module {
    var saysVersion: Bool { version != nil || doubt != nil }

    /// What is said around the place where it is written is a part of it; what is said elsewhere is not.
    mutating func widen(to place: Evidence) {
        if place.document == evidence.document, place.range.encloses(evidence.range) { evidence = place }
    }
}

extension Sbt.Value {
    /// A rule, or a module that stands for one: `"org" %% "name"`.
    var exclusion: Sbt.Exclusion? {
        switch self {
        case .exclusion(let exclusion): return exclusion
        case .module(let module):
            return Sbt.Exclusion(
                organization: module.organization.value, name: module.name.value, cross: module.cross)
        case .text(let text): return Sbt.Exclusion(organization: text.value, name: "*")
        default: return nil
        }
    }
}

extension Sbt {
    /// What artifacts of a Scala version are called after: `2.13`, `3`; a version of its own before the first release.
    /// Source: sbt, `CrossVersionUtil.binaryScalaVersion`, read 2026-11-24.
    static func binaryVersion(_ version: String) -> String {
        let parts = version.split(separator: "-", maxSplits: 1)
        let numbers = (parts.first ?? "").split(separator: ".")
        guard numbers.count >= 2, let major = Int(numbers[0]) else { return version }
        let isFirst = numbers.count > 2 && numbers[2] == "0" && parts.count > 1
        if major >= 3 { return isFirst && numbers[1] == "0" ? version : String(major) }
        return isFirst ? version : numbers[0] + "." + numbers[1]
    }
}
