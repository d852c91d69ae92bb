internal import KytesSyntax
internal import KytesText
internal import KytesVersions

extension ManifestReader {
    typealias Dependency = SwiftPM.Package.Dependency

    mutating func dependency(_ value: Value) -> Dependency? {
        guard let record = value.record, record.name.value == "package" || record.name.value == "Package" else {
            return nil
        }
        let site = value.site
        guard let place = place(record, site: site) else { return nil }
        let range = site ?? value.range
        var dependency = Dependency(place: place, requirement: .none, range: range)
        dependency.removal = value.removal.map { lines(of: $0) } ?? range
        dependency.name = string(record["name"], site: site)?.value
        if let traits = record["traits"], !traits.value.isNone {
            dependency.traits = list(traits).compactMap { requestedTrait($0) }
        }
        readRequirement(of: &dependency, record)
        return dependency
    }

    /// A statement of its own goes with its line.
    private func lines(of range: TextRange) -> TextRange {
        var start = range.lowerBound
        var end = range.upperBound
        let bytes = text.bytes
        while start > 0, bytes[start - 1] == 0x20 || bytes[start - 1] == 0x09 { start -= 1 }
        guard start == 0 || bytes[start - 1] == 0x0A, end < bytes.count, end > start, bytes[end - 1] != 0x0A else {
            return range
        }
        if bytes[end] == 0x0D { end += 1 }
        if end < bytes.count, bytes[end] == 0x0A { return start..<end + 1 }
        return range
    }

    private mutating func place(_ record: Record, site: TextRange?) -> Located<Dependency.Place>? {
        if let url = record["url"] { return string(url, site: site)?.map { .url($0) } }
        if let path = record["path"] { return string(path, site: site)?.map { .path($0) } }
        if let id = record["id"] { return string(id, site: site)?.map { .registry($0) } }
        return nil
    }

    // MARK: - Requirements

    private mutating func readRequirement(of dependency: inout Dependency, _ record: Record) {
        if case .path = dependency.place.value { return }
        guard let field = requirementField(record) else {
            say(SwiftPM.Code.noRequirement, .error, "No version, branch or revision is asked for", at: dependency.range)
            dependency.requirement = .unknowable
            return
        }
        let start = field.label?.range.lowerBound ?? field.range.lowerBound
        let range = start..<max(start, field.range.upperBound)
        dependency.written = Located(text[range], at: range)
        if let unknown = field.value.firstUnknown {
            unknowable(unknown)
            dependency.requirement = .unknowable
            return
        }
        let label = field.label?.value ?? ""
        let (requirement, version) = requirement(label, field.value, field)
        dependency.requirement = requirement ?? .unknowable
        if let version, range.encloses(version.range) { dependency.version = version }
    }

    private func requirementField(_ record: Record) -> Field? {
        for label in ["from", "exact", "branch", "revision"] {
            if let field = record[label], !field.value.isNone { return field }
        }
        return record.fields.first { $0.label == nil }
    }

    private mutating func requirement(
        _ label: String,
        _ value: Value,
        _ field: Field
    ) -> (Dependency.Requirement?, Located<String>?) {
        if let word = value.string {
            let place = Located(word, at: mention(field, site: nil))
            switch label {
            case "branch": return (.branch(word), nil)
            case "revision": return (.revision(word), nil)
            case "exact": return (version(place).map { .exact($0) }, place)
            default: return (version(place).map { .range($0, upTo: SemanticVersion($0.major &+ 1, 0, 0)) }, place)
            }
        }
        guard let record = value.record else { return (nil, nil) }
        return requirement(record)
    }

    private mutating func requirement(_ record: Record) -> (Dependency.Requirement?, Located<String>?) {
        guard let first = record.fields.first else { return (nil, nil) }
        let word = first.value.string ?? ""
        let place = Located(word, at: mention(first, site: nil))
        switch record.name.value {
        case "branch", "branchItem", "_branchItem": return (.branch(word), nil)
        case "revision", "revisionItem", "_revisionItem": return (.revision(word), nil)
        case "exact", "exactItem", "_exactItem": return (version(place).map { .exact($0) }, place)
        case "upToNextMajor":
            return (version(place).map { .range($0, upTo: SemanticVersion($0.major &+ 1, 0, 0)) }, place)
        case "upToNextMinor":
            return (version(place).map { .range($0, upTo: SemanticVersion($0.major, $0.minor &+ 1, 0)) }, place)
        case "..<", "...":
            guard record.fields.count == 2, let lower = version(place) else { return (nil, nil) }
            let last = record.fields[1]
            guard let upper = version(Located(last.value.string ?? "", at: mention(last, site: nil))) else {
                return (nil, nil)
            }
            if record.name.value == "..<" { return (.range(lower, upTo: upper), place) }
            return (.range(lower, upTo: SemanticVersion(upper.major, upper.minor, upper.patch &+ 1)), place)
        default: return (nil, nil)
        }
    }

    private mutating func version(_ text: Located<String>) -> SemanticVersion? {
        guard let version = SemanticVersion(text.value) else {
            say(
                SwiftPM.Code.invalidVersion, .error, "`\(text.value)` is not a version of three numbers", at: text.range
            )
            return nil
        }
        return version
    }

    // MARK: - Traits

    private mutating func requestedTrait(_ value: Value) -> SwiftPM.Package.RequestedTrait? {
        if let name = value.string { return SwiftPM.Package.RequestedTrait(name: name) }
        guard let record = value.record else { return nil }
        if record.name.value == "defaults" { return SwiftPM.Package.RequestedTrait(name: "default") }
        guard let name = string(record["name"], site: nil) else { return nil }
        let condition = record["condition"]?.value.record?["traits"]
        return SwiftPM.Package.RequestedTrait(
            name: name.value, condition: condition.map { strings($0, site: nil).map(\.value) })
    }

    mutating func trait(_ value: Value) -> SwiftPM.Package.Trait? {
        if let name = value.string {
            return SwiftPM.Package.Trait(
                name: name, enables: [], place: value.content ?? value.range, range: value.range)
        }
        guard let record = value.record else { return nil }
        let enables = strings(record["enabledTraits"], site: nil).map(\.value)
        let range = value.site ?? value.range
        if record.name.value == "default" {
            return SwiftPM.Package.Trait(name: "default", enables: enables, place: record.name.range, range: range)
        }
        guard let name = string(record["name"], site: value.site) else { return nil }
        return SwiftPM.Package.Trait(name: name.value, enables: enables, place: name.range, range: range)
    }

    mutating func platform(_ value: Value) -> SwiftPM.Package.Platform? {
        guard let record = value.record, let first = record.fields.first?.value else { return nil }
        if record.name.value == "custom" {
            guard let name = first.string, let version = record["versionString"]?.value.string else { return nil }
            return SwiftPM.Package.Platform(name: name, version: version)
        }
        let name = record.name.value.lowercased()
        if let version = first.string { return SwiftPM.Package.Platform(name: name, version: version) }
        guard let word = first.record?.name.value, word.hasPrefix("v") else { return nil }
        let numbers = word.dropFirst().split(separator: "_").map(String.init)
        let version = numbers.count > 1 ? numbers.joined(separator: ".") : (numbers.first ?? "") + ".0"
        return SwiftPM.Package.Platform(name: name, version: version)
    }

    mutating func provider(_ value: Value) -> SwiftPM.Package.Provider? {
        guard let record = value.record, let kind = SwiftPM.Package.Provider.Kind(rawValue: record.name.value) else {
            return nil
        }
        return SwiftPM.Package.Provider(kind: kind, names: strings(record.fields.first, site: value.site))
    }
}
