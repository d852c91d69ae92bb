extension SwiftPM {
    /// The version of the tools that a manifest asks for.
    struct ToolsVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
        var major: Int
        var minor: Int
        var patch: Int

        init(_ major: Int, _ minor: Int, _ patch: Int = 0) {
            self.major = major
            self.minor = minor
            self.patch = patch
        }

        /// The tools whose behaviour is followed here.
        static let current = ToolsVersion(6, 3, 1)
        /// Older manifests are refused by the current tools.
        static let oldest = ToolsVersion(4, 0)

        /// Whether the current tools read such a manifest.
        var isUsable: Bool { ToolsVersion.oldest <= self && self <= .current }

        /// What a tag or a manifest's name may end in to be meant for these tools, most exact first.
        var keys: [String] {
            ["@swift-\(major).\(minor).\(patch)", "@swift-\(major).\(minor)", "@swift-\(major)"]
        }

        var description: String { patch == 0 ? "\(major).\(minor)" : "\(major).\(minor).\(patch)" }

        static func < (left: ToolsVersion, right: ToolsVersion) -> Bool {
            (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
        }
    }

    /// The manifests among the names of a folder that the current tools would read, with what their names promise.
    ///
    /// Source: swift-package-manager 6.3.1, `ManifestLoader.findManifest`, read 2026-11-22.
    enum ManifestChoice: Hashable, Sendable {
        /// There is but one candidate.
        case only(String)
        /// The second is meant for tools that are older than ours; it is taken where it asks for newer tools than the first.
        case newer(String, than: String)
    }

    static func manifest(among names: [String]) -> ManifestChoice? {
        for key in ToolsVersion.current.keys where names.contains("Package\(key).swift") {
            return .only("Package\(key).swift")
        }
        let specific = names.compactMap { name in toolsVersion(ofManifestNamed: name).map { (version: $0, name: name) }
        }
        .filter { $0.version <= .current }
        .max { $0.version < $1.version }
        let hasRegular = names.contains("Package.swift")
        guard let specific, specific.version >= .oldest else { return hasRegular ? .only("Package.swift") : nil }
        return hasRegular ? .newer(specific.name, than: "Package.swift") : .only(specific.name)
    }

    /// What `Package@swift-5.9.swift` is meant for.
    private static func toolsVersion(ofManifestNamed name: String) -> ToolsVersion? {
        guard name.hasPrefix("Package@swift-"), name.hasSuffix(".swift") else { return nil }
        let parts = name.dropFirst("Package@swift-".count).dropLast(".swift".count)
            .split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Int($0) }
        guard (1...3).contains(parts.count), numbers.count == parts.count, numbers.allSatisfy({ $0 >= 0 }) else {
            return nil
        }
        return ToolsVersion(numbers[0], numbers.count > 1 ? numbers[1] : 0, numbers.count > 2 ? numbers[2] : 0)
    }
}
