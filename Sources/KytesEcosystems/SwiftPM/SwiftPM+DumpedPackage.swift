internal import KytesSyntax
public import KytesText

extension SwiftPM {
    /// What is different between what was read of a manifest and what `swift package dump-package` printed for it.
    ///
    /// Compared are the package and its tools version, platforms, traits, dependencies with their requirements, products,
    /// targets with their places and kinds, what targets depend on under which conditions, plugins and system libraries.
    ///
    /// - Parameter folder: Where the manifest stood when it was dumped; relative paths are resolved in it.
    /// - Returns: One line for each difference, in the order of the manifest; empty where both are equal.
    public static func differences(
        between facts: FileFacts,
        andDumpedPackage dumped: SourceText,
        in folder: String
    ) -> [String] {
        let expected = outline(ofDump: JSONNode.document(in: dumped).value)
        guard let found = outline(of: facts, in: folder) else { return ["no package was read"] }
        if expected == found { return [] }
        let changes = found.difference(from: expected).map { change in
            switch change {
            case .insert(let offset, let line, _): (offset, "too much: " + line)
            case .remove(let offset, let line, _): (offset, "missing: " + line)
            }
        }
        return changes.sorted { $0 < $1 }.map(\.1)
    }

    // MARK: - The dump

    private static func outline(ofDump dump: JSONNode) -> [String] {
        let version = dump["toolsVersion"]?["_version"].text
        var lines = ["package \(dump["name"].text) tools \(version ?? "")"]
        for platform in dump["platforms"].items {
            let parts = [platform["version"].text] + platform["options"].strings
            lines.append("platform \(platform["platformName"].text) \(parts.joined(separator: "."))")
        }
        if let name = dump["pkgConfig"]?.string { lines.append("pkgConfig \(name.value)") }
        lines += dump["providers"].items.map(provider)
        lines += dump["traits"].items.map { trait in
            "trait \(trait["name"].text) enables \(trait["enabledTraits"].strings.sorted())"
        }.sorted()
        lines += dump["dependencies"].items.compactMap(dependency)
        lines += dump["products"].items.map(product)
        for target in dump["targets"].items { lines += self.target(target) }
        return lines
    }

    private static func provider(_ node: JSONNode) -> String {
        guard let member = node.members.first else { return "provider" }
        return "provider \(member.key.value) \(member.value.elements.first?.strings ?? [])"
    }

    private static func dependency(_ node: JSONNode) -> String? {
        guard let member = node.members.first, let dependency = member.value.elements.first else { return nil }
        let place: String
        switch member.key.value {
        case "fileSystem": place = "path " + dependency["path"].text
        case "sourceControl":
            let location = dependency["location"]
            let remote = location?["remote"].items.first?["urlString"]?.string
            place = "url " + (remote?.value ?? location?["local"].strings.first ?? "")
        default: place = "id " + dependency["identity"].text
        }
        let traits = dependency["traits"].map { $0.elements.map(requestedTrait) } ?? ["default"]
        let name = dependency["nameForTargetDependencyResolutionOnly"]?.string
        return "dependency \(place) \(requirement(dependency["requirement"])) traits \(traits.sorted())"
            + (name.map { " name \($0.value)" } ?? "")
    }

    private static func requestedTrait(_ node: JSONNode) -> String {
        let condition = node["condition"]?["traits"].map { " when " + $0.strings.sorted().joined(separator: ",") }
        return node["name"].text + (condition ?? "")
    }

    private static func requirement(_ node: JSONNode?) -> String {
        guard let member = node?.members.first, let value = member.value.elements.first else { return "none" }
        if let range = value["lowerBound"]?.string { return "range \(range.value) \(value["upperBound"].text)" }
        return "\(member.key.value) \(value.string?.value ?? "")"
    }

    private static func product(_ node: JSONNode) -> String {
        let kind = node["type"]?.members.first
        let linkage = kind?.value.strings.first.map { " " + $0 } ?? ""
        return "product \(kind?.key.value ?? "")\(linkage) \(node["name"].text) targets \(node["targets"].strings)"
    }

    private static func target(_ node: JSONNode) -> [String] {
        var line = "target \(node["type"].text) \(node["name"].text)"
        for key in ["path", "pkgConfig", "url", "checksum"] {
            if let value = node[key]?.string { line += " \(key) \(value.value)" }
        }
        var lines = [line]
        lines += node["providers"].items.map { "  " + provider($0) }
        lines += node["dependencies"].items.map(use)
        lines += node["pluginUsages"].items.map { usage in
            let parts = usage["plugin"].items
            return "  plugin \(parts.first?.string?.value ?? "") package \(parts.last?.string?.value ?? "-")"
        }
        return lines
    }

    private static func use(_ node: JSONNode) -> String {
        guard let member = node.members.first else { return "" }
        let parts = member.value.elements
        var line = "  \(member.key.value) \(parts.first?.string?.value ?? "")"
        if member.key.value == "product" { line += " package \(parts.dropFirst().first?.string?.value ?? "-")" }
        let condition = parts.last
        if let platforms = condition?["platformNames"]?.strings, !platforms.isEmpty {
            line += " platforms \(platforms)"
        }
        if let traits = condition?["traits"]?.strings, !traits.isEmpty { line += " traits \(traits.sorted())" }
        return line
    }
}

extension JSONNode {
    /// The strings of an array.
    fileprivate var strings: [String] { elements.compactMap { $0.string?.value } }
}

extension JSONNode? {
    fileprivate var items: [JSONNode] { self?.elements ?? [] }
    fileprivate var strings: [String] { items.compactMap { $0.string?.value } }
    fileprivate var text: String { self?.string?.value ?? "" }
}
