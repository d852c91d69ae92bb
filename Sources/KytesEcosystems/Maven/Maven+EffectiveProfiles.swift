internal import KytesBasics
internal import KytesText

extension Maven.Environment {
    /// The profiles that are active, in their order; those that are active by default only where no other of the POM is.
    ///
    /// Source: Maven 3.8.7, `DefaultProfileSelector`, read 2026-11-24.
    ///
    /// - Parameter exists: Whether something stands at a path of this disk.
    func activeProfiles(
        of model: Maven.Model,
        in folder: AbsolutePath?,
        exists: (AbsolutePath) async throws -> Bool
    ) async throws -> [Maven.Model.Profile] {
        var active: [Maven.Model.Profile] = []
        for profile in model.profiles {
            let id = profile.id?.value ?? ""
            if choices.inactive.contains(id) { continue }
            var isActive = choices.active.contains(id)
            if !isActive, let activation = profile.activation {
                isActive = try await holds(activation, in: folder, exists)
            }
            if isActive { active.append(profile) }
        }
        if !active.isEmpty { return active }
        return model.profiles.filter {
            $0.activation?.isActiveByDefault == true && !choices.inactive.contains($0.id?.value ?? "")
        }
    }

    private func holds(
        _ activation: Maven.Model.Activation,
        in folder: AbsolutePath?,
        _ exists: (AbsolutePath) async throws -> Bool
    ) async throws -> Bool {
        var conditions: [Bool] = []
        if let jdk = activation.jdk?.value { conditions.append(isJava(jdk)) }
        if activation.osName != nil || activation.osFamily != nil || activation.osArch != nil
            || activation.osVersion != nil
        {
            conditions.append(isSystem(activation))
        }
        if activation.propertyName != nil || activation.propertyValue != nil {
            conditions.append(isProperty(activation.propertyName?.value ?? "", activation.propertyValue?.value ?? ""))
        }
        let wanted = activation.fileExists?.value ?? ""
        let unwanted = activation.fileMissing?.value ?? ""
        if !(wanted + unwanted).isEmpty {
            let path = location(wanted.isEmpty ? unwanted : wanted, folder)
            guard let path else { return false }
            conditions.append(try await exists(path) != wanted.isEmpty)
        }
        return !conditions.isEmpty && conditions.allSatisfy { $0 }
    }

    /// `1.8` is a prefix, `!1.8` no prefix, `[1.8,11)` a range of the first three numbers.
    private func isJava(_ wanted: String) -> Bool {
        if wanted.hasPrefix("!") { return !javaVersion.hasPrefix(wanted.dropFirst()) }
        guard wanted.hasPrefix("[") || wanted.hasPrefix("(") else { return javaVersion.hasPrefix(wanted) }
        var bounds: [(numbers: String, isClosed: Bool)] = []
        for token in wanted.split(separator: ",", omittingEmptySubsequences: false) {
            let isBound = token.isEmpty || "[(".contains(token.first ?? " ") || "])".contains(token.last ?? " ")
            guard isBound else { continue }
            let numbers = token.filter { !"[]()".contains($0) && !$0.isWhitespace }
            bounds.append((numbers, token.hasPrefix("[") || (!token.hasPrefix("(") && token.hasSuffix("]"))))
        }
        if bounds.count < 2 { bounds.append(("99999999", false)) }
        let lower = relation(to: bounds[0].numbers, isClosed: bounds[0].isClosed, isLower: true)
        if lower <= 0 { return lower == 0 }
        return relation(to: bounds[1].numbers, isClosed: bounds[1].isClosed, isLower: false) <= 0
    }

    private func relation(to bound: String, isClosed: Bool, isLower: Bool) -> Int {
        if bound.isEmpty { return isLower ? 1 : -1 }
        let mine = numbers(javaVersion.filter { $0.isNumber || ".-_".contains($0) }, ".-_")
        let theirs = numbers(bound, ".")
        for (one, other) in zip(mine, theirs) where one != other { return one < other ? -1 : 1 }
        return isClosed ? 0 : isLower ? -1 : 1
    }

    private func numbers(_ text: String, _ separators: String) -> [Int] {
        let found = text.split { separators.contains($0) }.map { Int($0) ?? 0 }
        return Array((found + [0, 0, 0]).prefix(3))
    }

    private func isSystem(_ activation: Maven.Model.Activation) -> Bool {
        func matches(_ wanted: String?, _ isSo: (String) -> Bool) -> Bool {
            guard let wanted = wanted?.lowercased() else { return true }
            return wanted.hasPrefix("!") ? !isSo(String(wanted.dropFirst())) : isSo(wanted)
        }
        return matches(activation.osFamily?.value) { isFamily($0) }
            && matches(activation.osName?.value) { $0 == osName.lowercased() }
            && matches(activation.osArch?.value) { $0 == osArch.lowercased() }
            && matches(activation.osVersion?.value) { $0 == osVersion.lowercased() }
    }

    /// A family that is not known is one where the system's name holds it.
    private func isFamily(_ family: String) -> Bool {
        let name = osName.lowercased()
        return switch family {
        case "unix": !name.hasPrefix("windows")
        case "windows", "winnt", "dos": name.hasPrefix("windows")
        default: name.contains(family)
        }
    }

    private func isProperty(_ name: String, _ value: String) -> Bool {
        let isNegated = name.hasPrefix("!")
        let name = isNegated ? String(name.dropFirst()) : name
        if name.isEmpty { return false }
        let found = userProperties[name] ?? choices.properties[name] ?? systemProperty(name)
        if !value.isEmpty {
            return value.hasPrefix("!") ? String(value.dropFirst()) != found : value == found
        }
        return (found?.isEmpty == false) != isNegated
    }

    /// `nil` for what cannot be said: a path relative to the folder of a POM that has none, a name that means nothing.
    private func location(_ path: String, _ folder: AbsolutePath?) -> AbsolutePath? {
        var result = ""
        var rest = path[...]
        while let start = rest.firstRange(of: "${"), let end = rest[start.upperBound...].firstIndex(of: "}") {
            let name = String(rest[start.upperBound..<end])
            let value =
                name == "basedir"
                ? folder?.string : userProperties[name] ?? choices.properties[name] ?? systemProperty(name)
            guard let value else { return nil }
            result += rest[..<start.lowerBound] + value
            rest = rest[rest.index(after: end)...]
        }
        result += rest
        return result.hasPrefix("/") ? AbsolutePath(result) : folder.map { AbsolutePath(result, relativeTo: $0) }
    }
}
